import { memo } from 'react'
import { CalendarOff } from 'lucide-react'
import { useChannels } from '#web/api/reads.ts'
import { classes } from '#web/lib/classes.ts'
import { formatTime } from '#web/parts/time.tsx'
import { useBoard, type Board } from './board.ts'
import { dayStart, type Cell } from './cells.ts'
import { Chip } from './chip.tsx'
import type { FreeSlot, Planned } from './data.ts'
import styles from './grid.module.css'

const PLUS = '+'

/** So many chips a cell has room for; the last one makes room for what leads to the rest. */
const ROOM: Readonly<Record<'month' | 'week' | 'day', number>> = { month: 4, week: 3, day: 40 }

/** `09:00` or `9 am`, as one writes it where the language is spoken. */
export const hourName = (hour: number, locale: string): string =>
  formatTime(hour * 3_600_000, { locale, zone: 'UTC', as: 'time' })

const days = new Map<string, string>()

/** `Thursday 24 December`; written once for the 24 hours that say it. */
export const formatDay = (date: string, { locale, zone }: { locale: string; zone: string }): string => {
  const key = `${date}${locale}${zone}`
  const day = days.get(key) ?? formatTime(dayStart(date, zone) + 43_200_000, { locale, zone, as: 'date' })
  days.set(key, day)
  return day
}

interface CellFacts {
  readonly cell: Cell
  readonly posts: readonly Planned[]
  readonly view: 'month' | 'week' | 'day'
  /** Where the arrow keys stand. */
  readonly current: boolean
  /** Nothing of it is ahead any more. */
  readonly past: boolean
  /** Why its day is blocked, of all channels; undefined when it is not. */
  readonly blocked?: string | undefined
  /** A post that is held by keyboard would be put down here. */
  readonly held: boolean
  /** Free slots in it. */
  readonly slots: readonly FreeSlot[]
  /** A day of another month than the one that is shown. */
  readonly outside: boolean
  readonly today: boolean
  /** There is no room for posts, only for how many there are. */
  readonly narrow: boolean
}

interface CellNames {
  /** `Thursday 24 December, 09:00` */
  readonly when: string
  /** The same, with all that is to be known of it. */
  readonly name: string
}

const cellNames = ({ cell, posts, blocked }: CellFacts, { words, locale, zone }: Board): CellNames => {
  const day = formatDay(cell.date, { locale, zone })
  const hour =
    cell.hour === null ? '' : `, ${hourName(cell.hour, locale)}${cell.fold === 'later' ? ` ${words.again}` : ''}`
  const parts = [day + hour]
  if (cell.change === 'skipped') parts.push(words.skippedHint)
  if (cell.change === 'repeated' && cell.fold === null) parts.push(words.twiceHint)
  parts.push(words.posts(posts.length))
  if (blocked !== undefined) parts.push(blocked === '' ? words.blockedBare : words.blocked(blocked))
  return { when: day + hour, name: parts.join('; ') }
}

const Posts = ({ cell, posts, view, current, narrow, when }: CellFacts & Pick<CellNames, 'when'>) => {
  const board = useBoard()
  const { words } = board
  if (posts.length === 0) return null
  if (narrow)
    return (
      <span className={styles.count} aria-hidden>
        {posts.length}
      </span>
    )
  const room = posts.length > ROOM[view] ? ROOM[view] - 1 : ROOM[view]
  const rest = posts.length - room
  return (
    <>
      <ul className={styles.posts}>
        {posts.slice(0, room).map((post) => (
          <Chip key={post.id} post={post} reached={current} look={view === 'day' ? 'row' : 'chip'} />
        ))}
      </ul>
      {rest > 0 && (
        <button
          type="button"
          className={styles.more}
          tabIndex={current ? 0 : -1}
          aria-label={words.moreOn(rest, when)}
          onClick={() => board.openDay(cell.date)}
        >
          {words.more(rest)}
        </button>
      )}
    </>
  )
}

const Add = ({ cell, when, current }: Pick<CellFacts, 'cell' | 'current'> & Pick<CellNames, 'when'>) => {
  const board = useBoard()
  const { words } = board
  return (
    <button
      type="button"
      className={styles.add}
      aria-label={words.writeOn(when)}
      title={words.write}
      tabIndex={current ? 0 : -1}
      onClick={() => board.writeIn(cell)}
    >
      <span aria-hidden>{PLUS}</span>
    </button>
  )
}

