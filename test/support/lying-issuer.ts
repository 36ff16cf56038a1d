import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose'

/** One answer of the issuer: JSON with a status, or silence. */
export type IssuerAnswer = { readonly status?: number; readonly body: unknown } | 'silence'

type Place = 'configuration' | 'keys' | 'token' | 'userinfo'

/** An issuer that says what a test wants it to say. */
export interface LyingIssuer extends AsyncDisposable {
  readonly issuer: string
  /** What it says of itself when nobody makes it lie. */
  readonly configuration: Readonly<Record<string, unknown>>
  /** A key that it does not publish. */
  readonly foreignKey: CryptoKey
  /** Requests so far, by place. */
  readonly asked: Readonly<Record<Place, number>>
  /** The fields of the last request to the token endpoint. */
  lastExchange(): URLSearchParams
  /** Signs as itself, or with the given header and key. */
  sign(
    claims: Readonly<Record<string, unknown>>,
    header?: Partial<JWTHeaderParameters>,
    key?: CryptoKey,
  ): Promise<string>
  /** What it answers at a place from now on. */
  answer(place: Place, answer: IssuerAnswer): void
  stop(): Promise<void>
}

const PLACES: Readonly<Record<string, Place>> = {
  '/.well-known/openid-configuration': 'configuration',
  '/keys': 'keys',
  '/token': 'token',
  '/userinfo': 'userinfo',
}

const describe = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
})

const listen = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const stop = async () => {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { server, issuer: `http://127.0.0.1:${port}`, stop }
}

/** Starts an issuer that is honest about itself and knows nobody yet. */
export const startLyingIssuer = async (): Promise<LyingIssuer> => {
  const { server, issuer, stop } = await listen()
  const own = await generateKeyPair('ES256')
  const foreign = await generateKeyPair('ES256')
  const configuration = describe(issuer)
  const published = { ...(await exportJWK(own.publicKey)), kid: 'own', use: 'sig', alg: 'ES256' }
  const asked = { configuration: 0, keys: 0, token: 0, userinfo: 0 }
  const answers: Record<Place, IssuerAnswer> = {
    configuration: { body: configuration },
    keys: { body: { keys: [published] } },
    token: { status: 400, body: { error: 'invalid_grant' } },
    userinfo: { status: 401, body: { error: 'invalid_token' } },
  }
  let exchange = new URLSearchParams()

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const place = PLACES[request.url ?? '']
    if (place === undefined) return void response.writeHead(404).end()
    asked[place] += 1
    const sent = await text(request)
    if (place === 'token') exchange = new URLSearchParams(sent)
    const answer = answers[place]
    if (answer === 'silence') return
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer.body))
  }
  server.on('request', (request, response) => {
    serve(request, response).catch(() => response.destroy())
  })

  return {
    issuer,
    configuration,
    foreignKey: foreign.privateKey,
    asked,
    lastExchange: () => exchange,
    sign: (claims, header = {}, key = own.privateKey) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'own', ...header }).sign(key),
    answer: (place, answer) => {
      answers[place] = answer
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
