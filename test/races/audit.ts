import type { OrganizationChange } from '#db/organizations.ts'
import type { Role } from '#domain/membership.ts'
import { mayGo, PUBLICATION_STATUSES } from '#domain/publication.ts'
import { EFFECTS, REFUSALS, TRACES, traceOf, type Act, type Order } from './acts.ts'
import type { Entry } from './journal.ts'

/** What somebody did, and the answer. */
export interface Command {
  readonly act: Act | 'create'
  readonly by: Role
  readonly time: Order['time']
  /** The request's own id, by which the journal knows what it wrote. */
  readonly request: string
  /** `done`, or the code of the refusal. */
  readonly answer: string
}

/** What the organization and the author's role ask for; the audit does not believe the flags of the post. */
export interface Rules {
  readonly required: boolean
  readonly fourEyes: boolean
  readonly movingVoids: boolean
}

/** What is asked for, told from the policy and the author; never from what the post says of itself. */
export const rulesOf = (policy: OrganizationChange, author: Role): Rules => {
  const fourEyes = policy.fourEyes === true
  const required = fourEyes || policy.approvalRequiredFor === 'everyone' || author === 'editor'
  return { required, fourEyes, movingVoids: policy.movingTime === 'voids_approval' }
}

/** A post as the network's ledger has it; what was taken down is in it no more. */
export interface PostOnNetwork {
  readonly id: string
  readonly text: string
  readonly replyTo: string | null
}

/** All that became of one post. */
export interface Story {
  readonly name: string
  readonly rules: Rules
  readonly commands: readonly Command[]
  readonly entries: readonly Entry[]
  readonly status: string
  /** What the post says in the end. */
  readonly text: string
  readonly remoteId: string | null
  /** The hash of each text that was in play. */
  readonly hashes: ReadonlyMap<string, string>
  readonly onNetwork: readonly PostOnNetwork[]
  /** Of a thread: what its later parts say, and which of them are there. */
  readonly below: readonly string[]
  readonly belowOnNetwork: readonly PostOnNetwork[]
  /** The network's ids of a thread's parts, as the database has them. */
  readonly sent: readonly string[]
  /** What became of a wish to take it down; null: nobody had one. */
  readonly removal: string | null
  /** What is known of one that came to no rest in time; else null. */
  readonly stuck: string | null
}

type Rule = (story: Story) => readonly string[]

const when = (isBroken: boolean, words: string): readonly string[] => (isBroken ? [words] : [])

const onNetwork: Rule = ({ status, text, remoteId, hashes, entries, removal, ...story }) => {
  const [first] = story.onNetwork
  const intended = new Set(entries.filter(({ kind }) => kind === 'intent').map(({ hash }) => hash))
  const isThere = first !== undefined && first.id === remoteId && first.text === text
  return [
    ...when(story.onNetwork.length > 1, 'it is on the network more than once'),
    ...when(removal === 'removed' && first !== undefined, 'it counts as taken down and is there'),
    ...when(status === 'published' && removal !== 'removed' && !isThere, 'it counts as published and is not there'),
    ...when(status !== 'published' && first !== undefined, 'it is there and does not count as published'),
    ...story.onNetwork
      .filter((post) => !intended.has(hashes.get(post.text) ?? ''))
      .map((post) => `"${post.text}" went out without an intent`),
  ]
}

/** Every part of a thread is there once, below the one before it, as long as the thread counts as out; else none is. */
const parts: Rule = ({ status, removal, below, belowOnNetwork, sent, entries, ...story }) => {
  const isOut = status === 'published' && removal !== 'removed'
  const find = (text: string | undefined) => belowOnNetwork.filter((post) => post.text === text)
  return below.flatMap((text, index) => {
    const [post, ...more] = find(text)
    const [before] = index === 0 ? story.onNetwork : find(below[index - 1])
    const isMeant = entries.some(({ kind, word }) => kind === 'intent' && word === String(index + 1))
    return [
      ...when(more.length > 0, `"${text}" is on the network more than once`),
      ...when(isOut && (post === undefined || post.id !== sent[index + 1]), `"${text}" counts as out and is not there`),
      ...when(!isOut && post !== undefined, `"${text}" is there and does not count as out`),
      ...when(post !== undefined && post.replyTo !== before?.id, `"${text}" is not below the part before it`),
      ...when(post !== undefined && !isMeant, `"${text}" went out without an intent`),
    ]
  })
}

