import type { DueRemoval } from '#db/removals.ts'
import type { UnpublishOutcome } from '#providers/provider.ts'
import { backoffSeconds } from './decide.ts'
import type { Renewal } from './keys.ts'
import type { PublishingPolicy } from './policy.ts'

/** What becomes of a removal after it was taken up. */
export type RemovalNext =
  | { readonly kind: 'removed' }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string }
  /** Tried again after so many seconds. */
  | {
      readonly kind: 'wait'
      readonly seconds: number
      readonly tries: number
      readonly outcome: string | null
      readonly reason: string
    }

export interface RemovalFacts {
  readonly removal: Pick<DueRemoval, 'url' | 'tries' | 'lastOutcome' | 'ageSeconds'>
  /** In [0, 1): the jitter. */
  readonly chance: number
  readonly policy: PublishingPolicy
}

const byHand = (url: string | null): string =>
  url === null ? 'Look at the network, and delete it there.' : `Open ${url} and delete it there.`

/** It is given up, and the person is told how to do it without us. */
export const giveUpRemoval = (code: string, reason: string, { removal }: RemovalFacts): RemovalNext => ({
  kind: 'failed',
  code,
  detail: `${reason} ${byHand(removal.url)}`,
})

const isTooOld = ({ removal, policy }: RemovalFacts): boolean => removal.ageSeconds >= policy.removalWindowSeconds

interface Wait {
  readonly outcome: string
  readonly seconds: number
  readonly tries: number
}

const waitFor = (reason: string, facts: RemovalFacts, { outcome, seconds, tries }: Wait): RemovalNext =>
  isTooOld(facts)
    ? giveUpRemoval('unavailable', `It was tried for a day. ${reason}`, facts)
    : { kind: 'wait', seconds, tries, outcome, reason }

const later = (reason: string, facts: RemovalFacts, outcome: string): RemovalNext => {
  const { removal, chance, policy } = facts
  // Half of it is fixed, so that nothing is tried again at once.
  const seconds = backoffSeconds({ tries: removal.tries, chance: 0.5 + chance / 2, policy })
  return waitFor(reason, facts, { outcome, seconds, tries: removal.tries + 1 })
}

/** What follows from what a network said. A refused key is for `decideRemovalKeys`. Pure. */
export const decideRemoval = (
  outcome: Exclude<UnpublishOutcome, { kind: 'unauthorized' }>,
  facts: RemovalFacts,
): RemovalNext => {
  switch (outcome.kind) {
    case 'gone':
      return { kind: 'removed' }
    case 'rejected':
      return giveUpRemoval('rejected', `The network does not take it down: ${outcome.reason}`, facts)
    case 'unavailable':
      return later(outcome.reason, facts, 'unavailable')
  }
}

/** What follows from a renewal of the channel's keys. `reason` says why it was needed. Pure. */
export const decideRemovalKeys = (renewal: Renewal, reason: string, facts: RemovalFacts): RemovalNext => {
  const { removal, policy } = facts
  const { tries } = removal
  switch (renewal) {
    case 'renewed':
      return waitFor(reason, facts, { outcome: 'unauthorized', seconds: 0, tries })
    case 'busy':
      // Somebody else is at it, or it is cooling down: waiting for that is no failed try.
      return waitFor(reason, facts, { outcome: 'not-renewed', seconds: policy.renewalPauseSeconds / 2, tries })
    case 'unavailable':
      return later('The network could not be asked for renewed access.', facts, 'not-renewed')
    case 'rejected':
      return isTooOld(facts)
        ? giveUpRemoval('reconnect_required', 'Its channel was not connected again within a day.', facts)
        : { kind: 'wait', seconds: 0, tries, outcome: 'reconnect', reason }
  }
}
