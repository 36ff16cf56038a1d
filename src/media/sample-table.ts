import { boxesWithin, damagedVideo, findBox, type Box } from './boxes.ts'
import { RefusedFileError } from './refusal.ts'

/** Bytes of a file, `from` (included) to `to` (excluded). */
export interface Extent {
  readonly from: number
  readonly to: number
}

/** A track of a video as its index describes it. */
export interface Track {
  readonly box: Box
  /** `vide`, `soun`, or what else lies in the file: `tmcd`, `meta`, `text` … */
  readonly handler: string
  /** Where its media lie, a chunk each. */
  readonly extents: readonly Extent[]
}

/** Ten hours of 60 pictures a second. Sound that is not compressed has a sample per instant, and no table of them. */
const MOST_PICTURES = 2_200_000

const MOST_CHUNKS = 1_000_000

interface Table {
  readonly count: number
  /** The number at `offset` bytes within entry `index`. */
  readonly at: (index: number, offset?: number) => number
}

/** A table of entries of `entryBytes` each that lies after a count; it must fit into its box. */
const readTable = (bytes: Buffer, box: Box, shape: { entryBytes: number; skip?: number }): Table => {
  const { entryBytes, skip = 0 } = shape
  const start = box.content + 8 + skip
  if (start > box.end) throw damagedVideo()
  const count = bytes.readUInt32BE(start - 4)
  if (start + count * entryBytes > box.end) throw damagedVideo()
  return { count, at: (index, offset = 0) => bytes.readUInt32BE(start + index * entryBytes + offset) }
}

interface Parts {
  readonly bytes: Buffer
  readonly boxes: readonly Box[]
}

const part = ({ boxes }: Parts, type: string): Box | undefined => boxes.find((box) => box.type === type)

const need = (parts: Parts, type: string): Box => {
  const found = part(parts, type)
  if (found === undefined) throw damagedVideo()
  return found
}

interface Sizes {
  readonly count: number
  /** The size of all samples, when they have one. */
  readonly same: number | null
  readonly of: (index: number) => number
}

const compactSizes = ({ bytes }: Parts, box: Box): Sizes => {
  const bits = bytes.readUInt8(box.content + 7)
  const start = box.content + 12
  const count = bytes.readUInt32BE(box.content + 8)
  if (![4, 8, 16].includes(bits) || start + (count * bits) / 8 > box.end) throw damagedVideo()
  const of = (index: number): number => {
    if (bits === 16) return bytes.readUInt16BE(start + 2 * index)
    if (bits === 8) return bytes.readUInt8(start + index)
    const pair = bytes.readUInt8(start + (index >> 1))
    return index % 2 === 0 ? pair >> 4 : pair & 15
  }
  return { count, same: null, of }
}

const readSizes = (parts: Parts): Sizes => {
  const compact = part(parts, 'stz2')
  if (compact !== undefined) {
    if (compact.content + 12 > compact.end) throw damagedVideo()
    return compactSizes(parts, compact)
  }
  const box = need(parts, 'stsz')
  if (box.content + 12 > box.end) throw damagedVideo()
  const same = parts.bytes.readUInt32BE(box.content + 4)
  if (same > 0) return { count: parts.bytes.readUInt32BE(box.content + 8), same, of: () => same }
  const table = readTable(parts.bytes, box, { entryBytes: 4, skip: 4 })
  return { count: table.count, same: null, of: (index) => table.at(index) }
}

const readOffsets = (parts: Parts): { count: number; of: (index: number) => number } => {
  const large = part(parts, 'co64')
  const table = readTable(parts.bytes, large ?? need(parts, 'stco'), { entryBytes: large === undefined ? 4 : 8 })
  if (table.count > MOST_CHUNKS) throw damagedVideo()
  if (large === undefined) return { count: table.count, of: (index) => table.at(index) }
  return { count: table.count, of: (index) => table.at(index) * 2 ** 32 + table.at(index, 4) }
}

/** Sums counts of runs: a reader that believed a wrong one would count to four thousand millions. */
const sumOfCounts = (bytes: Buffer, box: Box): number => {
  const table = readTable(bytes, box, { entryBytes: 8 })
  let sum = 0
  for (let index = 0; index < table.count; index += 1) sum += table.at(index)
  return sum
}

