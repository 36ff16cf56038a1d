import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider'

/** Somebody with an account at the issuer; an absent claim is not spoken of. */
export interface IssuerAccount {
  readonly subject: string
  readonly email?: string
  readonly emailVerified?: boolean
  readonly name?: string
  readonly preferredUsername?: string
}

export interface OidcIssuerOptions {
  /** Every address that the issuer may send a browser back to. */
  readonly redirectUris: readonly string[]
  readonly accounts: Readonly<Record<string, IssuerAccount>>
  /** Null registers a public client. */
  readonly clientSecret?: string | null
  /** Where name and e-mail address are told. Default: as the specification wants it, at the userinfo endpoint only. */
  readonly claimsIn?: 'userinfo' | 'id_token'
}

/** A real OpenID provider on a loopback port. */
export interface OidcIssuer extends AsyncDisposable {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | null
  /** Requests so far, as `GET /path`. */
  readonly requests: readonly string[]
  /**
   * Goes where a browser would: opens the address, signs in with the account (null: the person says no) and follows
   * every redirect of the issuer. Gives the address that the browser is sent back to, unopened.
   */
  visit(url: string, accountName: string | null): Promise<URL>
  stop(): Promise<void>
}

const CLIENT_ID = 'scheduly'
/** How `visit` tells the issuer who sits in front of the browser. */
const PERSON_HEADER = 'x-test-person'

/** What the issuer remembers, per kind of object; nothing ever expires in a test. */
class Memory implements Adapter {
  readonly #rows = new Map<string, AdapterPayload>()

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    this.#rows.set(id, payload)
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#rows.get(id)
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#rows.values().find((row) => row.uid === uid)
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#rows.values().find((row) => row.userCode === userCode)
  }

  async consume(id: string): Promise<void> {
    const row = this.#rows.get(id)
    if (row !== undefined) row.consumed = Math.floor(Date.now() / 1000)
  }

  async destroy(id: string): Promise<void> {
    this.#rows.delete(id)
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, row] of this.#rows) if (row.grantId === grantId) this.#rows.delete(id)
  }
}

const createMemory = () => {
  const memories = new Map<string, Memory>()
  return (kind: string): Memory => {
    const known = memories.get(kind) ?? new Memory()
    memories.set(kind, known)
    return known
  }
}

const claimsOf = (account: IssuerAccount) => ({
  sub: account.subject,
  email: account.email,
  email_verified: account.emailVerified,
  name: account.name,
  preferred_username: account.preferredUsername,
})

/** Consents by itself to whatever the client asks for: signing in is all that a person does. */
const loadExistingGrant: Configuration['loadExistingGrant'] = async ({ oidc }) => {
  const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! })
  grant.addOIDCScope('openid email profile')
  await grant.save()
  return grant
}

const configure = async (options: OidcIssuerOptions, clientSecret: string | null): Promise<Configuration> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const accounts = Object.values(options.accounts)
  return {
    adapter: createMemory(),
    clients: [
      {
        client_id: CLIENT_ID,
        redirect_uris: [...options.redirectUris],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
        ...(clientSecret === null
          ? { token_endpoint_auth_method: 'none' }
          : { client_secret: clientSecret, token_endpoint_auth_method: 'client_secret_basic' }),
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'issuer-1', use: 'sig', alg: 'ES256' }] },
    cookies: { keys: ['not-a-secret-of-anybody'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: options.claimsIn !== 'id_token',
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant,
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_ctx, id) => {
      const account = accounts.find(({ subject }) => subject === id)
      return account && { accountId: id, claims: async () => claimsOf(account) }
    },
  }
}

/** Cookies by name; paths are ignored, since one jar serves one visit. */
const createJar = () => {
  const jar = new Map<string, string>()
  return {
    header: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    keep: (answer: Response) => {
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const [name = ''] = pair.split('=', 1)
        jar.set(name, pair.slice(name.length + 1))
      }
    },
  }
}

const walk = async (issuer: string, start: string, person: string | null): Promise<URL> => {
  const jar = createJar()
  const who: Record<string, string> = person === null ? {} : { [PERSON_HEADER]: person }
  let place = new URL(start)
  while (place.origin === issuer) {
    const answer = await fetch(place, { redirect: 'manual', headers: { cookie: jar.header(), ...who } })
    jar.keep(answer)
    const next = answer.headers.get('location')
    if (next === null) throw new Error(`the issuer stopped at ${place.pathname} with ${answer.status}`)
    place = new URL(next, place)
  }
  return place
}

/** Starts the provider; it answers until it is stopped. */
export const startOidcIssuer = async (options: OidcIssuerOptions): Promise<OidcIssuer> => {
  const { clientSecret = 'secret-of-the-test-client' } = options
  const requests: string[] = []
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://127.0.0.1:${address === null || typeof address === 'string' ? 0 : address.port}`
  const provider = new Provider(issuer, await configure(options, clientSecret))
  const serve = provider.callback()

  const interact = (request: IncomingMessage, response: ServerResponse) => {
    const account = options.accounts[String(request.headers[PERSON_HEADER])]
    const result = account === undefined ? { error: 'access_denied' } : { login: { accountId: account.subject } }
    return provider.interactionFinished(request, response, result)
  }
  server.on('request', (request, response) => {
    const [pathname = ''] = (request.url ?? '').split('?')
    requests.push(`${request.method} ${pathname}`)
    const work = pathname.startsWith('/interaction/') ? interact(request, response) : serve(request, response)
    work.catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })

  const stop = async () => {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret,
    requests,
    visit: (url, accountName) => {
      if (accountName !== null && !(accountName in options.accounts)) throw new Error(`no account ${accountName}`)
      return walk(issuer, url, accountName)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
