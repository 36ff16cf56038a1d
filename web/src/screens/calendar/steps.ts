import { addDays } from '#web/lib/zone.ts'
import type { View } from './state.ts'

export type Step = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'before' | 'after'

/** What a grid looks like to the arrow keys. */
export interface Shape {
  readonly view: Exclude<View, 'list'>
  readonly dates: readonly string[]
  /** The cells of a day, top to bottom; of one that is not shown as well. */
  readonly cellsOf: (date: string) => readonly string[]
  readonly before: (date: string) => string
  readonly after: (date: string) => string
}

const dateOf = (id: string): string => id.slice(0, 10)

/** The day on which a row of a month ends or begins. */
const rowEnd = (shape: Shape, date: string, end: 'first' | 'last'): string => {
  const index = shape.dates.indexOf(date)
  const first = shape.view === 'month' ? index - (index % 7) : 0
  return shape.dates[end === 'first' ? first : Math.min(first + 6, shape.dates.length - 1)] ?? date
}

const dateAt = (shape: Shape, date: string, step: Step): string => {
  if (step === 'before') return shape.before(date)
  if (step === 'after') return shape.after(date)
  if (step === 'first' || step === 'last') return rowEnd(shape, date, step)
  const size = step === 'left' || step === 'right' ? 1 : 7
  return addDays(date, step === 'left' || step === 'up' ? -size : size)
}

/** The cell that a key leads to; of another time than the one that is shown, too. */
export const cellAt = (shape: Shape, id: string, step: Step): string => {
  const date = dateOf(id)
  if (shape.view === 'month') return dateAt(shape, date, step)
  const cells = shape.cellsOf(date)
  const index = Math.max(0, cells.indexOf(id))
  if (step === 'up' || step === 'down') {
    const next = Math.min(cells.length - 1, Math.max(0, index + (step === 'up' ? -1 : 1)))
    return cells[next] ?? id
  }
  const there = shape.cellsOf(dateAt(shape, date, step))
  // The same hour; of a day with another number of hours the first of that name.
  const hour = id.slice(10, 13)
  return there.find((cell) => cell.slice(10, 13) === hour) ?? there[0] ?? id
}
