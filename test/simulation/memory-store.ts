import type { AttemptResult } from '#db/attempts.ts'
import type { KeyedChannelRow } from '#db/channels.ts'
import type { Claim, ClaimKey, Move } from '#db/claims.ts'
import type { Work } from '#db/work.ts'
import type { Intent, IntentAnswer, PublishingStore, Recorded } from '#publishing/store.ts'
import type { AttemptRow, ChannelRow, MemoryDatabase, PublicationRow } from './memory-database.ts'

const NO_LEASE = { leaseUntil: null }
const NO_FAILURE = { failureCode: null, retryable: false, needsAttention: false }

/** The rows of `db/claims.ts`, `db/attempts.ts` and `db/work.ts`, said once more without SQL. */
export const createMemoryStore = (
  db: MemoryDatabase,
  { overdueSeconds }: { readonly overdueSeconds: number },
): PublishingStore => {
  const now = (): number => db.clock.now
  const inSeconds = (seconds: number): number => db.clock.now + seconds * 1000

  const isWanted = (row: PublicationRow): boolean => {
    if ((row.status !== 'queued' && row.status !== 'publishing') || row.held) return false
    const { haltedAt, detectedAt } = db.installation
    if (row.status === 'publishing' || haltedAt === null) return true
    return detectedAt !== null && row.dueAt !== null && row.dueAt < detectedAt - overdueSeconds * 1000
  }

  const wanted = (provider: string): readonly PublicationRow[] =>
    [...db.publications.values()]
      .filter((row) => row.provider === provider && isWanted(row))
      .sort((one, other) => one.wakeAt! - other.wakeAt!)

  const mine = (claim: ClaimKey): PublicationRow | undefined => {
    const row = db.publications.get(claim.id)
    if (row === undefined) return undefined
    if (db.fallen.has('fence-at-record')) return row
    return row.status === 'publishing' && String(row.epoch) === claim.epoch ? row : undefined
  }

  const move = (claim: ClaimKey, to: Move): boolean => {
    const row = mine(claim)
    if (row === undefined) return false
    const { failure, held = row.held, tries = row.tries, looks = row.looks } = to
    db.putPublication({
      ...row,
      ...NO_LEASE,
      ...(failure === undefined
        ? NO_FAILURE
        : { failureCode: failure.code, retryable: failure.retryable, needsAttention: failure.needsAttention }),
      status: to.status,
      wakeAt: to.wakeInSeconds === undefined ? null : inSeconds(to.wakeInSeconds),
      held,
      tries,
      looks,
    })
    return true
  }

  const close = (id: string, result: AttemptResult): boolean => {
    const attempt = db.attempts.get(id)
    if (attempt === undefined) return false
    const from = result.state === 'accepted' ? ['sending', 'unknown'] : [result.state === 'absent' ? 'unknown' : 'sending']
    if (!from.includes(attempt.state) && !db.fallen.has('fence-at-record')) return false
    const { state, outcome, remoteId } = result
    db.putAttempt({ ...attempt, state, outcome, remoteId, finishedAt: now() })
    return true
  }

  const accept = ({ work, decision, publishedAt }: Recorded, attemptId: string): boolean => {
    if (decision.kind !== 'published' || !close(attemptId, decision.result)) return false
    const row = db.publications.get(work.claim.id)
    if (row !== undefined && (row.status === 'publishing' || row.status === 'failed')) {
      const { remoteId } = decision
      const at = publishedAt?.getTime() ?? now()
      db.putPublication({ ...row, ...NO_LEASE, ...NO_FAILURE, status: 'published', remoteId, publishedAt: at, wakeAt: null })
    }
    return true
  }

  const hold = (claim: ClaimKey, channelId: string): boolean => {
    const channel = db.channels.get(channelId)
    if (channel === undefined || (channel.state === 'active' && !db.closing)) return false
    return move(claim, { status: 'queued', wakeInSeconds: 0, held: true })
  }

  const release = (claim: ClaimKey, seconds: number): void => {
    const row = mine(claim)
    if (row === undefined) return
    const open = db.openOf(claim.id)
    const isOpen = open !== undefined && open.state !== 'accepted'
    db.putPublication({ ...row, ...NO_LEASE, status: isOpen ? 'publishing' : 'queued', wakeAt: inSeconds(seconds) })
  }

  const lose = (channelId: string, failed: Buffer | null): void => {
    const channel = db.channels.get(channelId)
    if (channel === undefined || !hasKeys(channel, failed)) return
    if (channel.state !== 'active' && channel.state !== 'paused') return
    db.put(db.channels, channelId, { ...channel, state: 'reconnect_required', refreshLeaseUntil: null })
  }

  const write = (recorded: Recorded): boolean => {
    const { work, decision, attemptId, evidence, pace } = recorded
    const { claim, channelId } = work
    const attempt = attemptId === null ? undefined : db.attempts.get(attemptId)
    if (evidence !== undefined && attempt !== undefined) db.putAttempt({ ...attempt, evidence: attempt.evidence + 1 })
    if (pace !== null && (pace.failures !== work.channel.failures || pace.closedSeconds !== null)) {
      const { usedUntil, ...before } = db.pace.get(channelId) ?? NO_PACE
      const until = pace.closedSeconds === null ? -Infinity : inSeconds(pace.closedSeconds)
      const isKept = before.failures === 0 || pace.closedSeconds !== null
      const closedUntil = isKept ? Math.max(before.closedUntil, until) : until
      db.put(db.pace, channelId, { usedUntil, failures: pace.failures, closedUntil })
    }
    if (decision.kind === 'published') return attemptId !== null && accept(recorded, attemptId)
    if (attemptId !== null && decision.result !== null && !close(attemptId, decision.result)) return false
    if (decision.kind !== 'reconnect') return move(claim, decision.move)
    lose(channelId, work.channel.credentials)
    return hold(claim, channelId) || move(claim, { status: 'queued', wakeInSeconds: 1 })
  }

  /** A method of the store: one atomic act. */
  const act =
    <Given extends readonly unknown[], T>(work: (...given: Given) => T) =>
    async (...given: Given): Promise<T> =>
      db.atomically(() => work(...given))

  return {
    claimDue: act(({ lanes, leaseSeconds }) => {
      const due = lanes.flatMap(({ provider, limit }) =>
        wanted(provider)
          .filter((row) => row.wakeAt! <= now())
          .slice(0, limit),
      )
      const until = inSeconds(leaseSeconds)
      const wakeAt = db.fallen.has('lease-end') ? Infinity : until
      return due.map((row) => {
        db.putPublication({ ...row, status: 'publishing', epoch: row.epoch + 1, leaseUntil: until, wakeAt })
        return { orgId: ORG, id: row.id, epoch: String(row.epoch + 1), provider: row.provider }
      })
    }),
    secondsToNextWake: act((providers) => {
      const wakes = providers.flatMap((provider) => wanted(provider).map((row) => row.wakeAt!))
      return wakes.length === 0 ? null : (Math.min(...wakes) - now()) / 1000
    }),
    renewLeases: act((claims, leaseSeconds) => {
      for (const claim of claims) {
        const row = mine(claim)
        if (row === undefined || row.status !== 'publishing' || (row.leaseUntil ?? 0) <= now()) continue
        db.putPublication({ ...row, leaseUntil: inSeconds(leaseSeconds), wakeAt: inSeconds(leaseSeconds) })
      }
    }),
    load: act((claim) => loadWork(db, claim)),
    openAttempt: act((intent) => openAttempt(db, intent)),
    withdraw: act((claim, attemptId) => {
      close(attemptId, { state: 'not_sent', outcome: 'not-confirmed', detail: '', remoteId: null })
      release(claim, 1)
    }),
    openSearch: act((claim, { attemptId }) => {
      const row = db.publications.get(claim.id)
      if (row?.status !== 'publishing' || String(row.epoch) !== claim.epoch) return false
      const { knownUntil, detectedAt } = db.installation
      db.addAttempt({
        ...newAttempt(db, { id: attemptId, row, settledAfter: detectedAt! }),
        state: 'unknown',
        outcome: RESTORED,
        startedAt: knownUntil ?? row.createdAt,
        finishedAt: now(),
      })
      return true
    }),
    release: act(release),
    hold: act(hold),
    adopt: act((_claim, attemptId, result) => close(attemptId, result)),
    record: act(write),
    listTaken: act((work) => {
      const rows = [...db.publications.values()].filter((row) => {
        const channel = db.channels.get(row.channelId)
        const isSame = channel?.provider === work.channel.provider && channel.remoteId === work.channel.remoteId
        return isSame && row.id !== work.claim.id && row.publishedAt !== null && row.publishedAt > now() - WEEK_MS
      })
      return new Set(rows.map((row) => row.remoteId ?? ''))
    }),
    leaseRefresh: act(({ id }, leaseSeconds) => {
      const channel = db.channels.get(id)
      if (channel === undefined || (channel.state !== 'active' && channel.state !== 'paused')) return undefined
      const isFree = ({ refreshLeaseUntil, refreshAfter }: ChannelRow): boolean =>
        (refreshLeaseUntil ?? -Infinity) < now() && (refreshAfter ?? -Infinity) < now()
      if (!isFree(channel)) return undefined
      db.put(db.channels, id, { ...channel, refreshLeaseUntil: inSeconds(leaseSeconds) })
      return keyed(channel)
    }),
    storeRefreshed: act(({ id, credentials, tokenExpiresAt, former }) => {
      const channel = db.channels.get(id)
      if (channel === undefined || channel.state === 'deleted' || !hasKeys(channel, former)) return
      const until = tokenExpiresAt?.getTime() ?? null
      db.put(db.channels, id, { ...channel, credentials, tokenExpiresAt: until, refreshLeaseUntil: null, refreshAfter: null })
    }),
    postponeRefresh: act(({ id }, seconds) => {
      const channel = db.channels.get(id)
      if (channel === undefined) return
      db.put(db.channels, id, { ...channel, refreshLeaseUntil: null, refreshAfter: inSeconds(seconds) })
    }),
    requireReconnect: act(({ id, failed }) => lose(id, failed)),
    readInstallation: act(() => {
      const { id, haltedAt, haltReason } = db.installation
      return { id, mark: db.mark, haltedAt: haltedAt === null ? null : new Date(haltedAt), haltReason }
    }),
    halt: act((reason) => halt(db, reason)),
  }
}

