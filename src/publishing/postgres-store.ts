import {
  addEvidence,
  closeAttempt,
  openAttempts,
  openSearch,
  storePace,
  type AttemptResult,
  type OpenedRow,
} from '#db/attempts.ts'
import { leaseRefresh, postponeRefresh, requireReconnect, storeRefreshed } from '#db/channels.ts'
import {
  acceptAll,
  claimDue,
  continueThread,
  endThread,
  holdPublication,
  keepPrepared,
  lockClaim,
  movePublication,
  releaseClaim,
  renewLeases,
  secondsToNextWake,
  type Claim,
} from '#db/claims.ts'
import { inTransaction, retryDeadlocks, WARM_CONNECTIONS, type Database, type Tx } from '#db/database.ts'
import { haltPublishing, readInstallation, readKeptMark, takeMark } from '#db/installation.ts'
import { listTaken, loadWork } from '#db/work.ts'
import { createBatch, type BatchOptions } from '#lib/batch.ts'
import { isProof, type Decision, type Proof } from './decide.ts'
import { isRefusal } from './persist.ts'
import type { Intent, IntentAnswer, PublishingStore, Recorded } from './store.ts'

const MOST_TOGETHER = 200

const batch = <Item, Answer>(run: BatchOptions<Item, Answer>['run']) =>
  createBatch({ run, most: MOST_TOGETHER, isHarmless: isRefusal })

