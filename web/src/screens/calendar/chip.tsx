import { memo } from 'react'
import { CircleAlert, Ellipsis, FlaskConical, Paperclip } from 'lucide-react'
import { Link } from 'wouter'
import { brief } from '#web/lib/brief.ts'
import { classes } from '#web/lib/classes.ts'
import { places } from '#web/lib/places.ts'
import { hidesFailure, standingOf } from '#web/lib/standing.ts'
import { LabelDots, Labels } from '#web/parts/labels/labels.tsx'
import { NetworkGlyph } from '#web/parts/network.tsx'
import { Status, StatusIcon } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { useBoard } from './board.ts'
import type { Planned } from './data.ts'
import { useDraggable } from './dragging.ts'
import { useCalendarWords } from './words.ts'
import styles from './chip.module.css'

/** What stands for a post in one line. */
export const lineOf = ({ text, publications }: Pick<Planned, 'text' | 'publications'>): string =>
  brief(text === '' ? (publications.find((each) => each.text !== null && each.text !== '')?.text ?? '') : text, 160)

const networksOf = ({ publications }: Planned): readonly string[] => [
  ...new Set(publications.map(({ provider }) => provider)),
]

/** What must be known of a post beside how it stands. */
const Marks = ({ post }: { readonly post: Planned }) => {
  const words = useCalendarWords()
  const isTest = post.publications.length > 0 && post.publications.every(({ sandbox }) => sandbox)
  return (
    <>
      {hidesFailure(post) && (
        <span className={styles.failure} title={words.hiddenFailure}>
          <CircleAlert size={14} aria-hidden />
          <span className="only-heard">{words.hiddenFailure}</span>
        </span>
      )}
      {isTest && (
        <span className={styles.test} title={words.testNetwork}>
          <FlaskConical size={13} aria-hidden />
          <span className="only-heard">{words.testNetwork}</span>
        </span>
      )}
    </>
  )
}

interface ChipProps {
  readonly post: Planned
  /** `row`: as wide as a line of a list, with the status in words. */
  readonly look?: 'chip' | 'row'
  /** Whether Tab comes by it; in a grid only what is in the current cell. */
  readonly reached?: boolean
}

const Files = ({ count }: { readonly count: number }) => {
  const words = useCalendarWords()
  if (count === 0) return null
  return (
    <span className={styles.files} title={words.media(count)}>
      <Paperclip size={13} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="only-heard">{words.media(count)}</span>
    </span>
  )
}

/** Of a row: what must be known of it, before its text. */
const Known = ({ post }: { readonly post: Planned }) => (
  <>
    <Files count={post.media.length} />
    <Marks post={post} />
  </>
)

/** And behind it, in words. */
const Told = ({ post }: { readonly post: Planned }) => (
  <>
    <Labels of={post.labels} />
    <Status of={standingOf(post)} />
  </>
)

const Line = ({ post, look = 'chip' }: ChipProps) => {
  const { zone } = useBoard()
  const words = useCalendarWords()
  const text = lineOf(post)
  const isRow = look === 'row'
  return (
    <>
      <span className={styles.facts}>
        {!isRow && <StatusIcon of={standingOf(post)} />}
        {post.scheduled_at !== null && <Time at={post.scheduled_at} zone={zone} as="time" />}
        {networksOf(post).map((provider) => (
          <NetworkGlyph key={provider} provider={provider} small />
        ))}
        {isRow && <Known post={post} />}
      </span>
      <span className={styles.said}>
        {!isRow && <Marks post={post} />}
        {!isRow && <LabelDots of={post.labels} />}
        <bdi className={styles.text}>{text === '' ? words.noText : text}</bdi>
      </span>
      {isRow && <Told post={post} />}
    </>
  )
}

/** A post in the calendar: a link to it, with a menu of what can be done, and to be dragged. */
export const Chip = memo(({ post, look = 'chip', reached = true }: ChipProps) => {
  const board = useBoard()
  const words = useCalendarWords()
  const [element, dragged] = useDraggable(post.id, board.writes)
  const tabIndex = reached ? 0 : -1
  return (
    <li
      ref={element}
      data-chip={post.id}
      className={classes(styles.chip, styles[look], styles[standingOf(post)], dragged && styles.dragged)}
    >
      <Link className={styles.link} href={places.post(board.org, post.id)} draggable={false} tabIndex={tabIndex}>
        <Line post={post} look={look} />
      </Link>
      <button
        type="button"
        className={styles.menu}
        aria-haspopup="menu"
        aria-label={words.actions(brief(lineOf(post), 40) || words.noText)}
        tabIndex={tabIndex}
        onClick={({ currentTarget }) => board.openMenu(post, currentTarget)}
      >
        <Ellipsis size={16} aria-hidden />
      </button>
    </li>
  )
})
Chip.displayName = 'Chip'
