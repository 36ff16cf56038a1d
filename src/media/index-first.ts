import { constants } from 'node:fs'
import { copyFile, open, type FileHandle } from 'node:fs/promises'
import { boxesWithin, findBox, type Box } from './boxes.ts'
import { piecesOf } from './pieces.ts'
import { readVideoIndex, type VideoIndex } from './video-index.ts'

const MOST_SHORT_OFFSET = 0xffff_ffff

const isFirst = ({ boxes, moov }: VideoIndex): boolean =>
  boxes.every(({ type, start }) => type !== 'mdat' || start > moov.start)

/** Where the index goes: behind the first box, which says what kind of file this is. */
const placeOf = ({ boxes }: VideoIndex): number => boxes[0]?.end ?? 0

/** The tables of a track that say where its media lie. */
const offsetTables = (bytes: Buffer, track: Box): readonly Box[] => {
  const tables = findBox(bytes, track, ['mdia', 'minf', 'stbl'])
  if (tables === null) return []
  return boxesWithin(bytes, tables).filter(({ type }) => type === 'stco' || type === 'co64')
}

/** Changes a table for media that moved; false when a place cannot be written in it. Its form was checked before. */
const shiftTable = (bytes: Buffer, { type, content }: Box, moved: (offset: number) => number): boolean => {
  const isLong = type === 'co64'
  const count = bytes.readUInt32BE(content + 4)
  for (let index = 0; index < count; index += 1) {
    const at = content + 8 + index * (isLong ? 8 : 4)
    const offset = moved(isLong ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at))
    if (isLong) bytes.writeBigUInt64BE(BigInt(offset), at)
    else if (offset > MOST_SHORT_OFFSET) return false
    else bytes.writeUInt32BE(offset, at)
  }
  return true
}

/** The index as it is when it stands before the media; null when it cannot. */
const movedIndex = (index: VideoIndex): Buffer | null => {
  const bytes = Buffer.from(index.bytes)
  // A size of 0 says: to the end of the file.
  if (bytes.readUInt32BE(0) === 0) bytes.writeUInt32BE(bytes.length)
  const moved = (offset: number): number =>
    offset >= placeOf(index) && offset < index.moov.start ? offset + bytes.length : offset
  const tables = index.movie.filter(({ type }) => type === 'trak').flatMap((track) => offsetTables(bytes, track))
  return tables.every((table) => shiftTable(bytes, table, moved)) ? bytes : null
}

async function* arranged(input: FileHandle, index: VideoIndex, movie: Buffer): AsyncGenerator<Buffer> {
  const place = placeOf(index)
  const { start, end } = index.moov
  yield* piecesOf(input, { to: place })
  yield movie
  yield* piecesOf(input, { from: place, to: start })
  yield* piecesOf(input, { from: end })
}

const copyArranged = async (
  input: string,
  output: string,
  order: { index: VideoIndex; movie: Buffer },
): Promise<void> => {
  await using from = await open(input)
  await using to = await open(output, 'w', 0o600)
  // Each written before the next is read: they share their memory.
  for await (const piece of arranged(from, order.index, order.movie)) await to.writeFile(piece)
}

/**
 * Copies a video so that its index comes before its media, as networks want it that read a file while it arrives:
 * cameras write it last. Pictures and sound stay byte for byte as they are. Throws a `RefusedFileError` for a video whose
 * index cannot be trusted.
 */
export const copyIndexFirst = async (input: string, output: string): Promise<void> => {
  const index = await readIndex(input)
  const movie = isFirst(index) ? null : movedIndex(index)
  if (movie === null) await copyFile(input, output, constants.COPYFILE_FICLONE)
  else await copyArranged(input, output, { index, movie })
}

const readIndex = async (input: string): Promise<VideoIndex> => {
  await using file = await open(input, 'r')
  return await readVideoIndex(file)
}
