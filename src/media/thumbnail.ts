import type { MediaFacts } from '#domain/media.ts'
import { decoding, openPicture } from './pictures.ts'
import { orRefusal, type Refusal } from './refusal.ts'
import type { LocalFile } from './store.ts'

/** The longer side of a small picture. */
const THUMBNAIL_SIDE = 512

/** A small picture of a file, with its size. */
export interface Thumbnail extends LocalFile {
  readonly width: number
  readonly height: number
}

/** Writes a small WebP of a picture, or of the first one of an animation. */
const makePictureThumbnail = (input: string, output: string): Promise<Thumbnail | Refusal> =>
  orRefusal(() =>
    decoding(async () => {
      const fit = { fit: 'inside', withoutEnlargement: true } as const
      const picture = (await openPicture(input, 'first')).autoOrient().resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, fit)
      const { size, width, height } = await picture.webp({ quality: 80 }).toFile(output)
      return { path: output, bytes: size, mime: 'image/webp', width, height }
    }),
  )

/** Takes a still picture out of a video; null where that cannot be done. */
export type TakeStill = (video: string, picture: string) => Promise<boolean>

/** A small picture of any file; null for a video that no still picture can be taken of. `still` is a place for that picture. */
export const makeThumbnail = async (
  input: { readonly path: string; readonly kind: MediaFacts['kind'] },
  output: string,
  video: { readonly still: string; readonly takeStill: TakeStill },
): Promise<Thumbnail | Refusal | null> => {
  if (input.kind !== 'video') return makePictureThumbnail(input.path, output)
  if (!(await video.takeStill(input.path, video.still))) return null
  return makePictureThumbnail(video.still, output)
}