/** What is taken down had been published, is so once, and as somebody wanted; nothing stood in its way. */
const removals: Rule = ({ entries, removal }) => {
  const steps = entries.filter(({ kind }) => kind === 'removal')
  const isOutBefore = entries.find(
    ({ kind, word }) => kind === 'removal' || (kind === 'status' && word === 'published'),
  )
  return [
    ...when(steps.length > 0 && isOutBefore?.kind === 'removal', 'it was to be taken down before it was out'),
    ...when(steps.filter(({ word }) => word === 'removed').length > 1, 'it was taken down more than once'),
    ...when((steps.at(-1)?.word ?? null) !== removal, `its removal is ${removal} and never became it`),
    ...when(removal === 'failed', 'it could not be taken down, and nothing was wrong'),
  ]
}

/** Whether the content that was sent was approved by the last decision, edit or move before the claim. */
const isCovered = (rules: Rules, before: readonly Entry[], hash: string | null): boolean => {
  const isDecisive = ({ kind }: Entry): boolean =>
    kind === 'content' || kind === 'decision' || (rules.movingVoids && kind === 'time')
  const last = before.findLast(isDecisive)
  const writer = before.findLast(({ kind }) => kind === 'content')?.actor
  if (last?.kind !== 'decision' || last.word !== 'approved' || last.hash !== hash) return false
  return !rules.fourEyes || last.actor !== writer
}

const isClaim = ({ kind, word }: Entry): boolean => kind === 'status' && word === 'publishing'

/**
 * Every intent is covered. What counts is what had been committed when the publication was claimed, for nothing may change
 * from the claim to its end: the first half is `isCovered`, the second is `unchangedInHand`.
 */
const approved: Rule = ({ rules, entries }) =>
  entries
    .filter(({ kind }) => kind === 'intent')
    .flatMap((intent) => {
      const at = entries.findIndex((entry) => isClaim(entry) && entry.epoch === intent.epoch)
      if (at < 0) return ['it was sent without a claim']
      const before = entries.slice(0, at)
      const content = before.findLast(({ kind }) => kind === 'content')
      return [
        ...when(content?.hash !== intent.hash, 'something else was sent than the post said'),
        ...when(rules.required && !isCovered(rules, before, intent.hash), 'it was sent without an approval'),
      ]
    })

const isChange = ({ kind, word }: Entry): boolean =>
  kind === 'content' || kind === 'time' || (kind === 'decision' && word !== 'approved')

/** Whether somebody who cancels takes out of hand what has had no intent since it was claimed; nothing else comes of that. */
const isTakenToCancel = ({ entries, commands }: Story, entry: Entry, index: number): boolean => {
  const act = commands.find(({ request }) => request === entry.request)?.act
  const next = entries.slice(index + 1).find(({ kind }) => kind === 'status')
  const sinceClaim = entries.slice(entries.slice(0, index).findLastIndex(isClaim), index)
  const isCanceled = next?.word === 'canceled' && next.request === entry.request
  return act === 'cancel' && entry.word === 'queued' && isCanceled && !sinceClaim.some(({ kind }) => kind === 'intent')
}

/** From the claim on, and once it is published, nobody changes a post, takes its approval away, or takes it out of hand, but to cancel it. */
const unchangedInHand: Rule = (story) => {
  let status: string | null = null
  const broken: string[] = []
  for (const [index, entry] of story.entries.entries()) {
    if (isChange(entry) && (status === 'publishing' || status === 'published')) {
      broken.push(`${traceOf(entry)} while it was ${status}`)
    }
    if (entry.kind !== 'status') continue
    if (status === 'publishing' && entry.request !== null && !isTakenToCancel(story, entry, index))
      broken.push(`somebody made ${entry.word} of what was in hand`)
    status = entry.word
  }
  return broken
}

