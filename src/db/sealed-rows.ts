import { Client } from 'pg'
import { databaseFault } from './database.ts'
import { JOBS_SCHEMA } from './jobs.ts'

/** The kinds of rows that hold a ciphertext of the vault. */
export type SealedKind =
  | 'channel'
  | 'authorization'
  | 'second factor'
  | 'mail'
  | 'answer'
  | 'account answer'
  | 'webhook'
  | 'former webhook'
  | 'push device'
  | 'push key'

/** A stored ciphertext, and the ids that name its row. */
export interface SealedRow {
  readonly kind: SealedKind
  /** Organization and channel, and for an authorization its own id after them; the person; the job; or whose answer, and its id. */
  readonly ids: readonly string[]
  readonly sealed: Buffer
}

/** All ciphertexts of an installation, read and replaced as the owner of the database. */
export interface SealedRows extends AsyncDisposable {
  /** Rows of all kinds that are still of use, in batches; each row is read when its batch is asked for. */
  batches(size: number): AsyncGenerator<readonly SealedRow[]>
  /** False when the row was changed since it was read, or is being renewed right now: then nothing happened. */
  replace(row: SealedRow, sealed: Buffer): Promise<boolean>
  /** Makes do without what the row holds: nothing waits for it any more, and nobody's second factor falls away. */
  giveUp(row: SealedRow): Promise<void>
  /** Whether an HTTP side or a worker is connected to this database. */
  isServed(): Promise<boolean>
}

interface Place {
  readonly table: string
  readonly ids: readonly string[]
  /** The ciphertext as bytes. */
  readonly sealed: string
  /** Rows whose ciphertext may still be opened. */
  readonly used: string
  /** What writes $1 in its place; only where `free`. */
  readonly set: string
  readonly free: string
  readonly giveUp: string
}

const JOB = `${JOBS_SCHEMA}.job`
const NOT_RENEWED = '(refresh_lease_until IS NULL OR refresh_lease_until < now())'
// Decoding must not meet what is no base64, in whatever order the server evaluates.
const MAIL = `CASE WHEN data->>'sealed' ~ '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$'
  THEN decode(data->>'sealed', 'base64') ELSE '' END`

/** Answers that are kept for a day. Without what it says, a row still keeps the same from being done again. */
const answersIn = (table: string, owner: string): Place => ({
  table,
  ids: [owner, 'id'],
  sealed: 'answer',
  used: "answer <> '' AND expires_at > now()",
  set: 'answer = $1',
  free: 'true',
  giveUp: `UPDATE ${table} SET answer = '' WHERE `,
})

const PLACES: Readonly<Record<SealedKind, Place>> = {
  channel: {
    table: 'channels',
    ids: ['org_id', 'id'],
    sealed: 'credentials',
    used: "credentials <> ''",
    set: 'credentials = $1',
    // Who renews keys has sent the old ones to the network, and stores the new ones only over the very bytes that it
    // read: replaced in between, they would be lost, and X's refresh tokens work once.
    free: NOT_RENEWED,
    giveUp: `UPDATE channels SET refresh_lease_until = NULL,
        state = CASE WHEN state IN ('active', 'paused') THEN 'reconnect_required' ELSE state END,
        trouble = CASE WHEN state IN ('active', 'paused') THEN 'The keys of this channel were lost; connect it again.' ELSE trouble END,
        credentials = CASE WHEN state IN ('deleted', 'pending') THEN NULL ELSE ''::bytea END
      WHERE `,
  },
  authorization: {
    table: 'oauth_states',
    ids: ['org_id', 'channel_id', 'id'],
    sealed: 'verifier',
    used: 'used_at IS NULL AND expires_at > now()',
    set: 'verifier = $1',
    free: 'true',
    giveUp: 'UPDATE oauth_states SET used_at = now() WHERE ',
  },
  'second factor': {
    table: 'totp_secrets',
    ids: ['user_id'],
    sealed: 'sealed',
    used: "sealed <> ''",
    set: 'sealed = $1',
    free: 'true',
    // The row stays: without it the password alone would do. Recovery codes still work, and so do passkeys.
    giveUp: `UPDATE totp_secrets SET sealed = '' WHERE `,
  },
  webhook: {
    table: 'webhooks',
    ids: ['org_id', 'id'],
    sealed: 'secret',
    used: "secret <> ''",
    set: 'secret = $1',
    free: 'true',
    giveUp: `UPDATE webhooks SET secret = '', state = 'disabled', disabled_because = coalesce(disabled_because, 'person') WHERE `,
  },
  'former webhook': {
    table: 'webhooks',
    ids: ['org_id', 'id'],
    sealed: 'former_secret',
    used: 'former_until > now()',
    set: 'former_secret = $1',
    free: 'true',
    giveUp: 'UPDATE webhooks SET former_secret = NULL, former_until = NULL WHERE ',
  },
  'push device': {
    table: 'push_subscriptions',
    ids: ['id'],
    sealed: 'sealed',
    used: 'true',
    set: 'sealed = $1',
    free: 'true',
    giveUp: 'DELETE FROM push_subscriptions WHERE ',
  },
  'push key': {
    table: 'push_keys',
    ids: ['id'],
    sealed: 'sealed',
    used: 'true',
    set: 'sealed = $1',
    free: 'true',
    // Another pair is made when the next device asks; those that knew this one ask for themselves.
    giveUp: 'DELETE FROM push_keys WHERE ',
  },
  mail: {
    table: JOB,
    ids: ['id'],
    sealed: MAIL,
    used: "name = 'mail' AND state IN ('created', 'retry', 'active')",
    set: `data = jsonb_set(data, '{sealed}', to_jsonb(translate(encode($1, 'base64'), E'\\n', '')))`,
    free: 'true',
    giveUp: `DELETE FROM ${JOB} WHERE `,
  },
  answer: answersIn('idempotency_keys', 'org_id'),
  'account answer': answersIn('account_idempotency_keys', 'user_id'),
}

