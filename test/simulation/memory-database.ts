import { mayGo, type PublicationStatus } from '#domain/publication.ts'
import { canonicalContent, plainVariant, type PostContent } from '#domain/content.ts'
import { sha256 } from '#lib/hash.ts'
import type { ChannelState } from '#db/tables.ts'
import type { AttemptState } from '#domain/attempt.ts'
import type { SentPart } from '#db/work.ts'
import { endRecall, recallEnded } from './recalls.ts'
import { check, DatabaseRefusal } from './refusal.ts'
import type { Wall } from './walls.ts'

// Instants are milliseconds since 1970. Rows are never changed, only replaced: so a copy of the maps is a backup.

export interface PostRow {
  readonly id: string
  readonly text: string
  /** What follows below it, part by part. */
  readonly thread: readonly string[]
  readonly contentHash: Buffer
  readonly approvalRequired: boolean
  readonly approvedHash: Buffer
  /** Whether who stood behind it may not any more, and nobody has approved it since. For the audit: nothing asks for it. */
  readonly unbacked?: boolean
  readonly scheduledAt: number | null
}

export interface PublicationRow {
  readonly id: string
  readonly postId: string
  readonly channelId: string
  readonly provider: string
  readonly text: string | null
  /** What was made ready at the network; absent for nothing. */
  readonly prepared?: Readonly<Record<string, unknown>> | null
  /** Of a thread, the parts that are out. */
  readonly sent: readonly SentPart[]
  readonly status: PublicationStatus
  /** Nobody who may stands behind it any more, and a worker has it in hand. */
  readonly recalled?: boolean
  readonly dueAt: number | null
  readonly wakeAt: number | null
  readonly held: boolean
  readonly epoch: number
  readonly leaseUntil: number | null
  readonly tries: number
  readonly looks: number
  readonly remoteId: string | null
  readonly publishedAt: number | null
  readonly failureCode: string | null
  readonly retryable: boolean
  readonly needsAttention: boolean
  readonly createdAt: number
}

export interface AttemptRow {
  readonly id: string
  readonly publicationId: string
  readonly number: number
  readonly epoch: number
  readonly part: number
  readonly partHash: Buffer | null
  readonly state: AttemptState
  readonly startedAt: number
  readonly settledAfter: number
  readonly finishedAt: number | null
  readonly outcome: string | null
  readonly remoteId: string | null
  readonly mark: number
  readonly evidence: number
}

export interface ChannelRow {
  readonly id: string
  readonly provider: string
  readonly state: ChannelState
  readonly remoteId: string
  readonly credentials: Buffer | null
  readonly tokenExpiresAt: number | null
  readonly refreshLeaseUntil: number | null
  readonly refreshAfter: number | null
  /** Whether it is paused; the state says so too, unless the keys are lost. */
  readonly isPaused: boolean
  /** When its last pause ended. */
  readonly resumedAt: number
}

export interface PaceRow {
  readonly usedUntil: number
  readonly failures: number
  readonly closedUntil: number
}

export interface Installation {
  readonly id: string
  readonly haltedAt: number | null
  readonly haltReason: string | null
  readonly detectedAt: number | null
  readonly detectedMark: number
  readonly knownUntil: number | null
  readonly keptMark: number
  readonly createdAt: number
}

const OPEN: readonly AttemptState[] = ['sending', 'unknown', 'accepted']

const ATTEMPT_WAYS: Readonly<Record<string, readonly AttemptState[]>> = {
  sending: ['accepted', 'continued', 'refused', 'not_sent', 'unknown'],
  unknown: ['accepted', 'continued', 'absent', 'abandoned'],
  continued: ['accepted'],
}

/** So far ahead PostgreSQL's log has a sequence, and with it whatever was restored from that log. */
const SEQUENCE_AHEAD = 32

export interface Backup {
  readonly posts: ReadonlyMap<string, PostRow>
  readonly publications: ReadonlyMap<string, PublicationRow>
  readonly attempts: ReadonlyMap<string, AttemptRow>
  readonly channels: ReadonlyMap<string, ChannelRow>
  readonly pace: ReadonlyMap<string, PaceRow>
  readonly installation: Installation
  readonly mark: number
  readonly closing: boolean
  readonly pausedAt: number | null
  readonly resumedAt: number
}

