import { open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { repeat, type Clock } from '#lib/clock.ts'
import { isRunning } from './process-mark.ts'
import { faultOf } from './store.ts'

/** The right to write to one upload; at most one request has it. */
export interface Hold extends AsyncDisposable {
  /** Aborted when the right is another request's by now: this process stood still for longer than it lasts. */
  readonly lost: AbortSignal
}

/** How long a hold lasts that nobody renews. Counts only for what another machine holds, or held before it died. */
export const LEASE_MS = 60_000
const RENEWALS_PER_LEASE = 3
const FREE = new Date(0)

const NAME = /^hold-(\d{1,15})$/

/** What this process holds, by path: whoever died and came back under the same number holds nothing. */
const ours = new Set<string>()

/** The process that wrote the hold, as far as one can know from here: gone, or perhaps there. */
const isHolderGone = async (place: string): Promise<boolean> => {
  const [host, pid] = (await readFile(place, 'utf8')).split(' ')
  if (host !== hostname() || pid === undefined) return false
  return Number(pid) === process.pid ? !ours.has(place) : !isRunning(Number(pid))
}

const isHeld = async (place: string, clock: Clock): Promise<boolean> => {
  try {
    const { mtimeMs } = await stat(place)
    return mtimeMs + LEASE_MS > clock.now().getTime() && !(await isHolderGone(place))
  } catch (error) {
    // Somebody has put a newer one in its place, and has it then.
    if (faultOf(error) === 'ENOENT') return true
    throw error
  }
}

const newest = async (folder: string): Promise<number> =>
  Math.max(0, ...(await readdir(folder)).map((name) => Number(NAME.exec(name)?.[1] ?? 0)))

const write = async (place: string, taken: Date): Promise<boolean> => {
  try {
    await using handle = await open(place, 'wx', 0o600)
    ours.add(place)
    // The file's own time says when it was taken: it is there together with the name, and is moved by one call.
    await handle.utimes(taken, taken)
    await handle.writeFile(`${hostname()} ${process.pid}`)
    return true
  } catch (error) {
    if (faultOf(error) === 'EEXIST') return false
    ours.delete(place)
    throw error
  }
}

/** Keeps a hold for as long as it is needed, or says that it is lost. */
const keep = (
  { folder, place, number }: { readonly folder: string; readonly place: string; readonly number: number },
  clock: Clock,
): Hold => {
  const [lost, done] = [new AbortController(), new AbortController()]
  let renewedAt = clock.monotonic()
  const isOurs = async (): Promise<boolean> =>
    clock.monotonic() - renewedAt <= LEASE_MS && (await newest(folder)) === number
  const renew = async (): Promise<void> => {
    const now = clock.now()
    if (!(await isOurs())) throw new Error('another request has this upload')
    await utimes(place, now, now)
    renewedAt = clock.monotonic()
  }
  // Also when the disk does not answer: whoever cannot renew a hold does not have it for long.
  const work = (): void => void renew().catch(() => lost.abort())
  repeat(clock, { milliseconds: LEASE_MS / RENEWALS_PER_LEASE, work, stop: done.signal })
  return {
    lost: lost.signal,
    [Symbol.asyncDispose]: async () => {
      done.abort()
      await release(place)
    },
  }
}

const release = async (place: string): Promise<void> => {
  ours.delete(place)
  // The whole folder may be gone by now: the upload is finished.
  await utimes(place, FREE, FREE).catch(() => undefined)
}

/**
 * Takes the hold of an upload's folder; null when another request has it, in this process or in another one that shares
 * the folder. Numbers only go up, and the highest one counts: a file that is made anew under an old name holds nothing.
 */
export const takeHold = async (folder: string, clock: Clock): Promise<Hold | null> => {
  const last = await newest(folder)
  const placeOf = (number: number): string => path.join(folder, `hold-${number}`)
  if (last > 0 && (await isHeld(placeOf(last), clock))) return null
  const [number, place] = [last + 1, placeOf(last + 1)]
  if (!(await write(place, clock.now()))) return null
  if ((await newest(folder)) !== number) {
    await release(place)
    await rm(place, { force: true })
    return null
  }
  await rm(placeOf(last), { force: true })
  return keep({ folder, place, number }, clock)
}
