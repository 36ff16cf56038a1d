import { isDeepStrictEqual } from 'node:util'
import type { Work } from '#db/work.ts'
import type { Network } from '#providers/networks.ts'
import type { Credentials, Prepared, PrepareOutcome } from '#providers/provider.ts'
import { decidePreparation, reconnectFor, type Decision } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { handBack } from './hand-back.ts'
import { inContext, renewRefused } from './keys.ts'
import { currentPart, partContent, partsIn, preparedOf, withPrepared } from './parts.ts'
import { persist } from './persist.ts'
import { FRESH_MILLISECONDS } from './policy.ts'
import { record } from './record.ts'

/** The account that a publication goes to, as far as it is known. */
export const accountOf = ({ channel: { remoteId, handle, facts } }: Work) => ({
  remoteId: remoteId ?? '',
  handle: handle ?? remoteId ?? '',
  facts,
})

export interface Preparing {
  readonly work: Work
  readonly network: Network
  readonly credentials: Credentials
}

interface PreparingPart extends Preparing {
  /** Of a thread; 0 for what has one part. */
  readonly part: number
  /** Monotonic instant at which all of it began. */
  readonly startedAt: number
}

/** One step with one part. */
export const askToPrepare = async (
  deps: PublishingDeps,
  { work, network, credentials, part }: Omit<PreparingPart, 'startedAt'>,
  prepared: Prepared | null,
): Promise<PrepareOutcome> => {
  const content = partContent(network.provider, work, part)
  const preparation = { credentials, content, account: accountOf(work), prepared }
  const { prepareTimeoutSeconds } = deps.policy
  const { claim, channelId } = work
  const milliseconds = prepareTimeoutSeconds * 1000
  const limits = { network, orgId: claim.orgId, channelId, milliseconds }
  deps.at('before-prepare')
  const outcome = await inContext(deps, limits, (context) => network.provider.prepare(preparation, context)).catch(
    (error: unknown): PrepareOutcome => {
      deps.log.error({ err: error, publicationId: work.claim.id }, 'a preparation broke off; it is tried again')
      return { kind: 'unavailable', reason: 'The preparation broke off inside Scheduly.' }
    },
  )
  deps.at('prepared')
  return outcome
}

type Facts = Work & Parameters<typeof decidePreparation>[1]

/** The network refused the keys before anything could be sent: they are renewed, and all is tried again with new ones. */
const afterUnauthorized = async (deps: PublishingDeps, facts: Facts, reason: string): Promise<Decision> => {
  const renewal = await renewRefused(deps, facts)
  return renewal === 'rejected' ? reconnectFor(reason) : decidePreparation({ kind: 'unavailable', reason }, facts)
}

type Step = Extract<PrepareOutcome, { kind: 'ready' | 'working' }>

const settle = async (deps: PublishingDeps, work: Work, outcome: Exclude<PrepareOutcome, Step>): Promise<void> => {
  const facts = { ...work, chance: deps.random.fraction(), policy: deps.policy }
  const decision =
    outcome.kind === 'unauthorized'
      ? await afterUnauthorized(deps, facts, outcome.reason)
      : decidePreparation(outcome, facts)
  await record(deps, { work, decision, attemptId: null })
}

/** False: the claim is not ours any more. */
const keep = async (deps: PublishingDeps, { claim, prepared }: Work): Promise<boolean> => {
  const kept = prepared === null || (await persist(deps, () => deps.store.keepPrepared(claim, prepared)))
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

const preparePart = async (deps: PublishingDeps, preparing: PreparingPart): Promise<Work | null> => {
  const { part, startedAt } = preparing
  let { work } = preparing
  for (;;) {
    const before = preparedOf(work, part)
    const step = await askToPrepare(deps, { ...preparing, work }, before)
    if (step.kind !== 'ready' && step.kind !== 'working') {
      await settle(deps, work, step)
      return null
    }
    const isNew = !isDeepStrictEqual(before, step.prepared)
    work = { ...work, prepared: withPrepared(work, part, step.prepared) }
    if (isNew && !(await keep(deps, work))) return null
    const tookLong = deps.clock.monotonic() - startedAt > FRESH_MILLISECONDS
    const seconds = pauseAfter(step, { isNew, tookLong })
    if (seconds !== null) {
      await handBack(deps, work.claim, { seconds, reason: 'being prepared' })
      return null
    }
    if (step.kind === 'ready') return work
  }
}

/** Every part of a thread that is not out yet and has something to be made ready. */
export const partsToPrepare = ({
  work,
  network: { provider },
}: Pick<Preparing, 'work' | 'network'>): readonly number[] =>
  Array.from({ length: partsIn(work) }, (_, part) => part).filter(
    (part) => part >= currentPart(work) && provider.needsPreparing(partContent(provider, work, part)),
  )

/**
 * Makes everything ready that the send of a publication needs: nothing of it is public, and all of it may be done again.
 * Null: it cannot be sent now, and what follows from that is written down. Every step is kept as soon as it is done, so that
 * whoever goes on with it, after a crash or a wait for the network, goes on from there. Of a thread every part is made ready
 * before the first is sent: what its network does not take must not be found out halfway.
 */
export const prepare = async (deps: PublishingDeps, preparing: Preparing): Promise<Work | null> => {
  const startedAt = deps.clock.monotonic()
  let { work } = preparing
  for (const part of partsToPrepare(preparing)) {
    const ready = await preparePart(deps, { ...preparing, work, part, startedAt })
    if (ready === null) return null
    work = ready
  }
  return work
}
