import { at, colour, legend, picture, stroke, tickLabel, ticksUpTo, WIDTH, words } from './svg.ts'
import { shown } from './report.ts'

export interface BarPlot {
  readonly title: string
  readonly unit: string
  /** One block of bars each. */
  readonly names: readonly string[]
  /** One colour each; a value per name. */
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[]
}

const [LEFT, RIGHT, TOP, BAR, GAP] = [205, 80, 50, 15, 14]

/** Horizontal bars, so that names are read without turning one's head. */
export const barPlot = ({ title, unit, names, groups }: BarPlot): string => {
  const key = legend(
    groups.map(({ name }) => name),
    TOP + 8,
  )
  const top = TOP + key.height + 4
  const block = groups.length * (BAR + 2) + GAP
  const bottom = top + names.length * block
  const ticks = ticksUpTo(Math.max(...groups.flatMap(({ values }) => values.filter(Number.isFinite)), 0))
  const most = ticks.at(-1) ?? 1
  const x = (value: number): number => LEFT + (value / most) * (WIDTH - LEFT - RIGHT)
  const grid = ticks.flatMap((tick) => [
    stroke(tick === 0 ? 'axis' : 'grid', [x(tick), top - 4], [x(tick), bottom]),
    words(tickLabel(tick), { x: x(tick), y: bottom + 18, anchor: 'middle', className: 'small' }),
  ])
  const bars = names.flatMap((name, row) => {
    const y = top + row * block + GAP / 2
    return [
      words(name, { x: LEFT - 10, y: y + (groups.length * (BAR + 2)) / 2 + 4, anchor: 'end' }),
      ...groups.flatMap(({ values }, index) => {
        const value = values[row] ?? Number.NaN
        if (!Number.isFinite(value)) return []
        const barTop = y + index * (BAR + 2)
        return [
          `<rect x="${at(LEFT)}" y="${at(barTop)}" width="${at(Math.max(1, x(value) - LEFT))}" height="${BAR}" rx="2" fill="${colour(index)}"/>`,
          words(shown(value), { x: x(value) + 6, y: barTop + 12, className: 'small' }),
        ]
      }),
    ]
  })
  const label = words(unit, { x: (LEFT + WIDTH - RIGHT) / 2, y: bottom + 40, anchor: 'middle', className: 'small' })
  return picture(title, bottom + 54, [...key.parts, ...grid, ...bars, label])
}
