import { VaultError } from '#auth/vault.ts'
import { inTransaction, openTransaction, setContext, type OpenTransaction, type Tx } from '#db/database.ts'
import {
  claimKey,
  findKey,
  finishClaim,
  holdKey,
  insertAnswer,
  releaseClaim,
  type KeyHome,
  type KeyPlace,
  type KeyRow,
} from '#db/idempotency-keys.ts'
import { refuse, Refused } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import type { ActionDeps, Actor, KeyedPart, KeyedWrite } from './deps.ts'

/** What a request was answered with, as far as it is the same each time. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Ends a request whose effect is there already: it gets the answer of the first one. Thrown, so that nothing else happens. */
export class Replayed extends Error {
  override readonly name = 'Replayed'
  readonly answer: Answer

  constructor(answer: Answer) {
    super('this request was answered before')
    this.answer = answer
  }
}

/** The request that carries a key, in words that are the same each time it is sent. */
export interface KeyedRequest {
  readonly actor: Actor
  readonly key: string
  /** The method, and the route's pattern. */
  readonly route: string
  /** What the path names. */
  readonly params: unknown
  /** Everything else that is asked for, spelled in one way. */
  readonly content: string
}

/** A request with a key, from its first look at the database to its answer. */
export interface RunningWrite extends KeyedWrite {
  /** Keeps the answer and lets the effect count, both or neither; rejects when nothing has happened. */
  readonly settle: (answer: Answer) => Promise<void>
  /** Undoes what has not counted yet: nothing came of the request, and the key is free. */
  readonly abandon: () => Promise<void>
}

const KEPT_SECONDS = 86_400
/** Longer than a network or a store of files takes; whoever dies at it blocks the key for no longer than this. */
const LEASE_SECONDS = 300
const LONGEST_PAUSE_SECONDS = 5

const inFlight = (seconds: number): Refused =>
  new Refused({
    code: 'idempotency_key_in_flight',
    detail: 'A request with this Idempotency-Key is under way; send it again in a moment, and you get its answer.',
    retryAfterSeconds: Math.max(1, Math.min(LONGEST_PAUSE_SECONDS, seconds)),
  })

const reused = (): Refused =>
  refuse(
    'idempotency_key_reused',
    'This Idempotency-Key was sent with another request; take a new key for what is to be done anew.',
  )

const unreadable = (): Refused =>
  refuse(
    'conflict',
    'This request was carried out before, and its answer cannot be read any more; look at what is there.',
    { reason: 'answer_gone' },
  )

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' &&
  value !== null &&
  'status' in value &&
  typeof value.status === 'number' &&
  'headers' in value &&
  typeof value.headers === 'object' &&
  'body' in value &&
  (value.body === null || typeof value.body === 'string')

const sealedAt = (answerId: string) => ({ answerId, column: 'answer' }) as const

const openAnswer = ({ vault, log }: Pick<ActionDeps, 'vault' | 'log'>, id: string, sealed: Buffer): Answer => {
  try {
    const answer: unknown = JSON.parse(vault.open(sealed, sealedAt(id)))
    if (isAnswer(answer)) return answer
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    log.warn({ err: error }, 'a kept answer could not be opened')
  }
  throw unreadable()
}

/** The same person by another way in, or by a key, is somebody else here: an answer is for whoever asked. */
const credentialOf = (actor: Actor): string => (actor.kind === 'key' ? `key ${actor.keyId}` : `user ${actor.userId}`)

interface Claim {
  readonly id: string
  readonly place: KeyPlace
}

/** What has become of the request so far. */
interface Progress {
  fingerprint: Buffer
  place: KeyPlace | null
  open: OpenTransaction | null
  claim: Claim | null
}

type Ground = Pick<ActionDeps, 'db' | 'vault' | 'log' | 'random'>

const placeIn = (request: KeyedRequest, home: KeyHome): KeyPlace => {
  const { actor, route, params, key } = request
  return { home, scope: sha256(JSON.stringify([home, credentialOf(actor), route, params, key])) }
}

const partIn = (request: KeyedRequest, home: KeyHome, name: string): KeyPlace => {
  const { scope } = placeIn(request, home)
  return { home, scope: sha256(JSON.stringify([scope.toString('hex'), name])) }
}

/** Refuses, or replays, what is not to be done now; else nobody else does it before the transaction ends. */
const refuseUnlessNew = async (ground: Ground, tx: Tx, found: { place: KeyPlace; fingerprint: Buffer }) => {
  const { place, fingerprint } = found
  if (!(await holdKey(tx, place))) throw inFlight(0)
  const row = await findKey(tx, place)
  if (row === undefined || isLapsed(row)) return
  if (!row.fingerprint.equals(fingerprint)) throw reused()
  if (row.answer === null) throw inFlight(row.busySeconds ?? 0)
  throw new Replayed(openAnswer(ground, row.id, row.answer))
}

