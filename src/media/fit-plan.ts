import { ratioOf, type MediaFacts } from '#domain/media.ts'
import type { Params } from '#domain/problem.ts'

/** The least and the most that is taken; a bound that is left out is none. */
export interface Range {
  readonly least?: number
  readonly most?: number
}

/** What a network takes of a still picture. A provider's rule for pictures is one of these. */
export interface FitBounds {
  readonly mimes: readonly string[]
  readonly bytes?: Range
  readonly width?: Range
  readonly height?: Range
  /** Width by height. */
  readonly ratio?: Range
}

/** How a picture is brought to another shape. */
export interface FitWishes {
  /** Cut off what is too much, or add a margin. */
  readonly mode: 'crop' | 'pad'
  /** What must stay, as fractions of width and height from the upper left; the middle if left out. */
  readonly focus?: { readonly x: number; readonly y: number }
  /** Width by height; the nearest to its own that is taken if left out. */
  readonly ratio?: number
  /** `#rrggbb` of margins, and of what shows through a picture that becomes a JPEG. White if left out. */
  readonly colour?: string
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** The steps to a picture that is taken: cut, resize, lay on a canvas, encode. */
export interface FitPlan {
  readonly kind: 'fit'
  readonly mime: string
  readonly cut: Size & { readonly left: number; readonly top: number }
  /** What is cut out becomes this large. */
  readonly picture: Size
  /** The result; larger than the picture where there is a margin. */
  readonly canvas: Size
  readonly colour: string
}

/** Why a file cannot be made to fit; a sentence without its beginning and its end, and what it names. */
export interface Impossible {
  readonly kind: 'impossible'
  /** Stable. */
  readonly code: string
  readonly detail: string
  readonly params?: Params
}

export type FitDecision =
  /** It is taken as it is. */
  { readonly kind: 'keep' } | FitPlan | Impossible

/** No format that is taken holds more. */
const MOST_SIDE = 16_383

const MOST_PIXELS = 50_000_000

/** Rounding in a ratio of whole pixels: some ratios cannot be met exactly by any size that is asked for. */
const RATIO_SLACK = 0.005

/** The same bounds with this shape alone; null where it is none of those that are taken. */
export const inShape = <Bounds extends FitBounds>(bounds: Bounds, ratio: number): Bounds | null =>
  isIn(ratio, bounds.ratio) ? { ...bounds, ratio: { least: ratio, most: ratio } } : null

const between = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

interface Limits {
  readonly width: Required<Range>
  readonly height: Required<Range>
  readonly ratio: Required<Range>
}

const sides = (range: Range | undefined): Required<Range> => ({
  least: Math.max(1, Math.ceil(range?.least ?? 1)),
  most: Math.min(MOST_SIDE, Math.floor(range?.most ?? MOST_SIDE)),
})

const limitsOf = ({ width, height, ratio }: FitBounds): Limits => ({
  width: sides(width),
  height: sides(height),
  ratio: { least: ratio?.least ?? 1 / MOST_SIDE, most: ratio?.most ?? MOST_SIDE },
})

/** Whether a value is within a bound; every value is where there is none. */
export const isIn = (value: number, range: Range | undefined): boolean =>
  value >= (range?.least ?? -Infinity) && value <= (range?.most ?? Infinity)

const isShaped = (size: Size, bounds: FitBounds): boolean =>
  isIn(size.width, bounds.width) && isIn(size.height, bounds.height) && isIn(ratioOf(size), bounds.ratio)

/** The height next to the wanted one with which a width is within the limits, or null. */
const heightFor = (width: number, wanted: Size, { height, ratio }: Limits): number | null => {
  const least = Math.max(height.least, Math.ceil(width / ratio.most))
  const most = Math.min(height.most, Math.floor(width / ratio.least))
  if (least > most) return null
  const chosen = between(Math.round((width * wanted.height) / wanted.width), least, most)
  // What was divided and multiplied again may be a hair beside the ratio.
  const found = [chosen, chosen + 1, chosen - 1].find(
    (each) => isIn(each, height) && isIn(width / each, ratio) && width * each <= MOST_PIXELS,
  )
  return found ?? null
}

/** The size next to the wanted one that is within the limits, or null. */
const nearestSize = (wanted: Size, limits: Limits): Size | null => {
  const { least, most } = limits.width
  const start = between(Math.round(wanted.width), least, most)
  for (let away = 0; away <= most - least; away += 1) {
    for (const width of [start - away, start + away]) {
      const height = width < least || width > most ? null : heightFor(width, wanted, limits)
      if (height !== null) return { width, height }
    }
  }
  return null
}

const withSlack = (limits: Limits): Limits => ({
  ...limits,
  ratio: { least: limits.ratio.least - RATIO_SLACK, most: limits.ratio.most + RATIO_SLACK },
})

/** The size that the result would best have, were there no whole pixels. */
const wantedSize = (source: Size, mode: FitWishes['mode'], limits: Limits): Size => {
  const own = ratioOf(source)
  const ratio = between(own, limits.ratio.least, limits.ratio.most)
  // Too wide: either the height stays and the sides are cut off, or the width stays and margins come above and below.
  const keepsHeight = mode === 'crop' ? own > ratio : own < ratio
  const base = keepsHeight
    ? { width: source.height * ratio, height: source.height }
    : { width: source.width, height: source.width / ratio }
  const most = Math.min(
    limits.width.most / base.width,
    limits.height.most / base.height,
    Math.sqrt(MOST_PIXELS / (base.width * base.height)),
  )
  const least = Math.max(limits.width.least / base.width, limits.height.least / base.height)
  const scale = Math.min(most, Math.max(least, 1))
  return { width: base.width * scale, height: base.height * scale }
}

/** The part of a picture that has the canvas's shape and holds the focus. */
const cutFor = (source: Size, canvas: Size, focus: { readonly x: number; readonly y: number }): FitPlan['cut'] => {
  const ratio = ratioOf(canvas)
  const width = between(Math.round(source.height * ratio), 1, source.width)
  const height = between(Math.round(source.width / ratio), 1, source.height)
  const left = Math.round(between(focus.x * source.width - width / 2, 0, source.width - width))
  const top = Math.round(between(focus.y * source.height - height / 2, 0, source.height - height))
  return { left, top, width, height }
}

const within = (source: Size, canvas: Size): Size => {
  const scale = Math.min(canvas.width / source.width, canvas.height / source.height)
  return {
    width: between(Math.round(source.width * scale), 1, canvas.width),
    height: between(Math.round(source.height * scale), 1, canvas.height),
  }
}

/** The format that is written: its own where that is taken, and JPEG where a PNG would be too large. */
const chooseMime = (facts: MediaFacts, { mimes, bytes }: FitBounds): string | null => {
  const isTooLarge = facts.bytes > (bytes?.most ?? Infinity)
  const own = facts.mime === 'image/gif' || (facts.mime === 'image/png' && isTooLarge) ? [] : [facts.mime]
  const order = [...own, 'image/jpeg', 'image/png', 'image/webp']
  return order.find((mime) => mimes.includes(mime)) ?? null
}

export const impossible = (code: string, detail: string, params?: Params): Impossible => ({
  kind: 'impossible',
  code,
  detail,
  ...(params !== undefined && { params }),
})

/** Of a still picture as of what moves. */
export const NO_FORMAT = impossible(
  'format_not_written',
  'no format that is taken here can be written: choose another file',
)
export const NO_SIZE = impossible('no_size', 'no size is within the limits: choose another channel')

const KINDS = { image: 'pictures', gif: 'animated GIFs', video: 'videos' } as const

export const kindNotTaken = (kind: keyof typeof KINDS): Impossible =>
  impossible('kind_not_taken', `this network takes no ${KINDS[kind]}: choose another channel`, { reason: kind })

const isTaken = (facts: MediaFacts, bounds: FitBounds): boolean =>
  bounds.mimes.includes(facts.mime) && facts.bytes <= (bounds.bytes?.most ?? Infinity) && isShaped(facts, bounds)

/** The size of the result, or null when no size is within the bounds. */
export const canvasFor = (source: Size, bounds: FitBounds, mode: FitWishes['mode']): Size | null => {
  const limits = limitsOf(bounds)
  const wanted = isShaped(source, bounds) ? source : wantedSize(source, mode, limits)
  return nearestSize(wanted, limits) ?? nearestSize(wanted, withSlack(limits))
}

/** What goes where on the canvas. */
export const layOut = (source: Size, canvas: Size, { mode, focus }: FitWishes): Pick<FitPlan, 'cut' | 'picture'> =>
  mode === 'pad'
    ? { cut: { left: 0, top: 0, ...source }, picture: within(source, canvas) }
    : { cut: cutFor(source, canvas, focus ?? { x: 0.5, y: 0.5 }), picture: canvas }

/** Says how a still picture is made to fit, without touching it. */
export const planFit = (facts: MediaFacts, bounds: FitBounds, wishes: FitWishes): FitDecision => {
  if (facts.kind !== 'image')
    return impossible('only_stills', 'only still pictures can be made to fit: choose another file')
  if (isTaken(facts, bounds)) return { kind: 'keep' }
  const mime = chooseMime(facts, bounds)
  if (mime === null) return NO_FORMAT
  const source = { width: facts.width, height: facts.height }
  const canvas = canvasFor(source, bounds, wishes.mode)
  if (canvas === null) return NO_SIZE
  return { kind: 'fit', mime, ...layOut(source, canvas, wishes), canvas, colour: wishes.colour ?? '#ffffff' }
}
