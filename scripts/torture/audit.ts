import { mayGo, PUBLICATION_STATUSES, type PublicationStatus } from '#domain/publication.ts'

/** A post as the network has it. Texts are unique within a run: they say which part of which publication a post is. */
export interface LedgerPost {
  readonly id: string
  readonly text: string
  /** The post that it answers; null on a network without threads, too. */
  readonly replyTo: string | null
  /** What it is called where its own id could not be learned. */
  readonly alias: string | null
  /** How often it was taken down; what is gone for good was so once. */
  readonly removals: number
}

export interface AttemptRow {
  readonly publicationId: string
  /** Of a thread, from 0. */
  readonly part: number
  readonly state: string
  /** Hexadecimal, as everywhere here. */
  readonly contentHash: string
  readonly startedAt: Date
}

export interface PublicationRow {
  readonly id: string
  readonly postId: string
  readonly status: string
  /** The texts of its parts, in order; one, if it is no thread. */
  readonly texts: readonly string[]
  /** The network's ids of the parts that are known to be out, in order. */
  readonly sent: readonly string[]
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

/** What became of somebody's wish that a post be taken down. */
export interface RemovalRow {
  readonly publicationId: string
  readonly state: string
  /** How often the audit log says that it was carried out. */
  readonly told: number
}

/** What the network has, and what the database says. */
export interface AuditFacts {
  readonly ledger: readonly LedgerPost[]
  readonly publications: readonly PublicationRow[]
  readonly attempts: readonly AttemptRow[]
  readonly decisions: readonly DecisionRow[]
  readonly transitions: readonly TransitionRow[]
  readonly removals: readonly RemovalRow[]
  /** Why publishing was halted for all; null: it was not, as in a run in which no older database was put in place. */
  readonly halted: string | null
}

/** A broken invariant, by its number in the fault table. */
export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I8' | 'I9' | 'I10' | 'I11'
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

const nameOf = ({ id, texts }: PublicationRow): string => texts[0] ?? id

/** Whether an id that the database has means this post. */
const isCalled = ({ id, alias }: LedgerPost, name: string | undefined): boolean =>
  name !== undefined && (id === name || alias === name)

/** At most one acceptance for each part of each publication. */
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

/** Every intent was covered by an approval of its very content, and no part went out without an intent. */
const unapproved = (facts: AuditFacts): readonly Violation[] => {
  const decisions = groupBy(facts.decisions, ({ postId }) => postId)
  const attempts = groupBy(facts.attempts, ({ publicationId }) => publicationId)
  const onNetwork = new Set(facts.ledger.map(({ text }) => text))
  return facts.publications.flatMap((publication) => {
    const { id, postId, texts, approvalRequired } = publication
    const own = attempts.get(id) ?? []
    const unmeant = texts
      .filter((text, part) => onNetwork.has(text) && !own.some((attempt) => attempt.part === part))
      .map((text) => violation('I2', text, 'went out without an intent'))
    if (!approvalRequired) return unmeant
    const refused = own
      .filter((attempt) => attempt.state !== 'not_sent' && !wasApproved(attempt, decisions.get(postId) ?? []))
      .map(({ part }) =>
        violation('I2', texts[part] ?? nameOf(publication), 'was sent without an approval of its content'),
      )
    return [...unmeant, ...refused]
  })
}

/** What counts as out is on the network, part by part, with these ids and these texts; what is published, with all parts. */
const lost = ({ ledger, publications }: AuditFacts): readonly Violation[] => {
  const byText = groupBy(ledger, ({ text }) => text)
  return publications.flatMap(({ status, texts, sent }) => {
    const counting = status === 'published' ? texts.length : sent.length
    return Array.from({ length: Math.max(counting, sent.length) }, (_, part) => part).flatMap((part) => {
      const [text = '', id] = [texts[part], sent[part]]
      const isThere = byText.get(text)?.some((post) => isCalled(post, id)) ?? false
      return isThere ? [] : [violation('I3', text, `counts as out, but ${id ?? 'nothing'} is not it`)]
    })
  })
}

/** No part is there without the one before it, and each stands below that one. */
const unordered = ({ ledger, publications }: AuditFacts): readonly Violation[] => {
  const byText = groupBy(ledger, ({ text }) => text)
  return publications.flatMap(({ texts }) =>
    texts.flatMap((text, part) => {
      const before = part === 0 ? [] : (byText.get(texts[part - 1] ?? '') ?? [])
      return (byText.get(text) ?? []).flatMap(({ replyTo }) => {
        if (part === 0)
          return replyTo === null ? [] : [violation('I10', text, `is the first part, and below ${replyTo}`)]
        if (before.length === 0) return [violation('I10', text, 'is on the network without the part before it')]
        const isBelow = before.some(({ id }) => id === replyTo)
        return isBelow ? [] : [violation('I10', text, `is below ${replyTo ?? 'nothing'}, not below the part before it`)]
      })
    }),
  )
}

/** What counts as out has one attempt that says so: of the last part as the end, of the others as a part of more. */
const unproven = ({ attempts, publications }: AuditFacts): readonly Violation[] => {
  const ended = groupBy(
    attempts.filter(({ state }) => state === 'accepted' || state === 'continued'),
    ({ publicationId, part }) => `${publicationId} ${part}`,
  )
  return publications.flatMap(({ id, texts, sent }) =>
    texts.flatMap((text, part) => {
      const states = (ended.get(`${id} ${part}`) ?? []).map(({ state }) => state)
      const proof = part < texts.length - 1 ? 'continued' : 'accepted'
      const wanted = part < sent.length ? [proof] : []
      if (states.join() === wanted.join()) return []
      const said = `${part < sent.length ? 'counts' : 'does not count'} as out`
      return [
        violation('I9', text, `${said}, and its attempts ended as ${states.join(', ') || 'nothing of that kind'}`),
      ]
    }),
  )
}

/** After the time to settle nothing is on its way any more. */
const stuck = ({ publications }: AuditFacts): readonly Violation[] =>
  publications
    .filter(({ status }) => status === 'queued' || status === 'publishing')
    .map((publication) => violation('I4', nameOf(publication), `is still ${publication.status}`))

/** A halt that nobody asked for is the same for everything that waits. */
const halted = ({ halted: reason }: AuditFacts): readonly Violation[] =>
  reason === null ? [] : [violation('I4', 'publishing', `was halted: ${reason}`)]

interface Unit {
  readonly publication: PublicationRow
  readonly part: number
}

/** Why a post should not be there, as far as its publication says; null when all is well. */
const judgeUnit = (post: LedgerPost, { publication, part }: Unit): Violation | null => {
  const { status, texts, sent, needsAttention } = publication
  const isKnown = isCalled(post, sent[part])
  // A thread that was stopped halfway has parts out; all of them out would be published.
  const isHalfway = isKnown && sent.length < texts.length
  if (isHalfway || (isKnown && status === 'published')) return null
  if (status === 'canceled') return violation('I5', post.text, 'was canceled, and is on the network')
  if (status === 'draft') return violation('I2', post.text, 'is a draft, and is on the network')
  const isFlagged = status === 'failed' && needsAttention && part === sent.length
  return isFlagged
    ? null
    : violation('I9', post.text, `is on the network as ${post.id}, and the database says ${status}`)
}

/** What is on the network, the database says or flags; and nothing that was canceled, or never meant to go. */
const unknownToUs = ({ ledger, publications }: AuditFacts): readonly Violation[] => {
  const units = publications.flatMap((publication) =>
    publication.texts.map((text, part) => [text, { publication, part }] as const),
  )
  const byText = new Map<string, Unit>(units)
  return ledger.flatMap((post) => {
    const unit = byText.get(post.text)
    if (unit === undefined) return [violation('I2', post.text, 'is on the network, and no publication has this text')]
    return judgeUnit(post, unit) ?? []
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
  return publications.flatMap((publication) => {
    const { id, status } = publication
    const text = nameOf(publication)
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

/** Why what became of a wish does not fit what the network did; null when it does. */
const judgeRemoval = (posts: readonly LedgerPost[], removal: RemovalRow | undefined): string | null => {
  const left = posts.filter(({ removals }) => removals === 0).length
  if (removal === undefined) return left < posts.length ? 'was taken down, and nobody wanted that' : null
  if (removal.state === 'removing') return 'is still being taken down'
  if (removal.state !== 'removed') return removal.told > 0 ? 'was taken down, and counts as not' : null
  if (left > 0) return 'counts as taken down, and is there'
  return removal.told === 1 ? null : `was told to be taken down ${removal.told} times`
}

/** Whatever people want taken down is gone or said to have stayed; nothing else is gone, and nothing twice. */
const unwantedOrKept = ({ ledger, publications, removals }: AuditFacts): readonly Violation[] => {
  const byText = groupBy(ledger, ({ text }) => text)
  const wishes = new Map(removals.map((removal) => [removal.publicationId, removal]))
  const twice = ledger.filter(({ removals: times }) => times > 1)
  return [
    ...twice.map(({ text, removals: times }) => violation('I11', text, `was taken down ${times} times`)),
    ...publications.flatMap((publication) => {
      const posts = publication.texts.flatMap((text) => byText.get(text) ?? [])
      const why = judgeRemoval(posts, wishes.get(publication.id))
      return why === null ? [] : [violation('I11', nameOf(publication), why)]
    }),
  ]
}

const CHECKS = [halted, duplicates, unapproved, lost, unordered, unproven, stuck, unknownToUs, unwantedOrKept, illegal]

/**
 * Compares the networks' own ledgers with the database; what comes back are promises that were broken. Pure. I6 and I7
 * (tenants, secrets) have tests of their own.
 */
export const audit = (facts: AuditFacts): readonly Violation[] => CHECKS.flatMap((check) => check(facts))