const inOrg = <T>(db: Database, orgId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(db, { orgId }, work)

const attemptOf = ({ orgId, id: publicationId }: Claim, id: string) => ({ orgId, publicationId, id })

const toRow = ({ claim, pace, ...intent }: Intent) => ({
  ...intent,
  ...pace,
  orgId: claim.orgId,
  publicationId: claim.id,
  epoch: claim.epoch,
})

const toAnswer = (row: OpenedRow | undefined): IntentAnswer => {
  if (row === undefined) return { kind: 'refused' }
  if (row.startedAt !== null) return { kind: 'open', startedAt: row.startedAt, mark: row.mark }
  return { kind: 'wait', seconds: Math.max(0, row.waitSeconds), reason: row.closed ? 'breaker' : 'pace' }
}

const openAll = async (db: Database, intents: readonly Intent[]): Promise<readonly IntentAnswer[]> => {
  const opened = await retryDeadlocks(() => openAttempts(db, intents.map(toRow)))
  const rows = new Map(opened.map((row) => [row.attemptId, row]))
  return intents.map((intent) => toAnswer(rows.get(intent.attemptId)))
}

interface Published {
  readonly recorded: Recorded
  readonly decision: Extract<Decision, { kind: 'published' }>
  readonly attemptId: string
}

const publishAll = async (db: Database, published: readonly Published[]): Promise<readonly boolean[]> => {
  const closed = await acceptAll(
    db,
    published.map(({ recorded, decision, attemptId }) => ({
      orgId: recorded.work.claim.orgId,
      id: recorded.work.claim.id,
      attemptId,
      outcome: decision.result.outcome,
      detail: decision.result.detail,
      remoteId: decision.remoteId,
      url: decision.url,
      publishedAt: recorded.publishedAt ?? null,
      notice: decision.notice ?? null,
      completeSeconds: decision.completeAfterSeconds ?? null,
    })),
  )
  return published.map(({ attemptId }) => closed.has(attemptId))
}

/** Whether the channel's turns stay as they are: the rule, for which nothing needs to be written. */
const keepsPace = ({ work, pace }: Recorded): boolean =>
  pace === null || (pace.failures === work.channel.failures && pace.closedSeconds === null)

const writePace = async (db: Database | Tx, { work, pace }: Recorded): Promise<void> => {
  if (pace === null) return
  await storePace(db, [{ orgId: work.claim.orgId, channelId: work.channelId, ...pace }])
}

/** Closes the attempt first: the database lets no publication move on while its attempt is open. */
const closeFor = async (tx: Tx, { work, attemptId }: Recorded, result: AttemptResult | null): Promise<boolean> => {
  if (attemptId === null || result === null) return true
  return closeAttempt(tx, attemptOf(work.claim, attemptId), result)
}

const reconnect = async (tx: Tx, recorded: Recorded, reason: string): Promise<boolean> => {
  const { claim, channelId, channel } = recorded.work
  const lost = { orgId: claim.orgId, id: channelId, trouble: reason, failed: channel.credentials }
  await requireReconnect(tx, lost)
  // Somebody may have reconnected the channel in the meantime; then there is nothing to wait for.
  const held = await holdPublication(tx, claim, channelId)
  return held || movePublication(tx, claim, { status: 'queued', wakeInSeconds: 1 })
}

/**
 * What a send itself was answered is true whoever writes it down. What a look shows is old by the time that another worker
 * has taken over, and must not end the attempt under that one.
 */
const mayWrite = async (tx: Tx, { work, decision }: Recorded): Promise<boolean> =>
  work.open === null || isProof(decision) || lockClaim(tx, work.claim)

const writeProof = async (tx: Tx, recorded: Recorded, decision: Proof): Promise<boolean> => {
  const { work, attemptId } = recorded
  if (attemptId === null) return false
  if (decision.kind === 'published') {
    const [written = false] = await publishAll(tx, [{ recorded, decision, attemptId }])
    return written
  }
  const { orgId, id } = work.claim
  const { remoteId, url, result } = decision
  return continueThread(tx, { orgId, id, attemptId, outcome: result.outcome, detail: result.detail, remoteId, url })
}

const writeDecision = async (tx: Tx, recorded: Recorded): Promise<boolean> => {
  const { work, decision } = recorded
  if (isProof(decision)) return writeProof(tx, recorded, decision)
  if (!(await closeFor(tx, recorded, decision.result))) return false
  if (decision.kind === 'reconnect') return reconnect(tx, recorded, decision.reason)
  return movePublication(tx, work.claim, decision.move)
}

const write = async (tx: Tx, recorded: Recorded): Promise<boolean> => {
  const { work, attemptId, evidence } = recorded
  if (!(await mayWrite(tx, recorded))) return false
  if (evidence !== undefined && attemptId !== null) {
    await addEvidence(tx, attemptOf(work.claim, attemptId), evidence)
  }
  const written = await writeDecision(tx, recorded)
  // Last: intents lock publications first, then turns. The other way round each could wait for the other.
  if (!keepsPace(recorded)) await writePace(tx, recorded)
  return written
}

/**
 * Lets the connections that stay open parse and plan the statements of every publication, by carrying them out for none:
 * otherwise the first posts after a start pay for it, some 50 ms each.
 */
export const warmUp = async (db: Database): Promise<void> => {
  const one = async (connection: Database): Promise<void> => {
    await claimDue(connection, { lanes: [], worker: '', leaseSeconds: 0, overdueSeconds: 0 })
    await secondsToNextWake(connection, { providers: [], overdueSeconds: 0 })
    await loadWork(connection, [])
    await openAttempts(connection, [])
    await acceptAll(connection, [])
  }
  await Promise.all(Array.from({ length: WARM_CONNECTIONS }, () => db.connection().execute(one)))
}

/**
 * The store over PostgreSQL, as the worker role. What every publication needs (reading it, its intent, its good end) is
 * asked for many at a time: one statement and one commit serve all that come together.
 */
export const createPostgresStore = (
  db: Database,
  { overdueSeconds }: { readonly overdueSeconds: number },
): PublishingStore => {
  const load = batch((claims: readonly Claim[]) => loadWork(db, claims))
  const open = batch((intents: readonly Intent[]) => openAll(db, intents))
  const publish = batch((published: readonly Published[]) => publishAll(db, published))
  const writeAlone = (recorded: Recorded) => inOrg(db, recorded.work.claim.orgId, (tx) => write(tx, recorded))
  return {
    claimDue: (request) => claimDue(db, { ...request, overdueSeconds }),
    secondsToNextWake: (providers) => secondsToNextWake(db, { providers, overdueSeconds }),
    renewLeases: (claims, leaseSeconds) => renewLeases(db, claims, leaseSeconds),
    load,
    openAttempt: open,
    withdraw: (claim, attemptId) =>
      inOrg(db, claim.orgId, async (tx) => {
        const detail = 'The database did not confirm the intent, so nothing was sent.'
        const result = { state: 'not_sent', outcome: 'not-confirmed', detail, remoteId: null } as const
        await closeAttempt(tx, attemptOf(claim, attemptId), result)
        await releaseClaim(tx, claim, 1)
      }),
    openSearch: (claim, search) => openSearch(db, { claim, ...search }),
    release: (claim, seconds) => inOrg(db, claim.orgId, (tx) => releaseClaim(tx, claim, seconds)),
    keepPrepared: (claim, prepared) => inOrg(db, claim.orgId, (tx) => keepPrepared(tx, claim, prepared)),
    hold: (claim, channelId) => inOrg(db, claim.orgId, (tx) => holdPublication(tx, claim, channelId)),
    endThread: (claim) => inOrg(db, claim.orgId, (tx) => endThread(tx, claim)),
    adopt: (claim, attemptId, result) =>
      inOrg(db, claim.orgId, (tx) => closeAttempt(tx, attemptOf(claim, attemptId), result)),
    record: (recorded) => {
      const { decision, attemptId, evidence } = recorded
      const isPlain = decision.kind === 'published' && evidence === undefined && keepsPace(recorded)
      return isPlain && attemptId !== null ? publish({ recorded, decision, attemptId }) : writeAlone(recorded)
    },
    listTaken: (work) => listTaken(db, work),
    leaseRefresh: (key, seconds) => inOrg(db, key.orgId, (tx) => leaseRefresh(tx, key, seconds)),
    storeRefreshed: (renewed) => inOrg(db, renewed.orgId, (tx) => storeRefreshed(tx, renewed)),
    postponeRefresh: (key, pause) => inOrg(db, key.orgId, (tx) => postponeRefresh(tx, { ...key, ...pause })),
    requireReconnect: (channel) => inOrg(db, channel.orgId, (tx) => requireReconnect(tx, channel)),
    readInstallation: (own) => readInstallation(db, own),
    keptMark: () => readKeptMark(db),
    takeMark: () => takeMark(db),
    halt: (reason) => haltPublishing(db, reason),
  }
}
