import type { Provider } from '@scheduly/client'

/** Shapes that people know by name, width by height. */
const KNOWN: readonly number[] = [9 / 16, 4 / 5, 1, 4 / 3, 16 / 9, 1.91]

/** The name of a shape in lists of words. */
export const shapeName = (ratio: number): string => String(Math.round(ratio * 10_000) / 10_000)

type Media = Pick<Provider, 'media'>

/** The known shapes that a network takes of such a file, in whichever form it is posted first. */
export const shapesOf = ({ media }: Media, kind: 'image' | 'gif' | 'video'): readonly number[] => {
  const rule = media.flatMap(({ kinds }) => kinds).find((each) => each.kind === kind)
  if (rule === undefined) return []
  const { least, most } = rule.ratio ?? { least: null, most: null }
  return KNOWN.filter((ratio) => ratio >= (least ?? 0) && ratio <= (most ?? Infinity))
}
