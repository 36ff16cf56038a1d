import { mayGo } from '#domain/publication.ts'
import type { PublishingStore, Intent } from '#publishing/store.ts'
import type { Attendance } from './attendance.ts'
import type { Plan } from './faults.ts'
import type { MemoryDatabase, PublicationRow } from './memory-database.ts'
import { resumptionOf } from './memory-rows.ts'
import type { Acceptance, NetworkWorld, Send } from './network.ts'
import type { People } from './people.ts'
import { PACE, POLICY } from './policy.ts'
import type { Loop } from './virtual-clock.ts'

/** What stood in the database when an intent was committed, read past all guards. */
interface SeenIntent {
  readonly key: string
  readonly channelId: string
  readonly at: number
  readonly text: string
  readonly approved: boolean
  readonly dueAt: number
  readonly halted: boolean
  /** Whether its channel, or publishing altogether, was paused; and whether its time had come before that ended. */
  readonly paused: boolean
  readonly unreviewed: boolean
  /** Whether the claim was its worker's at that moment. */
  readonly claimed: boolean
  readonly tooLate: boolean
}

export interface AuditParts {
  readonly loop: Loop
  readonly plan: Plan
  readonly db: MemoryDatabase
  readonly network: NetworkWorld
  readonly people: People
  readonly attendance: Attendance
}

const SLACK_MS = 1

/** The publication behind the key of a send: of a thread, the part's number follows it. */
const rowOf = (key: string): string => key.split(':', 1)[0] ?? key

/** What each part of a publication says. */
const textsOf = (db: MemoryDatabase, row: PublicationRow): readonly string[] => {
  const post = db.posts.get(row.postId)!
  return [row.text ?? post.text, ...post.thread]
}

/** Whether it is approved as it is, and somebody who may still stands behind that. */
const isBacked = (db: MemoryDatabase, { postId, recalled = false }: PublicationRow): boolean => {
  const post = db.posts.get(postId)!
  return !recalled && post.unbacked !== true && db.isApproved(post)
}

const isPaused = (db: MemoryDatabase, { channelId }: PublicationRow): boolean =>
  db.pausedAt !== null || db.channels.get(channelId)!.isPaused

const isKnownTo = ({ remoteId, sent }: PublicationRow, id: string): boolean =>
  remoteId === id || sent.some((part) => part.remoteId === id)

/** Watches from outside, and says at the end what should not have happened. */
export class Audit {
  readonly violations: string[] = []
  /** When a backup was restored. */
  restoredAt: number | null = null
  readonly #parts: AuditParts
  readonly #intents: SeenIntent[] = []
  readonly #late = new Map<string, number>()

  constructor(parts: AuditParts) {
    this.#parts = parts
    parts.db.onMove = (before, after) => {
      parts.loop.note(`${before.status} to ${after.status}`, `${after.id} ${after.failureCode ?? ''}`)
      if (!mayGo(before.status, after.status)) this.#violation('I8', after.id, `${before.status} to ${after.status}`)
    }
  }

  /** The store, with an eye on what is loaded and intended. */
  watch(store: PublishingStore): PublishingStore {
    return {
      ...store,
      load: async (claim) => {
        const work = await store.load(claim)
        if (work !== undefined) this.#late.set(`${claim.id} ${claim.epoch}`, work.lateSeconds)
        return work
      },
      openAttempt: (intent) => {
        const seen = this.#see(intent)
        return store.openAttempt(intent).then((answer) => {
          if (answer.kind === 'open' && seen !== null) this.#intents.push(seen)
          return answer
        })
      },
      leaseRefresh: async (key, seconds) => {
        const channel = await store.leaseRefresh(key, seconds)
        const { haltedAt } = this.#parts.db.installation
        if (channel !== undefined && haltedAt !== null)
          this.#violation('halt', key.id, 'keys renewed while publishing was halted')
        return channel
      },
    }
  }

