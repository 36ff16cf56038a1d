import type { Opened } from '#sandbox/download.ts'
import type { InstaMedia } from './events.ts'
import { openMedia, refusalOf, type Wanted } from './fetch.ts'
import type { InstaParts } from './parts.ts'
import type { Refusal } from './refusals.ts'

/** What an image is for: only the feed asks for a shape. */
export type ImageUse = 'feed' | 'story' | 'cover'

const MOST_BYTES = 8 * 1_048_576
const NARROWEST = 320
/** More would fit into the bytes allowed only if next to nothing could be seen; decoding costs memory. */
const MOST_PIXELS = 100_000_000
/** Files that were scaled to whole pixels are a little off: at the least width by a third of a percent. */
const SLACK = 0.005
const TALLEST = (4 / 5) * (1 - SLACK)
const WIDEST = 1.91 * (1 + SLACK)
/** What the timeline shows: the width that the app shows at most on a telephone. */
const SHOWN_WIDTH = 1_080

const typeFault = ({ contentType }: Opened): Refusal | null => {
  if (contentType === 'image/jpeg' || contentType === 'image/jpg') return null
  return contentType.startsWith('image/') ? 'image-format' : 'unfetchable'
}

const collect = async ({ body, length }: Opened): Promise<Buffer | Refusal> => {
  if (length !== null && length > MOST_BYTES) return 'image-too-large'
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of body) {
    total += chunk.byteLength
    if (total > MOST_BYTES) return 'image-too-large'
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, total)
}

const read = async (opened: Opened): Promise<Buffer | Refusal> => {
  try {
    return await collect(opened)
  } catch (error) {
    return refusalOf(error)
  } finally {
    opened.close()
  }
}

/**
 * Whether the JPEG announces further pictures (MPO, as stereo cameras make): a segment APP2 that begins with "MPF",
 * before the picture itself.
 */
const isMultiPicture = (bytes: Buffer): boolean => {
  let at = 2
  while (at + 8 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    if (marker === 0xda) return false
    if (marker === 0xe2 && bytes.toString('latin1', at + 4, at + 8) === 'MPF\0') return true
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return false
}

interface Picture {
  readonly width: number
  readonly height: number
  readonly shown: Buffer
}

/** Decodes the whole picture; null when it is none, or no plain JPEG. */
const decode = async (bytes: Buffer): Promise<Picture | null> => {
  // A large library that only this needs: a server that is asked for no images should not carry it.
  const { default: sharp } = await import('sharp')
  try {
    const { format, autoOrient } = await sharp(bytes, { limitInputPixels: MOST_PIXELS }).metadata()
    if (format !== 'jpeg' || isMultiPicture(bytes)) return null
    const shown = await sharp(bytes, { failOn: 'truncated', limitInputPixels: MOST_PIXELS })
      .autoOrient()
      .resize({ width: SHOWN_WIDTH, withoutEnlargement: true })
      .jpeg()
      .toBuffer()
    return { ...autoOrient, shown }
  } catch {
    return null
  }
}

const shapeFault = ({ width, height }: Picture, use: ImageUse): Refusal | null => {
  // A story's frame is filled around what is smaller: for its images only format and bytes are stated.
  if (use !== 'feed') return null
  if (width < NARROWEST) return 'narrow-image'
  const ratio = width / height
  return ratio < TALLEST || ratio > WIDEST ? 'aspect-ratio' : null
}

/** Fetches an image and looks at it; a copy in the size that the app shows goes into the store. */
export const fetchImage = async (parts: InstaParts, wanted: Wanted, use: ImageUse): Promise<InstaMedia | Refusal> => {
  const opened = await openMedia(parts, wanted)
  if (typeof opened === 'string') return opened
  const early = typeFault(opened)
  if (early !== null) {
    opened.close()
    return early
  }
  const bytes = await read(opened)
  if (typeof bytes === 'string') return bytes
  const picture = await decode(bytes)
  if (picture === null) return 'image-format'
  const fault = shapeFault(picture, use)
  if (fault !== null) return fault
  const file = use === 'cover' ? null : await parts.store.keepImage(picture.shown)
  return { file, width: picture.width, height: picture.height, seconds: null }
}