export const ORG = 'org'
const NO_PACE = { usedUntil: -Infinity, failures: 0, closedUntil: -Infinity }
const RESTORED = 'restored'
const WEEK_MS = 7 * 24 * 3_600_000

const hasKeys = (channel: ChannelRow, keys: Buffer | null): boolean =>
  keys === null || channel.credentials?.equals(keys) === true

const keyed = (channel: ChannelRow): KeyedChannelRow => ({
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

const newAttempt = (
  db: MemoryDatabase,
  { id, row, settledAfter }: { readonly id: string; readonly row: PublicationRow; readonly settledAfter: number },
): AttemptRow => {
  db.mark += 1
  const number = 1 + Math.max(0, ...db.attemptsOf(row.id).map((attempt) => attempt.number))
  const { mark, clock } = db
  const { id: publicationId, epoch } = row
  const rest = { finishedAt: null, outcome: null, remoteId: null, evidence: 0 }
  return { id, publicationId, number, epoch, state: 'sending', startedAt: clock.now, settledAfter, mark, ...rest }
}

const isAllowed = (db: MemoryDatabase, intent: Intent, row: PublicationRow): boolean => {
  const post = db.posts.get(row.postId)!
  const isMine =
    String(row.epoch) === intent.claim.epoch && row.status === 'publishing' && (row.leaseUntil ?? 0) > db.clock.now
  if (!isMine && !db.fallen.has('fence-at-intent')) return false
  const isTheContent = db.isApproved(post) && post.contentHash.equals(intent.contentHash)
  if (!isTheContent && !db.fallen.has('approval-at-intent')) return false
  return db.channels.get(row.channelId)?.state === 'active' && !db.closing && db.installation.haltedAt === null
}

const openAttempt = (db: MemoryDatabase, intent: Intent): IntentAnswer => {
  const row = db.publications.get(intent.claim.id)
  if (row === undefined || db.mark < intent.knownMark || !isAllowed(db, intent, row)) return { kind: 'refused' }
  const at = db.clock.now
  const { everySeconds, burst } = intent.pace
  const pace = db.pace.get(row.channelId) ?? NO_PACE
  const usedUntil = Math.max(pace.usedUntil, at)
  const opensAt = usedUntil + (1 - burst) * everySeconds * 1000
  if (pace.closedUntil > at) return { kind: 'wait', seconds: (pace.closedUntil - at) / 1000, reason: 'breaker' }
  if (opensAt > at) return { kind: 'wait', seconds: (opensAt - at) / 1000, reason: 'pace' }
  const attempt = newAttempt(db, { id: intent.attemptId, row, settledAfter: at + intent.settleSeconds * 1000 })
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

const loadWork = (db: MemoryDatabase, claim: Claim): Work | undefined => {
  const row = db.publications.get(claim.id)
  if (row?.status !== 'publishing' || String(row.epoch) !== claim.epoch) return undefined
  const post = db.posts.get(row.postId)!
  const channel = db.channels.get(row.channelId)!
  const attempts = [...db.attemptsOf(row.id)].sort((one, other) => other.number - one.number)
  const { detectedAt, detectedMark } = db.installation
  const lastMark = Math.max(0, ...attempts.map((attempt) => attempt.mark))
  const { tokenExpiresAt, credentials, state, provider, remoteId } = channel
  return {
    claim,
    postId: row.postId,
    channelId: row.channelId,
    text: row.text ?? post.text,
    postText: post.text,
    variants: db.siblings(row.postId).map(({ channelId, text }) => ({ channelId, text })),
    contentHash: post.contentHash,
    tries: row.tries,
    looks: row.looks,
    lateSeconds: (db.clock.now - row.dueAt!) / 1000,
    lastOutcome: attempts[0]?.outcome ?? null,
    doubted: attempts.some((attempt) => attempt.state === 'abandoned' || attempt.state === 'absent'),
    open: openPart(db, db.openOf(row.id)),
    closing: db.closing,
    suspect: detectedAt !== null && row.createdAt < detectedAt && lastMark <= detectedMark,
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

const halt = (db: MemoryDatabase, reason: string): void => {
  const { installation, clock, mark } = db
  if (installation.haltedAt !== null) return
  const [last] = [...db.attempts.values()].sort((one, other) => other.mark - one.mark)
  const knownUntil = Math.max(last?.startedAt ?? -Infinity, installation.createdAt)
  const at = clock.now
  db.installation = { ...installation, haltedAt: at, haltReason: reason, detectedAt: at, detectedMark: mark, knownUntil }
}

/** A person's word: `npm run publishing -- resume`. */
export const resume = (db: MemoryDatabase): void => {
  db.mark += 1_000_000_000
  db.installation = { ...db.installation, haltedAt: null, haltReason: null }
}
