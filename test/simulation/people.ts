import type { PersonsAct } from './faults.ts'
import type { MemoryDatabase, PostRow, PublicationRow } from './memory-database.ts'
import { resumptionOf } from './memory-rows.ts'
import type { NetworkWorld } from './network.ts'
import { keysOf } from './provider.ts'
import { cancelUnsent, isBacked, loseRight } from './recalls.ts'
import { Refused, refuseIf } from './refusal.ts'
import type { Loop } from './virtual-clock.ts'

/** What people of a mutant's world may do, although the real actions refuse it. */
export type Flaw = 'cancel-while-publishing' | 'edit-while-publishing' | 'held-stays'

const NO_FAILURE = { failureCode: null, retryable: false, needsAttention: false }
const NOTHING = Buffer.alloc(0)

export interface PeopleParts {
  readonly loop: Loop
  readonly db: MemoryDatabase
  readonly network: NetworkWorld
  readonly flaws: ReadonlySet<Flaw>
}

/** The acts of `src/actions`, as far as they touch publications; each is one transaction. */
export class People {
  /** Publications of which somebody said "not live" without having looked. */
  readonly guessed = new Set<string>()
  readonly #loop: Loop
  readonly #db: MemoryDatabase
  readonly #network: NetworkWorld
  readonly #flaws: ReadonlySet<Flaw>
  #made = 0

  constructor({ loop, db, network, flaws }: PeopleParts) {
    this.#loop = loop
    this.#db = db
    this.#network = network
    this.#flaws = flaws
  }

  connect(id: string, account: string): void {
    const db = this.#db
    const grant = this.#network.authorize(account)
    const credentials = Buffer.from(JSON.stringify(keysOf(grant)))
    const before = db.channels.get(id)
    const { isPaused = false, resumedAt = -Infinity } = before ?? {}
    const state = isPaused ? 'paused' : 'active'
    const rest = { isPaused, resumedAt, refreshLeaseUntil: null, refreshAfter: null }
    const keys = { credentials, tokenExpiresAt: grant.until, ...rest }
    db.put(db.channels, id, { id, provider: account.slice(0, 1), remoteId: account, state, ...keys })
    if (before !== undefined) this.#releaseHeld(id)
  }

  write(post: {
    text: string
    thread: readonly string[]
    channels: readonly string[]
    dueAt: number
    needsApproval: boolean
    isApproved: boolean
  }): void {
    const db = this.#db
    this.#made += 1
    const id = `post-${this.#made}`
    const { text, thread, needsApproval: approvalRequired, dueAt: scheduledAt } = post
    const copies = { contentHash: NOTHING, approvalRequired, approvedHash: Buffer.from('none') }
    const blank = { id, text, thread, ...copies, scheduledAt }
    db.put(db.posts, id, blank)
    for (const channelId of post.channels) {
      db.addPublication({
        ...NO_FAILURE,
        id: `${id}-${channelId}`,
        postId: id,
        channelId,
        provider: db.channels.get(channelId)!.provider,
        text: null,
        sent: [],
        status: 'draft',
        dueAt: null,
        wakeAt: null,
        held: false,
        epoch: 0,
        leaseUntil: null,
        tries: 0,
        looks: 0,
        remoteId: null,
        publishedAt: null,
        createdAt: this.#loop.now,
      })
    }
    const contentHash = db.hashOf(blank)
    db.putPost({ ...blank, contentHash, approvedHash: post.isApproved ? contentHash : blank.approvedHash })
    this.#queueIfCleared(id)
  }

