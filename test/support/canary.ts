import assert from 'node:assert/strict'
import pg from 'pg'
import { secretsIn, type SecretWatch } from './secret-watch.ts'

export type Secrets = SecretWatch['secrets']

/** Where secrets were found: the place, and what they are. */
export type Leaks = readonly { readonly place: string; readonly kinds: readonly string[] }[]

export interface Exchange {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly token?: string
  readonly cookie?: string
  /** An object is sent as JSON, a string as it is. */
  readonly body?: object | string
  readonly type?: string
  readonly requestId?: string
  /** The kinds of secrets that the answer is there to show. */
  readonly shows?: readonly string[]
  readonly status: number
}

export interface Answer {
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they test
  readonly body: any
  readonly cookie: string
}

/** Speaks to a running instance, and keeps every answer whole. */
export interface Caller {
  readonly call: (exchange: Exchange) => Promise<Answer>
  /** Answers that hold a secret that they are not there to show. */
  readonly leaks: (secrets: Secrets) => Leaks
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const requestOf = ({
  method = 'GET',
  token,
  cookie,
  body,
  type = 'application/json',
  requestId,
}: Exchange): RequestInit => ({
  method,
  redirect: 'manual',
  headers: {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
    ...(body === undefined ? {} : { 'content-type': type }),
  },
  ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
})

/** Makes a caller of the instance at `base`. */
export const createCaller = (base: string): Caller => {
  const answers: { readonly place: string; readonly shows: readonly string[]; readonly text: string }[] = []
  return {
    call: async (exchange) => {
      const { method = 'GET', path, shows = [], status } = exchange
      const response = await fetch(`${base}${path}`, requestOf(exchange))
      const body = await response.text()
      const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
      answers.push({ place: `${method} ${path} → ${response.status}`, shows, text: `${head}\n\n${body}` })
      assert.equal(response.status, status, `${method} ${path}: ${body}`)
      return { body: parse(body), cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
    },
    leaks: (secrets) =>
      answers.flatMap(({ place, shows, text }) => {
        const kinds = secretsIn(text, secrets).filter((kind) => !shows.includes(kind))
        return kinds.length === 0 ? [] : [{ place, kinds }]
      }),
  }
}

/** Tables, of ours and of background jobs, with rows that hold a secret as text or bytes. */
export const leaksInDatabase = async (ownerUrl: string, secrets: Secrets): Promise<Leaks> => {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('scheduly', 'jobs') order by 1`,
    )
    const leaks: { place: string; kinds: readonly string[] }[] = []
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
      const kinds = secretsIn(rows.rows.map(({ row }) => row).join('\n'), secrets)
      if (kinds.length > 0) leaks.push({ place: name, kinds })
    }
    return leaks
  } finally {
    await client.end()
  }
}
