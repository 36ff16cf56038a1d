import type { Post } from '@scheduly/client'
import { CircleCheck, ListChecks } from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import { useNow } from '#web/lib/now.ts'
import { useZone } from '#web/lib/org.ts'
import { useDistance } from '#web/parts/distance.tsx'
import { NetworkGlyph } from '#web/parts/network.tsx'
import { useNames } from '#web/parts/review/names.ts'
import { Status } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { brief } from '#web/lib/brief.ts'
import { isOverdue } from '#web/lib/overdue.ts'
import { standingOf } from '#web/lib/standing.ts'
import { allows, isChoosable } from './bulk-acts.ts'
import type { Group } from './queue.ts'
import { swipedBy } from './swipe.ts'
import { useSwipe } from './use-swipe.ts'
import { useApprovalWords } from './words.ts'
import styles from './approvals.module.css'

const Due = ({ post }: { readonly post: Post }) => {
  const words = useApprovalWords()
  const distance = useDistance()
  const zone = useZone()
  const overdue = isOverdue(post, useNow())
  const at = post.scheduled_at
  if (at === null) return words.noTime
  return (
    <>
      <Time at={at} zone={zone} as="short" />
      <span className={classes(overdue && styles.overdue)}>{overdue ? words.overdue : words.due(distance(at))}</span>
    </>
  )
}

/** What lies under an entry, and comes out from there while it is swiped. Its words are those of buttons that do the same. */
const Behind = ({ way, chosen }: { readonly way: number | null; readonly chosen: boolean }) => {
  const words = useApprovalWords()
  if (way === null) return null
  const far = swipedBy(way) !== null
  return (
    <span className={classes(styles.behind, way > 0 ? styles.approves : styles.chooses, far && styles.far)} aria-hidden>
      {way > 0 ? <CircleCheck size={20} /> : <ListChecks size={20} />}
      {way > 0 ? words.swipeApprove : chosen ? words.swipeLeave : words.swipeChoose}
    </span>
  )
}

interface EntryProps {
  readonly post: Post
  readonly current: boolean
  readonly onOpen: () => void
  /** Whether it is among those that are decided about together; undefined where that cannot be. */
  readonly chosen: boolean | undefined
  readonly onChoose: (chosen: boolean) => void
  /** Undefined where whoever looks may not. */
  readonly onApprove: (() => void) | undefined
}

const Entry = ({ post, current, onOpen, chosen, onChoose, onApprove }: EntryProps) => {
  const words = useApprovalWords()
  const nameOf = useNames()
  const swipe = useSwipe((swiped) => (swiped === 'to-end' ? onApprove?.() : onChoose(chosen !== true)))
  // There is nothing behind it where nothing would come of it.
  const way = swipe.way !== null && swipe.way > 0 && onApprove === undefined ? null : swipe.way
  return (
    <li className={classes(styles.entry, current && styles.current)} {...(chosen !== undefined && swipe.handlers)}>
      <Behind way={way} chosen={chosen === true} />
      <div className={styles.front} style={way === null ? undefined : { insetInlineStart: way }}>
        {chosen !== undefined && (
          <input
            type="checkbox"
            className={styles.box}
            aria-label={words.select(brief(post.text))}
            checked={chosen}
            onChange={({ target }) => onChoose(target.checked)}
          />
        )}
        <button type="button" className={styles.open} aria-current={current ? 'true' : undefined} onClick={onOpen}>
          <span className={styles.line}>
            {post.publications.map(({ id, provider }) => (
              <NetworkGlyph key={id} provider={provider} small />
            ))}
            <Due post={post} />
          </span>
          <span className={styles.text} dir="auto">
            {brief(post.text)}
          </span>
          <span className={styles.line}>
            {post.approval.state !== 'pending' && <Status of={standingOf(post)} />}
            <bdi>{words.by(nameOf(post.author_id))}</bdi>
          </span>
        </button>
      </div>
    </li>
  )
}

interface ListProps {
  readonly groups: readonly Group[]
  /** Whether there may be more of them. */
  readonly isCut: boolean
  readonly current: string | null
  readonly onOpen: (id: string) => void
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (ids: readonly string[], chosen: boolean) => void
  /** Asks whether this one is approved. */
  readonly onApprove: (post: Post) => void
}

const ChooseAll = ({ posts, chosen, onChoose }: Pick<ListProps, 'chosen' | 'onChoose'> & Pick<Group, 'posts'>) => {
  const words = useApprovalWords()
  const choosable = posts.filter(isChoosable).map(({ id }) => id)
  if (choosable.length < 2) return null
  return (
    <label className={styles.all}>
      <input
        type="checkbox"
        className={styles.box}
        checked={choosable.every((id) => chosen.has(id))}
        onChange={({ target }) => onChoose(choosable, target.checked)}
      />
      {words.selectAll}
    </label>
  )
}

type GroupProps = Omit<ListProps, 'groups'> & { readonly group: Group }

const Grouped = ({ group: { name, posts }, isCut, current, onOpen, chosen, onChoose, onApprove }: GroupProps) => {
  const words = useApprovalWords()
  const title = name === null ? words.list : words[name]
  return (
    <section className={styles.group}>
      {name !== null && (
        <h2 className={styles.heading}>
          {title}{' '}
          <span className={styles.count}>
            {posts.length}
            {isCut && '+'}
          </span>
        </h2>
      )}
      <ChooseAll posts={posts} chosen={chosen} onChoose={onChoose} />
      {posts.length === 0 ? (
        <p className={styles.nothing}>{words.nothing}</p>
      ) : (
        <ul className={styles.list} aria-label={title}>
          {posts.map((post) => (
            <Entry
              key={post.id}
              post={post}
              current={post.id === current}
              onOpen={() => onOpen(post.id)}
              chosen={isChoosable(post) ? chosen.has(post.id) : undefined}
              onChoose={(on) => onChoose([post.id], on)}
              onApprove={allows(post, 'approve') ? () => onApprove(post) : undefined}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

/** What waits, each with when, where, what and by whom. */
export const List = ({ groups, ...rest }: ListProps) => (
  <div className={styles.listing}>
    {groups.map((group) => (
      <Grouped key={group.name} group={group} {...rest} />
    ))}
  </div>
)
