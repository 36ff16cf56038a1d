import { open } from 'node:fs/promises'
import type { Sharp, SharpOptions } from 'sharp'
import type { MediaFacts } from '#domain/media.ts'
import { requireWholeGif } from './gif.ts'
import { RefusedFileError } from './refusal.ts'

/** A picture of 602 KB has taken 800 MB to decode: what counts is its pixels. */
const MOST_PIXELS = 50_000_000

const MOST_FRAMES = 1_000

/** All pictures of an animation together. */
const MOST_PIXELS_IN_ALL = 300_000_000

/** How long one picture may be worked on. */
const SECONDS = 60

type MakeSharp = (input: string, options: SharpOptions) => Sharp

let loading: Promise<MakeSharp> | null = null

const load = async (): Promise<MakeSharp> => {
  const { default: sharp } = await import('sharp')
  // One thread and nothing remembered: files come one by one, and what is remembered of them is memory that others lack.
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp
}

/** Opens a picture for work on it: all pictures of an animation, or the first of them. Sharp is loaded when it is needed. */
export const openPicture = async (path: string, pages: 'all' | 'first'): Promise<Sharp> => {
  loading ??= load()
  const sharp = await loading
  return sharp(path, {
    animated: pages === 'all',
    failOn: 'error',
    limitInputPixels: pages === 'all' ? MOST_PIXELS_IN_ALL : MOST_PIXELS,
  }).timeout({ seconds: SECONDS })
}

/** What the decoder's complaint means to whoever sent the picture. Its own words may name files of ours. */
const asRefusal = (error: unknown): RefusedFileError => {
  const said = error instanceof Error ? error.message : ''
  if (/pixel limit/i.test(said)) return tooManyPixels()
  if (/timeout/i.test(said))
    return new RefusedFileError('too_slow', `the picture took longer than ${SECONDS} seconds to read: make it smaller`)
  return new RefusedFileError('damaged', 'the picture is damaged or cut off: save it anew and send it again')
}

const tooManyPixels = (): RefusedFileError =>
  new RefusedFileError(
    'too_many_pixels',
    `the picture has more than ${MOST_PIXELS / 1e6} million pixels: make it smaller`,
  )

/** Runs work on a picture, and turns the decoder's complaints into refusals. */
export const decoding = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    // What the disk says (no room, no right) is no fault of the picture.
    if (error instanceof RefusedFileError || (error instanceof Error && 'code' in error)) throw error
    throw asRefusal(error)
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
}

const PNG_HEADER_BYTES = 8

/** Libraries show an animated PNG as its first picture and say nothing: its chunk `acTL` comes before the pixels. */
const isAnimatedPng = async (path: string): Promise<boolean> => {
  await using file = await open(path, 'r')
  const head = Buffer.alloc(8)
  let place = PNG_HEADER_BYTES
  for (let chunks = 0; chunks < 10_000; chunks += 1) {
    const { bytesRead } = await file.read(head, 0, 8, place)
    const name = head.toString('latin1', 4, 8)
    if (bytesRead < 8 || name === 'IDAT') return false
    if (name === 'acTL') return true
    place += 12 + head.readUInt32BE(0)
  }
  return false
}

interface Shape {
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly milliseconds: number
}

const readShape = async (path: string, mime: string): Promise<Shape> => {
  const found = await (await openPicture(path, 'all')).metadata()
  if (found.format !== FORMATS[mime])
    throw new RefusedFileError('damaged', 'the picture is not what its first bytes say: save it anew')
  const frames = found.pages ?? 1
  const delays = (found.delay ?? []).reduce((sum, delay) => sum + delay, 0)
  if (frames === 1) return { ...found.autoOrient, frames, milliseconds: 0 }
  return { width: found.width, height: found.pageHeight ?? found.height, frames, milliseconds: delays }
}

const requireShape = ({ width, height, frames }: Shape, mime: string): void => {
  if (frames > 1 && mime !== 'image/gif')
    throw new RefusedFileError(
      'unsupported_type',
      'an animated WebP is not taken by the networks: save it as GIF or MP4',
    )
  if (frames > MOST_FRAMES)
    throw new RefusedFileError(
      'too_many_frames',
      `the animation has ${frames} pictures and may have ${MOST_FRAMES}: shorten it`,
    )
  if (width * height > MOST_PIXELS) throw tooManyPixels()
  if (width * height * frames > MOST_PIXELS_IN_ALL)
    throw new RefusedFileError(
      'too_many_pixels',
      'the animation has too many pixels in all: make it smaller or shorter',
    )
}

/** Reads all pixels and keeps next to none: a file that is cut off shows itself only at its end. */
const decodeWhole = async (path: string): Promise<void> => {
  const picture = await openPicture(path, 'all')
  await picture.resize(8, 8, { fit: 'fill', kernel: 'nearest' }).raw().toBuffer()
}

const perSecond = (count: number, milliseconds: number): number | null =>
  milliseconds > 0 ? (count * 1000) / milliseconds : null

const factsOf = (
  { width, height, frames, milliseconds }: Shape,
  file: { mime: string; bytes: number },
): MediaFacts => ({
  kind: frames > 1 ? 'gif' : 'image',
  mime: file.mime,
  bytes: file.bytes,
  width,
  height,
  frames,
  durationSeconds: frames > 1 ? milliseconds / 1000 : null,
  videoCodec: null,
  audioCodec: null,
  frameRate: perSecond(frames, milliseconds),
  bitRate: perSecond(file.bytes * 8, milliseconds),
  audioChannels: null,
  audioSampleRate: null,
})

/** Reads a picture of a known type whole. Throws a `RefusedFileError` for one that is damaged or too large. */
export const readPicture = (path: string, file: { mime: string; bytes: number }): Promise<MediaFacts> =>
  decoding(async () => {
    if (file.mime === 'image/png' && (await isAnimatedPng(path)))
      throw new RefusedFileError(
        'unsupported_type',
        'an animated PNG is not taken by the networks: save it as GIF or MP4',
      )
    if (file.mime === 'image/gif') await requireWholeGif(path)
    const shape = await readShape(path, file.mime)
    requireShape(shape, file.mime)
    await decodeWhole(path)
    return factsOf(shape, file)
  })
