import { startTransition, useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { useLocale } from '#web/i18n/i18n.ts'
import { classes } from '#web/lib/classes.ts'
import { useRights, useZone } from '#web/lib/org.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { dateIn, offsetAt } from '#web/lib/zone.ts'
import { formatTime } from '#web/parts/time.tsx'
import { useBoard } from './board.ts'
import { GridCell, isWritable } from './cell.tsx'
import { cellsOfDay, dayCell, dayStart, place, type Cell } from './cells.ts'
import { timeOf, type FreeSlot, type Planned } from './data.ts'
import { blockOn, type Blocked } from './dropping.ts'
import { HourHead } from './hour-head.tsx'
import { stepOf } from './keyboard.ts'
import { cellAt, type Shape } from './steps.ts'
import { stepFrom, type State } from './state.ts'
import { formatWeekday } from './use-calendar.ts'
import { useCalendarWords } from './words.ts'
import styles from './grid.module.css'

export interface GridFacts {
  readonly state: State
  readonly dates: readonly string[]
  readonly posts: readonly Planned[]
  readonly slots: readonly FreeSlot[]
  readonly blocked: readonly Blocked[]
  readonly now: number
  readonly narrow: boolean
  readonly label: string
  /** The cell that the arrow keys stand on. */
  readonly current: string
  /** A key leads to a cell, perhaps of another time; or the focus came to one by itself. */
  readonly onCurrent: (id: string, how: 'by key' | 'by itself') => void
  /** Whether posts are being chosen, and Space chooses. */
  readonly choosing: boolean
  /** Whether a post is held by keyboard. */
  readonly holds: boolean
  readonly onPickUp: (post: string) => void
  /** Chooses a post, or no more. */
  readonly onChoose: (post: string) => void
  readonly onPutDown: (cell: Cell) => void
  readonly onEscape: () => void
}

const NO_POSTS: readonly Planned[] = []
const NO_SLOTS: readonly FreeSlot[] = []

type GridView = Shape['view']

/** Everything that one cell is drawn from. */
const useCellFacts = (facts: GridFacts, view: GridView, cells: ReadonlyMap<string, Cell>) => {
  const { posts, slots, blocked, now, current, holds, narrow, state } = facts
  const zone = useZone()
  const [first = state.date] = facts.dates
  const ground = useMemo(() => ({ cells: [...cells.values()], from: dayStart(first, zone) }), [cells, first, zone])
  const placed = useMemo(() => place(posts, timeOf, ground), [posts, ground])
  const free = useMemo(() => place(view === 'month' ? NO_SLOTS : slots, ({ at }) => at, ground), [slots, view, ground])
  const today = dateIn(now, zone)
  return (cell: Cell) => ({
    cell,
    view,
    narrow: narrow && view === 'month',
    posts: placed.get(cell.id) ?? NO_POSTS,
    slots: free.get(cell.id) ?? NO_SLOTS,
    current: cell.id === current,
    held: holds && cell.id === current,
    past: cell.end <= now,
    blocked: cell.hour === null || view === 'day' ? noteOn(cell, blocked) : undefined,
    today: cell.hour === null && cell.date === today,
    outside: view === 'month' && cell.date.slice(0, 7) !== state.date.slice(0, 7),
  })
}

/** Days are blocked as a whole: of the hours, the first says so. */
const noteOn = ({ date, hour }: Cell, blocked: readonly Blocked[]): string | undefined =>
  hour === null || hour === 0 ? blockOn(date, [], blocked)?.note : undefined

const chipsIn = (element: Element): readonly HTMLElement[] => [
  ...element.querySelectorAll<HTMLElement>('[data-chip] > a'),
]

/** Keys of a chip that has the focus: up and down go through the posts of its cell. */
const amongChips = (event: KeyboardEvent, chip: HTMLElement): boolean => {
  const cell = chip.closest<HTMLElement>('[data-cell]')
  if (cell === null) return false
  if (event.key === 'Escape') {
    cell.focus()
    return true
  }
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return false
  const chips = chipsIn(cell)
  const next = chips[chips.indexOf(chip) + (event.key === 'ArrowUp' ? -1 : 1)]
  next?.focus()
  return next !== undefined
}

const isChip = (target: EventTarget): target is HTMLElement =>
  target instanceof HTMLElement && target.matches('[data-chip] > a')

const useGridKeys = (facts: GridFacts, shape: Shape, cells: ReadonlyMap<string, Cell>) => {
  const board = useBoard()
  const { current, holds, onCurrent, onPickUp, onChoose, onPutDown, onEscape } = facts
  const enter = (): void => {
    const cell = cells.get(current)
    if (cell === undefined) return
    if (holds) return onPutDown(cell)
    const element = document.querySelector(`[data-cell="${CSS.escape(cell.id)}"]`)
    const [first] = element === null ? [] : chipsIn(element)
    if (facts.narrow && cell.hour === null) board.openDay(cell.date)
    else if (first) first.focus()
    else board.writeIn(cell)
  }
  const onChip = (event: KeyboardEvent, chip: HTMLElement): boolean => {
    const post = chip.closest<HTMLElement>('[data-chip]')?.dataset['chip']
    if (event.key !== ' ' || post === undefined) return amongChips(event, chip)
    if (event.ctrlKey || event.metaKey || event.shiftKey || facts.choosing) onChoose(post)
    else onPickUp(post)
    return true
  }
  const onCell = (event: KeyboardEvent): boolean => {
    const step = stepOf(event)
    if (step !== undefined) onCurrent(cellAt(shape, current, step), 'by key')
    else if (event.key === 'Enter' || event.key === ' ') enter()
    else if (event.key === 'Escape' && holds) onEscape()
    else return false
    return true
  }
  return (event: KeyboardEvent): void => {
    const { target } = event
    const onItself = target instanceof HTMLElement && target.dataset['cell'] !== undefined
    const handled =
      (!holds && isChip(target) && onChip(event, target)) ||
      ((holds || onItself || (isChip(target) && stepOf(event) !== undefined)) && onCell(event))
    if (!handled) return
    event.preventDefault()
    event.stopPropagation()
  }
}

const useShape = (state: State, dates: readonly string[], view: GridView): Shape => {
  const zone = useZone()
  return {
    view,
    dates,
    cellsOf: (date) => cellsOfDay(date, view, zone).map(({ id }) => id),
    before: (date) => stepFrom({ view: state.view, date }, -1),
    after: (date) => stepFrom({ view: state.view, date }, 1),
  }
}

/** The heads of the columns: weekdays over a month, days with their dates over hours. */
const Heads = ({ facts, view }: { readonly facts: GridFacts; readonly view: GridView }) => {
  const locale = useLocale()
  const zone = useZone()
  const words = useCalendarWords()
  const board = useBoard()
  const today = dateIn(facts.now, zone)
  const noon = (date: string): number => dayStart(date, zone) + 43_200_000
  return (
    <div role="row" className={classes(styles.heads, styles[`${view}Row`])}>
      {view !== 'month' && (
        <span role="columnheader" className={styles.corner}>
          <span className="only-heard">{words.week}</span>
        </span>
      )}
      {facts.dates.slice(0, 7).map((date) => (
        <span
          key={date}
          role="columnheader"
          className={classes(styles.columnHead, view !== 'month' && date === today && styles.today)}
          aria-label={
            view === 'month'
              ? formatWeekday(date, locale, 'long')
              : formatTime(noon(date), { locale, zone, as: 'date' })
          }
        >
          {formatWeekday(date, locale, 'short')}
          {view === 'week' && (
            <button type="button" className={styles.number} tabIndex={-1} onClick={() => board.openDay(date)}>
              {Number(date.slice(8))}
            </button>
          )}
          {view === 'week' && noteOn({ ...dayCell(date, zone) }, facts.blocked) !== undefined && (
            <span className={styles.note}>
              <bdi>{noteOn(dayCell(date, zone), facts.blocked) || words.blockedBare}</bdi>
            </span>
          )}
        </span>
      ))}
    </div>
  )
}

interface Row {
  readonly id: string
  readonly hour: number | null
  readonly cells: readonly Cell[]
}

const rowsOf = (dates: readonly string[], view: GridView, zone: string): readonly Row[] => {
  const days = dates.map((date) => cellsOfDay(date, view, zone))
  if (view === 'month') {
    const cells = days.flat()
    const weeks = Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
    return weeks.map((week) => ({ id: week[0]?.id ?? '', hour: null, cells: week }))
  }
  return (days[0] ?? []).map((cell, index) => ({
    id: cell.id,
    hour: cell.hour,
    cells: days.flatMap((day) => day[index] ?? []),
  }))
}

/** First the days alone, so that a key shows at once; the posts right behind, piece by piece. */
const useFilled = (): boolean => {
  const [filled, fill] = useState(false)
  useEffect(() => startTransition(() => fill(true)), [])
  return filled
}

/** Hours begin in the morning; what is earlier is a scroll away, unless the clocks change there. */
const useMorning = (rows: readonly Row[], grown: boolean) => {
  const scroller = useRef<HTMLDivElement>(null)
  const morning = rows.some(({ cells }) => cells.some(({ change }) => change !== null)) ? 0 : MORNING
  // Hours grow when their posts come, and are looked at once more.
  const shown = `${rows[0]?.id ?? ''}${grown ? '+' : ''}`
  useEffect(() => {
    if (shown === '') return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-hour="${morning}"]`)
    if (row && scroller.current) scroller.current.scrollTop = row.offsetTop - row.offsetHeight
  }, [morning, shown])
  return scroller
}

const MORNING = 7

/** A press on the ground of a cell writes a post where there is none; on a phone it shows the day. */
const usePress = (cells: ReadonlyMap<string, Cell>, factsOf: ReturnType<typeof useCellFacts>) => {
  const board = useBoard()
  const { writes } = useRights()
  return ({ target }: MouseEvent): void => {
    if (!(target instanceof Element) || target.closest('[data-chip],button,a') !== null) return
    const cell = cells.get(target.closest<HTMLElement>('[data-cell]')?.dataset['cell'] ?? '')
    if (cell === undefined) return
    const facts = factsOf(cell)
    if (facts.narrow) board.openDay(cell.date)
    else if (writes && isWritable(facts) && facts.posts.length === 0) board.writeIn(cell)
  }
}

/** A month, a week or a day: a grid that one walks through with the arrow keys. */
export const Grid = (given: GridFacts & { readonly view: GridView }) => {
  const { state, dates, view, label } = given
  const filled = useFilled()
  const facts = filled ? given : { ...given, posts: NO_POSTS, slots: NO_SLOTS }
  const zone = useZone()
  const own = useOwnZone()
  const rows = useMemo(() => rowsOf(dates, view, zone), [dates, view, zone])
  const cells = useMemo(() => new Map(rows.flatMap((row) => row.cells.map((cell) => [cell.id, cell]))), [rows])
  const { lay } = useBoard()
  useEffect(() => lay(cells), [lay, cells])
  const scroller = useMorning(rows, filled)
  const onKeyDown = useGridKeys(facts, useShape(state, dates, view), cells)
  const factsOf = useCellFacts(facts, view, cells)
  const onClick = usePress(cells, factsOf)
  return (
    <div className={classes(styles.frame, view !== 'month' && styles.scrolls)} ref={scroller}>
      <div
        role="grid"
        tabIndex={-1}
        aria-label={label}
        className={classes(
          styles.grid,
          styles[`${view}Grid`],
          offsetAt(facts.now, own) !== offsetAt(facts.now, zone) && styles.twoZones,
        )}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onFocus={({ target }) => {
          const id = target.closest<HTMLElement>('[data-cell]')?.dataset['cell']
          if (id !== undefined && id !== facts.current) facts.onCurrent(id, 'by itself')
        }}
      >
        <Heads facts={facts} view={view} />
        {rows.map(({ id, hour, cells: inRow }) => (
          <div key={id} role="row" className={classes(styles.row, styles[`${view}Row`])} data-hour={hour ?? undefined}>
            {hour !== null && <HourHead hour={hour} cells={inRow} />}
            {inRow.map((cell) => (
              <GridCell key={cell.id} {...factsOf(cell)} />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}
