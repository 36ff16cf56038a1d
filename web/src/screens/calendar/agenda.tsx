import { useMemo } from 'react'
import { CalendarOff, Plus } from 'lucide-react'
import { useLocale } from '#web/i18n/i18n.ts'
import { classes } from '#web/lib/classes.ts'
import { useZone } from '#web/lib/org.ts'
import { dateIn } from '#web/lib/zone.ts'
import { IconButton } from '#web/parts/button.tsx'
import { useBoard } from './board.ts'
import { formatDay } from './cell.tsx'
import { dayCell, dayStart, place } from './cells.ts'
import { Chip } from './chip.tsx'
import { timeOf, type Planned } from './data.ts'
import { blockOn, type Blocked } from './dropping.ts'
import { useCalendarWords } from './words.ts'
import styles from './agenda.module.css'

/** A day with more is shown as a whole by itself. */
const MOST_OF_A_DAY = 12

interface AgendaFacts {
  readonly dates: readonly string[]
  readonly posts: readonly Planned[]
  readonly blocked: readonly Blocked[]
  readonly now: number
}

interface DayFacts {
  readonly date: string
  readonly posts: readonly Planned[]
  readonly note: string | undefined
  readonly today: boolean
  readonly past: boolean
}

const Day = ({ date, posts, note, today, past }: DayFacts) => {
  const words = useCalendarWords()
  const locale = useLocale()
  const board = useBoard()
  const { zone, writes } = board
  const name = formatDay(date, { locale, zone })
  const rest = posts.length - MOST_OF_A_DAY
  return (
    <section className={classes(styles.day, today && styles.today)} aria-label={name}>
      <div className={styles.head}>
        <h2>{name}</h2>
        {today && <span className={styles.mark}>{words.today}</span>}
        {note !== undefined && (
          <span className={styles.note}>
            <CalendarOff size={14} aria-hidden />
            <bdi>{note === '' ? words.blockedBare : words.blocked(note)}</bdi>
          </span>
        )}
        {writes && !past && (
          <IconButton
            icon={Plus}
            small
            label={words.writeOn(name)}
            onClick={() => board.writeIn(dayCell(date, zone))}
          />
        )}
      </div>
      <ul className={styles.posts}>
        {posts.slice(0, MOST_OF_A_DAY).map((post) => (
          <Chip key={post.id} post={post} look="row" />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className={styles.more} onClick={() => board.openDay(date)}>
          {words.moreOn(rest, name)}
        </button>
      )}
    </section>
  )
}

/** Day by day with plain headings: the same as the grids, for whoever would rather read down a page. */
export const Agenda = ({ dates, posts, blocked, now }: AgendaFacts) => {
  const zone = useZone()
  const today = dateIn(now, zone)
  const [first = today] = dates
  const placed = useMemo(() => {
    const ground = { cells: dates.map((date) => dayCell(date, zone)), from: dayStart(first, zone) }
    return place(posts, timeOf, ground)
  }, [posts, dates, first, zone])
  const shown = dates.filter((date) => placed.has(date) || date === today || blockOn(date, [], blocked) !== undefined)
  return (
    <div className={styles.agenda}>
      {shown.map((date) => (
        <Day
          key={date}
          date={date}
          posts={placed.get(date) ?? []}
          note={blockOn(date, [], blocked)?.note}
          today={date === today}
          past={date < today}
        />
      ))}
    </div>
  )
}
