import { sealAudit } from '#db/audit-seals.ts'
import { inTransaction } from '#db/database.ts'
import { forgetCredentials, listExpiring, listToDisconnect, type KeyedChannelRow } from '#db/channels.ts'
import { deleteClosedOrganizations, sweepAccess } from '#db/housekeeping.ts'
import { settleMediaJobs } from '#db/media-jobs.ts'
import { discardUnnamed, takeGarbage } from '#db/media.ts'
import { forgetEvents } from '#db/events.ts'
import { forgetNotifications } from '#db/notifying.ts'
import { noteDelayed } from '#db/publishing-health.ts'
import { placeAll } from '#events/placing.ts'
import { NOTIFICATION_DAYS } from '#domain/notification.ts'
import type { Credentials, Provider } from '#providers/provider.ts'
import { providers } from '#providers/registry.ts'
import { rereadAccount } from './accounts.ts'
import { archiveOld } from './archiving.ts'
import { warnOfChannels, type WarningDeps } from './channel-warnings.ts'
import { checkAhead } from './check-ahead.ts'
import type { PublishingDeps } from './deps.ts'
import { inContext, openCredentials, renewKeys } from './keys.ts'

/** Duties go over whole tables; publishing itself knows only its store. */
export interface DutyDeps extends PublishingDeps, WarningDeps {
  /** Takes a file and its small picture out of the store. */
  readonly removeFile: (blob: { readonly orgId: string; readonly sha256: string }) => Promise<void>
  /** For how long events are kept. */
  readonly eventDays: number
  /** What has been over for so many months moves to the archive; null: nothing does. */
  readonly archiveAfterMonths: number | null
}

/** Something that is done now and then, beside publishing. */
export interface Duty {
  readonly name: string
  readonly run: (stopping: AbortSignal) => Promise<void>
  /** Whether it does anything but read and write this database: speaks to networks, writes to people, deletes files. */
  readonly reachesOut: boolean
  /** Whether it may go on for minutes: then it holds up no other duty. */
  readonly takesLong?: boolean
  /** Every so many rounds; a round is half a minute. */
  readonly everyRounds: number
}

/** The lead that the pause after an unanswered renewal is meant for. */
const SHORTEST_LEAD_SECONDS = 15 * 60
const LONGEST_PAUSE_FACTOR = 20
const DISCONNECT_LIMIT_MS = 15_000

/** Keys that still live for days are not asked for every half minute, for days, while their network does not answer. */
const pauseFor = (leadSeconds: number, { renewalPauseSeconds }: DutyDeps['policy']): number =>
  renewalPauseSeconds * Math.max(1, Math.min(LONGEST_PAUSE_FACTOR, leadSeconds / SHORTEST_LEAD_SECONDS))

/** Of one network, at the same time. */
const RENEWALS_AT_ONCE = 5

const renewOf = async (deps: DutyDeps, provider: Provider, stopping: AbortSignal): Promise<void> => {
  const { code, renewAheadSeconds } = provider
  const pauseSeconds = pauseFor(renewAheadSeconds, deps.policy)
  const keys = [...(await listExpiring(deps.db, { provider: code, seconds: renewAheadSeconds }))]
  const renewNext = async (): Promise<void> => {
    const key = keys.shift()
    // A renewal that the end of the process cuts off would lose the new keys: none is started any more.
    if (key === undefined || stopping.aborted) return
    const renewal = await renewKeys(deps, key, pauseSeconds)
    if (renewal === 'renewed' && provider.readAccount !== undefined && !stopping.aborted)
      await rereadAccount(deps, key, stopping)
    await renewNext()
  }
  await Promise.all(Array.from({ length: RENEWALS_AT_ONCE }, renewNext))
}

/**
 * Renews keys well before they end, as each network wants it, so that no renewal falls into a publishing second. Each network
 * by itself: one that hangs keeps no other waiting.
 */
