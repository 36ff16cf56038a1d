import type { FileHandle } from 'node:fs/promises'
import { boxesWithin, damagedVideo, readFileBoxes, type Box } from './boxes.ts'
import { FragmentedVideoError, RefusedFileError } from './refusal.ts'
import { readTracks, type Extent, type Track } from './sample-table.ts'

/** Ten hours of video have an index of about 20 MB. */
const MOST_INDEX_BYTES = 32 * 1024 * 1024

/** Where everything lies in a video. */
export interface VideoIndex {
  /** The outermost boxes; they cover the file. */
  readonly boxes: readonly Box[]
  readonly moov: Box
  /** The index itself; what is found in it lies in the file `moov.start` further on. */
  readonly bytes: Buffer
  /** The boxes of the index, by their place in `bytes`. */
  readonly movie: readonly Box[]
  readonly tracks: readonly Track[]
}

const requireOutline = (boxes: readonly Box[]): Box => {
  const types = boxes.map(({ type }) => type)
  const moov = boxes.find(({ type }) => type === 'moov')
  if (types[0] !== 'ftyp' || !boxes.every(({ type }) => /^[\u0020-\u007e\u00a9]{4}$/.test(type))) throw damagedVideo()
  if (moov === undefined || types.indexOf('moov') !== types.lastIndexOf('moov')) throw damagedVideo()
  if (types.includes('moof')) throw new FragmentedVideoError()
  if (moov.end - moov.start > MOST_INDEX_BYTES)
    throw new RefusedFileError('damaged', 'the index of the video is too large: export it anew')
  return moov
}

/** Whether one of the sorted boxes holds all bytes of an extent. */
const isWithin = (sorted: readonly Box[], { from, to }: Extent): boolean => {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.content ?? Infinity) <= from) low = middle + 1
    else high = middle
  }
  const box = sorted[low - 1]
  return from === to || (box !== undefined && to <= box.end)
}

const requireMedia = (boxes: readonly Box[], tracks: readonly Track[]): void => {
  const media = boxes.filter(({ type }) => type === 'mdat')
  for (const { extents } of tracks) for (const extent of extents) if (!isWithin(media, extent)) throw damagedVideo()
}

/** Reads a video's index and checks that what it tells of is there. Throws a `RefusedFileError`. */
export const readVideoIndex = async (file: FileHandle): Promise<VideoIndex> => {
  const { size } = await file.stat()
  const boxes = await readFileBoxes(file, size)
  const moov = requireOutline(boxes)
  const length = moov.end - moov.start
  const { buffer: bytes, bytesRead } = await file.read(Buffer.alloc(length), 0, length, moov.start)
  if (bytesRead < length) throw damagedVideo()
  const movie = boxesWithin(bytes, { content: moov.content - moov.start, end: length })
  if (movie.some(({ type }) => type === 'mvex')) throw damagedVideo()
  const tracks = readTracks(bytes, movie)
  requireMedia(boxes, tracks)
  return { boxes, moov, bytes, movie, tracks }
}
