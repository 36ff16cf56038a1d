import { mayGo, PUBLICATION_STATUSES, type PublicationStatus } from '#domain/publication.ts'

/** A post as the network has it. Texts are unique within a run: they say which publication a post is. */
export interface LedgerPost {
  readonly id: string
  readonly text: string
}

export interface AttemptRow {
  readonly publicationId: string
  readonly state: string
  /** Hexadecimal, as everywhere here. */
  readonly contentHash: string
  readonly startedAt: Date
}

export interface PublicationRow {
  readonly id: string
  readonly postId: string
  readonly status: string
  readonly text: string
  readonly remoteId: string | null
  readonly needsAttention: boolean
  /** Whether what was sent needed somebody's approval. */
  readonly approvalRequired: boolean
}

/** An approval, or its end. */
export interface DecisionRow {
  readonly postId: string
  readonly approved: boolean
  readonly contentHash: string
  readonly at: Date
}

/** One line of the audit log about a publication; oldest first. */
export interface TransitionRow {
  readonly publicationId: string
  readonly from: string | null
  readonly to: string
}

/** What the network has, and what the database says. */
export interface AuditFacts {
  readonly ledger: readonly LedgerPost[]
  readonly publications: readonly PublicationRow[]
  readonly attempts: readonly AttemptRow[]
  readonly decisions: readonly DecisionRow[]
  readonly transitions: readonly TransitionRow[]
  /** Why publishing was halted for all; null: it was not, as in a run in which no older database was put in place. */
  readonly halted: string | null
}

/** A broken invariant, by its number in the fault table. */
export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I8' | 'I9'
  readonly subject: string
  readonly detail: string
}

// A rejection is noted a moment before it is committed; an intent of that very moment came first.
const COMMIT_MS = 1_000

const groupBy = <T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row)) ?? []
    group.push(row)
    groups.set(keyOf(row), group)
  }
  return groups
}

const violation = (invariant: Violation['invariant'], subject: string, detail: string): Violation => ({
  invariant,
  subject,
  detail,
})

/** At most one acceptance for each publication. */
const duplicates = ({ ledger }: AuditFacts): readonly Violation[] =>
  [...groupBy(ledger, ({ text }) => text)]
    .filter(([, posts]) => posts.length > 1)
    .map(([text, posts]) => violation('I1', text, `is on the network ${posts.length} times`))

const wasApproved = (attempt: AttemptRow, decisions: readonly DecisionRow[]): boolean => {
  const until = attempt.startedAt.getTime()
  const counting = decisions
    .filter(({ approved, at }) => at.getTime() <= (approved ? until : until - COMMIT_MS))
    .sort((one, other) => one.at.getTime() - other.at.getTime())
  const last = counting.at(-1)
  return last?.approved === true && last.contentHash === attempt.contentHash
}

/** Every intent was covered by an approval of its very content, and nothing went out without an intent. */
const unapproved = (facts: AuditFacts): readonly Violation[] => {
  const decisions = groupBy(facts.decisions, ({ postId }) => postId)
  const attempts = groupBy(facts.attempts, ({ publicationId }) => publicationId)
  const onNetwork = new Set(facts.ledger.map(({ text }) => text))
  return facts.publications.flatMap(({ id, postId, text, approvalRequired }) => {
    const own = attempts.get(id) ?? []
    if (own.length === 0 && onNetwork.has(text)) return [violation('I2', text, 'went out without an intent')]
    if (!approvalRequired) return []
    return own
      .filter((attempt) => attempt.state !== 'not_sent' && !wasApproved(attempt, decisions.get(postId) ?? []))
      .map(() => violation('I2', text, 'was sent without an approval of its content'))
  })
}

/** What counts as published is on the network, with this id and this text. */
const lost = ({ ledger, publications }: AuditFacts): readonly Violation[] => {
  const texts = new Map(ledger.map(({ id, text }) => [id, text]))
  return publications
    .filter(({ status, remoteId, text }) => status === 'published' && texts.get(remoteId ?? '') !== text)
    .map(({ text, remoteId }) => violation('I3', text, `counts as published, but ${remoteId} is not it`))
}

/** After the time to settle nothing is on its way any more. */
const stuck = ({ publications }: AuditFacts): readonly Violation[] =>
  publications
    .filter(({ status }) => status === 'queued' || status === 'publishing')
    .map(({ text, status }) => violation('I4', text, `is still ${status}`))

/** A halt that nobody asked for is the same for everything that waits. */
const halted = ({ halted: reason }: AuditFacts): readonly Violation[] =>
  reason === null ? [] : [violation('I4', 'publishing', `was halted: ${reason}`)]

/** What is on the network, the database says or flags; and nothing that was canceled, or never meant to go. */
const unknownToUs = ({ ledger, publications }: AuditFacts): readonly Violation[] => {
  const byText = new Map(publications.map((publication) => [publication.text, publication]))
  return ledger.flatMap(({ id, text }) => {
    const publication = byText.get(text)
    if (publication === undefined) return [violation('I2', text, 'is on the network, and no publication has this text')]
    const { status, remoteId, needsAttention } = publication
    if (status === 'canceled') return [violation('I5', text, 'was canceled, and is on the network')]
    if (status === 'draft') return [violation('I2', text, 'is a draft, and is on the network')]
    const told = (status === 'published' && remoteId === id) || (status === 'failed' && needsAttention)
    return told ? [] : [violation('I9', text, `is on the network as ${id}, and the database says ${status}`)]
  })
}

const statusOf = (name: string): PublicationStatus | undefined => PUBLICATION_STATUSES.find((status) => status === name)

const isLegal = (from: string | null, to: string): boolean => {
  if (from === null) return to === 'draft' || to === 'queued'
  const [start, end] = [statusOf(from), statusOf(to)]
  return start !== undefined && end !== undefined && mayGo(start, end)
}

/** Every transition is a legal one, follows from the one before it, and stands in the audit log. */
const illegal = ({ publications, transitions }: AuditFacts): readonly Violation[] => {
  const byPublication = groupBy(transitions, ({ publicationId }) => publicationId)
  return publications.flatMap(({ id, text, status }) => {
    const broken: Violation[] = []
    let now: string | null = null
    for (const { from, to } of byPublication.get(id) ?? []) {
      if (from !== now) broken.push(violation('I8', text, `was ${now ?? 'nothing'}, and left ${from ?? 'nothing'}`))
      if (!isLegal(from, to)) broken.push(violation('I8', text, `went from ${from ?? 'nothing'} to ${to}`))
      now = to
    }
    if (now !== status) broken.push(violation('I8', text, `is ${status}, and the log ends with ${now ?? 'nothing'}`))
    return broken
  })
}

/**
 * Compares a network's own ledger with the database; what comes back are promises that were broken. Pure. I6 and I7
 * (tenants, secrets) have tests of their own.
 */
export const audit = (facts: AuditFacts): readonly Violation[] =>
  [halted, duplicates, unapproved, lost, stuck, unknownToUs, illegal].flatMap((check) => check(facts))
