import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createVault, type Vault } from '#auth/vault.ts'
import { systemRandom } from '#lib/random.ts'
import { approveInBrowser } from '../../scripts/demo-client.ts'
import { startInstance, type Instance } from '../../scripts/instance.ts'
import { createCaller, type Answer, type Caller } from './canary.ts'
import { rowsAsOwner } from './owner.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'
import { createSecretWatch, type SecretWatch } from './secret-watch.ts'
import { smtpError, startSmtp, type TestSmtp } from './smtp-server.ts'

/** A whole instance in processes of its own, web server and worker, whose every secret is known. */
export interface CanaryRun extends AsyncDisposable, Pick<SecretWatch, 'note' | 'secrets'> {
  readonly instance: Instance
  readonly database: TestDatabase
  readonly smtp: TestSmtp
  readonly caller: Caller
  /** The web server's login at the database. */
  readonly appLogin: string
  /** Everything that the processes wrote so far. */
  readonly output: () => string
  /** From now on the mail server refuses our password, and repeats it. */
  readonly breakMail: () => void
  /** Runs a statement as the owner of the tables. */
  readonly asOwner: (statement: string) => ReturnType<typeof rowsAsOwner>
  readonly vault: Vault
}

type Note = SecretWatch['note']

/** A secret that the caller chooses, with everything in it that some encoding changes. */
export const chosen = (note: Note, kind: string): string => {
  const secret = `canary "${kind}" ü+/=&% ${randomBytes(9).toString('base64')}`
  note(kind, secret)
  return secret
}

/** A secret for a place that takes few characters. */
export const plain = (note: Note, kind: string): string => {
  const secret = `canary${randomBytes(12).toString('hex')}`
  note(kind, secret)
  return secret
}

/** A key of so many bytes, known in base64 and as bytes. */
export const newKey = (note: Note, kind: string, bytes = 32): string => {
  const key = randomBytes(bytes)
  note(kind, key.toString('base64'))
  note(kind, key.toString('hex'))
  return key.toString('base64')
}

/** Waits for what a process does by itself. */
export const until = async <T>(look: () => Promise<T | null> | T | null): Promise<T> => {
  for (;;) {
    const found = await look()
    if (found !== null) return found
    await wait(50)
  }
}

/** Logins of their own for both roles, as an operator may set them up. */
const createLogins = async (database: TestDatabase, note: Note) => {
  const suffix = randomBytes(4).toString('hex')
  const login = async (role: string): Promise<URL> => {
    const url = new URL(database.url)
    url.username = `canary_${role}_${suffix}`
    url.password = plain(note, 'database password')
    await rowsAsOwner(
      database.url,
      `create role ${url.username} login password '${url.password}' in role scheduly_${role}`,
    )
    return url
  }
  return { app: await login('app'), worker: await login('worker') }
}

const startMail = async (note: Note) => {
  const password = plain(note, 'SMTP password')
  let works = true
  const smtp = await startSmtp({
    authOptional: false,
    onAuth: (given, _session, callback) => {
      if (works && given.password === password) callback(null, { user: 'scheduly' })
      else callback(smtpError(535, `no: ${given.password}`))
    },
  })
  const breakMail = (): void => {
    works = false
  }
  return { smtp, breakMail, url: `smtp://scheduly:${password}@127.0.0.1:${smtp.port}` }
}

const noteGenerated = async (note: Note, folder: string): Promise<void> => {
  const generated: unknown = JSON.parse(await readFile(path.join(folder, 'secrets.json'), 'utf8'))
  for (const [name, value] of Object.entries(Object(generated))) {
    if (name !== 'installationId') note(`generated ${name}`, String(value))
  }
}