/** Whoever was at it is gone: nothing came of it, since an effect and its answer come together. */
const isLapsed = ({ answer, busySeconds }: KeyRow): boolean => answer === null && (busySeconds ?? 0) <= 0

const store = async (ground: Ground, progress: Progress, answer: Answer): Promise<void> => {
  const { open, place, claim, fingerprint } = progress
  if (open === null) return
  if (place === null) throw new Error('a request with a key changed something before anybody looked at the key')
  const id = claim?.id ?? ground.random.id()
  const sealed = ground.vault.seal(JSON.stringify(answer), sealedAt(id))
  const kept = { id, fingerprint, answer: sealed, keptSeconds: KEPT_SECONDS }
  const stored = await (claim === null ? insertAnswer(open.tx, place, kept) : finishClaim(open.tx, place, kept))
  // Another one has taken this over, or has come first; what it does counts, and this does not.
  if (!stored) throw inFlight(0)
  await open.commit()
}

/** What came of a part: what is kept of it, or of its work, which counts together with what is kept. */
const doPart = async (
  ground: Ground,
  tx: Tx,
  { place, fingerprint, work }: { readonly place: KeyPlace; readonly fingerprint: Buffer } & Pick<KeyedPart, 'work'>,
): Promise<string> => {
  if (!(await holdKey(tx, place))) throw inFlight(0)
  const row = await findKey(tx, place)
  if (row !== undefined && !row.fingerprint.equals(fingerprint)) throw reused()
  if (row !== undefined && row.answer !== null) return openAnswer(ground, row.id, row.answer).body ?? ''
  const body = await work()
  const id = ground.random.id()
  const answer = ground.vault.seal(JSON.stringify({ status: 200, headers: {}, body }), sealedAt(id))
  if (!(await insertAnswer(tx, place, { id, fingerprint, answer, keptSeconds: KEPT_SECONDS }))) throw inFlight(0)
  return body
}

const release = async ({ db, log }: Ground, { id, place }: Claim): Promise<void> => {
  try {
    await inTransaction(db, 'orgId' in place.home ? place.home : {}, (tx) => releaseClaim(tx, place, id))
  } catch (error) {
    log.warn({ err: error }, 'the key of a request that came to nothing is free later')
  }
}

/**
 * A write whose effect counts together with its answer, in one transaction, or not at all. Everything that the action does by
 * this actor after its effect is in that transaction, too.
 */
export const startKeyedWrite = (ground: Ground, request: KeyedRequest): RunningWrite => {
  const { db, random } = ground
  const progress: Progress = { fingerprint: sha256(request.content), place: null, open: null, claim: null }
  const look = async (tx: Tx, home: KeyHome): Promise<KeyPlace> => {
    const place = placeIn(request, home)
    const { claim, fingerprint } = progress
    if (claim === null) await refuseUnlessNew(ground, tx, { place, fingerprint })
    else if (!(await holdKey(tx, place))) throw inFlight(0)
    return place
  }
  const join: KeyedWrite['run'] = async (context, work) => {
    const { open } = progress
    if (open === null) return inTransaction(db, context, work)
    await setContext(open.tx, context)
    return work(open.tx)
  }
  return {
    run: async (context, work) => {
      if (progress.open !== null) return join(context, work)
      const { open, result } = await openTransaction(db, context, work)
      progress.open = open
      return result
    },
    join,
    enter: async (tx, home) => {
      progress.place = await look(tx, home)
    },
    claim: async (tx, home) => {
      const place = await look(tx, home)
      const { fingerprint } = progress
      const id = random.id()
      const lease = { id, fingerprint, leaseSeconds: LEASE_SECONDS, keptSeconds: KEPT_SECONDS }
      if (!(await claimKey(tx, place, lease))) throw inFlight(0)
      progress.claim = { id, place }
    },
    part: (tx, { home, name, work }) =>
      doPart(ground, tx, { place: partIn(request, home, name), fingerprint: progress.fingerprint, work }),
    isKept: async (tx, home) => {
      const row = await findKey(tx, placeIn(request, home))
      return row !== undefined && row.answer !== null
    },
    alsoAsks: (content) => {
      progress.fingerprint = sha256(Buffer.concat([progress.fingerprint, content]))
    },
    settle: async (answer) => {
      await store(ground, progress, answer)
      progress.open = null
      progress.claim = null
    },
    abandon: async () => {
      const { open, claim } = progress
      progress.open = null
      progress.claim = null
      await open?.rollback()
      if (claim !== null) await release(ground, claim)
    },
  }
}
