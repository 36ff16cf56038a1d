import type { FastifyInstance } from 'fastify'
import { buildServer } from '#http/server.ts'
import { packageVersion, type TestDepsOptions } from './deps.ts'
import { openOwnerPool } from './owner.ts'
import { createWorld, type World } from './publishing.ts'

export interface ServedRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly token?: string | undefined
  readonly cookie?: string | undefined
  /** An object is sent as JSON, a string as it is. */
  readonly body?: object | string
}

export interface ServedAnswer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they test
  readonly body: any
  readonly text: string
  /** The refresh cookie that came with it, as `name=value`; empty for none. */
  readonly cookie: string
}

/** A world with its web server: nothing of the application is left out but the port. */
export interface ServedWorld extends AsyncDisposable {
  readonly world: World
  readonly request: (request: ServedRequest) => Promise<ServedAnswer>
  /** Runs a statement as the owner of the tables, past row-level security. */
  // oxlint-disable-next-line typescript/no-explicit-any -- rows of any table
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<any[]>
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const createRequest =
  (server: FastifyInstance): ServedWorld['request'] =>
  async ({ method = 'GET', path, token, cookie, body }) => {
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const payload = typeof body === 'object' ? JSON.stringify(body) : body
    const answer = await server.inject({ method, url: path, headers, ...(payload === undefined ? {} : { payload }) })
    const [first] = answer.cookies
    const set = first === undefined ? '' : `${first.name}=${first.value}`
    return { status: answer.statusCode, body: parse(answer.body), text: answer.body, cookie: set }
  }

/** Makes a world with its web server, which logs its requests. */
export const createServedWorld = async (options: Pick<TestDepsOptions, 'http' | 'log'> = {}): Promise<ServedWorld> => {
  const world = await createWorld(options)
  const { log, publicUrl } = world.deps
  const ready = async () => ({ ready: true, checks: {} })
  const version = await packageVersion()
  const server = await buildServer({ actions: world.deps, log, publicUrl, ready, logRequests: true, version })
  const owner = openOwnerPool(world.url, 1)
  return {
    world,
    request: createRequest(server),
    sql: async (text, values = []) => (await owner.query(text, [...values])).rows,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await owner.end()
      await world.close()
    },
  }
}

/** How many posts of the account the network was asked to create. */
export const createdOn = ({ world }: ServedWorld, handle: string): number =>
  world.sandbox.ledger.entries().filter((entry) => entry.route === 'create' && entry.account === handle).length

/** Every row of every table as text, bytes in hexadecimal. */
export const textOfEveryRow = async ({ sql }: ServedWorld): Promise<string> => {
  const tables = await sql("select quote_ident(tablename) as name from pg_tables where schemaname = 'scheduly'")
  const texts = await Promise.all(tables.map(({ name }) => sql(`select to_jsonb(t)::text as row from ${name} t`)))
  return texts
    .flat()
    .map(({ row }) => row)
    .join('\n')
}