/** The tables that publishing works with, their guards, and nothing else: one organization, in memory. */
export class MemoryDatabase {
  posts = new Map<string, PostRow>()
  publications = new Map<string, PublicationRow>()
  attempts = new Map<string, AttemptRow>()
  channels = new Map<string, ChannelRow>()
  pace = new Map<string, PaceRow>()
  installation: Installation
  mark = 0
  /** The organization waits for its deletion. */
  closing = false
  /** Publishing is paused, for the organization or for the installation: here that is the same. */
  pausedAt: number | null = null
  resumedAt = -Infinity
  readonly clock: { readonly now: number }
  readonly fallen: ReadonlySet<Wall>
  /** Told of every transition, and when something becomes due soon. */
  onMove: (before: PublicationRow, after: PublicationRow) => void = () => {}
  onDue: () => void = () => {}
  #undo: (() => void)[] | null = null

  constructor(clock: { readonly now: number }, id: string, fallen: ReadonlySet<Wall> = new Set()) {
    this.clock = clock
    this.fallen = fallen
    this.installation = {
      id,
      haltedAt: null,
      haltReason: null,
      detectedAt: null,
      detectedMark: 0,
      knownUntil: null,
      keptMark: 0,
      createdAt: clock.now,
    }
  }

  /** All of it, or, when something is refused on the way, nothing. */
  atomically<T>(work: () => T): T {
    const undo: (() => void)[] = []
    this.#undo = undo
    try {
      return work()
    } catch (error) {
      for (const each of undo.toReversed()) each()
      throw error
    } finally {
      this.#undo = null
    }
  }

  put<K extends string, V>(table: Map<K, V>, key: K, row: V): void {
    const before = table.get(key)
    this.#undo?.push(() => (before === undefined ? table.delete(key) : table.set(key, before)))
    table.set(key, row)
  }

  /** Of the intents that are there; the sequence says too much. */
  keptMark(): number {
    if (this.fallen.has('kept-mark')) return this.mark
    return Math.max(this.installation.keptMark, ...[...this.attempts.values()].map(({ mark }) => mark))
  }

  missing(marks: readonly number[]): number {
    const there = [this.installation.keptMark, ...this.attempts.values().map(({ mark }) => mark)]
    return marks.filter((mark) => mark > this.installation.keptMark && !there.includes(mark)).length
  }

  backup(): Backup {
    const { installation, mark, closing, pausedAt, resumedAt } = this
    const tables = [this.posts, this.publications, this.attempts, this.channels, this.pace].map(
      (table) => new Map<string, never>(table as Map<string, never>),
    )
    const [posts, publications, attempts, channels, pace] = tables as [never, never, never, never, never]
    return { posts, publications, attempts, channels, pace, installation, mark, closing, pausedAt, resumedAt }
  }

  restore(backup: Backup): void {
    this.posts = new Map(backup.posts)
    this.publications = new Map(backup.publications)
    this.attempts = new Map(backup.attempts)
    this.channels = new Map(backup.channels)
    this.pace = new Map(backup.pace)
    Object.assign(this, {
      installation: backup.installation,
      mark: backup.mark === 0 ? 0 : backup.mark + SEQUENCE_AHEAD,
      closing: backup.closing,
      pausedAt: backup.pausedAt,
      resumedAt: backup.resumedAt,
    })
  }

  attemptsOf(publicationId: string): readonly AttemptRow[] {
    return [...this.attempts.values()].filter((attempt) => attempt.publicationId === publicationId)
  }

  openOf(publicationId: string): AttemptRow | undefined {
    for (const attempt of this.attempts.values()) {
      if (attempt.publicationId === publicationId && OPEN.includes(attempt.state)) return attempt
    }
    return undefined
  }

  isApproved(post: PostRow): boolean {
    return !post.approvalRequired || post.approvedHash.equals(post.contentHash)
  }

  siblings(postId: string): readonly PublicationRow[] {
    return [...this.publications.values()].filter((publication) => publication.postId === postId)
  }

  contentOf(post: Pick<PostRow, 'id' | 'text' | 'thread'>): PostContent {
    const channels = this.siblings(post.id).map(({ channelId, text }) => plainVariant(channelId, text))
    return { text: post.text, media: [], thread: post.thread.map((text) => ({ text, media: [] })), channels }
  }

  hashOf(post: Pick<PostRow, 'id' | 'text' | 'thread'>): Buffer {
    return sha256(canonicalContent(this.contentOf(post)))
  }

  /** Writes a post; its publications' copies of the approval follow, so their checks are asked too. */
  putPost(post: PostRow): void {
    const before = this.posts.get(post.id)
    this.put(this.posts, post.id, post)
    if (before?.contentHash.equals(post.contentHash) === false) this.#voidPrepared(post.id)
    for (const publication of this.siblings(post.id)) this.#checkRow(publication)
  }

