import { hostname } from 'node:os'
import path from 'node:path'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import type { Vault } from '#auth/vault.ts'
import type { Config } from '#config'
import { connectDatabase, listen, type Database, type PoolCounts } from '#db/database.ts'
import { startJobs, type RunningJobs } from '#db/jobs.ts'
import type { Moment, Observe } from '#events/moments.ts'
import { createWebhookRounds } from '#jobs/send-webhooks.ts'
import { mailNotifications } from '#jobs/notification-mails.ts'
import { tellPeople } from '#jobs/notify-people.ts'
import { createPushJob } from '#jobs/send-push.ts'
import { createFitJob } from '#jobs/fit-media.ts'
import { createMailJob } from '#jobs/mail.ts'
import { systemClock } from '#lib/clock.ts'
import { createGuardedPost, webhookPolicy } from '#lib/guarded-post.ts'
import { createBell } from '#lib/doorbell.ts'
import { createHttp } from '#lib/http.ts'
import type { Log } from '#lib/log.ts'
import type { Metrics } from '#lib/metrics.ts'
import { createMail } from '#lib/mail.ts'
import { systemRandom } from '#lib/random.ts'
import { tracedHttp } from '#lib/tracing.ts'
import { ownTzdata } from '#lib/zones.ts'
import type { Networks } from '#providers/networks.ts'
import { findProvider, providers } from '#providers/registry.ts'
import type { Shelf } from '#media/shelf.ts'
import { countMoments, observeAll, type createPoolGauges } from './app-metrics.ts'
import { mediaSourceOf, removeFrom } from './app-media.ts'
import { startBeats } from '#publishing/beats.ts'
import { dutiesOf, type DutyDeps } from '#publishing/duties.ts'
import { errandsOf, type Errand } from '#publishing/errands.ts'
import { createFileMarks, MARKS_FILE } from '#publishing/file-marks.ts'
import { defaultPolicy, DRAIN_SECONDS } from '#publishing/policy.ts'
import { createQuotaNotes } from '#publishing/quotas.ts'
import { createPostgresStore, warmUp } from '#publishing/postgres-store.ts'
import { tracedStore, traceMoments } from '#publishing/spans.ts'
import { startWorker, type Worker } from '#publishing/worker.ts'

const networkName = (code: string): string => findProvider(code)?.name ?? code

/** What a worker is made of. */
export interface WorkerGround {
  readonly config: Config
  readonly log: Log
  readonly vault: Vault
  readonly networks: Networks
  readonly shelf: Shelf
  readonly workerUrl: string
  readonly metrics: Metrics
  readonly pools: ReturnType<typeof createPoolGauges>
  readonly version: string
  readonly role: 'all' | 'worker'
}

export interface RunningPart {
  stop(): Promise<void>
}

const TROUBLE: ReadonlySet<Moment['kind']> = new Set([
  'reconnect-required',
  'keys-ending',
  'preparation-refused',
  'delayed',
  'halted',
  'webhook-disabled',
])

/** Told in other lines as well, or of no use to anybody who does not look closely. */
const QUIET: ReadonlySet<Moment['kind']> = new Set(['idle', 'claimed', 'answered'])

/** Writes named moments to the log. */
export const logMoments =
  (log: Log): Observe =>
  (moment) => {
    const { kind, ...facts } = moment
    if (QUIET.has(kind)) return log.debug(facts, `worker: ${kind}`)
    return TROUBLE.has(kind) ? log.warn(facts, `worker: ${kind}`) : log.info(facts, `worker: ${kind}`)
  }

/**
 * Mail and conversions in the background, once this worker may publish: from a copy of the database they would go out to real
 * people, and into a store that it shares with the original. The database is closed again when it cannot start.
 */
