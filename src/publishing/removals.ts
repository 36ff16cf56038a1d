import {
  claimRemovals,
  failRemoval,
  postponeRemoval,
  recordRemoved,
  secondsToNextRemoval,
  type DueRemoval,
} from '#db/removals.ts'
import type { Network } from '#providers/networks.ts'
import type { Context, Credentials, UnpublishOutcome } from '#providers/provider.ts'
import {
  decideRemoval,
  decideRemovalKeys,
  giveUpRemoval,
  type RemovalFacts,
  type RemovalNext,
} from './decide-removal.ts'
import type { DutyDeps } from './duties.ts'
import { inContext, openCredentials, renewKeys, type Renewal } from './keys.ts'
import { persist } from './persist.ts'

const AT_ONCE = 20

const factsOf = (deps: DutyDeps, removal: DueRemoval): RemovalFacts => ({
  removal,
  chance: deps.random.fraction(),
  policy: deps.policy,
})

const keyOf = ({ orgId, channelId }: DueRemoval) => ({ orgId, id: channelId })

/** Only a person can make the channel work again; the wish waits for that. */
const loseChannel = async (deps: DutyDeps, removal: DueRemoval, reason: string): Promise<Renewal> => {
  const lost = { ...keyOf(removal), trouble: reason, failed: removal.channel.credentials }
  await persist(deps, () => deps.store.requireReconnect(lost))
  deps.observe({ kind: 'reconnect-required', channelId: removal.channelId, reason })
  return 'rejected'
}

/** The keys do not work, or end at once. Those of a deleted channel are not renewed any more. */
const withoutKeys = async (deps: DutyDeps, removal: DueRemoval, reason: string): Promise<RemovalNext> => {
  const facts = factsOf(deps, removal)
  if (removal.channel.state === 'deleted')
    return giveUpRemoval('channel_deleted', 'Its channel was removed before its network took it down.', facts)
  const renewal =
    removal.lastOutcome === 'unauthorized'
      ? await loseChannel(deps, removal, 'The network refused renewed access; connect the channel again.')
      : await renewKeys(deps, keyOf(removal))
  return decideRemovalKeys(renewal, reason, facts)
}

const call = async (
  deps: DutyDeps,
  removal: DueRemoval,
  { network, credentials }: { readonly network: Network; readonly credentials: Credentials },
): Promise<UnpublishOutcome | null> => {
  const unpublish = network.provider.unpublish?.bind(network.provider)
  if (unpublish === undefined) return null
  const milliseconds = deps.policy.remoteTimeoutSeconds * 1000
  const takeDown = async (context: Context): Promise<UnpublishOutcome> => {
    // The last part of a thread first: what is left, should one stay, is its beginning.
    for (const remoteId of removal.remoteIds.toReversed()) {
      deps.at('before-removal')
      const outcome = await unpublish(remoteId, { credentials }, context)
      if (outcome.kind !== 'gone') return outcome
      deps.at('taken-down')
    }
    return { kind: 'gone' }
  }
  try {
    return await inContext(deps, { network, orgId: removal.orgId, milliseconds }, takeDown)
  } catch (error) {
    deps.log.error({ err: error, publicationId: removal.publicationId }, 'taking a post down broke off')
    return { kind: 'unavailable', reason: 'It broke off by a fault of this program.' }
  }
}

const tryRemoval = async (deps: DutyDeps, removal: DueRemoval): Promise<RemovalNext> => {
  const { channel } = removal
  const facts = factsOf(deps, removal)
  if (channel.state === 'reconnect_required')
    return decideRemovalKeys('rejected', 'The channel is to be connected again.', facts)
  const network = deps.networks.forChannel(channel)
  if (network === null)
    return giveUpRemoval('provider_not_configured', 'This network is not configured here any more.', facts)
  const credentials = openCredentials(deps.vault, keyOf(removal), channel.credentials)
  if (credentials === null) {
    const reason = 'The stored keys of this channel cannot be read; connect it again.'
    if (channel.state === 'deleted') return withoutKeys(deps, removal, reason)
    return decideRemovalKeys(await loseChannel(deps, removal, reason), reason, facts)
  }
  const left = channel.tokenSecondsLeft
  const isEnding = left !== null && left <= (channel.state === 'deleted' ? 0 : deps.policy.freshSeconds)
  if (isEnding) return withoutKeys(deps, removal, 'The access is about to end.')
  const outcome = await call(deps, removal, { network, credentials })
  if (outcome === null) {
    const reason = `${network.provider.name} does not let programs take posts down.`
    return giveUpRemoval('unpublish_not_supported', reason, facts)
  }
  return outcome.kind === 'unauthorized' ? withoutKeys(deps, removal, outcome.reason) : decideRemoval(outcome, facts)
}

const write = async (deps: DutyDeps, removal: DueRemoval, next: RemovalNext): Promise<void> => {
  await persist(deps, () => {
    if (next.kind === 'removed') return recordRemoved(deps.db, removal)
    return next.kind === 'failed' ? failRemoval(deps.db, removal, next) : postponeRemoval(deps.db, removal, next)
  })
  const { publicationId } = removal
  if (next.kind === 'wait') deps.observe({ kind: 'removal', publicationId, to: 'waiting', reason: next.reason })
  else {
    const reason = next.kind === 'failed' ? next.detail : null
    deps.observe({ kind: 'removal', publicationId, to: next.kind, reason })
  }
}

type Wait = Extract<RemovalNext, { kind: 'wait' }>

const waitAlong = (wait: Wait, { tries, lastOutcome: outcome }: DueRemoval): Wait => ({ ...wait, tries, outcome })

/**
 * Of one channel one after the other. A network that does not answer, or wants other keys, is not asked about the next
 * ones either: they wait as long, and that is no failed try of theirs.
 */
const removeInTurn = async (deps: DutyDeps, removals: readonly DueRemoval[], stopping: AbortSignal): Promise<void> => {
  let wait: Wait | null = null
  for (const removal of removals) {
    // What is not begun any more is taken up by another worker when its lease ends.
    if (stopping.aborted) return
    const next: RemovalNext = wait === null ? await tryRemoval(deps, removal) : waitAlong(wait, removal)
    await write(deps, removal, next)
    if (next.kind === 'wait') wait = next
  }
}

/**
 * Takes down what people want taken down: the wish is in the database, the network is asked outside of any transaction, and
 * then the answer is written. Answers how many seconds until there is more to do; null: nothing waits.
 */
export const carryOutRemovals = async (deps: DutyDeps, stopping: AbortSignal): Promise<number | null> => {
  const { leaseSeconds, removalWindowSeconds: windowSeconds } = deps.policy
  const due = await claimRemovals(deps.db, { most: AT_ONCE, leaseSeconds, windowSeconds })
  const ofChannels = Map.groupBy(due, (removal) => removal.channelId)
  await Promise.all(
    [...ofChannels.values()].map((removals) =>
      removeInTurn(deps, removals, stopping).catch((error: unknown) =>
        deps.log.error({ err: error }, 'a removal broke off; it is taken up again when its lease ends'),
      ),
    ),
  )
  return secondsToNextRemoval(deps.db, windowSeconds)
}
