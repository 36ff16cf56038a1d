import { bad, doubtful, good, type Finding } from './finding.ts'

// What is right and what is not about the parts that an installation stands on, judged by facts that others have read. The doctor
// and the system status say the same of the same facts.

/** A worker whose loop has not come round for so long is not counted on. */
export const STALE_BEAT_SECONDS = 60

/** A worker, as the database knows it. */
export interface WorkerFacts {
  readonly name: string
  /** Null where an older version works. */
  readonly role: 'all' | 'worker' | null
  readonly version: string
  readonly standing: 'fine' | 'halted' | 'refused'
  readonly beatSeconds: number
  readonly clockAheadMs: number | null
  readonly tzdata: string | null
}

/** Whether a worker is to be counted on. */
export const isWorking = ({ standing, beatSeconds }: Pick<WorkerFacts, 'standing' | 'beatSeconds'>): boolean =>
  standing === 'fine' && beatSeconds < STALE_BEAT_SECONDS

const UNITS = [
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'minutes'],
] as const

/** A span as people say it: "3 minutes", "1.5 hours". */
export const spanOf = (seconds: number): string => {
  const [size, unit] = UNITS.find(([each]) => seconds >= 2 * each) ?? [1, 'seconds']
  const count = seconds / size
  return `${count < 10 ? Number(count.toFixed(1)) : Math.round(count)} ${unit}`
}

const silence = ({ name, beatSeconds }: WorkerFacts): Finding =>
  doubtful(
    'worker_silent',
    `The worker ${name} has been silent for ${spanOf(beatSeconds)}: it ended without a word, hangs, or does not reach the database. Look at its log and start it again; a day after its last word it is forgotten.`,
    { name, seconds: Math.round(beatSeconds) },
  )

const unwilling = ({ name, standing }: WorkerFacts): Finding =>
  doubtful(
    'worker_refuses',
    standing === 'halted'
      ? `The worker ${name} sends nothing because publishing is halted: "npm run publishing -- status" says why and what to do.`
      : `The worker ${name} does not publish from this database, which it takes for another installation's or a copy: its log says why, and which SCHEDULY_INSTALLATION_ID would settle it.`,
    { reason: standing === 'halted' ? 'halted' : 'stranger', name },
  )

const differing = (
  workers: readonly WorkerFacts[],
  { version, tzdata }: Pick<WorkerFacts, 'version'> & { readonly tzdata: string },
): readonly Finding[] => [
  ...workers
    .filter((each) => each.version !== version)
    .map((each) =>
      doubtful(
        'version_differs',
        `The worker ${each.name} is version ${each.version}, and this is ${version}: bring both to the same one.`,
        { name: each.name, theirs: each.version, own: version },
      ),
    ),
  ...workers
    .filter((each) => each.tzdata !== null && each.tzdata !== tzdata)
    .map((each) =>
      doubtful(
        'worker_zones_differ',
        `The worker ${each.name} goes by the time zones of ${each.tzdata}, and this by those of ${tzdata}: run the same version of Node on both.`,
        { name: each.name, theirs: String(each.tzdata), own: tzdata },
      ),
    ),
]

const NO_WORKER = bad(
  'no_worker',
  'No worker publishes: start one ("npm start", or "npm run worker"). Nothing is lost meanwhile; what misses its window asks for a word.',
)

/** Whether somebody publishes, and whether all who do are of one mind. `own`: of the process that looks. */
export const judgeWorkers = (
  workers: readonly WorkerFacts[],
  own: { readonly version: string; readonly tzdata: string },
): readonly Finding[] => {
  const working = workers.filter(isWorking)
  const names = working.map(({ name, beatSeconds }) => `${name} (seen ${spanOf(beatSeconds)} ago)`).join(', ')
  const silent = workers.filter(({ beatSeconds }) => beatSeconds >= STALE_BEAT_SECONDS)
  const others = workers.filter((each) => !isWorking(each) && !silent.includes(each))
  const clocks = working.flatMap(({ name, clockAheadMs }) =>
    clockAheadMs === null ? [] : judgeClock(`the worker ${name}`, { aheadMs: clockAheadMs, withinMs: 1_000 }),
  )
  return [
    working.length === 0 ? NO_WORKER : good('workers', `${working.length} publishing: ${names}.`),
    ...silent.map(silence),
    ...others.map(unwilling),
    ...differing(working, own),
    ...clocks.filter(({ verdict }) => verdict !== 'ok'),
  ]
}