const startBackgroundJobs = async (
  ground: WorkerGround,
  db: Database,
): Promise<RunningPart & Pick<RunningJobs, 'allow'>> => {
  const { config, log, vault, shelf } = ground
  const { url, from } = config.mail
  const { atOnce, minutes } = config.media.conversions
  const limitSeconds = minutes * 60
  const mail = url === null ? null : createMail({ url, from })
  const post = createGuardedPost({ clock: systemClock, policy: webhookPolicy(false) })
  try {
    const handlers = {
      mail: createMailJob({ vault, log, mail }),
      push: createPushJob({ db, vault, log, post, observe: logMoments(log), publicUrl: config.publicUrl, networkName }),
      fit: createFitJob({ db, clock: systemClock, random: systemRandom, log, shelf, limitSeconds }),
    }
    const jobs = await startJobs(db, handlers, { log, oneByOne: { fit: atOnce }, mayWork: false })
    return {
      allow: (mayWork) => jobs.allow(mayWork),
      stop: async () => {
        await jobs.stop(DRAIN_SECONDS)
        mail?.close()
      },
    }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

const publishingDeps = ({ config, log, vault, networks, shelf, metrics }: WorkerGround, db: Database): DutyDeps => {
  const policy = defaultPolicy(config.worker.windowMinutes)
  return {
    db,
    store: tracedStore(createPostgresStore(db, { overdueSeconds: policy.restoredOverdueSeconds })),
    quotas: createQuotaNotes({ db, clock: systemClock }),
    marks: createFileMarks(path.join(config.dataDir, MARKS_FILE), log),
    at: () => {},
    clock: systemClock,
    random: systemRandom,
    log,
    http: tracedHttp(createHttp(systemClock)),
    media: mediaSourceOf(shelf),
    removeFile: removeFrom(shelf),
    eventDays: config.eventDays,
    archiveAfterMonths: config.archive.afterMonths,
    vault,
    networks,
    policy,
    observe: observeAll(logMoments(log), countMoments(metrics), traceMoments),
    mail: createOutgoingMail({ mode: config.mail.mode, vault, random: systemRandom, log }),
    publicUrl: config.publicUrl,
    worker: `${hostname()}/${process.pid}`,
  }
}

/** Events that go to webhooks, once this worker may publish: a copy of the database would send them a second time. */
const webhooksOf = ({ config }: WorkerGround, deps: DutyDeps): Errand => {
  const post = createGuardedPost({ clock: systemClock, policy: webhookPolicy(config.webhookPrivate) })
  return { name: 'webhooks', rings: true, run: createWebhookRounds({ ...deps, post, networkName }) }
}

const NOTIFY_SECONDS = 2

/** What people are told of; a copy of the database would tell them a second time. */
const notificationsOf = (deps: DutyDeps): Errand => {
  return {
    name: 'notifications',
    rings: false,
    run: async (stopping) => {
      await tellPeople({ db: deps.db, mail: deps.mail, random: deps.random, observe: deps.observe }, stopping)
      await mailNotifications({ ...deps, networkName }, stopping)
      return NOTIFY_SECONDS
    },
  }
}

/** Starts a worker, and the background jobs beside it. */
export const startWorkerPart = async (
  ground: WorkerGround,
): Promise<RunningPart & { readonly worker: Worker; readonly db: Database }> => {
  const { config, log, workerUrl } = ground
  const onPool = (counts: () => PoolCounts): void => ground.pools.add('worker', counts)
  const { poolSize } = config.database
  const db = connectDatabase(workerUrl, { role: 'worker', poolSize, log, onPool, traced: config.tracing !== null })
  const jobs = await startBackgroundJobs(ground, db)
  const deps = publishingDeps(ground, db)
  await warmUp(db).catch((error: unknown) => log.warn({ err: error }, 'the first posts may be a little late'))
  const bell = createBell(deps)
  const worker = startWorker(deps, {
    providers: providers.map((provider) => provider.code),
    concurrency: config.worker.concurrency,
    duties: dutiesOf(deps),
    errands: [...errandsOf(deps), webhooksOf(ground, deps), notificationsOf(deps)],
    installationId: config.worker.installationId,
    onStanding: (mayAct) => {
      jobs.allow(mayAct)
      bell.ring()
    },
    openDoorbell: (ring, lost) => listen(workerUrl, { channel: 'scheduly_due', onNotify: ring, onLost: lost }),
  })
  const { version, role } = ground
  const beats = startBeats(deps, { worker, role, version, tzdata: ownTzdata(), bell })
  return {
    worker,
    db,
    stop: async () => {
      await Promise.all([worker.stop(DRAIN_SECONDS), jobs.stop()])
      await beats.stop()
      await db.destroy()
    },
  }
}