  finish(): void {
    const { db, network } = this.#parts
    for (const send of network.sends) this.#checkSend(send)
    for (const intent of this.#intents) this.#checkIntent(intent)
    this.#checkTurns()
    this.#checkLimits()
    for (const row of db.publications.values()) this.#checkRow(row)
    this.#checkLedger()
    for (const row of db.publications.values()) this.#checkParts(row)
    for (const entry of network.ledger) this.#checkOrder(entry)
    if (this.restoredAt === null && db.installation.detectedAt !== null)
      this.#violation('halt', '', 'publishing was halted, and no backup was restored')
    const { faults } = this.#parts.plan
    const isCalm = ![...faults].some((fault) => /^(crash|pause-at|pause$|database|restored|stop|reconnect)/.test(fault))
    if (network.overlaps > 0 && isCalm) this.#violation('keys', '', 'two renewals of one grant at once')
  }

  #violation(rule: string, about: string, what: string): void {
    const line = `${rule} ${about}: ${what}`
    if (!this.violations.includes(line)) this.violations.push(line)
  }

  #see(intent: Intent): SeenIntent | null {
    const { db, loop } = this.#parts
    const row = db.publications.get(intent.claim.id)
    const post = row === undefined ? undefined : db.posts.get(row.postId)
    if (row === undefined || post === undefined) return null
    const dueAt = row.dueAt ?? Infinity
    return {
      key: intent.part === 0 ? row.id : `${row.id}:${intent.part}`,
      channelId: row.channelId,
      at: loop.now,
      text: textsOf(db, row)[intent.part] ?? '',
      approved: isBacked(db, row),
      dueAt,
      halted: db.installation.haltedAt !== null,
      paused: isPaused(db, row),
      unreviewed: dueAt < resumptionOf(db, row.channelId),
      claimed: String(row.epoch) === intent.claim.epoch && (row.leaseUntil ?? 0) > loop.now,
      tooLate: (this.#late.get(`${row.id} ${intent.claim.epoch}`) ?? 0) > POLICY.windowSeconds,
    }
  }