/** What is due over all organizations. */
export interface QueueFacts {
  readonly due: number
  /** Since when the oldest of it has been due. */
  readonly oldestSeconds: number | null
  readonly nextDueAt: Date | null
  /** Why nothing goes out, if somebody wants it so. */
  readonly stopped: 'halted' | 'paused' | null
}

const LATE_SECONDS = 60
const VERY_LATE_SECONDS = 600

/** Whether what is due goes out. */
export const judgeQueue = ({ due, oldestSeconds, nextDueAt, stopped }: QueueFacts): Finding => {
  const next = nextDueAt === null ? 'Nothing else is scheduled.' : `The next one is due at ${nextDueAt.toISOString()}.`
  if (due === 0 || oldestSeconds === null || oldestSeconds < LATE_SECONDS)
    return good('queue', `${due === 0 ? 'Nothing' : `${due}`} is due and waits. ${next}`)
  const waits = `${due} due ${due === 1 ? 'publication waits' : 'publications wait'}, the oldest for ${spanOf(oldestSeconds)}`
  const waiting = { count: due, seconds: Math.round(oldestSeconds) }
  if (stopped !== null)
    return doubtful(
      'queue_stopped',
      `${waits}, because publishing is ${stopped}: "npm run publishing -- resume" lets it go on.`,
      { reason: stopped, ...waiting },
    )
  return (oldestSeconds < VERY_LATE_SECONDS ? doubtful : bad)(
    'queue_late',
    `${waits}: look whether a worker runs and whether its network answers (its log says so), then raise WORKER_CONCURRENCY or start more workers.`,
    waiting,
  )
}

/** How far a clock is ahead of the one it is held against (negative: behind), and how exactly that is known. */
export interface ClockFacts {
  readonly aheadMs: number
  readonly withinMs: number
}

const SKEW_WARN_MS = 2_000
const SKEW_FAIL_MS = 30_000

/** `of`: whose clock, and against which. Beyond half a minute codes of second factors and keys of networks stop working. */
export const judgeClock = (
  of: string,
  { aheadMs, withinMs }: ClockFacts,
  against = 'the database',
): readonly Finding[] => {
  const off = Math.max(0, Math.abs(aheadMs) - withinMs)
  const span = spanOf(Math.abs(aheadMs) / 1_000)
  const apart =
    off === 0 ? `within ${Math.max(1, Math.ceil(withinMs))} ms of` : `${span} ${aheadMs > 0 ? 'ahead of' : 'behind'}`
  const words = `The clock of ${of} is ${apart} that of ${against}`
  if (off < SKEW_WARN_MS) return [good('clock', `${words}.`)]
  return [
    (off < SKEW_FAIL_MS ? doubtful : bad)(
      'clock_skew',
      `${words}: set both by NTP ("timedatectl set-ntp true", or chrony). Posts go out by the database's clock; sign-in codes and the networks' keys go by the others.`,
      {
        reason: aheadMs > 0 ? 'ahead' : 'behind',
        name: of.replace(/^the worker /, ''),
        seconds: Math.round(Math.abs(aheadMs) / 1_000),
      },
    ),
  ]
}

/** A zone whose rules the database and this process read differently. */
export interface ZoneDifference {
  readonly zone: string
  readonly at: Date
  /** Minutes ahead of UTC; null: not known there at all. */
  readonly here: number | null
  readonly there: number | null
}