const isLegal = (from: string | null, to: string | null): boolean => {
  if (from === null) return to === 'draft' || to === 'queued'
  const [start, end] = [from, to].map((name) => PUBLICATION_STATUSES.find((status) => status === name))
  // Another claim of what is in hand already: its lease ended.
  if (start === 'publishing' && end === 'publishing') return true
  return start !== undefined && end !== undefined && mayGo(start, end)
}

/** Every transition is legal, follows from the one before it, and leads to the status of the end. */
const transitions: Rule = ({ entries, status }) => {
  const steps = entries.filter(({ kind }) => kind === 'status')
  return [
    ...steps.flatMap(({ from, word }, index) => [
      ...when(!isLegal(from, word), `it went from ${from} to ${word}`),
      ...when(from !== (steps[index - 1]?.word ?? null), `it left ${from} where it was not`),
    ]),
    ...when(steps.at(-1)?.word !== status, `it is ${status} and never became it`),
  ]
}

const WORKERS = new Set([
  'status publishing',
  'status published',
  'status queued',
  'status failed',
  'intent',
  'removal removed',
])

/** Nothing is written but by somebody's act, and by each act only what is its own. */
const authors: Rule = ({ entries, commands }) => {
  const known = new Map(commands.map((command) => [command.request, command]))
  return entries.flatMap((entry) => {
    const trace = traceOf(entry)
    if (entry.request === null) return when(!WORKERS.has(trace), `a worker wrote ${trace}`)
    const command = known.get(entry.request)
    if (command === undefined) return [`nobody knows who wrote ${trace}`]
    if (command.answer !== 'done') return [`${command.act} was refused (${command.answer}), and wrote ${trace}`]
    return when(!TRACES[command.act].has(trace), `${command.act} wrote ${trace}`)
  })
}

const MANAGERS_ACTS: ReadonlySet<string> = new Set([
  'approve',
  'reject',
  'revoke',
  'request-changes',
  'publish-now',
  'retry',
  'unpublish',
])

/** Whether what a refusal says had happened by the end; others say nothing that can be looked up. */
const isTrue = ({ by, answer }: Command, { rules, entries }: Story): boolean => {
  const became = (status: string): boolean => entries.some(({ kind, word }) => kind === 'status' && word === status)
  switch (answer) {
    case 'publishing_in_progress':
      return became('publishing')
    case 'already_published':
      return became('published')
    case 'already_canceled':
      return became('canceled')
    case 'approval_not_required':
      return !rules.required
    case 'approval_required':
    case 'not_approved':
      return rules.required
    case 'forbidden':
      return by === 'editor' || rules.fourEyes
    default:
      return true
  }
}

/** Every answer is true, and everything that was done left its trace. */
const answers: Rule = (story) =>
  story.commands.flatMap((command) => {
    const { act, by, answer, request } = command
    if (act === 'create') return when(answer !== 'done', 'it was not even written')
    if (answer !== 'done') {
      return [
        ...when(!REFUSALS[act].has(answer), `${act} was refused with ${answer}, which is none of its refusals`),
        ...when(!isTrue(command, story), `${act} was refused with ${answer}, which is not true`),
      ]
    }
    const effect = EFFECTS[act]
    // Who wants taken down what is being taken down already has nothing to write.
    const isOwn = (entry: Entry): boolean => entry.request === request || act === 'unpublish'
    const isThere = story.entries.some((entry) => isOwn(entry) && traceOf(entry) === effect)
    return [
      ...when(by === 'editor' && MANAGERS_ACTS.has(act), `an editor may not ${act}`),
      ...when(effect !== undefined && !isThere, `${act} was done, and there is no ${effect}`),
    ]
  })

const rest: Rule = ({ stuck }) => (stuck === null ? [] : [`stuck: ${stuck}`])

/** What is wrong with what became of a post; empty when nothing is. Pure. */
export const violationsOf = (story: Story): readonly string[] =>
  [rest, onNetwork, parts, removals, approved, unchangedInHand, transitions, authors, answers]
    .flatMap((rule) => rule(story))
    .map((words) => `${story.name}: ${words}`)
