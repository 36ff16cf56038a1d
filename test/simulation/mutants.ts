import type { Attempt, Context, Preparation, Provider, PublishOutcome } from '#providers/provider.ts'
import type { Marks } from '#publishing/marks.ts'
import {
  forgettingParts,
  inTwoTransactions,
  publishedFirst,
  sharedRenewal,
  startingOver,
  undoubting,
  unhalted,
  unreviewed,
  unsuspecting,
  withoutJournal,
} from './mutant-stores.ts'
import type { Mutation } from './world.ts'

/** A defect that the simulation must notice, and seeds that are known to show it. */
export interface Mutant {
  readonly name: string
  readonly about: string
  readonly seeds: readonly number[]
  readonly mutation: Mutation
}

const onPublish =
  (change: (outcome: PublishOutcome) => PublishOutcome) =>
  (provider: Provider): Provider => ({
    ...provider,
    publish: async (attempt, context) => change(await provider.publish(attempt, context)),
  })

const hopeful = (provider: Provider): Provider => ({
  ...provider,
  dedupe: provider.dedupe === 'C' ? 'A' : provider.dedupe,
})

const withoutDeadline = (provider: Provider): Provider => ({
  ...provider,
  publish: (attempt, context: Context) =>
    provider.publish({ ...attempt, sendBefore: Infinity }, { ...context, signal: new AbortController().signal }),
})

/** Whatever stands ready is taken for what was made for this content. */
const trusting = (provider: Provider): Provider => {
  const claim = <T extends Preparation | Attempt>(given: T): T => {
    const { prepared, content } = given
    return prepared === null ? given : { ...given, prepared: { ...prepared, text: content.text } }
  }
  return {
    ...provider,
    prepare: (preparation, context) => provider.prepare(claim(preparation), context),
    publish: (attempt, context) => provider.publish(claim(attempt), context),
  }
}

