import type { OpenAttempt, Work } from '#db/work.ts'
import type { Network } from '#providers/networks.ts'
import type { FindOutcome } from '#providers/provider.ts'
import { decideLook, decideSearch, wordsOf } from './decide.ts'
import type { PublishingDeps } from './deps.ts'
import { handBack } from './hand-back.ts'
import { inContext, openCredentials, renewKeys } from './keys.ts'
import { persist } from './persist.ts'
import { keyOf, partContent, partHash, preparedOf } from './parts.ts'
import { settleSeconds } from './policy.ts'
import { record } from './record.ts'

const LOOK_LIMIT_MS = 65_000

/** A send that a dead worker left behind: perhaps carried out, so from here on it is treated as unknown. */
const adopt = async (deps: PublishingDeps, work: Work, open: OpenAttempt): Promise<boolean> => {
  const detail = 'The worker that sent this stopped before it could write down the answer.'
  const result = { state: 'unknown', outcome: 'unknown', detail, remoteId: null } as const
  const adopted = await persist(deps, () => deps.store.adopt(work.claim, open.id, result))
  deps.at('adopted')
  return adopted
}

const look = async (
  deps: PublishingDeps,
  work: Work,
  facts: { readonly open: OpenAttempt; readonly network: Network },
): Promise<FindOutcome> => {
  const { orgId, id } = work.claim
  const credentials = openCredentials(deps.vault, { orgId, id: work.channelId }, work.channel.credentials)
  const { remoteId, handle } = work.channel
  if (credentials === null || remoteId === null)
    return { kind: 'unavailable', reason: 'the channel is not connected any more' }
  const attempt = {
    key: keyOf(work),
    credentials,
    content: partContent(facts.network.provider, work),
    prepared: preparedOf(work),
    account: { remoteId, handle: handle ?? remoteId },
    startedAt: facts.open.startedAt,
    taken: await deps.store.listTaken(work),
    sendBefore: deps.clock.monotonic(),
  }
  deps.at('before-look')
  const { network } = facts
  const limits = { network, orgId, milliseconds: LOOK_LIMIT_MS }
  return inContext(deps, limits, (context) => network.provider.find(attempt, context)).catch((error: unknown) => {
    deps.log.error({ err: error, publicationId: id }, 'a look at the network broke off')
    return { kind: 'unavailable', reason: 'the look broke off' } as const
  })
}

/** Looks at the network for a send whose outcome is unknown, and decides what that means. */
export const reconcile = async (
  deps: PublishingDeps,
  work: Work,
  facts: { readonly open: OpenAttempt; readonly network: Network | null },
): Promise<void> => {
  const { open, network } = facts
  if (open.state === 'sending' && !(await adopt(deps, work, open))) {
    // Its worker was alive after all and has just written the outcome down: read everything anew.
    return deps.store.release(work.claim, 0)
  }
  const found: FindOutcome =
    network === null
      ? { kind: 'unavailable', reason: 'the network is not configured any more' }
      : await look(deps, work, { open, network })
  deps.at('looked')
  deps.observe({ kind: 'looked', publicationId: work.claim.id, found: found.kind })
  const { policy } = deps
  if (found.kind === 'unauthorized') {
    // Keys that a copy renews are dead for the original: they stay as they are until a person has said which this is.
    if (work.halted) return handBack(deps, work.claim, { seconds: policy.haltedPauseSeconds, reason: 'halted' })
    await renewKeys(deps, { orgId: work.claim.orgId, id: work.channelId })
  }
  const { looks, lateSeconds } = work
  const decision = open.search
    ? decideSearch(found, { looks, lateSeconds, settled: open.settled, policy })
    : decideLook(found, {
        looks,
        ageSeconds: open.ageSeconds,
        settled: open.settled,
        dedupe: network?.provider.dedupe ?? 'C',
        policy,
      })
  await record(deps, {
    work,
    decision,
    attemptId: open.id,
    evidence: { kind: found.kind, detail: wordsOf(found) },
    publishedAt: open.startedAt,
  })
}

/**
 * Before a publication from before a restored backup is sent, it is looked for: perhaps it went out after that backup
 * was made. The search stands in the journal as an attempt of unknown outcome, so that the next claim goes on with it.
 */
export const search = async (deps: PublishingDeps, work: Work, network: Network | null): Promise<void> => {
  const noted = await deps.store.openSearch(work.claim, {
    attemptId: deps.random.id(),
    worker: deps.worker,
    settleSeconds: settleSeconds(deps.policy, network?.provider.lateCommitSeconds ?? 0),
    partHash: partHash(work),
  })
  if (!noted) return deps.observe({ kind: 'fenced', publicationId: work.claim.id })
  return handBack(deps, work.claim, { seconds: 0, reason: 'looked for first' })
}
