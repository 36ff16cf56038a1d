import { databaseFault } from '#db/database.ts'
import { decideTaken, isProof } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { paceAfter } from './pace.ts'
import { ofThread } from './parts.ts'
import { persist } from './persist.ts'
import type { Recorded } from './store.ts'

const announce = (deps: PublishingDeps, recorded: Recorded): void => {
  const { work, decision } = recorded
  const publicationId = work.claim.id
  if (isProof(decision)) return deps.observe({ kind: decision.kind, publicationId, url: decision.url })
  if (decision.kind === 'reconnect') {
    deps.observe({ kind: 'reconnect-required', channelId: work.channelId, reason: decision.reason })
    return deps.observe({ kind: 'moved', publicationId, to: 'held', reason: decision.reason })
  }
  const reason = decision.move.failure?.code ?? decision.result?.outcome ?? null
  return deps.observe({ kind: 'moved', publicationId, to: decision.move.status, reason })
}

interface RecordFacts extends Omit<Recorded, 'pace'> {
  /** How long the network said to wait, for all of the channel. */
  readonly waitSeconds?: number | null
}

const paceOf = (deps: PublishingDeps, { work, decision, waitSeconds = null }: RecordFacts): Recorded['pace'] => {
  const facts = { failures: work.channel.failures, chance: deps.random.fraction(), policy: deps.policy }
  return paceAfter(decision.result, waitSeconds, facts)
}

/** Whether the database knows that post as another publication's: by somebody's mistake, or by an answer that is wrong. */
const isTaken = (error: unknown): boolean => databaseFault(error).constraint === 'publications_remote'

/** What was written down in the end, and whether it was: false when another worker has taken over. */
const writeDown = async (
  deps: PublishingDeps,
  recorded: Recorded,
): Promise<{ readonly recorded: Recorded; readonly written: boolean }> => {
  try {
    return { recorded, written: await persist(deps, () => deps.store.record(recorded)) }
  } catch (error) {
    const { work, decision } = recorded
    if (!isProof(decision) || !isTaken(error)) throw error
    // The same refusal would come for ever.
    const instead: Recorded = { ...recorded, decision: decideTaken(decision, work.open !== null) }
    return { recorded: instead, written: await persist(deps, () => deps.store.record(instead)) }
  }
}

/**
 * Writes a decision down: attempt and publication in one transaction, so that neither is ever without the other.
 * When another worker has taken over in the meantime nothing is written, and that worker's reading stands.
 */
export const record = async (deps: PublishingDeps, facts: RecordFacts): Promise<void> => {
  const { waitSeconds: _, ...given } = facts
  const rest = { ...given, decision: ofThread(facts.decision, facts.work) }
  deps.at('before-record')
  const { recorded, written } = await writeDown(deps, { ...rest, pace: paceOf(deps, facts) })
  deps.at('after-record')
  if (written) return announce(deps, recorded)
  deps.observe({ kind: 'fenced', publicationId: recorded.work.claim.id })
}
