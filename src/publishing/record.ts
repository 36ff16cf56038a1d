import { movePublication, holdPublication, markPublished } from '#db/claims.ts'
import type { Work } from '#db/work.ts'
import { closeAttempt, addEvidence } from '#db/attempts.ts'
import { inTransaction } from '#db/database.ts'
import { requireReconnect } from '#db/channels.ts'
import type { Tx } from '#db/database.ts'
import type { Decision } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { persist } from './persist.ts'

interface Recorded {
  readonly work: Work
  readonly decision: Decision
  /** Null when no attempt was opened. */
  readonly attemptId: string | null
  /** What a look showed, kept with the attempt. */
  readonly evidence?: { readonly kind: string; readonly detail: string }
  /** For a post that was found: when it was sent, as far as we know. */
  readonly publishedAt?: Date
}

const writePublished = async (
  tx: Tx,
  recorded: Recorded,
  decision: Extract<Decision, { kind: 'published' }>,
): Promise<boolean> => {
  const { orgId, id } = recorded.work.claim
  const { remoteId, url, result } = decision
  if (recorded.attemptId === null) return false
  const closed = await closeAttempt(tx, { orgId, id: recorded.attemptId }, result)
  if (!closed) return false
  await markPublished(tx, { orgId, id }, { remoteId, url, publishedAt: recorded.publishedAt ?? null })
  return true
}

/** Closes the attempt first: the database lets no publication move on while its attempt is open. */
const closeFor = async (tx: Tx, recorded: Recorded): Promise<boolean> => {
  const { decision, attemptId } = recorded
  if (attemptId === null || decision.result === null) return true
  return closeAttempt(tx, { orgId: recorded.work.claim.orgId, id: attemptId }, decision.result)
}

const write = async (tx: Tx, recorded: Recorded): Promise<boolean> => {
  const { work, decision, attemptId, evidence } = recorded
  const { claim, channelId } = work
  if (evidence !== undefined && attemptId !== null)
    await addEvidence(tx, { orgId: claim.orgId, id: attemptId }, evidence)
  switch (decision.kind) {
    case 'published':
      return writePublished(tx, recorded, decision)
    case 'move':
    case 'renew':
      return (await closeFor(tx, recorded)) && movePublication(tx, claim, decision.move)
    case 'reconnect':
      if (!(await closeFor(tx, recorded))) return false
      await requireReconnect(tx, {
        orgId: claim.orgId,
        id: channelId,
        trouble: decision.reason,
        failed: work.channel.credentials,
      })
      // Somebody may have reconnected the channel in the meantime; then there is nothing to wait for.
      return (
        (await holdPublication(tx, claim, channelId)) ||
        movePublication(tx, claim, { status: 'queued', wakeInSeconds: 1 })
      )
  }
}

const announce = (deps: PublishingDeps, recorded: Recorded): void => {
  const { work, decision } = recorded
  const publicationId = work.claim.id
  if (decision.kind === 'published') return deps.observe({ kind: 'published', publicationId, url: decision.url })
  if (decision.kind === 'reconnect') {
    deps.observe({ kind: 'reconnect-required', channelId: work.channelId, reason: decision.reason })
    return deps.observe({ kind: 'moved', publicationId, to: 'held', reason: decision.reason })
  }
  const reason = decision.move.failure?.code ?? decision.result?.outcome ?? null
  return deps.observe({ kind: 'moved', publicationId, to: decision.move.status, reason })
}

/**
 * Writes a decision down: attempt and publication in one transaction, so that neither is ever without the other.
 * When another worker has taken over in the meantime nothing is written, and that worker's reading stands.
 */
export const record = async (deps: PublishingDeps, recorded: Recorded): Promise<void> => {
  const written = await persist(deps, () =>
    inTransaction(deps.db, { orgId: recorded.work.claim.orgId }, (tx) => write(tx, recorded)),
  )
  if (written) return announce(deps, recorded)
  deps.observe({ kind: 'fenced', publicationId: recorded.work.claim.id })
}