  /** One act of this kind, on something that it may touch; whatever is refused is left as it was. */
  act(kind: PersonsAct): void {
    const db = this.#db
    const { chance } = this.#loop
    const publications = this.#candidates(kind)
    if (publications.length === 0) return
    const publication = chance.pick(publications)
    const post = db.posts.get(publication.postId)!
    const channel = chance.pick([...db.channels.keys()])
    try {
      db.atomically(() => this.#do(kind, { post, publication, channel }))
      this.#loop.note(kind, `${post.id} ${channel}`)
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Error && 'constraint' in error)) throw error
    }
  }

  /** What somebody who means to do this would choose among. */
  #candidates(kind: PersonsAct): readonly PublicationRow[] {
    const all = [...this.#db.publications.values()]
    if (kind === 'resolve' || kind === 'hasty-confirmation') return all.filter((row) => row.needsAttention)
    if (kind === 'retry') return all.filter((row) => row.status === 'failed' && !row.needsAttention)
    return all
  }

  /** When all is over: whatever can be made to work again is, and what a person has to settle is settled. */
  tidyUp(): void {
    const db = this.#db
    for (const channel of db.channels.values()) {
      if (channel.state === 'reconnect_required') this.connect(channel.id, channel.remoteId)
      if (channel.isPaused) this.#setPaused(channel.id, false)
    }
    if (db.pausedAt !== null) this.#setPublishingPaused(false)
    if (db.closing) this.#setClosing(false)
  }

  #do(
    kind: PersonsAct,
    { post, publication, channel }: { post: PostRow; publication: PublicationRow; channel: string },
  ): void {
    const { chance, now } = this.#loop
    const isPaused = (): boolean => this.#db.channels.get(channel)?.isPaused === true
    const acts: Partial<Record<PersonsAct, () => void>> = {
      edit: () => this.#edit(post, `${post.text} edited`),
      cancel: () => this.#cancel(post),
      approve: () => this.#approve(post),
      revoke: () => this.#revoke(post),
      'lose-right': () => loseRight(this.#db, post),
      reschedule: () => this.#reschedule(post, now + chance.between(1, 30) * 1000),
      'publish-now': () => this.#reschedule(post, now),
      'pause-channel': () => this.#setPaused(channel, !isPaused()),
      'pause-publishing': () => this.#setPublishingPaused(this.#db.pausedAt === null),
      'reconnect-channel': () => this.connect(channel, this.#db.channels.get(channel)!.remoteId),
      'close-organization': () => this.#setClosing(!this.#db.closing),
      retry: () => this.#retry(post),
      resolve: () => this.#resolve(publication),
      'hasty-confirmation': () => this.#confirmNotLive(publication, true),
    }
    acts[kind]?.()
  }

  #refuseIfStarted(post: PostRow): void {
    const rows = this.#db.siblings(post.id)
    refuseIf(rows.some((row) => row.status === 'published' || row.needsAttention))
    refuseIf(rows.every((row) => row.status === 'canceled'))
    if (!this.#flaws.has('edit-while-publishing')) refuseIf(rows.some((row) => row.status === 'publishing'))
  }

  #takeBack(post: PostRow): void {
    this.#refuseIfStarted(post)
    for (const row of this.#db.siblings(post.id)) {
      if (row.status === 'queued' || row.status === 'failed')
        this.#db.putPublication({ ...row, ...NO_FAILURE, status: 'draft', wakeAt: null, dueAt: null, held: false })
    }
  }

  #queueIfCleared(id: string): void {
    const post = this.#db.posts.get(id)!
    if (!this.#db.isApproved(post) || post.scheduledAt === null) return
    const dueAt = post.scheduledAt
    for (const row of this.#db.siblings(id)) {
      if (row.status === 'draft')
        this.#db.putPublication({ ...row, status: 'queued', dueAt, wakeAt: dueAt, held: false, tries: 0, looks: 0 })
    }
  }

  #edit(post: PostRow, text: string): void {
    const rows = this.#db.siblings(post.id)
    const out = Math.max(0, ...rows.map((row) => row.sent.length))
    refuseIf(out > 0 && rows.some((row) => row.status === 'canceled' && row.sent.length > 0))
    this.#takeBack(post)
    // What is out stays as it is, and somebody may leave it at that.
    const edited = out === 0 ? { ...post, text } : { ...post, thread: post.thread.slice(0, out - 1) }
    this.#db.putPost({ ...edited, contentHash: this.#db.hashOf(edited) })
    if ((post.scheduledAt ?? 0) > this.#loop.now) this.#queueIfCleared(post.id)
  }

  #cancel(post: PostRow): void {
    const mayBe = this.#flaws.has('cancel-while-publishing')
      ? ['draft', 'queued', 'failed', 'publishing']
      : ['draft', 'queued', 'failed']
    cancelUnsent(this.#db, post.id)
    for (const row of this.#db.siblings(post.id)) {
      if (mayBe.includes(row.status) && !row.needsAttention)
        this.#db.putPublication({
          ...row,
          ...NO_FAILURE,
          status: 'canceled',
          wakeAt: null,
          leaseUntil: null,
          held: false,
        })
    }
  }

  #approve(post: PostRow): void {
    this.#refuseIfStarted(post)
    const isLate = (post.scheduledAt ?? 0) <= this.#loop.now
    this.#db.putPost({
      ...post,
      approvedHash: post.contentHash,
      unbacked: false,
      scheduledAt: isLate ? this.#loop.now : post.scheduledAt,
    })
    this.#queueIfCleared(post.id)
  }

  #revoke(post: PostRow): void {
    this.#takeBack(post)
    this.#db.putPost({ ...post, approvedHash: NOTHING })
  }

  #reschedule(post: PostRow, at: number): void {
    this.#takeBack(post)
    this.#db.putPost({ ...post, scheduledAt: at })
    this.#queueIfCleared(post.id)
  }

  #setPaused(id: string, isPaused: boolean): void {
    const db = this.#db
    const channel = db.channels.get(id)!
    const [rest, work] = isPaused ? (['active', 'paused'] as const) : (['paused', 'active'] as const)
    const resumedAt = isPaused ? channel.resumedAt : this.#loop.now
    db.put(db.channels, id, { ...channel, isPaused, resumedAt, state: channel.state === rest ? work : channel.state })
    if (!isPaused) this.#goOn([id])
  }

  #setPublishingPaused(isPaused: boolean): void {
    const db = this.#db
    db.pausedAt = isPaused ? this.#loop.now : null
    if (isPaused) return
    db.resumedAt = this.#loop.now
    this.#goOn([...db.channels.keys()])
  }

  /** What came due meanwhile waits for a review, or goes out now; what is held for nothing any more is let go. */
  #goOn(channels: readonly string[]): void {
    const db = this.#db
    if (db.pausedAt !== null || db.closing) return
    const isNow = this.#loop.chance.is(0.3)
    const isDue = ({ channelId, dueAt }: PublicationRow): boolean => (dueAt ?? Infinity) < resumptionOf(db, channelId)
    const { now } = this.#loop
    for (const id of channels.filter((each) => db.channels.get(each)!.state === 'active')) {
      for (const row of [...db.publications.values()].filter((each) => each.channelId === id && isDue(each))) {
        if (isNow && row.status === 'queued')
          db.putPublication({ ...row, dueAt: now, wakeAt: now, held: false, tries: 0 })
        else if (isNow && row.status === 'publishing') db.putPublication({ ...row, dueAt: now, tries: 0 })
        else if (row.status === 'queued') db.putPublication({ ...row, status: 'draft', wakeAt: null, held: false })
      }
      this.#releaseHeld(id)
    }
  }

  #setClosing(closing: boolean): void {
    this.#db.closing = closing
    if (closing) return
    for (const channel of this.#db.channels.values()) if (channel.state === 'active') this.#releaseHeld(channel.id)
  }

  #releaseHeld(channelId: string): void {
    if (this.#flaws.has('held-stays')) return
    for (const row of this.#db.publications.values()) {
      if (row.channelId === channelId && row.status === 'queued' && row.held)
        this.#db.putPublication({ ...row, held: false })
    }
  }

  #requeue(row: PublicationRow): void {
    const { now } = this.#loop
    const fresh = { dueAt: now, wakeAt: now, held: false, tries: 0, looks: 0 }
    this.#db.putPublication({ ...row, ...NO_FAILURE, ...fresh, status: 'queued' })
  }

  #retry(post: PostRow): void {
    const failed = this.#db.siblings(post.id).filter((row) => row.status === 'failed' && !row.needsAttention)
    refuseIf(failed.length === 0 || !isBacked(this.#db, post))
    for (const row of failed) this.#requeue(row)
  }

  /** Somebody looks at the network once no send can be carried out late any more, and says what is there. */
  #resolve(row: PublicationRow): void {
    const db = this.#db
    refuseIf(!row.needsAttention)
    const open = db.openOf(row.id)!
    refuseIf(this.#loop.now < open.settledAfter)
    const channel = db.channels.get(row.channelId)!
    const post = db.posts.get(row.postId)!
    const text = [row.text ?? post.text, ...post.thread][row.sent.length]
    const taken = new Set(
      [...db.publications.values()].flatMap((other) => [other.remoteId, ...other.sent.map((part) => part.remoteId)]),
    )
    const live = this.#network.ledger.find(
      (entry) =>
        entry.account === channel.remoteId &&
        entry.text === text &&
        entry.parent === (row.sent.at(-1)?.remoteId ?? null) &&
        !taken.has(entry.remoteId),
    )
    if (live === undefined) return this.#confirmNotLive(row, false)
    this.#confirmLive(row, live)
  }

  #confirmLive(row: PublicationRow, { remoteId, at }: { readonly remoteId: string; readonly at: number }): void {
    const db = this.#db
    const open = db.openOf(row.id)!
    const parts = 1 + db.posts.get(row.postId)!.thread.length
    const isLast = row.sent.length + 1 === parts
    const own = { remoteId, url: '', hash: open.partHash?.toString('hex') ?? '' }
    const sent = parts === 1 ? [] : [...row.sent, own]
    db.putAttempt({ ...open, state: isLast ? 'accepted' : 'continued', outcome: 'confirmed', remoteId })
    const known = { ...row, ...NO_FAILURE, remoteId: row.remoteId ?? remoteId, sent }
    if (isLast) db.putPublication({ ...known, status: 'published', publishedAt: at, wakeAt: null })
    else db.putPublication({ ...known, failureCode: 'thread_incomplete', retryable: true })
  }

  #confirmNotLive(row: PublicationRow, isGuess: boolean): void {
    const db = this.#db
    refuseIf(!row.needsAttention || !isBacked(db, db.posts.get(row.postId)!))
    const open = db.openOf(row.id)!
    db.putAttempt({ ...open, state: 'abandoned' })
    if (isGuess) this.guessed.add(row.id)
    this.#requeue(row)
  }
}
