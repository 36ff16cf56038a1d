import { open, type FileHandle } from 'node:fs/promises'
import { RefusedFileError } from './refusal.ts'

const WINDOW_BYTES = 65_536

const damaged = (): RefusedFileError =>
  new RefusedFileError('damaged', 'the picture is damaged or cut off: save it anew and send it again')

/** Reads a file byte by byte, a window at a time. */
const createReader = (file: FileHandle) => {
  const window = Buffer.alloc(WINDOW_BYTES)
  let [start, length, place] = [0, 0, 0]
  /** The next byte, or null at the end. */
  const next = async (): Promise<number | null> => {
    if (place < start || place >= start + length) {
      start = place
      length = (await file.read(window, 0, WINDOW_BYTES, start)).bytesRead
      if (length === 0) return null
    }
    place += 1
    return window[place - 1 - start] ?? null
  }
  const need = async (): Promise<number> => {
    const byte = await next()
    if (byte === null) throw damaged()
    return byte
  }
  const skip = (bytes: number): void => {
    place += bytes
  }
  return { next, need, skip }
}

type Reader = ReturnType<typeof createReader>

/** A table of colours lies behind a byte that says so, and how long it is. */
const skipColours = (reader: Reader, flags: number): void => {
  if ((flags & 0x80) !== 0) reader.skip(3 * 2 ** ((flags & 7) + 1))
}

const skipBlocks = async (reader: Reader): Promise<void> => {
  for (let size = await reader.need(); size > 0; size = await reader.need()) reader.skip(size)
}

const EXTENSION = 0x21
const PICTURE = 0x2c
const END = 0x3b

const skipPicture = async (reader: Reader): Promise<void> => {
  reader.skip(8)
  skipColours(reader, await reader.need())
  reader.skip(1)
  await skipBlocks(reader)
}

/**
 * Throws for a GIF that ends within a picture: decoders show what is there and say nothing. One that only lacks the last
 * byte is whole, as many are.
 */
export const requireWholeGif = async (path: string): Promise<void> => {
  await using file = await open(path, 'r')
  const reader = createReader(file)
  reader.skip(10)
  skipColours(reader, await reader.need())
  reader.skip(2)
  let pictures = 0
  for (let kind = await reader.next(); kind !== null && kind !== END; kind = await reader.next()) {
    if (kind === PICTURE) {
      await skipPicture(reader)
      pictures += 1
    } else if (kind === EXTENSION) {
      reader.skip(1)
      await skipBlocks(reader)
    } else throw damaged()
  }
  if (pictures === 0) throw damaged()
}
