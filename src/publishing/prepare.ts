import { isDeepStrictEqual } from 'node:util'
import type { Work } from '#db/work.ts'
import type { Network } from '#providers/networks.ts'
import type { Content, Credentials, Prepared, PrepareOutcome } from '#providers/provider.ts'
import { decidePreparation, reconnectFor, type Decision } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { handBack } from './hand-back.ts'
import { contextFor, renewKeys } from './keys.ts'
import { persist } from './persist.ts'
import { FRESH_MILLISECONDS } from './policy.ts'
import { record } from './record.ts'

/** What goes to the channel of a publication. */
export const contentFor = ({ text, media, options }: Work): Content => ({ text, media, options })

/** The account that a publication goes to, as far as it is known. */
export const accountOf = ({ channel: { remoteId, handle, facts } }: Work) => ({
  remoteId: remoteId ?? '',
  handle: handle ?? remoteId ?? '',
  facts,
})

interface Preparing {
  readonly work: Work
  readonly network: Network
  readonly credentials: Credentials
}

const ask = async (
  deps: PublishingDeps,
  { work, network, credentials }: Preparing,
  prepared: Prepared | null,
): Promise<PrepareOutcome> => {
  const preparation = { credentials, content: contentFor(work), account: accountOf(work), prepared }
  const { prepareTimeoutSeconds } = deps.policy
  const context = contextFor(deps, network, { orgId: work.claim.orgId, milliseconds: prepareTimeoutSeconds * 1000 })
  deps.at('before-prepare')
  const outcome = await network.provider.prepare(preparation, context).catch((error: unknown): PrepareOutcome => {
    deps.log.error({ err: error, publicationId: work.claim.id }, 'a preparation broke off; it is tried again')
    return { kind: 'unavailable', reason: 'The preparation broke off inside Scheduly.' }
  })
  deps.at('prepared')
  return outcome
}

type Facts = Work & Parameters<typeof decidePreparation>[1]

/** The network refused the keys before anything could be sent: they are renewed, and all is tried again with new ones. */
const afterUnauthorized = async (deps: PublishingDeps, facts: Facts, reason: string): Promise<Decision> => {
  const renewal = await renewKeys(deps, { orgId: facts.claim.orgId, id: facts.channelId })
  return renewal === 'rejected' ? reconnectFor(reason) : decidePreparation({ kind: 'unavailable', reason }, facts)
}

const settle = async (
  deps: PublishingDeps,
  work: Work,
  outcome: Exclude<PrepareOutcome, { kind: 'ready' | 'working' }>,
): Promise<void> => {
  const facts = { ...work, chance: deps.random.fraction(), policy: deps.policy }
  const decision =
    outcome.kind === 'unauthorized'
      ? await afterUnauthorized(deps, facts, outcome.reason)
      : decidePreparation(outcome, facts)
  await record(deps, { work, decision, attemptId: null })
}

type Step = Extract<PrepareOutcome, { kind: 'ready' | 'working' }>

/** False: the claim is not ours any more. */
const keep = async (deps: PublishingDeps, { claim }: Work, { prepared }: Step): Promise<boolean> => {
  const kept = await persist(deps, () => deps.store.keepPrepared(claim, prepared))
  if (!kept) deps.observe({ kind: 'fenced', publicationId: claim.id })
  return kept
}

/**
 * For how many seconds it goes back, or null: it goes on at once. What took long is read anew before anything is sent, and
 * holds no place that others wait for meanwhile; but what brought nothing new goes on, or it would never end.
 */
const pauseAfter = (step: Step, facts: { readonly isNew: boolean; readonly tookLong: boolean }): number | null => {
  if (step.kind === 'ready') return facts.isNew && facts.tookLong ? 0 : null
  return step.checkAfterSeconds > 0 || facts.tookLong ? step.checkAfterSeconds : null
}

/**
 * Makes everything ready that the send of a publication needs: nothing of it is public, and all of it may be done again.
 * Null: it cannot be sent now, and what follows from that is written down. Every step is kept as soon as it is done, so that
 * whoever goes on with it, after a crash or a wait for the network, goes on from there.
 */
export const prepare = async (deps: PublishingDeps, preparing: Preparing): Promise<Work | null> => {
  const { work, network } = preparing
  if (!network.provider.needsPreparing(contentFor(work))) return work
  const startedAt = deps.clock.monotonic()
  let { prepared } = work
  for (;;) {
    const step = await ask(deps, preparing, prepared)
    if (step.kind !== 'ready' && step.kind !== 'working') {
      await settle(deps, work, step)
      return null
    }
    if (!(await keep(deps, work, step))) return null
    const tookLong = deps.clock.monotonic() - startedAt > FRESH_MILLISECONDS
    const seconds = pauseAfter(step, { isNew: !isDeepStrictEqual(prepared, step.prepared), tookLong })
    if (seconds !== null) {
      await handBack(deps, work.claim, { seconds, reason: 'being prepared' })
      return null
    }
    if (step.kind === 'ready') return { ...work, prepared: step.prepared }
    prepared = step.prepared
  }
}
