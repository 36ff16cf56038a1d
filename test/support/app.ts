import type { FastifyInstance } from 'fastify'
import type { ActionDeps } from '#actions/deps.ts'
import type { Role } from '#domain/membership.ts'
import { USUAL_LOAD, type HttpOptions } from '#http/options.ts'
import { buildServer } from '#http/server.ts'
import { createTestDeps, packageVersion, type TestDepsOptions } from './deps.ts'
import { openOwnerPool } from './owner.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'
import { unsaidIn } from './said.ts'

/** What a test may replace; everything else is real. */
export interface TestAppOptions
  extends
    TestDepsOptions,
    Partial<Pick<HttpOptions, 'ready' | 'mount' | 'sandboxPages' | 'logRequests' | 'dashboard' | 'load' | 'metrics'>> {
  /** By default one of the run's server. */
  readonly database?: TestDatabase
}

export interface TestRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** With its query string. */
  readonly path: string
  readonly token?: string | undefined
  /** An object is sent as JSON, a string or bytes as they are (with the JSON type unless `headers` says another). */
  readonly body?: object | string | Buffer | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** The parsed JSON, or null when the answer is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they test
  readonly body: any
  readonly text: string
  readonly cookies: readonly { readonly name: string; readonly value: string }[]
}

/** A signed-up and signed-in person. */
export interface TestUser {
  readonly userId: string
  readonly email: string
  readonly username: string
  readonly password: string
  /** The access token. */
  readonly token: string
  /** The refresh cookie, ready for the header `Cookie`. */
  readonly cookie: string
}

/** A whole application over a database of its own. */
export interface TestApp extends AsyncDisposable {
  readonly server: FastifyInstance
  readonly deps: ActionDeps
  /** The owner's URL of the database. */
  readonly databaseUrl: string
  /** Runs a statement as the owner of the tables, past row-level security. */
  // oxlint-disable-next-line typescript/no-explicit-any -- rows of any table
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<any[]>
  readonly request: (request: TestRequest) => Promise<TestAnswer>
  readonly signUp: (name: string) => Promise<TestUser>
  readonly close: () => Promise<void>
}

const PASSWORD = 'correct horse battery'

