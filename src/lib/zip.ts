import { once } from 'node:events'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string
  /** Asked for when all files before it are written. */
  readonly pieces: () => AsyncIterable<string>
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
  options: { readonly writtenAt: Date; readonly signal: AbortSignal },
): Promise<void> => {
  const zip = new ZipFile()
  const broken = new AbortController()
  zip.on('error', (error: unknown) => broken.abort(error))
  const sources: Readable[] = []
  for (const { name, pieces } of entries) {
    zip.addReadStreamLazy(name, { mtime: options.writtenAt }, (give) => {
      const source = Readable.from(pieces(), { objectMode: false })
      sources.push(source)
      // The archive hears of it from here: it listens to the streams of files that it opens itself only.
      source.on('error', (error) => broken.abort(error))
      give(null, source)
    })
  }
  zip.end()
  try {
    await pipeline(zip.outputStream, target, { signal: AbortSignal.any([options.signal, broken.signal]) })
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error
  } finally {
    // Whatever a source has begun to read is read to its end: nothing of it runs on when this is over.
    await Promise.all(sources.map(ended))
  }
}
