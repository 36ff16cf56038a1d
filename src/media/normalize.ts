import { rm, stat } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import type { MediaFacts } from '#domain/media.ts'
import type { Clock } from '#lib/clock.ts'
import { decoding, openPicture, readPicture } from './pictures.ts'
import { recognizeIncoming, type IncomingMime, type TakenMime } from './recognize.ts'
import { FragmentedVideoError, orRefusal, RefusedFileError, type Refusal } from './refusal.ts'
import { stripVideo } from './strip-video.ts'
import { readVideoFile } from './videos.ts'

const QUALITY = 90

/** How a picture is written in the format it came in. */
const encode = (picture: Sharp, mime: string): Sharp => {
  switch (mime) {
    case 'image/jpeg':
      return picture.jpeg({ quality: QUALITY })
    case 'image/png':
      return picture.png()
    case 'image/webp':
      return picture.webp({ quality: QUALITY })
    case 'image/gif':
      // Two pictures that are the same are a pause, and belong to the animation.
      return picture.gif({ keepDuplicateFrames: true })
    default:
      throw new RefusedFileError('unsupported_type', 'this is no picture: send a JPEG, PNG, WebP or GIF')
  }
}

/** Leaves nothing half-written behind. */
const writing = async (output: string, write: () => Promise<MediaFacts>): Promise<MediaFacts> => {
  try {
    return await write()
  } catch (error) {
    await rm(output, { force: true })
    throw error
  }
}

/** No network takes AVIF: it is kept as what shows the same, a PNG where something shines through. */
const fromAvif = async (input: string): Promise<TakenMime> => {
  const {
    format,
    compression,
    hasAlpha,
    pages = 1,
  } = await decoding(async () => (await openPicture(input, 'all')).metadata())
  if (format !== 'heif' || compression !== 'av1')
    throw new RefusedFileError('damaged', 'the picture is not what its first bytes say: save it anew')
  if (pages > 1)
    throw new RefusedFileError(
      'unsupported_type',
      'an animated AVIF is not taken by the networks: save it as GIF or MP4',
    )
  return hasAlpha ? 'image/png' : 'image/jpeg'
}

/**
 * Writes a picture anew: what is kept is what the decoder saw, upright, in sRGB, and nothing that came along: no place,
 * no camera, no second file behind it.
 */
const rewritePicture = (input: string, output: string, incoming: IncomingMime): Promise<MediaFacts> =>
  writing(output, async () => {
    const mime = incoming === 'image/avif' ? await fromAvif(input) : incoming
    const picture = await openPicture(input, mime === 'image/gif' ? 'all' : 'first')
    // Sharp drops all notes unless it is told to keep them, and turns the colours into sRGB when there was a profile.
    const { size } = await decoding(() => encode(picture.autoOrient().toColourspace('srgb'), mime).toFile(output))
    return readPicture(output, { mime, bytes: size })
  })

/** What normalizing takes beside the file. */
export interface NormalizeDeps {
  readonly clock: Clock
  /** Writes a video that is in pieces as an ordinary MP4; false where that cannot be done. */
  readonly rewrap?: (input: string, output: string) => Promise<boolean>
}

/** Copies a video without its notes; see `stripVideo`. One in pieces is put together before, where that can be done. */
const stripWhole = async (input: string, output: string, rewrap: NormalizeDeps['rewrap']): Promise<string> => {
  try {
    await stripVideo(input, output)
    return input
  } catch (error) {
    const whole = `${output}.whole`
    if (!(error instanceof FragmentedVideoError) || !(await rewrap?.(input, whole))) throw error
    try {
      await stripVideo(whole, output)
      return whole
    } finally {
      await rm(whole, { force: true })
    }
  }
}

const rewriteVideo = (
  { input, output, mime }: { readonly input: string; readonly output: string; readonly mime: TakenMime },
  deps: NormalizeDeps,
): Promise<MediaFacts> =>
  writing(output, async () => {
    const source = await stripWhole(input, output, deps.rewrap)
    // What was put together is an MP4, whatever the pieces were called.
    const kept = source === input ? mime : 'video/mp4'
    return readVideoFile(output, { mime: kept, bytes: (await stat(output)).size }, deps.clock)
  })

/** Writes a file of any kind so that it may be shown to the world. Says the facts of what it wrote. `output` must not be `input`. */
export const normalizeFile = (input: string, output: string, deps: NormalizeDeps): Promise<MediaFacts | Refusal> =>
  orRefusal(async () => {
    const mime = await recognizeIncoming(input)
    return mime === 'video/mp4' || mime === 'video/quicktime'
      ? rewriteVideo({ input, output, mime }, deps)
      : rewritePicture(input, output, mime)
  })
