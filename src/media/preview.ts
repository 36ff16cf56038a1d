import type { FitPlan, Size } from './fit-plan.ts'
import { decoding, openPicture } from './pictures.ts'
import { orRefusal, type Refusal } from './refusal.ts'

/** Where everything goes in a file that is made to fit. */
export type Layout = Pick<FitPlan, 'cut' | 'picture' | 'canvas' | 'colour'>

/** The longer side of a preview. */
const SIDE = 480

const scaled = (size: Size, factor: number): Size => ({
  width: Math.max(1, Math.round(size.width * factor)),
  height: Math.max(1, Math.round(size.height * factor)),
})

/** The part of a small picture that a cut leaves; both are given in pixels of the large one. */
const cutOf = ({ left, top, width, height }: Layout['cut'], source: Size, small: Size) => {
  const [across, down] = [small.width / source.width, small.height / source.height]
  const place = {
    left: Math.min(small.width - 1, Math.round(left * across)),
    top: Math.min(small.height - 1, Math.round(top * down)),
  }
  return {
    ...place,
    width: Math.max(1, Math.min(small.width - place.left, Math.round(width * across))),
    height: Math.max(1, Math.min(small.height - place.top, Math.round(height * down))),
  }
}

/**
 * Shows what a file would look like: its small picture (of a video, one of its first) cut and laid out as the plan says.
 * Gives a WebP as a data address.
 */
export const drawPreview = (
  small: string,
  source: Size,
  { cut, picture, canvas, colour }: Layout,
): Promise<string | Refusal> =>
  orRefusal(() =>
    decoding(async () => {
      const opened = await openPicture(small, 'first')
      const { autoOrient } = await opened.metadata()
      const factor = Math.min(1, SIDE / Math.max(canvas.width, canvas.height))
      const [shown, whole] = [scaled(picture, factor), scaled(canvas, factor)]
      const [across, down] = [Math.max(0, whole.width - shown.width), Math.max(0, whole.height - shown.height)]
      const drawn = await opened
        .autoOrient()
        .extract(cutOf(cut, source, autoOrient))
        .resize({ ...shown, fit: 'fill' })
        .flatten({ background: colour })
        .extend({
          left: across >> 1,
          right: across - (across >> 1),
          top: down >> 1,
          bottom: down - (down >> 1),
          background: colour,
        })
        .webp({ quality: 75 })
        .toBuffer()
      return `data:image/webp;base64,${drawn.toString('base64')}`
    }),
  )
