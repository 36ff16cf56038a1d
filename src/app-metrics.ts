import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { STALE_BEAT_SECONDS } from '#domain/system-status.ts'
import type { Database, PoolCounts } from '#db/database.ts'
import { readFigures, type Figures } from '#db/figures.ts'
import type { Replica, ReplicaRead } from '#db/replica.ts'
import type { Observe } from '#events/moments.ts'
import type { Readiness } from '#http/server.ts'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import type { Gauged, Metrics, Reading } from '#lib/metrics.ts'

/** Counts named moments. */
export const countMoments =
  (metrics: Metrics): Observe =>
  (moment) => {
    if (moment.kind === 'sending') metrics.sendBegan(moment.provider, moment.lateSeconds)
    if (moment.kind === 'answered') metrics.sendAnswered(moment.provider, moment.outcome)
    if (moment.kind === 'delayed') metrics.count('publications_delayed')
    if (moment.kind === 'reconnect-required') metrics.count('reconnects_required')
    if (moment.kind === 'webhook-disabled') metrics.count('webhooks_disabled')
  }

export const observeAll =
  (...all: readonly Observe[]): Observe =>
  (moment) => {
    for (const observe of all) observe(moment)
  }

const POOL_HELP = 'Connections of a pool to the database: in all, idle, and requests that wait for one.'

/** Pools of this process, each by the role that it works as. */
export const createPoolGauges = (metrics: Metrics) => {
  const pools = new Map<string, () => PoolCounts>()
  const readings = (): readonly Reading[] =>
    [...pools].flatMap(([role, counts]) =>
      Object.entries(counts()).map(([state, count]): Reading => [count, { role, state }]),
    )
  metrics.gauges(async () => [{ name: 'db_pool_connections', help: POOL_HELP, readings: readings() }])
  return { add: (role: string, counts: () => PoolCounts): void => void pools.set(role, counts) }
}

const plain = (name: string, help: string, value: number | boolean): Gauged => ({
  name,
  help,
  readings: [[Number(value)]],
})

const publicationGauges = (figures: Figures): readonly Gauged[] => [
  {
    name: 'publications_due',
    help: 'Publications whose time has come and that nobody has taken yet, by network.',
    readings: figures.due.map(({ network, count }) => [count, { network }]),
  },
  {
    name: 'publications_due_oldest_seconds',
    help: 'How long the oldest of them has been due, by network.',
    readings: figures.due.map(({ network, oldest_seconds }) => [oldest_seconds, { network }]),
  },
  {
    name: 'publications',
    help: 'Publications in a state that people or alarms look for.',
    readings: (['publishing', 'held', 'needs_attention', 'delayed', 'for_review'] as const).map((state) => [
      figures[state],
      { state },
    ]),
  },
]

const channelGauges = ({ channels }: Figures): readonly Gauged[] => [
  {
    name: 'channels',
    help: 'Connected accounts, by network and state.',
    readings: channels.map(({ network, state, count }) => [count, { network, state }]),
  },
  {
    name: 'channel_token_seconds',
    help: 'Until the first key of an active channel ends, by network; negative when one has ended and was not renewed.',
    readings: channels.flatMap(({ network, state, token_seconds }): Reading[] =>
      state === 'active' && token_seconds !== null ? [[token_seconds, { network }]] : [],
    ),
  },
]

const queueGauges = ({ jobs, webhooks }: Figures): readonly Gauged[] => {
  const queues = [
    ...jobs,
    { queue: 'webhooks', waiting: webhooks.waiting, active: 0, oldest_seconds: webhooks.oldest_seconds },
  ]
  return [
    {
      name: 'jobs',
      help: 'Background work by queue, waiting or in hand.',
      readings: queues.flatMap(({ queue, waiting, active }): Reading[] => [
        [waiting, { queue, state: 'waiting' }],
        [active, { queue, state: 'active' }],
      ]),
    },
    {
      name: 'jobs_oldest_seconds',
      help: 'How long the oldest of a queue could have been begun, and was not.',
      readings: queues.map(({ queue, oldest_seconds }) => [oldest_seconds, { queue }]),
    },
  ]
}

