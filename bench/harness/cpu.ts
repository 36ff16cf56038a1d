// Processor time and memory of processes, as Linux counts them. Elsewhere everything is NaN, and printed as a dash.
import { readFile } from 'node:fs/promises'

/** USER_HZ: what the kernel divides by in /proc, on every platform that Node runs on. */
const TICKS_PER_SECOND = 100
const NS_PER_SECOND = 1e9

const read = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null)

interface Times {
  /** Seconds of the process itself, all threads. */
  readonly own: number
  /** Seconds of its children that have ended. */
  readonly ended: number
}

const timesOf = async (pid: number): Promise<Times | null> => {
  const text = await read(`/proc/${pid}/stat`)
  if (text === null) return null
  // The program's name stands in parentheses and may hold anything; the fields are counted from behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3]) / TICKS_PER_SECOND
  return { own: field(14) + field(15), ended: field(16) + field(17) }
}

/** Of a process with one thread, to the nanosecond: ticks are too coarse for a server that does nothing. */
const fineSeconds = async (pid: number): Promise<number | null> => {
  const text = await read(`/proc/${pid}/schedstat`)
  const nanoseconds = Number(text?.split(' ', 1)[0])
  return Number.isFinite(nanoseconds) ? nanoseconds / NS_PER_SECOND : ((await timesOf(pid))?.own ?? null)
}

const childrenOf = async (pid: number): Promise<readonly number[]> =>
  ((await read(`/proc/${pid}/task/${pid}/children`)) ?? '')
    .split(' ')
    .filter((word) => word !== '')
    .map(Number)

/** Seconds of processor time of a process, all its threads. */
export const processSeconds = async (pid: number): Promise<number> => (await timesOf(pid))?.own ?? Number.NaN

/** Of a PostgreSQL server: the postmaster, its children, and those that have ended. They have one thread each. */
export const serverSeconds = async (pid: number): Promise<number> => {
  const postmaster = await timesOf(pid)
  if (postmaster === null) return Number.NaN
  const living = await Promise.all([pid, ...(await childrenOf(pid))].map(fineSeconds))
  return living.reduce<number>((sum, seconds) => sum + (seconds ?? 0), postmaster.ended)
}

/** The most memory that a process ever had in hand, in MB. */
export const peakMegabytes = async (pid: number): Promise<number> => {
  const text = await read(`/proc/${pid}/status`)
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(text ?? '')?.[1]
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024
}
