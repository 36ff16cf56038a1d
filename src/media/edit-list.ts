import { damagedVideo, findBox, type Box } from './boxes.ts'
import type { VideoIndex } from './video-index.ts'

/** A stretch of a track that is shown, or, with -1 for its beginning, a pause. */
interface Edit {
  /** In units of the movie; 0: to the end. */
  readonly duration: number
  /** In units of the track. */
  readonly from: number
  readonly isAtOwnSpeed: boolean
}

/**
 * Nearly every encoder writes a list of one edit that leaves out its own start: the sound's priming of 20 to 50 ms, the
 * pictures that wait for those which are shown before them. Whoever passes over such a list shows the same.
 */
const PLAIN_SECONDS = 0.25

const PAUSE = -1

const readEdits = (bytes: Buffer, { content, end }: Box): readonly Edit[] => {
  if (content + 8 > end) throw damagedVideo()
  const isLong = bytes.readUInt8(content) === 1
  const entryBytes = isLong ? 20 : 12
  const count = bytes.readUInt32BE(content + 4)
  if (content + 8 + count * entryBytes > end) throw damagedVideo()
  return Array.from({ length: count }, (_, index) => {
    const at = content + 8 + index * entryBytes
    return {
      duration: isLong ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at),
      from: isLong ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4),
      isAtOwnSpeed: bytes.readUInt32BE(at + entryBytes - 4) === 0x1_00_00,
    }
  })
}

/** Units in a second, and how long it lasts in them, of a movie's or a track's head. */
const readTime = (bytes: Buffer, { content, end }: Box): { readonly scale: number; readonly duration: number } => {
  const isLong = end > content && bytes.readUInt8(content) === 1
  const at = content + (isLong ? 20 : 12)
  if (at + (isLong ? 12 : 8) > end) throw damagedVideo()
  const duration = isLong ? Number(bytes.readBigUInt64BE(at + 4)) : bytes.readUInt32BE(at + 4)
  return { scale: Math.max(1, bytes.readUInt32BE(at)), duration }
}

interface Scales {
  readonly movie: number
  readonly track: { readonly scale: number; readonly duration: number }
}

/** The one stretch that is shown, and the pause before it; null for a list that has more, or less. */
const asOne = (edits: readonly Edit[]): { readonly shown: Edit; readonly pause: number } | null => {
  const [first, second] = edits
  const [shown, pause] = first?.from === PAUSE ? [second, first] : [first, null]
  if (shown === undefined || edits.length > (pause === null ? 1 : 2)) return null
  return { shown, pause: pause?.duration ?? 0 }
}

/** Whether a list shows the whole track once from its beginning, but for what encoders leave out. */
const isPlain = (edits: readonly Edit[], { movie, track }: Scales): boolean => {
  const one = asOne(edits)
  if (one === null) return edits.length === 0
  const { shown, pause } = one
  if (shown.from < 0 || !shown.isAtOwnSpeed) return false
  const left = shown.duration === 0 ? 0 : (track.duration - shown.from) / track.scale - shown.duration / movie
  return Math.max(pause / movie, shown.from / track.scale, left) <= PLAIN_SECONDS
}

const need = (box: Box | null | undefined): Box => {
  if (box === undefined || box === null) throw damagedVideo()
  return box
}

/** Whether pictures or sound of a video are shown otherwise than they lie in it. Throws a `RefusedFileError`. */
export const isEdited = ({ bytes, movie, tracks }: VideoIndex): boolean =>
  tracks.some(({ box, handler }) => {
    const list = handler === 'vide' || handler === 'soun' ? findBox(bytes, box, ['edts', 'elst']) : null
    if (list === null) return false
    const head = need(movie.find(({ type }) => type === 'mvhd'))
    const scales = {
      movie: readTime(bytes, head).scale,
      track: readTime(bytes, need(findBox(bytes, box, ['mdia', 'mdhd']))),
    }
    return !isPlain(readEdits(bytes, list), scales)
  })
