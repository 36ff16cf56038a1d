import { once } from 'node:events'
import { close, createReadStream, createWriteStream, open, unlink, write, writev } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { promisify } from 'node:util'
import type { Random } from './random.ts'

/** A file without a name: it is gone when it was read, when it is dropped, and when the process dies. */
export interface TemporaryFile {
  /** To be written from the beginning. */
  readonly writer: Writable
  /** Gives the content, once. The file ends with the stream, whether that is read to its end or destroyed. */
  reader(): Readable
  /** Ends a file that nobody reads. */
  drop(): Promise<void>
}

const closeFile = promisify(close)

/** A stream that was destroyed may still be writing: the file is not closed under it. */
const ended = async (writer: Writable): Promise<void> => {
  writer.destroy()
  if (!writer.closed) await once(writer, 'close')
}

/** Opens a temporary file that nobody else can read. Its name is taken away at once: only the open file remains. */
export const openTemporaryFile = async (random: Random): Promise<TemporaryFile> => {
  const place = path.join(tmpdir(), `scheduly-${random.bytes(16).toString('hex')}`)
  const fd = await promisify(open)(place, 'wx+', 0o600)
  try {
    await promisify(unlink)(place)
  } catch (error) {
    await closeFile(fd)
    throw error
  }
  const keepOpen = (_fd: number, done?: (error?: Error | null) => void): void => done?.()
  const writer = createWriteStream(place, { fd, start: 0, fs: { open, write, writev, close: keepOpen } })
  // A number that was closed may be another file's by now: it is closed once, by the reader or here.
  let given = false
  return {
    writer,
    reader: () => {
      if (given) throw new Error('a temporary file is read once')
      given = true
      return createReadStream(place, { fd, start: 0 })
    },
    drop: async () => {
      if (given) return
      given = true
      await ended(writer)
      await closeFile(fd)
    },
  }
}
