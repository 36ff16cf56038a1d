import { sql } from 'kysely'
import type { Tx } from './database.ts'

/** Whose a key is: an organization's, or, outside of any, a person's own. */
export type KeyHome = { readonly orgId: string } | { readonly userId: string }

export interface KeyPlace {
  readonly home: KeyHome
  /** 32 bytes that stand for who asks, for what, and for the key. */
  readonly scope: Buffer
}

/** What is known of a key that is not over yet. */
export interface KeyRow {
  readonly id: string
  readonly fingerprint: Buffer
  /** Null: the request is under way. */
  readonly answer: Buffer | null
  /** How long it may be yet; at or below zero nobody is at it any more. Null for one that was answered. */
  readonly busySeconds: number | null
}

const tableOf = ({ home, scope }: KeyPlace) => {
  const owned = 'orgId' in home
  const owner = sql.ref(owned ? 'orgId' : 'userId')
  const ownerId = owned ? home.orgId : home.userId
  return {
    table: sql.table(owned ? 'idempotencyKeys' : 'accountIdempotencyKeys'),
    owner,
    ownerId,
    isIt: sql`${owner} = ${ownerId}::uuid and scope = ${scope}`,
  }
}

const seconds = (count: number) => sql`clock_timestamp() + make_interval(secs => ${count}::integer)`

/** False when somebody else is at this key at the moment; else nobody is until the transaction ends. Never waits. */
export const holdKey = async (tx: Tx, { scope }: KeyPlace): Promise<boolean> => {
  const lock = scope.readBigInt64BE(0).toString()
  const answer = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${lock}::bigint) as held`.execute(tx)
  return answer.rows[0]?.held === true
}

export const findKey = async (tx: Tx, place: KeyPlace): Promise<KeyRow | undefined> => {
  const { table, isIt } = tableOf(place)
  const answer = await sql<KeyRow>`
    select id, fingerprint, answer, ceil(extract(epoch from claimed_until - clock_timestamp()))::integer as busy_seconds
    from ${table} where ${isIt} and expires_at > clock_timestamp()`.execute(tx)
  return answer.rows[0]
}

export interface KeyClaim {
  readonly id: string
  readonly fingerprint: Buffer
  readonly leaseSeconds: number
  readonly keptSeconds: number
}

/** Says that a request is under way, unless another one is, or was answered; false then. */
export const claimKey = async (tx: Tx, place: KeyPlace, claim: KeyClaim): Promise<boolean> => {
  const { table, owner, ownerId } = tableOf(place)
  const { id, fingerprint, leaseSeconds, keptSeconds } = claim
  const answer = await sql<object>`
    insert into ${table} as known (${owner}, scope, id, fingerprint, claimed_until, expires_at)
    values (${ownerId}, ${place.scope}, ${id}, ${fingerprint}, ${seconds(leaseSeconds)}, ${seconds(keptSeconds)})
    on conflict (${owner}, scope) do update set id = excluded.id, fingerprint = excluded.fingerprint, answer = null,
      claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
    where known.expires_at <= clock_timestamp() or known.claimed_until <= clock_timestamp()
    returning 1`.execute(tx)
  return answer.rows.length > 0
}

export interface KeyAnswer {
  readonly id: string
  readonly fingerprint: Buffer
  readonly answer: Buffer
  readonly keptSeconds: number
}

/** Keeps the answer to a request that was not claimed; false when another one came first. */
export const insertAnswer = async (tx: Tx, place: KeyPlace, kept: KeyAnswer): Promise<boolean> => {
  const { table, owner, ownerId } = tableOf(place)
  const { id, fingerprint, answer, keptSeconds } = kept
  const stored = await sql<object>`
    insert into ${table} as known (${owner}, scope, id, fingerprint, answer, expires_at)
    values (${ownerId}, ${place.scope}, ${id}, ${fingerprint}, ${answer}, ${seconds(keptSeconds)})
    on conflict (${owner}, scope) do update set id = excluded.id, fingerprint = excluded.fingerprint,
      answer = excluded.answer, claimed_until = null, expires_at = excluded.expires_at
    where known.expires_at <= clock_timestamp()
    returning 1`.execute(tx)
  return stored.rows.length > 0
}

/** Keeps the answer to a claimed request; false when its time ran out and another one has taken it over. */
export const finishClaim = async (tx: Tx, place: KeyPlace, kept: KeyAnswer): Promise<boolean> => {
  const { table, isIt } = tableOf(place)
  const { id, answer, keptSeconds } = kept
  const stored = await sql<object>`
    update ${table} set answer = ${answer}, claimed_until = null, expires_at = ${seconds(keptSeconds)}
    where ${isIt} and id = ${id}::uuid and answer is null
    returning 1`.execute(tx)
  return stored.rows.length > 0
}

/** Takes a claim back: nothing came of the request. */
export const releaseClaim = async (tx: Tx, place: KeyPlace, id: string): Promise<void> => {
  const { table, isIt } = tableOf(place)
  await sql`delete from ${table} where ${isIt} and id = ${id}::uuid and answer is null`.execute(tx)
}
