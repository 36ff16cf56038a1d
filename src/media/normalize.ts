import { rm, stat } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import type { MediaFacts } from '#domain/media.ts'
import type { Clock } from '#lib/clock.ts'
import { decoding, openPicture, readPicture } from './pictures.ts'
import { recognize, type TakenMime } from './recognize.ts'
import { orRefusal, RefusedFileError, type Refusal } from './refusal.ts'
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

const rewritePicture = (input: string, output: string, mime: TakenMime): Promise<MediaFacts> =>
  writing(output, async () => {
    const picture = await openPicture(input, mime === 'image/gif' ? 'all' : 'first')
    // Sharp drops all notes unless it is told to keep them, and turns the colours into sRGB when there was a profile.
    const { size } = await decoding(() => encode(picture.autoOrient().toColourspace('srgb'), mime).toFile(output))
    return readPicture(output, { mime, bytes: size })
  })

/**
 * Writes a picture anew: what is kept is what the decoder saw, upright, in sRGB, and nothing that came along: no place,
 * no camera, no second file behind it. `output` must not be `input`.
 */
const normalizeImage = (input: string, output: string): Promise<MediaFacts | Refusal> =>
  orRefusal(async () => rewritePicture(input, output, await recognize(input)))

/** Copies a video without its notes; see `stripVideo`. */
const normalizeVideo = (
  input: string,
  output: string,
  { clock }: { readonly clock: Clock },
): Promise<MediaFacts | Refusal> =>
  orRefusal(() =>
    writing(output, async () => {
      const mime = await recognize(input)
      await stripVideo(input, output)
      return readVideoFile(output, { mime, bytes: (await stat(output)).size }, clock)
    }),
  )

/** Writes a file of any kind so that it may be shown to the world. Says the facts of what it wrote. */
export const normalizeFile = async (
  input: string,
  output: string,
  deps: { readonly clock: Clock },
): Promise<MediaFacts | Refusal> => {
  const mime = await orRefusal(async () => ({ mime: await recognize(input) }))
  if ('refused' in mime) return mime
  return mime.mime.startsWith('video/') ? normalizeVideo(input, output, deps) : normalizeImage(input, output)
}