const offset = (minutes: number | null): string => {
  if (minutes === null) return 'unknown'
  const [sign, size] = [minutes < 0 ? '−' : '+', Math.abs(minutes)]
  return `UTC${sign}${Math.trunc(size / 60)}${size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`}`
}

const MOST_ZONES = 3

interface OwnZones {
  readonly tzdata: string
  readonly icu: string
  readonly zones: number
  /** Whether the database is the one that comes with this program: nobody can update its rules alone. */
  readonly embedded: boolean
}

const nameZones = (differences: readonly ZoneDifference[]): string => {
  const first = differences.filter(({ zone }, index) => differences.findIndex((each) => each.zone === zone) === index)
  const named = first
    .slice(0, MOST_ZONES)
    .map(
      ({ zone, at, here, there }) =>
        `${zone} at ${at.toISOString().slice(0, 10)}: ${offset(here)} here, ${offset(there)} there`,
    )
  return `${named.join('; ')}${first.length > MOST_ZONES ? `, and ${first.length - MOST_ZONES} more` : ''}`
}

/** Whether the database and this process have the same rules of time zones. Times of posts are reckoned by this process alone. */
export const judgeZones = (differences: readonly ZoneDifference[], own: OwnZones): Finding => {
  const { tzdata, icu, zones, embedded } = own
  const here = `this process has those of ${tzdata} (ICU ${icu})`
  if (differences.length === 0)
    return good('zones', `The database reads ${zones} time zones with recent changes as this process does; ${here}.`)
  const words = `The database has other rules of time zones (${nameZones(differences)}), and ${here}`
  if (embedded)
    return good(
      'zones_differ_embedded',
      `${words}. Times of posts are reckoned here, and no others are: a newer Scheduly brings newer ones.`,
    )
  return doubtful(
    'zones_differ',
    `${words}. Times of posts are reckoned here, so update what is older: Node, or the system's tzdata that PostgreSQL uses (then restart it).`,
    { zones: nameZones(differences), tzdata },
  )
}

/** A file system, and what of ours is on it. */
export interface RoomFacts {
  readonly uses: readonly string[]
  readonly freeBytes: number
  readonly totalBytes: number
  /** Files that can still be made; null where the file system does not count them. */
  readonly freeFiles: number | null
}

/** A disk of which nothing could be learnt, perhaps a network drive whose server is away. */
export const judgeSilentDisk = ({ use, folder }: { readonly use: string; readonly folder: string }): Finding =>
  bad(
    'disk_silent',
    `The disk for ${use} (${folder}) does not answer: look whether it is mounted, and its server there; what needs it waits.`,
    { use, folder },
  )

const MEBIBYTE = 1024 ** 2
const ROOM_FAIL_BYTES = 256 * MEBIBYTE
const ROOM_WARN_BYTES = 2_048 * MEBIBYTE
const ROOM_WARN_SHARE = 0.05
/** From here on a small share is still much. */
const ROOM_PLENTY_BYTES = 20 * 1_024 * MEBIBYTE
const FEW_FILES = 1_000

/** Bytes as people say them. */
const sizeOf = (bytes: number): string =>
  bytes >= 1_024 * MEBIBYTE ? `${(bytes / 1_024 / MEBIBYTE).toFixed(1)} GB` : `${(bytes / MEBIBYTE).toFixed(0)} MB`

/** Whether there is room for what is written. `reserveBytes`: what files that come in have to leave free. */
export const judgeRoom = ({ uses, freeBytes, totalBytes, freeFiles }: RoomFacts, reserveBytes: number): Finding => {
  const place = uses.join(', ')
  const words = `${sizeOf(freeBytes)} of ${sizeOf(totalBytes)} are free for ${place}`
  if (freeFiles !== null && freeFiles < FEW_FILES)
    return bad(
      'no_files',
      `The disk for ${place} takes ${freeFiles} more files only, whatever room it has: remove small files.`,
      { use: place, count: freeFiles },
    )
  const room = { use: place, free: freeBytes, total: totalBytes }
  if (freeBytes < ROOM_FAIL_BYTES)
    return bad('disk_full', `Only ${words}: free some at once, or the database stops and uploads are refused.`, room)
  const isScarce = freeBytes < totalBytes * ROOM_WARN_SHARE && freeBytes < ROOM_PLENTY_BYTES
  if (freeBytes < reserveBytes + ROOM_FAIL_BYTES)
    return doubtful(
      'disk_reserve',
      `${words}, which MEDIA_RESERVE_MB keeps back: uploads are about to be refused. Free some.`,
      room,
    )
  if (freeBytes < ROOM_WARN_BYTES || isScarce)
    return doubtful('disk_scarce', `${words}: free some soon, or put the data on a larger disk.`, room)
  return good('disk', `${words}.`)
}
