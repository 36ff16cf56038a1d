import { useRef, useState, type RefObject } from 'react'
import { CalendarArrowUp, Inbox } from 'lucide-react'
import { useLocale } from '#web/i18n/i18n.ts'
import { useZone } from '#web/lib/org.ts'
import { isDay, resolveWallTime, wallTime } from '#web/lib/zone.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, Field, TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { formatDistance, formatTime, placeOf } from '#web/parts/time.tsx'
import { foldOf, type Fold } from './cells.ts'
import { lineOf } from './chip.tsx'
import type { Planned } from './data.ts'
import { blockOn, timeOn, type Surroundings, type Target } from './dropping.ts'
import { shiftBy } from './moving-many.ts'
import { useCostsApproval, type Moving } from './moving.ts'
import { useCalendarWords } from './words.ts'
import styles from './move-dialog.module.css'

interface MoveProps {
  readonly post: Planned
  /** What goes along, as far as this one goes. */
  readonly others: readonly Planned[]
  readonly moving: Moving
  readonly around: Surroundings
  readonly onClose: () => void
}

interface Chosen {
  readonly date: string
  readonly time: string
  readonly fold: Fold
}

const atFirst = (post: Planned, { zone, now, free = [] }: Surroundings): Chosen => {
  const at = post.scheduled_at === null ? null : Date.parse(post.scheduled_at)
  const wall =
    at === null ? timeOn(wallTime(now + 86_400_000, zone).slice(0, 10), { zone, now, free }) : wallTime(at, zone)
  return { date: wall.slice(0, 10), time: wall.slice(11), fold: at === null ? 'earlier' : foldOf(at, zone) }
}

const isWhole = ({ date, time }: Chosen): boolean => isDay(date) && time !== ''

interface MeaningProps {
  readonly chosen: Chosen
  readonly posts: readonly Planned[]
  readonly around: Surroundings
}

/** What the chosen time is, in words: whose, how far away, and what the clocks do there. */
const Meaning = ({ chosen, posts, around }: MeaningProps) => {
  const words = useCalendarWords()
  const locale = useLocale()
  const costs = useCostsApproval()
  const { zone, now, blocked } = around
  const wall = `${chosen.date}T${chosen.time}`
  const { instant, change } = resolveWallTime(wall, zone, chosen.fold)
  const channels = posts.flatMap((post) => post.channels.map(({ channel_id: channel }) => channel))
  const block = blockOn(chosen.date, channels, blocked)
  const own = useOwnZone()
  const as = (of: string) => formatTime(instant, { locale, zone: of, as: 'full' })
  return (
    <div className={styles.meaning} aria-live="polite">
      {change === 'skipped' && <Note kind="warn">{words.gap(chosen.time)}</Note>}
      <p>{words.goesTo(as(zone), placeOf(zone), formatDistance(instant, now, locale))}</p>
      {as(own) !== as(zone) && <p className={styles.soft}>{words.yourTime(as(own), placeOf(own))}</p>}
      {block && <Note kind="warn">{block.note === '' ? words.blockedBare : words.dayIsBlocked(block.note)}</Note>}
      {posts.some(costs) && (
        <Note kind="warn">{posts.length === 1 ? words.voids : words.voidsMany(posts.filter(costs).length)}</Note>
      )}
    </div>
  )
}

const Which = ({ chosen, onChange }: { readonly chosen: Chosen; readonly onChange: (fold: Fold) => void }) => {
  const words = useCalendarWords()
  const zone = useZone()
  if (resolveWallTime(`${chosen.date}T${chosen.time}`, zone).change !== 'repeated') return null
  return (
    <fieldset className={styles.which}>
      <legend>{words.which}</legend>
      {(['earlier', 'later'] as const).map((fold) => (
        <CheckField
          key={fold}
          type="radio"
          name="fold"
          label={words[fold]}
          checked={chosen.fold === fold}
          onChange={() => onChange(fold)}
        />
      ))}
    </fieldset>
  )
}

interface WhenProps {
  readonly chosen: Chosen
  readonly refused: boolean
  readonly first: RefObject<HTMLInputElement | null>
  readonly onChange: (change: Partial<Chosen>) => void
}

const When = ({ chosen, refused, first, onChange }: WhenProps) => {
  const words = useCalendarWords()
  return (
    <div className={styles.fields}>
      <Field label={words.date}>
        {(ids) => (
          <input
            {...ids}
            ref={first}
            type="date"
            required
            value={chosen.date}
            onChange={({ target }) => onChange({ date: target.value })}
          />
        )}
      </Field>
      <TextField
        label={words.time}
        type="time"
        required
        value={chosen.time}
        error={refused ? words.past : undefined}
        onChange={({ target }) => onChange({ time: target.value.slice(0, 5) })}
      />
    </div>
  )
}

interface WaysProps {
  readonly onNext?: () => void
  readonly onTakeAway?: () => void
}

/** To the time that is typed, or another way. */
const Ways = ({ onNext, onTakeAway }: WaysProps) => {
  const words = useCalendarWords()
  return (
    <div className={styles.actions}>
      {onNext && (
        <Button icon={CalendarArrowUp} onClick={onNext}>
          {words.nextFree}
        </Button>
      )}
      {onTakeAway && (
        <Button icon={Inbox} onClick={onTakeAway}>
          {words.takeAway}
        </Button>
      )}
      <Button type="submit" kind="primary" className={styles.go}>
        {words.moveIt}
      </Button>
    </div>
  )
}

/** Moves a post without dragging: to a date and a time that are typed, to a free slot, or out of the calendar. */
export const MoveDialog = ({ post, others, moving, around, onClose }: MoveProps) => {
  const words = useCalendarWords()
  const [chosen, choose] = useState(() => atFirst(post, around))
  const [refused, refuse] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  const { zone, now } = around
  // Whoever chose a day here was told that it is blocked.
  const move = (target: Target): void =>
    others.length === 0
      ? moving.to(post, target)
      : moving.severalTo(
          [post, ...others],
          shiftBy(post, target, () => ({ ...around, blocked: [] })),
        )
  const submit = (): void => {
    const wall = `${chosen.date}T${chosen.time}`
    if (!isWhole(chosen) || resolveWallTime(wall, zone, chosen.fold).instant <= now) return refuse(true)
    move({ wall, fold: chosen.fold })
    onClose()
  }
  const set = (change: Partial<Chosen>): void => {
    choose({ ...chosen, ...change })
    refuse(false)
  }
  const then = (act: () => void) => () => {
    act()
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.moveTitle}
      description={
        <>
          <bdi>{lineOf(post)}</bdi>
          {others.length > 0 && ` ${words.andOthers(others.length)}`}
        </>
      }
      first={first}
    >
      <Form onSubmit={submit}>
        <When chosen={chosen} refused={refused} first={first} onChange={set} />
        {isWhole(chosen) && (
          <>
            <Which chosen={chosen} onChange={(fold) => set({ fold })} />
            <Meaning chosen={chosen} posts={[post, ...others]} around={around} />
          </>
        )}
        <Ways
          {...(others.length === 0 && { onNext: then(() => moving.toNextSlot(post)) })}
          {...(post.scheduled_at !== null && { onTakeAway: then(() => move(null)) })}
        />
      </Form>
    </Dialog>
  )
}