const KINDS: readonly SealedKind[] = [
  'channel',
  'authorization',
  'second factor',
  'mail',
  'answer',
  'account answer',
  'webhook',
  'former webhook',
  'push device',
  'push key',
]

/** The row itself, and only while it holds exactly these bytes: $1 of `row.sealed`, then the ids. */
const thisRow = ({ ids, sealed, used }: Place, first: number): string =>
  [`${sealed} = $${first}`, used, ...ids.map((id, index) => `${id} = $${first + 1 + index}`)].join(' AND ')

const readBatch = async (client: Client, kind: SealedKind, keys: readonly (readonly string[])[]) => {
  const { table, ids, sealed, used } = PLACES[kind]
  const columns = ids.map((_, index) => keys.map((key) => key[index]))
  const answer = await client.query<{ ids: string[]; sealed: Buffer }>(
    `SELECT ARRAY[${ids.map((id) => `${id}::text`).join(', ')}] AS ids, ${sealed} AS sealed FROM ${table}
     WHERE (${ids.join(', ')}) IN (SELECT * FROM unnest(${ids.map((_, index) => `$${index + 1}::uuid[]`).join(', ')})) AND ${used}`,
    columns,
  )
  return answer.rows.map((row): SealedRow => ({ kind, ...row }))
}

async function* batchesOf(client: Client, size: number): AsyncGenerator<readonly SealedRow[]> {
  for (const kind of KINDS) {
    const { table, ids, used } = PLACES[kind]
    const found = await client.query<{ ids: string[] }>(
      `SELECT ARRAY[${ids.map((id) => `${id}::text`).join(', ')}] AS ids FROM ${table} WHERE ${used} ORDER BY 1`,
    )
    for (let start = 0; start < found.rows.length; start += size) {
      yield await readBatch(
        client,
        kind,
        found.rows.slice(start, start + size).map((row) => row.ids),
      )
    }
  }
}

/** A row that somebody else has locked for longer than a moment: it is asked for again later. */
const isLocked = (error: unknown): boolean => ['55P03', '57014', '40P01'].includes(databaseFault(error).code ?? '')

const replace = async (client: Client, row: SealedRow, sealed: Buffer): Promise<boolean> => {
  const place = PLACES[row.kind]
  try {
    const answer = await client.query(
      `UPDATE ${place.table} SET ${place.set} WHERE ${thisRow(place, 2)} AND ${place.free}`,
      [sealed, row.sealed, ...row.ids],
    )
    return answer.rowCount === 1
  } catch (error) {
    if (isLocked(error)) return false
    throw error
  }
}

const isServed = async (client: Client): Promise<boolean> => {
  const answer = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database()
       AND application_name IN ('scheduly-app', 'scheduly-worker', 'scheduly-doorbell') LIMIT 1`,
  )
  return answer.rowCount === 1
}

/**
 * Opens all ciphertexts as the owner: neither other role could, since the app may not read channels' keys and the worker
 * has nothing to do with second factors, and a way round that for one command would be there all the time.
 */
export const openSealedRows = async (ownerUrl: string): Promise<SealedRows> => {
  const client = new Client({ connectionString: ownerUrl, application_name: 'scheduly-keys' })
  client.on('error', () => undefined)
  await client.connect()
  const close = () => client.end()
  try {
    await client.query("SET search_path = scheduly; SET lock_timeout = '2s'; SET statement_timeout = '60s'")
    const ready = await client.query(
      `SELECT WHERE to_regclass('scheduly.idempotency_keys') IS NOT NULL AND to_regclass('${JOB}') IS NOT NULL`,
    )
    if (ready.rowCount === 0) throw new Error('The database is not up to date: run "npm run migrate -- up" first.')
  } catch (error) {
    await close()
    throw error
  }
  return {
    batches: (size) => batchesOf(client, size),
    replace: (row, sealed) => replace(client, row, sealed),
    giveUp: async (row) => {
      const place = PLACES[row.kind]
      await client.query(`${place.giveUp} ${thisRow(place, 1)}`, [row.sealed, ...row.ids])
    },
    isServed: () => isServed(client),
    [Symbol.asyncDispose]: close,
  }
}
