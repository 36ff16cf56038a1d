import { memo } from 'react'
import { CircleAlert, FlaskConical, Paperclip } from 'lucide-react'
import { brief } from '#web/lib/brief.ts'
import { classes } from '#web/lib/classes.ts'
import { places } from '#web/lib/places.ts'
import { hidesFailure, standingOf } from '#web/lib/standing.ts'
import { LabelDots, Labels } from '#web/parts/labels/labels.tsx'
import { NetworkGlyph } from '#web/parts/network.tsx'
import { Status, standingIcons } from '#web/parts/status.tsx'
import { formatTime, timeElsewhere } from '#web/parts/time.tsx'
import { useBoard } from './board.ts'
import type { Planned } from './data.ts'
import { useIsSelected } from './selection.ts'
import styles from './chip.module.css'

const MORE = '⋯'

/** What stands for a post in one line. */
export const lineOf = ({ text }: Pick<Planned, 'text'>): string => brief(text, 160)

const networksOf = ({ channels }: Planned): readonly string[] => [...new Set(channels.map(({ provider }) => provider))]

const SIGNS = { ...standingIcons, test: FlaskConical }

/** The pictures that chips show, drawn once; hundreds of chips name them. */
export const Signs = () => (
  <svg className={styles.signs} aria-hidden>
    {Object.entries(SIGNS).map(([name, Icon]) => (
      <symbol key={name} id={`sign-${name}`} viewBox="0 0 24 24">
        <Icon size={24} />
      </symbol>
    ))}
  </svg>
)

const Sign = ({ of }: { readonly of: keyof typeof SIGNS }) => (
  <svg className={styles.sign} aria-hidden width="14" height="14">
    <use href={`#sign-${of}`} />
  </svg>
)

/** Nothing of it goes to a real network. */
export const isTestPost = ({ channels }: Pick<Planned, 'channels'>): boolean =>
  channels.length > 0 && channels.every(({ sandbox }) => sandbox)

/** What must be known of a post beside how it stands. */
const Marks = ({ post }: { readonly post: Planned }) => {
  const { words } = useBoard()
  const isTest = isTestPost(post)
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
          <Sign of="test" />
          <span className="only-heard">{words.testNetwork}</span>
        </span>
      )}
    </>
  )
}

type Decided = Exclude<Planned['approval']['state'], 'not_required' | 'not_requested'>

/** How the approval stands, where that is not said by how the post does; else null. */
export const approvalOf = (post: Planned): Decided | null => {
  const { state } = post.approval
  return state === 'not_required' || state === 'not_requested' || state === standingOf(post) ? null : state
}

export const ApprovalDot = ({ of }: { readonly of: Decided }) => (
  <span className={classes(styles.approval, styles[of])} aria-hidden />
)

const Approval = ({ post }: { readonly post: Planned }) => {
  const { words, parts } = useBoard()
  const state = approvalOf(post)
  if (state === null) return null
  const name = words.approvalIs(parts.approvals[state])
  return (
    <span className={styles.decided} title={name}>
      <ApprovalDot of={state} />
      <span className="only-heard">{name}</span>
    </span>
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
  const { words } = useBoard()
  if (count === 0) return null
  return (
    <span className={styles.files} title={words.media(count)}>
      <Paperclip size={13} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="only-heard">{words.media(count)}</span>
    </span>
  )
}

/** Beside a text it says nothing of its own; without one it stands for the post. */
const Picture = ({ post }: { readonly post: Planned }) => {
  const { picture, text } = post
  if (picture === null) return null
  return (
    <img
      className={styles.picture}
      src={picture.url}
      alt={text === '' ? picture.alt_text : ''}
      width="24"
      height="20"
      loading="lazy"
      decoding="async"
      draggable={false}
    />
  )
}

/** When and where. */
const Facts = ({ post }: Pick<ChipProps, 'post'>) => {
  const { zone, own, locale, parts } = useBoard()
  const elsewhere = post.scheduled_at === null ? null : timeElsewhere(post.at, { locale, zone, own })
  const forYou = elsewhere === null ? undefined : parts.forYou(elsewhere)
  return (
    <>
      {post.scheduled_at !== null && (
        <time dateTime={post.scheduled_at} title={forYou}>
          {formatTime(post.at, { locale, zone, as: 'time' })}
          {forYou !== undefined && <span className={styles.own}>{` (${forYou})`}</span>}
        </time>
      )}
      <span className={styles.networks}>
        {networksOf(post).map((provider) => (
          <NetworkGlyph key={provider} provider={provider} small />
        ))}
      </span>
    </>
  )
}

const Said = ({ post }: Pick<ChipProps, 'post'>) => {
  const { words } = useBoard()
  const text = lineOf(post)
  return <bdi className={styles.text}>{text === '' ? words.noText : text}</bdi>
}

const RowLine = ({ post }: Pick<ChipProps, 'post'>) => (
  <>
    <Picture post={post} />
    <span className={styles.facts}>
      <Facts post={post} />
      <Approval post={post} />
      <Files count={post.media_count} />
      <Marks post={post} />
    </span>
    <span className={styles.said}>
      <Said post={post} />
    </span>
    <Labels of={post.labels} />
    <Status of={standingOf(post)} />
  </>
)

const ChipLine = ({ post }: Pick<ChipProps, 'post'>) => {
  const { parts } = useBoard()
  const standing = standingOf(post)
  const word = parts.status[standing]
  return (
    <>
      <span className={styles.facts} title={word}>
        <span className={styles.head}>
          <Sign of={standing} />
          <Facts post={post} />
        </span>
        <span className={styles.word}>
          <span>{word}</span>
          <Approval post={post} />
        </span>
      </span>
      <span className={styles.said}>
        <Picture post={post} />
        <Marks post={post} />
        <LabelDots of={post.labels} />
        <Said post={post} />
      </span>
    </>
  )
}

const Line = ({ post, look = 'chip' }: ChipProps) =>
  look === 'row' ? <RowLine post={post} /> : <ChipLine post={post} />

/** A post in the calendar: a link to it, with a menu of what can be done, to be chosen and to be dragged. */
export const Chip = memo(({ post, look = 'chip', reached = true }: ChipProps) => {
  const board = useBoard()
  const { words } = board
  const selected = useIsSelected(board.selection, post.id)
  const tabIndex = reached ? 0 : -1
  return (
    <li
      data-chip={post.id}
      className={classes(styles.chip, styles[look], styles[standingOf(post)], selected && styles.selected)}
    >
      <a className={styles.link} href={places.post(board.org, post.id)} draggable={false} tabIndex={tabIndex}>
        {selected && <span className="only-heard">{words.isSelected}</span>}
        <Line post={post} look={look} />
      </a>
      <button
        type="button"
        className={styles.menu}
        aria-haspopup="menu"
        aria-label={words.actions(brief(lineOf(post), 40) || words.noText)}
        tabIndex={tabIndex}
        onClick={({ currentTarget }) => board.openMenu(post, currentTarget)}
      >
        <span aria-hidden>{MORE}</span>
      </button>
    </li>
  )
})
Chip.displayName = 'Chip'