const workerGauges = ({ workers, halted, paused }: Figures): readonly Gauged[] => [
  {
    name: 'worker_beat_seconds',
    help: 'Since the loop of a worker last came round, by worker.',
    readings: workers.map(({ name, beat_seconds }) => [beat_seconds, { worker: name }]),
  },
  plain(
    'workers',
    'Workers that may publish, and whose loop came round in the last minute.',
    workers.filter(({ standing, beat_seconds }) => standing === 'fine' && beat_seconds < STALE_BEAT_SECONDS).length,
  ),
  plain('publishing_halted', 'Whether nothing is sent because the database may be an older one or a copy.', halted),
  plain('publishing_paused', 'Whether nothing is sent because the operator paused publishing.', paused),
]

const archiveGauges = ({ archive }: Figures): readonly Gauged[] => [
  {
    name: 'archived_rows',
    help: 'Rows that were moved to the archive since there is one.',
    readings: (['posts', 'publications', 'attempts'] as const).map((kind) => [archive[kind], { kind }]),
  },
  {
    name: 'archive_swept_seconds',
    help: 'Since all that is over was last looked through for the archive; missing where that never was.',
    readings: archive.swept_seconds === null ? [] : [[archive.swept_seconds]],
  },
]

const gaugesOf = (figures: Figures): readonly Gauged[] => [
  ...publicationGauges(figures),
  ...channelGauges(figures),
  ...queueGauges(figures),
  ...workerGauges(figures),
  ...archiveGauges(figures),
]

const KEPT_MS = 5_000

/**
 * How the installation stands, by its database. Asked for once for all who read within five seconds. While the database does not
 * answer, its numbers are left out, and one says so.
 */
export const addInstallationGauges = (
  metrics: Metrics,
  { db, clock, log }: { readonly db: Database; readonly clock: Clock; readonly log: Log },
): void => {
  let [readAt, last]: [number, Promise<readonly Gauged[]>] = [-Infinity, Promise.resolve([])]
  const answers = (isUp: boolean): Gauged => plain('database_up', 'Whether the database answered just now.', isUp)
  const read = async (): Promise<readonly Gauged[]> => {
    try {
      return [answers(true), ...gaugesOf(await readFigures(db))]
    } catch (error) {
      log.warn({ err: error }, 'how the installation stands could not be read for the metrics')
      return [answers(false)]
    }
  }
  metrics.gauges(() => {
    if (clock.monotonic() - readAt > KEPT_MS) [readAt, last] = [clock.monotonic(), read()]
    return last
  })
}

/** Whether a replica is read from, and how far it is behind. */
export const addReplicaGauges = (metrics: Metrics, { standing }: Pick<Replica, 'standing'>): void =>
  metrics.gauges(async () => {
    const { fault, behindSeconds } = standing()
    return [
      plain('replica_usable', 'Whether reads that may be some seconds old are asked of the replica.', fault === null),
      plain('replica_lag_seconds', 'The replica is known to have everything that is older than this.', behindSeconds),
    ]
  })

/** Counts who answered. */
export const countReplicaReads =
  (metrics: Metrics) =>
  (read: ReplicaRead): void => {
    metrics.replicaRead(read === 'replica' ? 'replica' : 'primary')
    if (read === 'fallback') metrics.count('replica_fallbacks')
  }

interface WatchPort {
  readonly port: number
  readonly host: string
  readonly metrics: Metrics
  readonly ready: () => Promise<Readiness>
}

const answerWatch = async (
  { metrics, ready }: WatchPort,
  [path = '', query = '']: readonly string[],
): Promise<{ status: number; type: string; body: string }> => {
  if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() }
  if (path === '/healthz') return { status: 200, type: 'application/json', body: '{"status":"ok"}' }
  if (path !== '/readyz')
    return { status: 404, type: 'text/plain', body: 'This port has /metrics, /healthz and /readyz.\n' }
  const { ready: isAllWell, serves = isAllWell, checks } = await ready()
  const isReady = new URLSearchParams(query).get('only') === 'requests' ? serves : isAllWell
  const body = JSON.stringify({ status: isReady ? 'ready' : 'not_ready', checks })
  return { status: isReady ? 200 : 503, type: 'application/json', body }
}

/** A port for monitoring alone: a worker has no other, and a web server's own is for everybody. */
export const openWatchPort = async (options: WatchPort): Promise<{ stop(): Promise<void> }> => {
  const server: Server = createServer((request, response) => {
    answerWatch(options, (request.url ?? '').split('?', 2)).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    )
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  return {
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
