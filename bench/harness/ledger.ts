// What the pretended network keeps: one line of fixed length per send, appended by the worker's own process before the
// send goes on, so that it stands there also when that process is killed. The same for every engine.
import { openSync, writeSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'

/** Eight digits, a space, the milliseconds since 1970 with three decimals in 17 places, a line feed. */
const RECORD_BYTES = 27

/** A send as the network saw it. */
export interface Sent {
  readonly index: number
  /** Milliseconds since 1970, with fractions. */
  readonly at: number
}

/** Now, finer than a millisecond. */
export const nowMs = (): number => performance.timeOrigin + performance.now()

/** For the worker: appends a send to the ledger. */
export const openLedger = (file: string): ((index: number) => void) => {
  const fd = openSync(file, 'a')
  return (index) => {
    writeSync(fd, `${String(index).padStart(8, '0')} ${nowMs().toFixed(3).padStart(17, '0')}\n`)
  }
}

export const createLedger = async (file: string): Promise<void> => {
  await (await open(file, 'w')).close()
}

/** How many sends stand in the ledger. */
export const countSends = async (file: string): Promise<number> => Math.floor((await stat(file)).size / RECORD_BYTES)

export const readLedger = async (file: string): Promise<readonly Sent[]> => {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.length === RECORD_BYTES - 1)
  return lines.map((line) => ({ index: Number(line.slice(0, 8)), at: Number(line.slice(9)) }))
}