export const renewExpiring = async (deps: DutyDeps, stopping: AbortSignal): Promise<void> => {
  const ends = await Promise.allSettled(providers.map((provider) => renewOf(deps, provider, stopping)))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** The keys of a deleted channel. Without them no grant can be ended; that must not keep its rows for ever. */
const lastKeys = (deps: PublishingDeps, { orgId, id, credentials }: KeyedChannelRow): Credentials | null => {
  try {
    return openCredentials(deps.vault, { orgId, id }, credentials)
  } catch (error) {
    deps.log.warn({ err: error, channelId: id }, 'a grant could not be ended at its network')
    return null
  }
}

const disconnect = async (deps: DutyDeps, channel: KeyedChannelRow): Promise<void> => {
  const { orgId, id } = channel
  const network = deps.networks.forChannel(channel)
  const credentials = lastKeys(deps, channel)
  if (network !== null && credentials !== null) {
    const { provider } = network
    const limits = { network, orgId, milliseconds: DISCONNECT_LIMIT_MS }
    await inContext(deps, limits, (context) => provider.disconnect(credentials, context)).catch((error: unknown) =>
      deps.log.warn({ err: error, channelId: id }, 'a grant could not be ended at its network'),
    )
  }
  await inTransaction(deps.db, { orgId }, (tx) => forgetCredentials(tx, { orgId, id }))
  deps.observe({ kind: 'disconnected', channelId: id })
}

/** Ends the grants of deleted channels at their networks, as far as those let us, and forgets the keys. */
export const disconnectDeleted = async (deps: DutyDeps, stopping: AbortSignal): Promise<void> => {
  for (const channel of await listToDisconnect(deps.db)) {
    if (stopping.aborted) return
    await disconnect(deps, channel)
  }
}

/** Seals what is new in the audit logs, a part at a time. */
const sealAuditLogs = async (deps: DutyDeps, stopping: AbortSignal): Promise<void> => {
  let after: string | null = null
  do {
    after = await sealAudit(deps.db, after)
  } while (after !== null && !stopping.aborted)
}

const ORGANIZATIONS_AT_ONCE = 5
const SWEPT_AT_ONCE = 1_000

/** Deletes organizations whose time of grace is over, step by step; what must still wait is found the next time. */
export const deleteClosed = async (deps: DutyDeps, stopping: AbortSignal): Promise<void> => {
  while (!stopping.aborted) {
    const closed = await deleteClosedOrganizations(deps.db, ORGANIZATIONS_AT_ONCE)
    for (const { orgId, gone } of closed) {
      if (gone)
        deps.log.info({ orgId }, 'an organization was deleted with everything in it; its time of grace was over')
    }
    if (closed.length === 0) return
  }
}

/** Deletes what has been over for long of sessions, mailed links, challenges and counters, and answers that were kept for their day. */
export const sweep = async (deps: DutyDeps, stopping: AbortSignal): Promise<void> => {
  while (!stopping.aborted) {
    if ((await sweepAccess(deps.db, SWEPT_AT_ONCE)) < SWEPT_AT_ONCE) return
  }
}

const DELAYED_AFTER_SECONDS = 60
const DELAYED_AT_ONCE = 500

/**
 * Tells of what is a minute late and not sent, once each: in the post's history and in the log. The web server watches
 * too, because it is still there when no worker is.
 */
export const watchDelayed = async (deps: Pick<DutyDeps, 'db' | 'observe'>, stopping: AbortSignal): Promise<void> => {
  let count = DELAYED_AT_ONCE
  while (count === DELAYED_AT_ONCE && !stopping.aborted) {
    const delayed = await noteDelayed(deps.db, DELAYED_AFTER_SECONDS, DELAYED_AT_ONCE)
    for (const { id, lateSeconds } of delayed) deps.observe({ kind: 'delayed', publicationId: id, lateSeconds })
    count = delayed.length
  }
}

/** Longer than any upload takes: what has no name by then belongs to one that broke off, or to a file that was deleted. */
const UNNAMED_AFTER_SECONDS = 86_400
const FILES_AT_ONCE = 200

/** Takes files that nothing names any more out of the store, those of deleted organizations too. */
export const collectMedia = async (deps: Pick<DutyDeps, 'db' | 'removeFile'>, stopping: AbortSignal): Promise<void> => {
  // A part at a time: other duties have their turn too.
  for (let taken = 0; taken < FILES_AT_ONCE && !stopping.aborted; taken += 1) {
    if (!(await takeGarbage(deps.db, deps.removeFile))) break
  }
  await discardUnnamed(deps.db, UNNAMED_AFTER_SECONDS, FILES_AT_ONCE)
}

const DAY_SECONDS = 86_400

/** A little longer than a job waits in its queue, and as long as anybody may want to know what became of one. */
const JOB_TIMES = { lostSeconds: 3.5 * DAY_SECONDS, forgottenSeconds: 30 * DAY_SECONDS }

/** Ends conversions that no worker did, and forgets old ones. */
const settleConversions = async (deps: Pick<DutyDeps, 'db'>): Promise<void> => {
  await settleMediaJobs(deps.db, JOB_TIMES)
}

/** Where nobody listens, events get their places now and then. */
const settleEvents = (deps: Pick<DutyDeps, 'db'>): Promise<void> => placeAll(deps.db)

const EVENTS_AT_ONCE = 2_000

/** Deletes events that are older than anybody was promised. */
const forgetOldEvents = async (deps: Pick<DutyDeps, 'db' | 'eventDays'>, stopping: AbortSignal): Promise<void> => {
  while (!stopping.aborted) {
    if ((await forgetEvents(deps.db, deps.eventDays, EVENTS_AT_ONCE)) < EVENTS_AT_ONCE) return
  }
}

/** Deletes what people were told so long ago that nobody looks for it. */
const forgetOldNotifications = async (deps: Pick<DutyDeps, 'db'>, stopping: AbortSignal): Promise<void> => {
  while (!stopping.aborted) {
    if ((await forgetNotifications(deps.db, NOTIFICATION_DAYS, EVENTS_AT_ONCE)) < EVENTS_AT_ONCE) return
  }
}

type Work = (deps: DutyDeps, stopping: AbortSignal) => Promise<void>

/** Everything that a worker does beside publishing. */
const keepQuotas: Work = async ({ quotas }) => quotas?.flush()

export const dutiesOf = (deps: DutyDeps): readonly Duty[] => {
  const toDuties = (works: Readonly<Record<string, Work>>, facts: Omit<Duty, 'name' | 'run'>) =>
    Object.entries(works).map(([name, work]): Duty => ({ ...facts, name, run: (stopping) => work(deps, stopping) }))
  return [
    // In this order: what is renewed in time is nobody's trouble.
    ...toDuties({ renewExpiring, warnOfChannels, disconnectDeleted }, { reachesOut: true, everyRounds: 1 }),
    ...toDuties(
      { sealAuditLogs, watchDelayed, checkAhead, settleEvents, keepQuotas },
      { reachesOut: false, everyRounds: 1 },
    ),
    ...toDuties(
      { sweep, deleteClosed, settleConversions, forgetOldEvents, forgetOldNotifications },
      { reachesOut: false, everyRounds: 10 },
    ),
    ...toDuties({ collectMedia }, { reachesOut: true, everyRounds: 10 }),
    // Once an hour, because it looks through all that ended.
    ...toDuties({ archiveOld }, { reachesOut: false, takesLong: true, everyRounds: 120 }),
  ]
}
