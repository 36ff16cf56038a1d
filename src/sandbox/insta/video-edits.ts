import type { FileHandle } from 'node:fs/promises'

/** Boxes that hold boxes, on the way to the lists of edits and to the clocks that they are told in. */
const HOLDERS = new Set(['moov', 'trak', 'edts', 'mdia'])

/** Priming of sound and pictures that wait for others: files of every encoder leave out that much. */
const UNNOTICED_SECONDS = 0.25

const MOST_INDEX_BYTES = 64 * 1_048_576

type Visit = (type: string, body: Buffer) => void

/** Goes through the boxes of an index in their order. */
const walk = (bytes: Buffer, visit: Visit): void => {
  let at = 0
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32BE(at)
    if (size < 8) return
    const type = bytes.toString('latin1', at + 4, at + 8)
    const body = bytes.subarray(at + 8, at + size)
    visit(type, body)
    if (HOLDERS.has(type)) walk(body, visit)
    at += size
  }
}

/** The outermost box `moov`, its head included. */
const readIndex = async (file: FileHandle, length: number): Promise<Buffer | null> => {
  const head = Buffer.alloc(16)
  for (let at = 0; at + 8 <= length;) {
    await file.read(head, 0, 16, at)
    const short = head.readUInt32BE(0)
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short
    if (head.toString('latin1', 4, 8) === 'moov' && size <= MOST_INDEX_BYTES)
      return (await file.read(Buffer.alloc(size), 0, size, at)).buffer
    if (size < 8) return null
    at += size
  }
  return null
}

/** Ticks in a second, and how many there are, in `mvhd` and `mdhd`. */
const clockOf = (body: Buffer): { rate: number; ticks: number } =>
  body.readUInt8(0) === 1
    ? { rate: body.readUInt32BE(20), ticks: Number(body.readBigUInt64BE(24)) }
    : { rate: body.readUInt32BE(12), ticks: body.readUInt32BE(16) }

interface Entry {
  readonly length: number
  readonly start: number
  readonly speed: number
}

const entriesOf = (body: Buffer): readonly Entry[] => {
  const long = body.readUInt8(0) === 1
  const width = long ? 20 : 12
  return Array.from({ length: body.readUInt32BE(4) }, (_, index) => {
    const entry = body.subarray(8 + index * width, 8 + (index + 1) * width)
    return {
      length: long ? Number(entry.readBigUInt64BE(0)) : entry.readUInt32BE(0),
      start: long ? Number(entry.readBigInt64BE(8)) : entry.readInt32BE(4),
      speed: entry.readInt32BE(width - 4) / 65_536,
    }
  })
}

/** Whether an edit list of a track leaves anything out, waits, or shows anything twice, that somebody could notice. */
const isNoticed = (entries: readonly Entry[], movieRate: number, track: { rate: number; ticks: number }): boolean => {
  const waiting = entries[0]?.start === -1 ? entries[0].length : 0
  const rest = entries[0]?.start === -1 ? entries.slice(1) : entries
  const [shown] = rest
  if (shown === undefined) return entries.length > 0
  if (rest.length > 1 || shown.speed !== 1 || shown.start < 0) return true
  const skipped = shown.start / track.rate
  const missing = shown.length === 0 ? 0 : track.ticks / track.rate - skipped - shown.length / movieRate
  return Math.max(waiting / movieRate, skipped, missing) > UNNOTICED_SECONDS
}

/** Whether a video has edit lists that Instagram would show otherwise than their author meant. */
export const hasEdits = async (file: FileHandle, length: number): Promise<boolean> => {
  const index = await readIndex(file, length)
  if (index === null) return false
  let movieRate = 1
  let entries: readonly Entry[] = []
  let edited = false
  walk(index, (type, body) => {
    if (type === 'mvhd') movieRate = clockOf(body).rate
    if (type === 'trak') entries = []
    if (type === 'elst') entries = entriesOf(body)
    // A track's own clock comes after its list.
    if (type === 'mdhd') edited ||= isNoticed(entries, movieRate, clockOf(body))
  })
  return edited
}
