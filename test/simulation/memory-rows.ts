import type { KeyedChannelRow } from '#db/channels.ts'
import type { Claim } from '#db/claims.ts'
import type { Work } from '#db/work.ts'
import type { Intent, IntentAnswer } from '#publishing/store.ts'
import type { AttemptRow, ChannelRow, MemoryDatabase, PublicationRow } from './memory-database.ts'

export const ORG = 'org'
export const NO_PACE = { usedUntil: -Infinity, failures: 0, closedUntil: -Infinity }
export const RESTORED = 'restored'
export const WEEK_MS = 7 * 24 * 3_600_000

export const hasKeys = (channel: ChannelRow, keys: Buffer | null): boolean =>
  keys === null || channel.credentials?.equals(keys) === true

export const keyed = (channel: ChannelRow): KeyedChannelRow => ({
  orgId: ORG,
  id: channel.id,
  provider: channel.provider,
  sandbox: true,
  state: channel.state,
  remoteId: channel.remoteId,
  handle: channel.remoteId,
  facts: {},
  credentials: channel.credentials,
  tokenExpiresAt: channel.tokenExpiresAt === null ? null : new Date(channel.tokenExpiresAt),
})

export const newAttempt = (
  db: MemoryDatabase,
  facts: {
    readonly id: string
    readonly row: PublicationRow
    readonly settledAfter: number
    readonly part: number
    readonly partHash: Buffer | null
  },
): AttemptRow => {
  const { id, row, settledAfter, part, partHash } = facts
  db.mark += 1
  const number = 1 + Math.max(0, ...db.attemptsOf(row.id).map((attempt) => attempt.number))
  const { mark, clock } = db
  const { id: publicationId, epoch } = row
  const rest = { finishedAt: null, outcome: null, remoteId: null, evidence: 0 }
  return {
    id,
    publicationId,
    number,
    epoch,
    part,
    partHash,
    state: 'sending',
    startedAt: clock.now,
    settledAfter,
    mark,
    ...rest,
  }
}

const isClaimed = (db: MemoryDatabase, intent: Intent, row: PublicationRow): boolean =>
  db.fallen.has('fence-at-intent') ||
  (String(row.epoch) === intent.claim.epoch && row.status === 'publishing' && (row.leaseUntil ?? 0) > db.clock.now)

const isCleared = (db: MemoryDatabase, intent: Intent, row: PublicationRow): boolean => {
  if (row.recalled === true && !db.fallen.has('recall-at-intent')) return false
  const post = db.posts.get(row.postId)!
  return db.fallen.has('approval-at-intent') || (db.isApproved(post) && post.contentHash.equals(intent.contentHash))
}

const isNextPart = (db: MemoryDatabase, { part }: Intent, { sent, postId }: PublicationRow): boolean =>
  db.fallen.has('part-at-intent') || (part === sent.length && part <= db.posts.get(postId)!.thread.length)

/** What was due before this instant goes out by a person's word alone. */
export const resumptionOf = (db: MemoryDatabase, channelId: string): number =>
  Math.max(db.resumedAt, db.channels.get(channelId)?.resumedAt ?? -Infinity)

/** Whether publishing goes on for this channel, and did when its time came. */
const isWorking = (db: MemoryDatabase, { channelId, dueAt }: PublicationRow): boolean => {
  const state = db.channels.get(channelId)?.state
  if (dueAt! < resumptionOf(db, channelId) && !db.fallen.has('resumption-at-intent')) return false
  if (db.fallen.has('pause-at-intent')) return state === 'active' || state === 'paused'
  return state === 'active' && db.pausedAt === null
}

const isAllowed = (db: MemoryDatabase, intent: Intent, row: PublicationRow): boolean => {
  if (db.keptMark() < intent.knownMark || db.closing || db.installation.haltedAt !== null) return false
  if (!isNextPart(db, intent, row)) return false
  if (row.dueAt! > db.clock.now && !db.fallen.has('due-at-intent')) return false
  return isWorking(db, row) && isClaimed(db, intent, row) && isCleared(db, intent, row)
}

export const openAttempt = (db: MemoryDatabase, intent: Intent): IntentAnswer => {
  const row = db.publications.get(intent.claim.id)
  if (row === undefined || !isAllowed(db, intent, row)) return { kind: 'refused' }
  const at = db.clock.now
  const { everySeconds, burst } = intent.pace
  const pace = db.pace.get(row.channelId) ?? NO_PACE
  const usedUntil = Math.max(pace.usedUntil, at)
  const opensAt = usedUntil + (1 - burst) * everySeconds * 1000
  if (pace.closedUntil > at) return { kind: 'wait', seconds: (pace.closedUntil - at) / 1000, reason: 'breaker' }
  if (opensAt > at) return { kind: 'wait', seconds: (opensAt - at) / 1000, reason: 'pace' }
  const { attemptId: id, part, partHash } = intent
  const attempt = newAttempt(db, { id, row, part, partHash, settledAfter: at + intent.settleSeconds * 1000 })
  db.addAttempt(attempt)
  db.put(db.pace, row.channelId, {
    usedUntil: usedUntil + everySeconds * 1000,
    failures: pace.failures,
    closedUntil: pace.failures >= intent.breakerFailures ? at + intent.trialSeconds * 1000 : -Infinity,
  })
  return { kind: 'open', startedAt: new Date(at), mark: attempt.mark }
}