const toPayload = ({ body, headers = {}, token }: TestRequest) => {
  const auth: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  if (body === undefined) return { headers: { ...auth, ...headers } }
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return { payload, headers: { 'content-type': 'application/json', ...auth, ...headers } }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Whatever any test is refused with, the dashboard can say in German (else: CONTRIBUTING, "Say no"). */
const refuseUnsaid = (body: unknown, text: string): void => {
  const unsaid = text.includes('"code"') ? unsaidIn(body) : []
  if (unsaid.length > 0) throw new Error(`the dashboard has no German sentence for this: ${unsaid.join('; ')}`)
}

export const createRequest =
  (server: FastifyInstance) =>
  async (request: TestRequest): Promise<TestAnswer> => {
    const { method = 'GET', path } = request
    const answer = await server.inject({ method, url: path, ...toPayload(request) })
    const { statusCode: status, headers, body: text, cookies } = answer
    const body = parse(text)
    refuseUnsaid(body, text)
    return { status, headers, body, text, cookies }
  }

/** Fails with the whole answer when the status is another one; else gives the body. */
// oxlint-disable-next-line typescript/no-explicit-any -- as `body` above
export const expectStatus = (status: number, answer: TestAnswer): any => {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`)
  return answer.body
}

const createSignUp =
  (request: TestApp['request']) =>
  async (name: string): Promise<TestUser> => {
    const email = `${name}@example.org`
    const account = { email, username: name, password: PASSWORD }
    const user = expectStatus(201, await request({ method: 'POST', path: '/auth/signup', body: account }))
    const credentials = { email, password: PASSWORD }
    const answer = await request({ method: 'POST', path: '/auth/signin', body: credentials })
    const { access_token: token } = expectStatus(200, answer)
    const cookie = answer.cookies.map(({ name: key, value }) => `${key}=${value}`).join('; ')
    return { userId: user.id, email, username: name, password: PASSWORD, token, cookie }
  }

/** A whole application for a test: fresh database, real actions, the HTTP server without a port (`server.inject`). */
export const createTestApp = async (options: TestAppOptions = {}): Promise<TestApp> => {
  const database = options.database ?? (await createTestDatabase())
  const deps = createTestDeps(database.url, options)
  const { ready = async () => ({ ready: true, checks: {} }), logRequests = false, database: _, ...rest } = options
  // It shares its process with the tests, which hold it up for seconds now and then.
  const load = { ...USUAL_LOAD, mostBehindMs: Infinity, ...options.load }
  const { log, publicUrl } = deps
  const version = await packageVersion()
  const server = await buildServer({ ...rest, load, actions: deps, log, publicUrl, ready, logRequests, version })
  const owner = openOwnerPool(database.url, 1)
  const close = async () => {
    await server.close()
    await deps.db.destroy()
    await owner.end()
    await database.drop()
  }
  const request = createRequest(server)
  return {
    server,
    deps,
    databaseUrl: database.url,
    sql: async (text, values = []) => (await owner.query(text, [...values])).rows,
    request,
    signUp: createSignUp(request),
    close,
    [Symbol.asyncDispose]: close,
  }
}

let people = 0

/** A person with a name of their own. */
export const aUser = (app: TestApp): Promise<TestUser> => {
  people += 1
  return app.signUp(`person-${people}`)
}

export interface TestOrg {
  readonly orgId: string
  readonly owner: TestUser
}

/** An organization and its owner. */
export const anOrg = async (app: TestApp, owner?: TestUser): Promise<TestOrg> => {
  const founder = owner ?? (await aUser(app))
  const answer = await app.request({ method: 'POST', path: '/orgs', token: founder.token, body: { name: 'Ink & Co' } })
  return { orgId: expectStatus(201, answer).id, owner: founder }
}

/** Somebody who was invited to the organization with this role, and accepted. */
export const aMember = async (app: TestApp, org: TestOrg, role: Role): Promise<TestUser> => {
  const person = await aUser(app)
  const invite = { method: 'POST', path: `/orgs/${org.orgId}/invite`, token: org.owner.token, body: { role } } as const
  const { link } = expectStatus(201, await app.request(invite))
  const body = { token: String(link).split('#')[1] ?? '' }
  const answer = await app.request({ method: 'POST', path: '/invitations/accept', token: person.token, body })
  expectStatus(200, answer)
  return person
}

/** A connected channel, written past the OAuth exchange; its keys are sealed but open nothing. */
export const aChannel = async (app: TestApp, org: TestOrg, provider = 'twt'): Promise<string> => {
  const id = app.deps.random.id()
  const keys = { accessToken: 'not-a-key', refreshToken: null, expiresAt: null, scopes: [] }
  const place = { orgId: org.orgId, channelId: id, column: 'credentials' } as const
  const sealed = app.deps.vault.seal(JSON.stringify(keys), place)
  await app.sql(
    `insert into channels (org_id, id, provider, state, sandbox, remote_id, handle, display_name, credentials, created_by)
     values ($1, $2, $3, 'active', true, $4, $5, 'Ink & Co', $6, $7)`,
    [org.orgId, id, provider, `remote-${id}`, `ink_${id.slice(-6)}`, sealed, org.owner.userId],
  )
  return id
}

/** A post of the person; `body` as `POST /orgs/{org_id}/posts` takes it. Gives the answer's body. */
export const aPost = async (
  app: TestApp,
  org: TestOrg,
  { by = org.owner, ...body }: { readonly by?: TestUser; readonly [field: string]: unknown } = {},
  // oxlint-disable-next-line typescript/no-explicit-any -- as `body` above
): Promise<any> => {
  const post = { text: 'Good morning', ...body }
  const path = `/orgs/${org.orgId}/posts`
  return expectStatus(201, await app.request({ method: 'POST', path, token: by.token, body: post }))
}
