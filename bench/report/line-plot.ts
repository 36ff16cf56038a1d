import { at, colour, decades, legend, picture, stroke, tickLabel, ticksUpTo, WIDTH, words } from './svg.ts'

interface Axis {
  readonly label: string
  /** By powers of ten; nothing on it may be zero. */
  readonly log: boolean
}

export interface LinePlot {
  readonly title: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[]
}

const [LEFT, RIGHT, TOP, HEIGHT] = [70, 30, 50, 300]

interface Scale {
  readonly ticks: readonly number[]
  /** From 0 to 1. */
  share(value: number): number
}

const scaleOf = (values: readonly number[], log: boolean): Scale => {
  const least = Math.min(...values)
  const most = Math.max(...values)
  if (!log) {
    const ticks = ticksUpTo(most)
    return { ticks, share: (value) => value / (ticks.at(-1) ?? 1) }
  }
  const ticks = decades(least, most)
  const [first, last] = [Math.log10(ticks[0] ?? 1), Math.log10(ticks.at(-1) ?? 10)]
  return { ticks, share: (value) => (Math.log10(value) - first) / (last - first) }
}

const FEW = 12

/** Lines over two axes. */
export const linePlot = ({ title, x, y, lines }: LinePlot): string => {
  const key = legend(
    lines.map(({ name }) => name),
    TOP + 8,
  )
  const top = TOP + key.height + 4
  const bottom = top + HEIGHT
  const all = lines.flatMap(({ points }) => points)
  const across = scaleOf(
    all.map(([value]) => value),
    x.log,
  )
  const up = scaleOf(
    all.map(([, value]) => value),
    y.log,
  )
  const left = (value: number): number => LEFT + across.share(value) * (WIDTH - LEFT - RIGHT)
  const high = (value: number): number => bottom - up.share(value) * HEIGHT
  const grid = [
    ...up.ticks.flatMap((tick, index) => [
      stroke(index === 0 ? 'axis' : 'grid', [LEFT, high(tick)], [WIDTH - RIGHT, high(tick)]),
      words(tickLabel(tick), { x: LEFT - 8, y: high(tick) + 4, anchor: 'end', className: 'small' }),
    ]),
    ...across.ticks.flatMap((tick, index) => [
      stroke(index === 0 ? 'axis' : 'grid', [left(tick), top], [left(tick), bottom]),
      words(tickLabel(tick), { x: left(tick), y: bottom + 18, anchor: 'middle', className: 'small' }),
    ]),
    words(x.label, { x: (LEFT + WIDTH - RIGHT) / 2, y: bottom + 40, anchor: 'middle', className: 'small' }),
    words(y.label, { x: 18, y: top + HEIGHT / 2, anchor: 'middle', className: 'small', turned: true }),
  ]
  const drawn = lines.flatMap(({ points }, index) => {
    const places = points.map((point) => `${at(left(point[0]))},${at(high(point[1]))}`)
    const dots = points.length > FEW ? [] : points
    return [
      `<polyline points="${places.join(' ')}" fill="none" stroke="${colour(index)}" stroke-width="2.5" stroke-linejoin="round"/>`,
      ...dots.map(
        (point) => `<circle cx="${at(left(point[0]))}" cy="${at(high(point[1]))}" r="4" fill="${colour(index)}"/>`,
      ),
    ]
  })
  return picture(title, bottom + 54, [...key.parts, ...grid, ...drawn])
}