const openPart = (db: MemoryDatabase, open: AttemptRow | undefined): Work['open'] => {
  if (open === undefined || (open.state !== 'sending' && open.state !== 'unknown')) return null
  return {
    id: open.id,
    state: open.state,
    startedAt: new Date(open.startedAt),
    ageSeconds: (db.clock.now - open.startedAt) / 1000,
    settled: db.clock.now >= open.settledAfter,
    search: open.outcome === RESTORED,
  }
}

/** What earlier attempts for the same part say about a publication. */
const pastPart = (db: MemoryDatabase, row: PublicationRow): Pick<Work, 'lastOutcome' | 'doubted' | 'suspect'> => {
  const attempts = db
    .attemptsOf(row.id)
    .filter((attempt) => attempt.part === row.sent.length)
    .toSorted((one, other) => other.number - one.number)
  const { detectedAt, detectedMark } = db.installation
  const lastMark = Math.max(0, ...attempts.map((attempt) => attempt.mark))
  return {
    lastOutcome: attempts[0]?.outcome ?? null,
    doubted: attempts.some((attempt) => attempt.state === 'abandoned' || attempt.state === 'absent'),
    suspect: detectedAt !== null && row.createdAt < detectedAt && lastMark <= detectedMark,
  }
}

export const loadWork = (db: MemoryDatabase, claim: Claim): Work | undefined => {
  const row = db.publications.get(claim.id)
  if (row?.status !== 'publishing' || String(row.epoch) !== claim.epoch) return undefined
  const post = db.posts.get(row.postId)!
  const channel = db.channels.get(row.channelId)!
  const { tokenExpiresAt, credentials, state, provider, remoteId } = channel
  return {
    claim,
    postId: row.postId,
    channelId: row.channelId,
    text: row.text ?? post.text,
    media: [],
    options: {},
    chosenFiles: {},
    thread: post.thread.map((text) => ({ text, media: [] })),
    sent: row.sent,
    prepared: row.prepared ?? null,
    content: db.contentOf(post),
    contentHash: post.contentHash,
    tries: row.tries,
    looks: row.looks,
    lateSeconds: (db.clock.now - row.dueAt!) / 1000,
    ...pastPart(db, row),
    open: openPart(db, db.openOf(row.id)),
    closing: db.closing,
    paused: db.pausedAt !== null,
    traceParent: null,
    forReview: row.dueAt! < resumptionOf(db, row.channelId),
    halted: db.installation.haltedAt !== null,
    channel: {
      provider,
      sandbox: true,
      state,
      remoteId,
      handle: remoteId,
      facts: {},
      credentials,
      tokenSecondsLeft: tokenExpiresAt === null ? null : (tokenExpiresAt - db.clock.now) / 1000,
      failures: db.pace.get(row.channelId)?.failures ?? 0,
    },
  }
}

export const halt = (db: MemoryDatabase, reason: string): void => {
  const { installation, clock, mark } = db
  if (installation.haltedAt !== null) return
  const [last] = [...db.attempts.values()].sort((one, other) => other.mark - one.mark)
  const knownUntil = Math.max(last?.startedAt ?? -Infinity, installation.createdAt)
  const at = clock.now
  db.installation = {
    ...installation,
    haltedAt: at,
    haltReason: reason,
    detectedAt: at,
    detectedMark: mark,
    knownUntil,
  }
}

/** A person's word: `npm run publishing -- resume`. */
export const resume = (db: MemoryDatabase): void => {
  db.mark += 1_000_000_000
  db.installation = { ...db.installation, haltedAt: null, haltReason: null, keptMark: db.mark }
}

/** Ends a thread that was cut back to what is out; null: it is not, or not in these hands. */
export const endThread = (db: MemoryDatabase, row: PublicationRow | undefined): string | null => {
  const last = row?.sent.at(-1)
  if (row === undefined || last === undefined) return null
  const attempt = db.attemptsOf(row.id).find((each) => each.state === 'continued' && each.part === row.sent.length - 1)
  if (attempt === undefined || row.sent.length !== 1 + db.posts.get(row.postId)!.thread.length) return null
  db.putAttempt({ ...attempt, state: 'accepted' })
  const end = { leaseUntil: null, failureCode: null, retryable: false, needsAttention: false, wakeAt: null }
  db.putPublication({ ...row, ...end, status: 'published', publishedAt: attempt.startedAt })
  return last.url
}
