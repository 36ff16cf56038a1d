import { open, type FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** How receiving ended: all was there, the connection broke, it was stopped, or there was more than the file has. */
export type Ending = 'whole' | 'cut' | 'late' | 'more'

export interface Appended {
  /** Bytes that the file has now. */
  readonly offset: number
  readonly ending: Ending
}

export interface AppendPlace {
  readonly from: number
  /** No byte is written at or behind this place. */
  readonly to: number
  /** Ends it early. */
  readonly stop: AbortSignal
  /** Told of each piece before it is written; when it rejects, the piece is not. */
  readonly onBytes: (bytes: number) => Promise<void>
}

const readNext = async (chunks: AsyncIterator<unknown>): Promise<Buffer | Ending> => {
  try {
    const { done, value } = await chunks.next()
    if (done === true) return 'whole'
    return Buffer.isBuffer(value) ? value : Buffer.from(String(value))
  } catch {
    return 'cut'
  }
}

/**
 * The next piece, unless time is over first. A `Promise.race` with one promise that lasts the whole upload would keep every
 * piece in memory until that promise ends: a file of any size.
 */
const nextInTime = async (chunks: AsyncIterator<unknown>, deadline: AbortSignal): Promise<Buffer | Ending> => {
  if (deadline.aborted) return 'late'
  const { promise, resolve } = Promise.withResolvers<Buffer | Ending>()
  const giveUp = () => resolve('late')
  deadline.addEventListener('abort', giveUp)
  void readNext(chunks).then(resolve)
  try {
    return await promise
  } finally {
    deadline.removeEventListener('abort', giveUp)
  }
}

const writeAll = async (handle: FileHandle, chunk: Buffer, at: number): Promise<void> => {
  let written = 0
  while (written < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, written, chunk.length - written, at + written)
    written += bytesWritten
  }
}

/**
 * Writes what arrives to its place in the file, piece by piece, and keeps what has arrived when the rest does not. The
 * stream itself is left as it is: whoever sent it can still be answered.
 */
export const append = async (file: string, body: Readable, place: AppendPlace): Promise<Appended> => {
  const { to, stop, onBytes } = place
  await using handle = await open(file, 'r+')
  const chunks = body.iterator({ destroyOnReturn: false })
  let offset = place.from
  for (;;) {
    const next = await nextInTime(chunks, stop)
    const ending = typeof next === 'string' ? next : offset + next.length > to ? 'more' : null
    if (typeof next === 'string' || ending !== null) {
      // What is told to have arrived must still be there after the power failed.
      await handle.sync()
      return { offset, ending: ending ?? 'whole' }
    }
    await onBytes(next.length)
    await writeAll(handle, next, offset)
    offset += next.length
  }
}
