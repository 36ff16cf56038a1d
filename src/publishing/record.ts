import type { PublishingDeps } from './deps.ts'
import { paceAfter } from './pace.ts'
import { persist } from './persist.ts'
import type { Recorded } from './store.ts'

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

const paceOf = (deps: PublishingDeps, { work, decision }: Omit<Recorded, 'pace'>): Recorded['pace'] => {
  const wait = decision.kind === 'move' ? (decision.move.wakeInSeconds ?? null) : null
  const facts = { failures: work.channel.failures, chance: deps.random.fraction(), policy: deps.policy }
  return paceAfter(decision.result, wait, facts)
}

/**
 * Writes a decision down: attempt and publication in one transaction, so that neither is ever without the other.
 * When another worker has taken over in the meantime nothing is written, and that worker's reading stands.
 */
export const record = async (deps: PublishingDeps, facts: Omit<Recorded, 'pace'>): Promise<void> => {
  const recorded: Recorded = { ...facts, pace: paceOf(deps, facts) }
  deps.at('before-record')
  const written = await persist(deps, () => deps.store.record(recorded))
  deps.at('after-record')
  if (written) return announce(deps, recorded)
  deps.observe({ kind: 'fenced', publicationId: recorded.work.claim.id })
}