/** Starts everything, at the chattiest level of the log. */
export const startCanary = async (): Promise<CanaryRun> => {
  const { note, secrets } = createSecretWatch()
  const database = await createTestDatabase()
  const logins = await createLogins(database, note)
  const { smtp, breakMail, url } = await startMail(note)
  const keys = `k1:${newKey(note, 'vault key')}`
  let output = ''
  const instance = await startInstance({
    roles: ['http', 'worker'],
    hear: (text) => {
      output += text
    },
    environment: {
      LOG_LEVEL: 'debug',
      DB_URL: database.url,
      DB_APP_URL: logins.app.href,
      DB_WORKER_URL: logins.worker.href,
      SMTP_URL: url,
      ACCESS_TOKEN_KEY: newKey(note, 'JWT key'),
      CREDENTIALS_KEYS: keys,
      OIDC_ISSUER: '',
      REDIS_URL: '',
      Redis_host: '',
    },
  })
  await noteGenerated(note, instance.folder)
  const asOwner = (statement: string) => rowsAsOwner(database.url, statement)
  return {
    note,
    secrets,
    instance,
    database,
    smtp,
    breakMail,
    asOwner,
    caller: createCaller(instance.base),
    appLogin: logins.app.username,
    output: () => output,
    vault: createVault(keys, systemRandom),
    [Symbol.asyncDispose]: async () => {
      await instance.stop()
      await smtp.stop()
      for (const { username } of Object.values(logins)) await asOwner(`drop role ${username}`)
      await database.drop()
    },
  }
}

export interface CanarySession {
  readonly token: string
  readonly cookie: string
}

/** What answers that start or renew a session are there to show. */
export const SESSION = ['access token', 'refresh token']

export const noteSession = ({ note }: CanaryRun, { body, cookie }: Answer): CanarySession => {
  note('access token', body.access_token)
  note('access token', String(body.access_token).split('.')[2] ?? '')
  note('refresh token', cookie.slice(cookie.indexOf('=') + 1))
  return { token: body.access_token, cookie }
}

export const signIn = async (run: CanaryRun, body: object): Promise<CanarySession> => {
  const post = { method: 'POST', path: '/auth/signin', shows: SESSION, status: 200 } as const
  return noteSession(run, await run.caller.call({ ...post, body }))
}

/** The secret of the next mailed link to this page. */
export const mailedSecret = async ({ smtp, secrets, note }: CanaryRun, page: string, to: string): Promise<string> => {
  const link = new RegExp(`/${page}#([A-Za-z0-9_-]+)`)
  const token = await until(() => {
    const mine = smtp.received.filter((each) => each.to.includes(to))
    const found = mine.map(({ mail }) => link.exec(mail.text ?? '')?.[1] ?? '')
    return found.find((each) => each !== '' && secrets.get('mailed link')?.has(each) !== true) ?? null
  })
  note('mailed link', token)
  return token
}

/** Learns the networks' tokens that are stored by now. */
export const noteCredentials = async ({ asOwner, vault, note }: CanaryRun): Promise<void> => {
  for (const { org_id: orgId, id, credentials } of await asOwner('select org_id, id, credentials from channels')) {
    if (credentials === null) continue
    const keys = JSON.parse(vault.open(Buffer.from(credentials), { orgId, channelId: id, column: 'credentials' }))
    for (const key of [keys.accessToken, keys.refreshToken]) if (key !== null) note('provider token', key)
  }
}

/** Connects an account, and sends the used code once more to where it works and to where it does not belong. */
export const connectChannel = async (
  run: CanaryRun,
  { token, orgId, provider }: { readonly token: string; readonly orgId: string; readonly provider: string },
): Promise<string> => {
  const { caller, note, vault, asOwner } = run
  const start = { method: 'POST', path: `/orgs/${orgId}/channels/oauth`, token } as const
  const { body } = await caller.call({ ...start, body: { provider }, shows: ['OAuth state'], status: 201 })
  const { channel, authorization_url: url } = body
  note('OAuth state', new URL(url).searchParams.get('state') ?? '')
  for (const { verifier } of await asOwner(`select verifier from oauth_states where channel_id = '${channel.id}'`)) {
    note('PKCE verifier', vault.open(Buffer.from(verifier), { orgId, channelId: channel.id, column: 'verifier' }))
  }
  const grant = await approveInBrowser(url, `c_${randomBytes(4).toString('hex')}`)
  note('OAuth code', grant.code)
  const finish = `/orgs/${orgId}/channels/${channel.id}/oauth/callback`
  await caller.call({ method: 'POST', path: finish, token, body: grant, status: 200 })
  await caller.call({ method: 'POST', path: finish, token, body: grant, status: 409 })
  await caller.call({ path: `/oauth/${provider}/callback?code=${grant.code}&state=${grant.state}`, status: 200 })
  await noteCredentials(run)
  return channel.id
}
