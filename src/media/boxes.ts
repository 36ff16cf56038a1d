import type { FileHandle } from 'node:fs/promises'
import { RefusedFileError } from './refusal.ts'

/** A box of an MP4 or QuickTime file: where it starts, where its content does, and where it ends. */
export interface Box {
  readonly type: string
  readonly start: number
  readonly content: number
  readonly end: number
}

/** More boxes than this side by side are no video that anybody made. */
const MOST_BOXES = 10_000

const LARGE_HEADER_BYTES = 16

export const damagedVideo = (): RefusedFileError =>
  new RefusedFileError('damaged', 'the video is damaged or cut off: export it anew and send it again')

interface Limits {
  readonly start: number
  readonly end: number
  /** Whether a size of 0 may say: to the end. */
  readonly open: boolean
}

/** Reads a box's head. A box must lie within what holds it. */
const parseHead = (head: Buffer, { start, end, open }: Limits): Box => {
  if (head.length < 8) throw damagedVideo()
  const type = head.toString('latin1', 4, 8)
  const short = head.readUInt32BE(0)
  if (short === 0 && open) return { type, start, content: start + 8, end }
  const isLarge = short === 1
  if (isLarge && head.length < LARGE_HEADER_BYTES) throw damagedVideo()
  const size = isLarge ? Number(head.readBigUInt64BE(8)) : short
  const content = start + (isLarge ? LARGE_HEADER_BYTES : 8)
  if (start + size < content || start + size > end) throw damagedVideo()
  return { type, start, content, end: start + size }
}

/** The outermost boxes of a file. They must cover it from the first byte to the last. */
export const readFileBoxes = async (file: FileHandle, size: number): Promise<readonly Box[]> => {
  const boxes: Box[] = []
  for (let start = 0; start < size; start = boxes.at(-1)?.end ?? size) {
    if (boxes.length === MOST_BOXES) throw damagedVideo()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LARGE_HEADER_BYTES), 0, LARGE_HEADER_BYTES, start)
    boxes.push(parseHead(buffer.subarray(0, bytesRead), { start, end: size, open: true }))
  }
  return boxes
}

/** Whether what remains is the run of zeros with which QuickTime ends lists. */
const isPadding = (bytes: Buffer, from: number, to: number): boolean =>
  to - from < 8 && bytes.subarray(from, to).every((byte) => byte === 0)

/** The boxes within a part of an index that was read whole. */
export const boxesWithin = (bytes: Buffer, { content, end }: Pick<Box, 'content' | 'end'>): readonly Box[] => {
  const boxes: Box[] = []
  for (let start = content; start < end && !isPadding(bytes, start, end); start = boxes.at(-1)?.end ?? end) {
    if (boxes.length === MOST_BOXES) throw damagedVideo()
    boxes.push(parseHead(bytes.subarray(start, Math.min(start + LARGE_HEADER_BYTES, end)), { start, end, open: false }))
  }
  return boxes
}

/** The first box of a type along a path, such as `mdia` → `minf` → `stbl`. */
export const findBox = (bytes: Buffer, within: Pick<Box, 'content' | 'end'>, path: readonly string[]): Box | null => {
  const [type, ...rest] = path
  const found = boxesWithin(bytes, within).find((box) => box.type === type)
  if (found === undefined) return null
  return rest.length === 0 ? found : findBox(bytes, found, rest)
}