/** A slot that nothing stands in: it can be written for, and dropped on. */
const Ghost = ({ slot, current }: { readonly slot: FreeSlot; readonly current: boolean }) => {
  const board = useBoard()
  const { org, zone, words, locale } = board
  const handles = useChannels(org)
    .filter(({ id }) => slot.channels.includes(id))
    .map(({ handle }) => `@${handle ?? ''}`)
    .join(', ')
  const free = words.free(formatTime(slot.at, { locale, zone, as: 'time' }))
  const label = words.freeFor(free, formatTime(slot.at, { locale, zone, as: 'full' }), handles)
  return (
    <button
      type="button"
      data-slot={slot.wall}
      className={styles.ghost}
      aria-label={label}
      title={label}
      tabIndex={current ? 0 : -1}
      onClick={() => board.write(slot.wall)}
    >
      {free}
    </button>
  )
}

/** The number of a day, which leads to it alone. */
const DayNumber = ({ cell, current, when }: Pick<CellFacts, 'cell' | 'current'> & Pick<CellNames, 'when'>) => {
  const board = useBoard()
  return (
    <button
      type="button"
      className={styles.number}
      aria-label={when}
      tabIndex={current ? 0 : -1}
      onClick={() => board.openDay(cell.date)}
    >
      {Number(cell.date.slice(8))}
    </button>
  )
}

const Notes = ({ cell, blocked }: CellFacts) => {
  const { words } = useBoard()
  const note = blocked === '' ? words.blockedBare : blocked
  return (
    <>
      {blocked !== undefined && (
        <span className={styles.note} title={words.blocked(blocked)}>
          <CalendarOff size={13} aria-hidden />
          <bdi>{note}</bdi>
        </span>
      )}
      {cell.change === 'skipped' && <span className={styles.note}>{words.skipped}</span>}
      {cell.change === 'repeated' && (
        <span className={styles.note}>{cell.fold === 'later' ? words.again : words.twice}</span>
      )}
    </>
  )
}

/** Lists of the same posts are the same, although they were made anew. */
const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one === other || (one.length === other.length && one.every((each, index) => each === other[index]))

const PLAIN = ['cell', 'view', 'current', 'past', 'blocked', 'held', 'outside', 'today', 'narrow'] as const

const isSame = (one: CellFacts, other: CellFacts): boolean =>
  PLAIN.every((name) => one[name] === other[name]) &&
  isSameList(one.posts, other.posts) &&
  isSameList(one.slots, other.slots)

const looksOf = (facts: CellFacts): string =>
  classes(
    styles.cell,
    styles[facts.view],
    facts.past && styles.past,
    facts.outside && styles.outside,
    facts.today && styles.today,
    facts.blocked !== undefined && styles.blocked,
    facts.cell.change === 'skipped' && styles.skipped,
    facts.held && styles.takes,
  )

/** Whether a post can be written for it. */
export const isWritable = ({ cell, past }: Pick<CellFacts, 'cell' | 'past'>): boolean =>
  !past && cell.change !== 'skipped'

/** A day or an hour: its posts, a place to drop others on, and a way to write one for it. */
export const GridCell = memo((facts: CellFacts) => {
  const { cell, view, current, slots, narrow } = facts
  const board = useBoard()
  const { writes } = board
  const { when, name } = cellNames(facts, board)
  const writable = writes && isWritable(facts)
  const goes = narrow || (writable && facts.posts.length === 0)
  return (
    <div role="gridcell" className={styles.place}>
      {/* What has the focus is a group in it, whose name says less than all that it holds. Its keys are the grid's. */}
      <div
        role="group"
        data-cell={cell.id}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- cells of a grid have the focus one at a time
        tabIndex={current ? 0 : -1}
        aria-label={name}
        aria-current={facts.today ? 'date' : undefined}
        className={classes(looksOf(facts), goes && styles.writable)}
      >
        <div className={styles.head}>
          {view === 'month' && <DayNumber cell={cell} current={current} when={when} />}
          <Notes {...facts} />
          {writable && !narrow && <Add cell={cell} when={when} current={current} />}
        </div>
        <Posts {...facts} when={when} />
        {slots.map((slot) => (
          <Ghost key={slot.at} slot={slot} current={current} />
        ))}
      </div>
    </div>
  )
}, isSame)
GridCell.displayName = 'GridCell'
