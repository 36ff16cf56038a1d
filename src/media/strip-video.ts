import { open, type FileHandle } from 'node:fs/promises'
import { boxesWithin, type Box } from './boxes.ts'
import { copyIndexFirst } from './index-first.ts'
import type { Extent } from './sample-table.ts'
import { readVideoIndex, type VideoIndex } from './video-index.ts'

/** What players need of each box that holds others. All else tells of the camera, its owner and the place. */
const KEPT: Readonly<Record<string, ReadonlySet<string>>> = {
  moov: new Set(['mvhd', 'trak', 'iods']),
  trak: new Set(['tkhd', 'edts', 'mdia', 'tapt']),
  mdia: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
  minf: new Set(['vmhd', 'smhd', 'nmhd', 'gmhd', 'hdlr', 'dinf', 'stbl']),
  stbl: new Set('stsd stts ctts cslg stss stps stsz stz2 stsc stco co64 sdtp sgpd sbgp subs padb stsh stdp'.split(' ')),
}

const KEPT_OUTSIDE: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat'])

/** Begin with a version, flags, and two instants: when it was made and when it was changed. */
const WITH_TIMES: ReadonlySet<string> = new Set(['mvhd', 'tkhd', 'mdhd'])

/** One change of a file that moves nothing: bytes that become zero, or a box that becomes free space. */
type Edit = ({ readonly kind: 'clear' } & Extent) | { readonly kind: 'free'; readonly at: number }

const freed = ({ start, content, end }: Box): readonly Edit[] => [
  { kind: 'free', at: start },
  { kind: 'clear', from: content, to: end },
]

const withoutTimes = (bytes: Buffer, { content, end }: Box): Edit => {
  const instants = bytes.readUInt8(content) === 1 ? 16 : 8
  return { kind: 'clear', from: content + 4, to: Math.min(end, content + 4 + instants) }
}

/** The name of a handler is for people, and some cameras write theirs there. */
const withoutName = ({ content, end }: Box): readonly Edit[] =>
  end > content + 24 ? [{ kind: 'clear', from: content + 24, to: end }] : []

const strip = (bytes: Buffer, box: Box): readonly Edit[] => {
  if (WITH_TIMES.has(box.type) && box.end > box.content) return [withoutTimes(bytes, box)]
  if (box.type === 'hdlr') return withoutName(box)
  const kept = KEPT[box.type]
  if (kept === undefined) return []
  return boxesWithin(bytes, box).flatMap((each) => (kept.has(each.type) ? strip(bytes, each) : freed(each)))
}

/** By its place in the index, to its place in the file. */
const moved = (edit: Edit, by: number): Edit =>
  edit.kind === 'free' ? { ...edit, at: edit.at + by } : { ...edit, from: edit.from + by, to: edit.to + by }

/** What must change so that nothing but pictures and sound remains: a track of places is a track like any other. */
const planEdits = ({ boxes, moov, bytes, movie, tracks }: VideoIndex): readonly Edit[] => {
  const dropped = tracks.filter(({ handler }) => handler !== 'vide' && handler !== 'soun')
  const droppedAt = new Set(dropped.map(({ box }) => box.start))
  const within = movie.flatMap((box) =>
    KEPT['moov']?.has(box.type) === true && !droppedAt.has(box.start) ? strip(bytes, box) : freed(box),
  )
  return [
    ...boxes.filter(({ type }) => !KEPT_OUTSIDE.has(type)).flatMap(freed),
    ...within.map((edit) => moved(edit, moov.start)),
    ...dropped.flatMap(({ extents }) => extents.map((extent): Edit => ({ kind: 'clear', ...extent }))),
  ]
}

const WINDOW_BYTES = 262_144

/** Writes only where something stands: what is a hole in the file stays one. */
const clear = async (file: FileHandle, { from, to }: Extent): Promise<void> => {
  const window = Buffer.alloc(Math.min(WINDOW_BYTES, to - from))
  for (let place = from; place < to; place += window.length) {
    const { bytesRead } = await file.read(window, 0, Math.min(window.length, to - place), place)
    if (!window.subarray(0, bytesRead).some((byte) => byte !== 0)) continue
    window.fill(0)
    await file.write(window, 0, bytesRead, place)
  }
}

/**
 * Copies a video without anything that tells where, when and with what it was taken, and with its index in front. Pictures
 * and sound stay byte for byte as they were. Throws a `RefusedFileError` for a video whose index cannot be trusted.
 */
export const stripVideo = async (input: string, output: string): Promise<void> => {
  await copyIndexFirst(input, output)
  await using file = await open(output, 'r+')
  for (const edit of planEdits(await readVideoIndex(file))) {
    if (edit.kind === 'free') await file.write('free', edit.at + 4, 'latin1')
    else await clear(file, edit)
  }
}
