import { once } from 'node:events'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openPromise, type Entry } from 'yauzl'
import { ZipFile } from 'yazl'
import { firstSignal } from './first-signal.ts'

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string
  /** Asked for when all files before it are written. */
  readonly pieces: () => AsyncIterable<string | Uint8Array>
  /** Whether it is kept as it is: what is packed already does not get smaller. */
  readonly isPacked?: boolean
}

const ended = async (source: Readable): Promise<void> => {
  source.destroy()
  if (!source.closed) await once(source, 'close')
}

/**
 * Writes an archive, one file after the other, no faster than the target takes it. Whatever breaks off ends the whole:
 * a source that throws, the target, the signal.
 */
export const writeZip = async (
  entries: readonly ZipEntry[],
  target: Writable,
  options: { readonly writtenAt: Date; readonly signal: AbortSignal; readonly isHuge?: boolean },
): Promise<void> => {
  const zip = new ZipFile()
  const broken = new AbortController()
  zip.on('error', (error: unknown) => broken.abort(error))
  const sources: Readable[] = []
  for (const { name, pieces, isPacked = false } of entries) {
    // How long it becomes nobody knows before: it may be more than the old form of archives can say.
    const form = { mtime: options.writtenAt, compress: !isPacked, forceZip64Format: options.isHuge ?? false }
    zip.addReadStreamLazy(name, form, (give) => {
      const source = Readable.from(pieces(), { objectMode: false })
      sources.push(source)
      // The archive hears of it from here: it listens to the streams of files that it opens itself only.
      source.on('error', (error) => broken.abort(error))
      give(null, source)
    })
  }
  zip.end()
  using first = firstSignal(options.signal, broken.signal)
  try {
    await pipeline(zip.outputStream, target, { signal: first.signal })
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error
  } finally {
    // Whatever a source has begun to read is read to its end: nothing of it runs on when this is over.
    await Promise.all(sources.map(ended))
  }
}

/** An archive that is read: one file after the other, in any order. */
export interface Unzipped extends AsyncDisposable {
  readonly names: ReadonlySet<string>
  /** Rejects when the archive has no such file; the stream fails when what it holds is not what was written. */
  read(name: string): Promise<Readable>
}

/** Rejects for what is no archive, or not a whole one: its list of files stands at its end. */
export const openZip = async (file: string): Promise<Unzipped> => {
  const zip = await openPromise(file, { autoClose: false, lazyEntries: true })
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  } catch (error) {
    zip.close()
    throw error
  }
  return {
    names: new Set(entries.keys()),
    read: async (name) => {
      const entry = entries.get(name)
      if (entry === undefined) throw new Error(`the archive has no ${name}`)
      return await zip.openReadStreamPromise(entry)
    },
    [Symbol.asyncDispose]: async () => zip.close(),
  }
}