const requireTiming = (parts: Parts, samples: number): void => {
  if (sumOfCounts(parts.bytes, need(parts, 'stts')) !== samples) throw damagedVideo()
  const shifts = part(parts, 'ctts')
  if (shifts !== undefined && sumOfCounts(parts.bytes, shifts) > samples) throw damagedVideo()
}

/** How many samples the chunks have, from the runs of chunks that are alike. */
const samplesPerChunk = (parts: Parts, chunks: number): ((chunk: number) => number) => {
  const runs = readTable(parts.bytes, need(parts, 'stsc'), { entryBytes: 12 })
  for (let index = 0; index < runs.count; index += 1) {
    const first = runs.at(index)
    if (index === 0 ? first !== 1 : first <= runs.at(index - 1) || first > chunks) throw damagedVideo()
  }
  if (runs.count === 0 && chunks > 0) throw damagedVideo()
  let run = 0
  return (chunk) => {
    if (run + 1 < runs.count && chunk + 1 >= runs.at(run + 1)) run += 1
    return runs.at(run, 4)
  }
}

/** The bytes of a chunk's samples. All samples of one size are not counted one by one: there may be millions. */
const chunkBytes = (sizes: Sizes, first: number, count: number): number => {
  if (first + count > sizes.count) throw damagedVideo()
  if (sizes.same !== null) return count * sizes.same
  let sum = 0
  for (let index = first; index < first + count; index += 1) sum += sizes.of(index)
  return sum
}

const readExtents = (parts: Parts, sizes: Sizes): readonly Extent[] => {
  const offsets = readOffsets(parts)
  const perChunk = samplesPerChunk(parts, offsets.count)
  const extents: Extent[] = []
  let sample = 0
  for (let chunk = 0; chunk < offsets.count; chunk += 1) {
    const count = perChunk(chunk)
    if (count === 0) throw damagedVideo()
    const from = offsets.of(chunk)
    extents.push({ from, to: from + chunkBytes(sizes, sample, count) })
    sample += count
  }
  if (sample !== sizes.count) throw damagedVideo()
  return extents
}

const handlerOf = (bytes: Buffer, track: Box): string => {
  const box = findBox(bytes, track, ['mdia', 'hdlr'])
  if (box === null || box.content + 12 > box.end) throw damagedVideo()
  return bytes.toString('latin1', box.content + 8, box.content + 12)
}

/** A video may say that its media lie in another file: a reader would open whatever is named there. */
const requireOwnMedia = (bytes: Buffer, information: Box): void => {
  const references = findBox(bytes, information, ['dinf', 'dref'])
  if (references === null) return
  if (references.content + 8 > references.end) throw damagedVideo()
  for (const entry of boxesWithin(bytes, { content: references.content + 8, end: references.end })) {
    if (entry.content + 4 > entry.end) throw damagedVideo()
    if ((bytes.readUInt32BE(entry.content) & 1) === 0)
      throw new RefusedFileError('damaged', 'the video keeps its media in another file: export it as one file')
  }
}

/** Reads a track's tables whole and checks that they agree with each other, so that whoever reads on need not. */
const readTrack = (bytes: Buffer, box: Box): Track => {
  const information = findBox(bytes, box, ['mdia', 'minf'])
  const table = information === null ? null : findBox(bytes, information, ['stbl'])
  if (information === null || table === null) throw damagedVideo()
  requireOwnMedia(bytes, information)
  const parts = { bytes, boxes: boxesWithin(bytes, table) }
  const handler = handlerOf(bytes, box)
  const sizes = readSizes(parts)
  if (sizes.count > MOST_PICTURES && (handler !== 'soun' || part(parts, 'ctts') !== undefined)) throw damagedVideo()
  requireTiming(parts, sizes.count)
  return { box, handler, extents: readExtents(parts, sizes) }
}

/** All tracks of an index. */
export const readTracks = (index: Buffer, movie: readonly Box[]): readonly Track[] =>
  movie.filter(({ type }) => type === 'trak').map((box) => readTrack(index, box))