const forgetful = (marks: Marks): Marks => ({
  ...marks,
  read: () => {
    const known = marks.read()
    return known === null ? null : { ...known, mark: 0 }
  },
  own: () => [],
})

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'blind-retry',
    about: 'a send without an answer counts as not sent, and is sent again',
    seeds: [12],
    mutation: {
      provider: onPublish((outcome) =>
        outcome.kind === 'unknown' ? { kind: 'unavailable', reason: outcome.reason } : outcome,
      ),
    },
  },
  {
    name: 'no-journal',
    about: 'nothing is written down before a send',
    seeds: [1],
    mutation: { store: withoutJournal, walls: ['evidence'] },
  },
  {
    name: 'no-fence-at-intent',
    about: 'an intent asks neither for the claim nor for its lease',
    seeds: [194],
    mutation: { walls: ['fence-at-intent'] },
  },
  {
    name: 'approval-at-claim-only',
    about: 'the approval is not looked at again before a send, and what is being published may be edited',
    seeds: [143],
    mutation: { walls: ['approval-at-intent', 'approval'], flaws: ['edit-while-publishing'] },
  },
  {
    name: 'recall-ignored',
    about: 'what nobody stands behind any more is sent by the worker that has it in hand',
    seeds: [237],
    mutation: { walls: ['recall-at-intent'] },
  },
  {
    name: 'settle-too-short',
    about: 'the network carries sends out later than its provider says',
    seeds: [61],
    mutation: { provider: (provider) => ({ ...provider, lateCommitSeconds: -9 }) },
  },
  {
    name: 'no-send-deadline',
    about: 'a worker that slept between intent and first byte sends all the same',
    seeds: [4],
    mutation: { provider: withoutDeadline },
  },
  {
    name: 'two-transactions',
    about: 'the result of a send and the status of its publication are written one after the other',
    seeds: [3],
    mutation: { store: inTwoTransactions },
  },
  {
    name: 'cancel-while-publishing',
    about: 'what is being sent may be canceled',
    seeds: [3],
    mutation: { walls: ['transition', 'open-attempt'], flaws: ['cancel-while-publishing'] },
  },
  {
    name: 'hopeful-class',
    about: 'a network without keys is taken for one that recognizes a second send',
    seeds: [2598],
    mutation: { provider: hopeful },
  },
  {
    name: 'published-first',
    about: 'a publication is called published before it is sent',
    seeds: [1],
    mutation: { store: publishedFirst, walls: ['fence-at-record'] },
  },
  {
    name: 'leases-never-end',
    about: 'what a dead worker had in hand is taken up by nobody',
    seeds: [2],
    mutation: { walls: ['lease-end'], policy: { renewLeaseSeconds: 1e6 } },
  },
  {
    name: 'zombie-writes',
    about: 'a worker that has lost its publication writes its result over what another one found',
    seeds: [93],
    mutation: { walls: ['fence-at-record', 'open-attempt', 'transition', 'evidence'] },
  },
  {
    name: 'taken-ignored',
    about: "a look may take another publication's post for its own",
    seeds: [61],
    mutation: { walls: ['remote-id'], store: (store) => ({ ...store, listTaken: () => Promise.resolve(new Set()) }) },
  },
  {
    name: 'no-window',
    about: 'a post goes out however late it is',
    seeds: [30],
    mutation: { policy: { windowSeconds: 1e6 } },
  },
  {
    name: 'no-memory',
    about: 'a machine does not remember what it published from, so a restored backup goes unnoticed',
    seeds: [215],
    mutation: { marks: forgetful },
  },
  {
    name: 'own-marks-only',
    about: 'a machine remembers what it has sent itself, and nothing of what others have sent since',
    seeds: [6399],
    mutation: { marks: (marks) => ({ ...marks, raise: () => {} }) },
  },
  {
    name: 'sequence-for-memory',
    about: 'how far a database has come is read from its sequence, which a restored log has a little ahead',
    seeds: [4872],
    mutation: { walls: ['kept-mark'] },
  },
  {
    name: 'nobodys-database',
    about: 'a database belongs to nobody before its first publication, so a copy of it is published from as well',
    seeds: [18],
    mutation: { store: (store) => ({ ...store, takeMark: () => Promise.resolve() }) },
  },
  {
    name: 'renews-while-halted',
    about: 'keys are renewed while publishing is halted, perhaps from a copy',
    seeds: [147],
    mutation: { walls: ['halt-at-renewal'], store: unhalted },
  },
  {
    name: 'no-search-after-restore',
    about: 'after a restored backup everything is sent without being looked for',
    seeds: [1652],
    mutation: { store: unsuspecting },
  },
  {
    name: 'retry-after-ignored',
    about: 'a network that says "wait" is asked again at once',
    seeds: [3],
    mutation: {
      provider: onPublish((outcome) =>
        outcome.kind === 'rate-limited' ? { ...outcome, retryAfterSeconds: 0 } : outcome,
      ),
    },
  },
  {
    name: 'no-turns',
    about: 'a channel sends as fast as it can',
    seeds: [3],
    mutation: { provider: (provider) => ({ ...provider, pace: { everySeconds: 0, burst: 1000 } }) },
  },
  {
    name: 'held-stays',
    about: 'what waits for a channel goes on waiting when the channel works again',
    seeds: [23],
    mutation: { flaws: ['held-stays'] },
  },
  {
    name: 'pause-at-claim-only',
    about: 'a pause is not looked at again before a send',
    seeds: [220],
    // So long it is ready before its time: else a pause would seldom come between.
    mutation: { walls: ['pause-at-intent'], policy: { claimAheadSeconds: 0.9 } },
  },
  {
    name: 'due-goes-out',
    about: 'what came due while publishing was paused goes out by itself when it goes on',
    seeds: [7],
    mutation: { walls: ['resumption-at-intent'], store: unreviewed },
  },
  {
    name: 'shared-renewal',
    about: 'two workers may renew the same keys at the same time',
    seeds: [4763],
    mutation: { store: sharedRenewal },
  },
  {
    name: 'undoubting',
    about: '"you have posted this already" counts as a plain refusal after a send that was given up as lost',
    seeds: [170],
    mutation: { store: undoubting },
  },
  {
    name: 'thread-starts-over',
    about: 'a thread that was interrupted begins again with its first part',
    seeds: [43],
    mutation: { walls: ['part-at-intent'], store: startingOver },
  },
  {
    name: 'parts-not-journaled',
    about: 'a part of a thread that is out is not written down as such',
    seeds: [3],
    mutation: { store: forgettingParts },
  },
  {
    name: 'prepared-outlives-edit',
    about: 'what was made ready stays when the text is changed, and is sent',
    seeds: [1804],
    mutation: { walls: ['void-prepared'], provider: trusting },
  },
  {
    name: 'wakes-early',
    about: 'what a worker takes before its time is sent at once, and no intent asks for the time',
    seeds: [2],
    mutation: {
      walls: ['due-at-intent'],
      policy: { claimAheadSeconds: 5 },
      store: (store) => ({
        ...store,
        claimDue: async (request) => (await store.claimDue(request)).map((claim) => ({ ...claim, waitSeconds: 0 })),
        load: async (claim) => {
          const work = await store.load(claim)
          return work && { ...work, lateSeconds: Math.max(0, work.lateSeconds) }
        },
      }),
    },
  },
]

export const findMutant = (name: string): Mutant => {
  const mutant = MUTANTS.find((each) => each.name === name)
  if (mutant === undefined)
    throw new Error(`there is no mutant "${name}"; known: ${MUTANTS.map((each) => each.name).join(', ')}`)
  return mutant
}
