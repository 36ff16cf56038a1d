import type { AttemptResult } from '#db/attempts.ts'
import type { ClaimKey, Move } from '#db/claims.ts'
import type { PaceChange } from '#publishing/pace.ts'
import type { PublishingStore, Recorded } from '#publishing/store.ts'
import type { ChannelRow, MemoryDatabase, PaceRow, PublicationRow } from './memory-database.ts'
import {
  endThread,
  halt,
  hasKeys,
  keyed,
  loadWork,
  newAttempt,
  NO_PACE,
  openAttempt,
  ORG,
  RESTORED,
  WEEK_MS,
} from './memory-rows.ts'

const NO_LEASE = { leaseUntil: null }
const NO_FAILURE = { failureCode: null, retryable: false, needsAttention: false }

const keepsPace = (pace: NonNullable<Recorded['pace']>, failures: number): boolean =>
  pace.failures === failures && pace.closedSeconds === null

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
    const { failure, held = row.held, tries = row.tries, looks = row.looks, forgetsPrepared = false } = to
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
      ...(forgetsPrepared ? { prepared: null } : {}),
    })
    return true
  }

  const close = (id: string, result: AttemptResult): boolean => {
    const attempt = db.attempts.get(id)
    if (attempt === undefined) return false
    const from =
      result.state === 'accepted' || result.state === 'continued'
        ? ['sending', 'unknown']
        : [result.state === 'absent' ? 'unknown' : 'sending']
    if (!from.includes(attempt.state) && !db.fallen.has('fence-at-record')) return false
    const { state, outcome, remoteId } = result
    db.putAttempt({ ...attempt, state, outcome, remoteId, finishedAt: now() })
    return true
  }

  /** The row with one more part that is out. */
  const withPart = (row: PublicationRow, attemptId: string, { remoteId, url }: { remoteId: string; url: string }) => {
    const hash = db.attempts.get(attemptId)?.partHash?.toString('hex') ?? ''
    return { ...row, remoteId: row.remoteId ?? remoteId, sent: [...row.sent, { remoteId, url, hash }] }
  }

  const goOn = ({ work, decision }: Recorded, attemptId: string): boolean => {
    if (decision.kind !== 'continued' || !close(attemptId, decision.result)) return false
    const row = db.publications.get(work.claim.id)
    if (row === undefined) return false
    const isGivenUp = row.status === 'failed'
    db.putPublication({
      ...withPart(row, attemptId, decision),
      ...NO_FAILURE,
      failureCode: isGivenUp ? 'thread_incomplete' : null,
      retryable: isGivenUp,
      tries: 0,
      looks: 0,
    })
    return true
  }

  const accept = ({ work, decision, publishedAt }: Recorded, attemptId: string): boolean => {
    if (decision.kind !== 'published' || !close(attemptId, decision.result)) return false
    const row = db.publications.get(work.claim.id)
    if (row !== undefined && (row.status === 'publishing' || row.status === 'failed')) {
      const { remoteId } = decision
      const at = publishedAt?.getTime() ?? now()
      db.putPublication({
        ...(row.sent.length === 0 ? { ...row, remoteId } : withPart(row, attemptId, decision)),
        ...NO_LEASE,
        ...NO_FAILURE,
        status: 'published',
        publishedAt: at,
        wakeAt: null,
      })
    }
    return true
  }

  const isSameAccount = (row: PublicationRow, { channel }: Recorded['work']): boolean => {
    const own = db.channels.get(row.channelId)
    return own?.provider === channel.provider && own.remoteId === channel.remoteId
  }

  const hold = (claim: ClaimKey, channelId: string): boolean => {
    const channel = db.channels.get(channelId)
    if (channel === undefined || (channel.state === 'active' && !db.closing && db.pausedAt === null)) return false
    return move(claim, { status: 'queued', wakeInSeconds: 0, held: true })
  }

  const keepPrepared = (claim: ClaimKey, prepared: Readonly<Record<string, unknown>>): boolean => {
    const row = mine(claim)
    if (row === undefined) return false
    db.putPublication({ ...row, prepared })
    return true
  }

  const release = (claim: ClaimKey, seconds: number): void => {
    const row = mine(claim)
    if (row === undefined) return
    const open = db.openOf(claim.id)
    const isOpen = open !== undefined && open.state !== 'accepted'
    const wakeAt = Math.max(row.dueAt!, inSeconds(seconds))
    db.putPublication({ ...row, ...NO_LEASE, status: isOpen ? 'publishing' : 'queued', wakeAt })
  }

  const lose = (channelId: string, failed: Buffer | null): void => {
    const channel = db.channels.get(channelId)
    if (channel === undefined || !hasKeys(channel, failed)) return
    if (channel.state !== 'active' && channel.state !== 'paused') return
    db.put(db.channels, channelId, { ...channel, state: 'reconnect_required', refreshLeaseUntil: null })
  }

  const turnsAfter = (before: PaceRow, pace: PaceChange): PaceRow => {
    const until = pace.closedSeconds === null ? -Infinity : inSeconds(pace.closedSeconds)
    const isToldToWait = before.failures === 0 && before.closedUntil > now()
    const closedUntil = before.failures > 0 ? until : Math.max(before.closedUntil, until)
    return { usedUntil: before.usedUntil, failures: isToldToWait ? 0 : pace.failures, closedUntil }
  }

  const writePace = ({ work, pace }: Recorded): void => {
    const { channelId, channel } = work
    if (pace === null || keepsPace(pace, channel.failures)) return
    db.put(db.pace, channelId, turnsAfter(db.pace.get(channelId) ?? NO_PACE, pace))
  }

  const writeEvidence = ({ evidence, attemptId }: Recorded): void => {
    const attempt = attemptId === null ? undefined : db.attempts.get(attemptId)
    if (evidence !== undefined && attempt !== undefined) db.putAttempt({ ...attempt, evidence: attempt.evidence + 1 })
  }

  const writeProof = (recorded: Recorded): boolean => {
    const { attemptId } = recorded
    return attemptId !== null && (accept(recorded, attemptId) || goOn(recorded, attemptId))
  }

  const mayWrite = ({ work, decision }: Recorded): boolean =>
    work.open === null ||
    decision.kind === 'published' ||
    decision.kind === 'continued' ||
    mine(work.claim)?.status === 'publishing'

  const write = (recorded: Recorded): boolean => {
    const { work, decision, attemptId } = recorded
    const { claim, channelId } = work
    if (!mayWrite(recorded)) return false
    writeEvidence(recorded)
    writePace(recorded)
    if (decision.kind === 'published' || decision.kind === 'continued') return writeProof(recorded)
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
    claimDue: act(({ lanes, leaseSeconds, aheadSeconds = 0 }) => {
      const due = lanes.flatMap(({ provider, limit }) =>
        wanted(provider)
          .filter((row) => row.wakeAt! <= (row.status === 'queued' ? inSeconds(aheadSeconds) : now()))
          .slice(0, limit),
      )
      const until = inSeconds(leaseSeconds)
      const wakeAt = db.fallen.has('lease-end') ? Infinity : until
      return due.map((row) => {
        db.putPublication({ ...row, status: 'publishing', epoch: row.epoch + 1, leaseUntil: until, wakeAt })
        const waitSeconds = Math.max(0, row.wakeAt! - now()) / 1000
        return { orgId: ORG, id: row.id, epoch: String(row.epoch + 1), provider: row.provider, waitSeconds }
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
    openSearch: act((claim, { attemptId, settleSeconds, partHash }) => {
      const row = db.publications.get(claim.id)
      if (row?.status !== 'publishing' || String(row.epoch) !== claim.epoch) return false
      const { knownUntil, detectedAt } = db.installation
      db.addAttempt({
        ...newAttempt(db, {
          id: attemptId,
          row,
          part: row.sent.length,
          partHash,
          settledAfter: detectedAt! + settleSeconds * 1000,
        }),
        state: 'unknown',
        outcome: RESTORED,
        startedAt: knownUntil ?? row.createdAt,
        finishedAt: now(),
      })
      return true
    }),
    release: act(release),
    keepPrepared: act(keepPrepared),
    hold: act(hold),
    endThread: act((claim) => endThread(db, mine(claim))),
    adopt: act((_claim, attemptId, result) => close(attemptId, result)),
    record: act(write),
    listTaken: act((work) => {
      const rows = [...db.publications.values()].filter((row) => {
        return isSameAccount(row, work) && row.publishedAt !== null && row.publishedAt > now() - WEEK_MS
      })
      const others = rows.filter((row) => row.id !== work.claim.id).map((row) => row.remoteId ?? '')
      const parts = [...db.publications.values()].filter((row) => isSameAccount(row, work)).flatMap((row) => row.sent)
      return new Set([...others, ...parts.map((part) => part.remoteId)])
    }),
    leaseRefresh: act(({ id }, leaseSeconds) => {
      const channel = db.channels.get(id)
      if (channel === undefined || (channel.state !== 'active' && channel.state !== 'paused')) return undefined
      const isFree = ({ refreshLeaseUntil, refreshAfter }: ChannelRow): boolean =>
        (refreshLeaseUntil ?? -Infinity) < now() && (refreshAfter ?? -Infinity) < now()
      if (!isFree(channel) || (db.installation.haltedAt !== null && !db.fallen.has('halt-at-renewal'))) return undefined
      db.put(db.channels, id, { ...channel, refreshLeaseUntil: inSeconds(leaseSeconds) })
      return keyed(channel)
    }),
    storeRefreshed: act(({ id, credentials, keys, former }) => {
      const channel = db.channels.get(id)
      if (channel === undefined || channel.state === 'deleted' || !hasKeys(channel, former)) return
      const until = keys.tokenExpiresAt?.getTime() ?? null
      db.put(db.channels, id, {
        ...channel,
        credentials,
        tokenExpiresAt: until,
        refreshLeaseUntil: null,
        refreshAfter: null,
      })
    }),
    postponeRefresh: act(({ id }, { seconds }) => {
      const channel = db.channels.get(id)
      if (channel === undefined) return
      db.put(db.channels, id, { ...channel, refreshLeaseUntil: null, refreshAfter: inSeconds(seconds) })
    }),
    requireReconnect: act(({ id, failed }) => lose(id, failed)),
    readInstallation: act((own = []) => {
      const { id, haltedAt, haltReason } = db.installation
      return {
        id,
        mark: db.mark,
        keptMark: db.keptMark(),
        missing: db.missing(own),
        haltedAt: haltedAt === null ? null : new Date(haltedAt),
        haltReason,
      }
    }),
    keptMark: act(() => db.keptMark()),
    takeMark: act(() => {
      db.mark += 1
    }),
    halt: act((reason) => halt(db, reason)),
  }
}