  #checkIntent(intent: SeenIntent): void {
    if (intent.halted) this.#violation('halt', intent.key, 'an intent while publishing was halted')
    if (intent.paused) this.#violation('pause', intent.key, 'an intent while publishing was paused')
    if (intent.unreviewed) this.#violation('pause', intent.key, 'came due during a pause, and went out without a word')
    if (!intent.claimed) this.#violation('fence', intent.key, 'an intent of a worker that had lost its claim')
    if (intent.tooLate) this.#violation('I4', intent.key, 'sent although its window was over')
  }

  #checkSend(send: Send): void {
    if (send.by.startsWith('clone')) return this.#violation('clone', send.key, 'a copy of the database published')
    const intent = this.#intents.findLast((each) => each.key === send.key && each.at <= send.at)
    if (intent === undefined) return this.#violation('I2', send.key, 'sent without an intent')
    if (!intent.approved) this.#violation('I2', send.key, 'sent without an approval')
    if (intent.text !== send.text) this.#violation('I2', send.key, `sent "${send.text}", intended "${intent.text}"`)
    if (send.at < intent.dueAt) this.#violation('early', send.key, 'sent before it was due')
    if (send.at > intent.at + POLICY.sendWindowSeconds * 1000 + SLACK_MS)
      this.#violation('window', send.key, 'sent after its send window')
  }

  #checkTurns(): void {
    if (this.restoredAt !== null) return
    for (const channelId of this.#parts.db.channels.keys()) {
      const turns = this.#intents.filter((intent) => intent.channelId === channelId).map((intent) => intent.at)
      for (let index = PACE.burst; index < turns.length; index += 1) {
        const apart = turns[index]! - turns[index - PACE.burst]!
        if (apart < PACE.everySeconds * 1000 - SLACK_MS)
          this.#violation('pace', channelId, 'sent faster than its turns')
      }
    }
  }

  /** After a "wait" of the network that was written down, its channel keeps silent until the time is over. */
  #checkLimits(): void {
    if (this.restoredAt !== null) return
    const { db, network } = this.#parts
    for (const limit of network.limits) {
      // A wait that is longer than the publication can: it fails, and the others ask for themselves.
      const dueAt = this.#intents.findLast((each) => each.key === limit.key && each.at <= limit.at)?.dueAt ?? 0
      if (limit.until > dueAt + POLICY.windowSeconds * 1000 - 1000) continue
      const told = db
        .attemptsOf(rowOf(limit.key))
        .filter((attempt) => attempt.outcome === 'rate-limited' && attempt.startedAt <= limit.at)
        .findLast((attempt) => attempt.finishedAt! >= limit.at)
      const early = this.#intents.find(
        (intent) =>
          told !== undefined &&
          db.channels.get(intent.channelId)!.remoteId === limit.account &&
          intent.at > told.finishedAt! + SLACK_MS &&
          intent.at < limit.until - SLACK_MS,
      )
      if (early !== undefined) this.#violation('retry-after', early.key, 'sent before the network allowed it')
    }
  }

  #checkRow(row: PublicationRow): void {
    if (row.status === 'published') this.#checkPublished(row)
    if (row.status === 'queued' || row.status === 'publishing') this.#checkWaiting(row)
  }

  #checkWaiting(row: PublicationRow): void {
    const { db } = this.#parts
    if (db.installation.haltedAt !== null) return
    const isIdle = db.channels.get(row.channelId)!.state !== 'active' || db.closing || db.pausedAt !== null
    if (!row.held || !isIdle) this.#violation('I4', row.id, `left behind as ${row.status}, held: ${row.held}`)
  }

  #checkPublished(row: PublicationRow): void {
    const { db, network } = this.#parts
    const post = network.ledger.find((entry) => entry.remoteId === row.remoteId)
    const account = db.channels.get(row.channelId)!.remoteId
    if (post === undefined || post.account !== account) return this.#violation('I3', row.id, 'published, and not there')
    if (post.key !== row.id && !this.#hasTwin(post)) this.#violation('I3', row.id, `published as ${post.key}`)
  }

  /** No part of a thread is known that is not there, and no thread is whole without all of them. */
  #checkParts(row: PublicationRow): void {
    const { db, network } = this.#parts
    const account = db.channels.get(row.channelId)!.remoteId
    const texts = textsOf(db, row)
    const isThere = (remoteId: string, part: number): boolean =>
      network.ledger.some(
        (each) =>
          each.remoteId === remoteId &&
          each.account === account &&
          (each.text === texts[part] || this.#isOlder(each, row, part)),
      )
    for (const [part, { remoteId }] of row.sent.entries()) {
      if (!isThere(remoteId, part)) this.#violation('I3', row.id, `part ${part} is said to be ${remoteId}, and is not`)
    }
    if (row.status === 'published' && texts.length > 1 && row.sent.length !== texts.length)
      this.#violation('I10', row.id, `published with ${row.sent.length} of ${texts.length} parts`)
  }

  /** No part is there without the one before it. */
  #checkOrder({ account, key, text, at }: Acceptance): void {
    const { db, network } = this.#parts
    const row = db.publications.get(rowOf(key))
    const part = Number(key.split(':')[1] ?? 0)
    if (row === undefined || part === 0) return
    const before = textsOf(db, row)[part - 1]
    const isBelow = network.ledger.some(
      (each) =>
        each.account === account && each.at < at && (each.text === before || this.#isOlder(each, row, part - 1)),
    )
    if (!isBelow) this.#violation('I10', key, `"${text}" is there without the part before it`)
  }

  /** Sent before a backup was restored, whenever the network has carried it out. */
  #isFromBefore(at: number): boolean {
    const settle = (POLICY.sendWindowSeconds + 30) * 1000
    return this.restoredAt !== null && at < this.restoredAt + settle
  }

  /** A part of it from before a backup was restored: somebody may have written something else in the restored database since. */
  #isOlder({ key, at }: Acceptance, row: PublicationRow, part: number): boolean {
    return this.#isFromBefore(at) && rowOf(key) === row.id && Number(key.split(':')[1] ?? 0) === part
  }

  /** Posts with the same words to the same account: nobody can tell which of them is which. */
  #hasTwin({ account, text }: Pick<Acceptance, 'account' | 'text'>): boolean {
    return this.#group(account, text).length > 1
  }

  #group(account: string, text: string): readonly string[] {
    const { db, network } = this.#parts
    const sends = network.sends.filter((send) => send.account === account && send.text === text)
    const now = [...db.publications.values()]
      .filter((row) => db.channels.get(row.channelId)!.remoteId === account && textsOf(db, row).includes(text))
      .map((row) => row.id)
    return [...new Set([...sends.map((send) => rowOf(send.key)), ...now])]
  }

  #checkLedger(): void {
    const { network, people } = this.#parts
    const { ledger } = network
    for (const entry of ledger) {
      const { account, key, text } = entry
      const group = this.#group(account, text)
      const same = ledger.filter((other) => other.account === account && other.text === text)
      if (same.length > group.length && !this.#isUnknowable(entry))
        this.#violation('I1', key, `"${text}" is there ${same.length} times`)
      // A database from before may not know of it; a person may have said, wrongly, that it is not there. What somebody
      // writes then is something else.
      const isForAll = this.restoredAt === null && !people.guessed.has(rowOf(key))
      const mine = ledger.filter((other) => other.key === key && (isForAll || other.text === text))
      if (group.length === 1 && mine.length > 1 && !this.#isUnknowable(entry))
        this.#violation('I1', key, `accepted ${mine.length} times`)
      this.#checkKnown(entry, group)
    }
    const claimed = [...this.#parts.db.publications.values()].flatMap((row) => [
      ...new Set([...(row.remoteId === null ? [] : [row.remoteId]), ...row.sent.map((part) => part.remoteId)]),
    ])
    if (new Set(claimed).size < claimed.length) this.#violation('I3', '', 'one post is the proof of two publications')
  }

  /** From before the backup that was restored: the database cannot know of it before it comes to that publication. */
  #isForgotten(row: PublicationRow, entry: Acceptance): boolean {
    if (!this.#isFromBefore(entry.at)) return false
    if (['draft', 'canceled', 'failed'].includes(row.status)) return true
    // Others had the same text, and the restored database may not know of them: nobody can tell whose post which is.
    if (row.status === 'published' && this.#hasTwin(entry)) return true
    // Somebody has written something else in the restored database before that.
    return !textsOf(this.#parts.db, row).includes(entry.text)
  }

  /** Sent before a backup was restored, and sent again by a machine that cannot have known of it. */
  #isUnknowable({ account, text }: Acceptance): boolean {
    const { restoredAt } = this
    if (restoredAt === null) return false
    const sends = this.#parts.network.sends.filter((send) => send.account === account && send.text === text)
    const before = sends.findLast((send) => send.at <= restoredAt)
    if (before === undefined) return false
    return sends.some((send) => send.at > restoredAt && this.#parts.attendance.isBlind(send.by, before.at))
  }

  /** What is there, the database says or flags; what it calls canceled is not there. */
  #checkKnown(entry: Acceptance, group: readonly string[]): void {
    const { db, people } = this.#parts
    const rows = group.flatMap((id) => db.publications.get(id) ?? [])
    const row = db.publications.get(rowOf(entry.key))
    if (row === undefined) return
    if (this.#isForgotten(row, entry) || this.#isUnknowable(entry)) return
    if (rows.some((each) => isKnownTo(each, entry.remoteId))) return
    if (rows.some((each) => each.needsAttention)) return
    if (people.guessed.has(row.id) && row.failureCode !== 'duplicate_content') return
    this.#violation(
      row.status === 'canceled' ? 'I5' : 'I9',
      row.id,
      `is there as ${entry.remoteId}, and is ${row.status}`,
    )
  }
}