  /** Other content: what was made ready for the former one is void (migration 0013). */
  #voidPrepared(postId: string): void {
    if (this.fallen.has('void-prepared')) return
    for (const row of this.siblings(postId)) {
      if ((row.prepared ?? null) !== null) this.put(this.publications, row.id, { ...row, prepared: null })
    }
  }

  addPublication(row: PublicationRow): void {
    check(row.status === 'draft' || row.status === 'queued', 'publication_transition')
    this.#checkRow(row)
    this.put(this.publications, row.id, row)
  }

  /** The trigger and the checks of migration 0005. */
  putPublication(given: PublicationRow): void {
    const before = this.publications.get(given.id)
    if (before === undefined) throw new Error('there is no such publication')
    const row = endRecall(before, given)
    check(row.epoch >= before.epoch, 'publication_epoch')
    if (row.status !== before.status) this.#checkMove(before, row)
    this.#checkRow(row)
    this.put(this.publications, row.id, row)
    if (row.status !== before.status) this.onMove(before, row)
    recallEnded(this, before, row)
    const isWaiting = (row.status === 'queued' || row.status === 'publishing') && row.leaseUntil === null && !row.held
    if (isWaiting && (row.wakeAt ?? Infinity) < this.clock.now + 60_000) this.onDue()
  }

  addAttempt(row: AttemptRow): void {
    if (
      !this.fallen.has('one-open-attempt') &&
      OPEN.includes(row.state) &&
      this.openOf(row.publicationId) !== undefined
    )
      throw new DatabaseRefusal('23505', 'attempts_open')
    this.put(this.attempts, row.id, row)
  }

  putAttempt(row: AttemptRow): void {
    const before = this.attempts.get(row.id)
    if (before === undefined) throw new Error('there is no such attempt')
    if (row.state !== before.state && !this.fallen.has('fence-at-record'))
      check(ATTEMPT_WAYS[before.state]?.includes(row.state) === true, 'attempt_transition')
    check(!['accepted', 'continued'].includes(row.state) || row.remoteId !== null, 'attempts_accepted')
    if (row.state === 'continued' && row.state !== before.state) this.#checkPart(row)
    this.put(this.attempts, row.id, row)
  }

  #checkPart(row: AttemptRow): void {
    const isTwice = this.attemptsOf(row.publicationId).some(
      (other) => other.id !== row.id && other.state === 'continued' && other.part === row.part,
    )
    if (isTwice) throw new DatabaseRefusal('23505', 'attempts_part')
  }

  #checkMove(before: PublicationRow, row: PublicationRow): void {
    if (!this.fallen.has('transition')) check(mayGo(before.status, row.status), 'publication_transition')
    if (row.status === 'publishing') check(row.epoch > before.epoch, 'publication_epoch')
    const open = this.openOf(row.id)
    if (!this.fallen.has('open-attempt') && open !== undefined)
      check(!['draft', 'queued', 'canceled'].includes(row.status), 'publication_open_attempt')
    if (this.fallen.has('evidence')) return
    if (row.status === 'published') check(open?.state === 'accepted', 'publication_evidence')
    if (row.status === 'failed')
      check((open !== undefined) === (row.failureCode === 'outcome_unknown'), 'publication_evidence')
  }

  #checkRow(row: PublicationRow): void {
    const isOnItsWay = row.status === 'queued' || row.status === 'publishing'
    const post = this.posts.get(row.postId)
    if (isOnItsWay && !this.fallen.has('approval'))
      check(post !== undefined && this.isApproved(post), 'publications_approved')
    if (isOnItsWay) check(row.dueAt !== null && row.wakeAt !== null, 'publications_due')
    check((row.status === 'published') === (row.publishedAt !== null), 'publications_published')
    check((row.status === 'failed') === (row.failureCode !== null), 'publications_failed')
    check(!row.needsAttention || row.status === 'failed', 'publications_attention')
    check(row.leaseUntil === null || row.status === 'publishing', 'publications_lease')
    this.#checkParts(row)
    if (row.remoteId !== null) this.#checkRemoteId(row)
  }

  #checkParts(row: PublicationRow): void {
    const parts = 1 + (this.posts.get(row.postId)?.thread.length ?? 0)
    check(row.sent.length <= parts, 'publications_parts')
    check(row.status !== 'published' || parts === 1 || row.sent.length === parts, 'publications_parts')
  }

  #checkRemoteId(row: PublicationRow): void {
    if (this.fallen.has('remote-id')) return
    for (const other of this.publications.values()) {
      if (other.id !== row.id && other.channelId === row.channelId && other.remoteId === row.remoteId)
        throw new DatabaseRefusal('23505', 'publications_remote')
    }
  }
}
