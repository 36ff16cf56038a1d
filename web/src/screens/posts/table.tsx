import { memo, type Ref } from 'react'
import { CircleAlert, Ellipsis } from 'lucide-react'
import { Link } from 'wouter'
import { brief } from '#web/lib/brief.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrg } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { hidesFailure, standingOf } from '#web/lib/standing.ts'
import { Labels } from '#web/parts/labels/labels.tsx'
import { NetworkGlyph, SandboxMark } from '#web/parts/network.tsx'
import { Status } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import type { Listed } from './data.ts'
import { usePostsWords } from './words.ts'
import styles from './posts.module.css'

export const nameOf = ({ text, publications }: Pick<Listed, 'text' | 'publications'>, otherwise: string): string => {
  const own = publications.find((each) => each.text !== null && each.text !== '')?.text ?? ''
  return brief(text === '' ? own : text, 140) || otherwise
}

const Title = ({ post }: { readonly post: Listed }) => {
  const words = usePostsWords()
  const { id: org } = useOrg()
  const isTest = post.publications.length > 0 && post.publications.every(({ sandbox }) => sandbox)
  return (
    <div className={styles.post}>
      <Link href={places.post(org, post.id)} className={styles.text}>
        <bdi>{nameOf(post, words.noText)}</bdi>
      </Link>
      <span className={styles.channels}>
        {post.publications.map(({ id, provider, handle }) => (
          <span key={id} className={styles.channel}>
            <NetworkGlyph provider={provider} small />
            <bdi>{handle === null ? '' : `@${handle}`}</bdi>
          </span>
        ))}
        {isTest && <SandboxMark />}
      </span>
      <Labels of={post.labels} />
    </div>
  )
}

const Standing = ({ post }: { readonly post: Listed }) => {
  const words = usePostsWords()
  return (
    <div className={styles.standing}>
      <Status of={standingOf(post)} />
      {hidesFailure(post) && (
        <span className={styles.failure}>
          <CircleAlert size={14} aria-hidden />
          {words.hiddenFailure}
        </span>
      )}
    </div>
  )
}

const When = ({ post }: { readonly post: Listed }) => {
  const words = usePostsWords()
  const { time_zone: zone } = useOrg()
  if (post.scheduled_at === null) return <span className={styles.soft}>{words.noTime}</span>
  return (
    <>
      <Time at={post.scheduled_at} zone={zone} />
      {post.schedule_overdue && <p className={styles.overdue}>{words.overdue}</p>}
    </>
  )
}

interface RowProps {
  readonly post: Listed
  readonly author: string
  readonly chosen: boolean
  readonly onChoose: (post: string, chosen: boolean) => void
  readonly onMenu: (post: Listed, anchor: HTMLElement) => void
}

const Row = memo(({ post, author, chosen, onChoose, onMenu }: RowProps) => {
  const words = usePostsWords()
  const name = brief(nameOf(post, words.noText), 60)
  return (
    <tr className={classes(styles.row, chosen && styles.chosen)} data-post={post.id}>
      <td className={styles.box}>
        <input
          type="checkbox"
          aria-label={words.choose(name)}
          checked={chosen}
          onChange={({ target }) => onChoose(post.id, target.checked)}
        />
      </td>
      <td className={styles.wide}>
        <Title post={post} />
      </td>
      <td>
        <Standing post={post} />
      </td>
      <td className={styles.when}>
        <When post={post} />
      </td>
      <td>
        <bdi className={styles.soft}>{author}</bdi>
      </td>
      <td className={styles.end}>
        <button
          type="button"
          className={styles.menu}
          aria-haspopup="menu"
          aria-label={words.menu(name)}
          onClick={({ currentTarget }) => onMenu(post, currentTarget)}
        >
          <Ellipsis size={18} aria-hidden />
        </button>
      </td>
    </tr>
  )
})
Row.displayName = 'Row'

interface TableProps extends Pick<RowProps, 'onChoose' | 'onMenu'> {
  readonly posts: readonly Listed[]
  readonly authors: ReadonlyMap<string, string>
  readonly chosen: ReadonlySet<string>
  readonly onChooseAll: (chosen: boolean) => void
  readonly ref: Ref<HTMLTableElement>
}

/** The posts one below the other; on a phone each is a card. */
export const Table = ({ posts, authors, chosen, onChooseAll, onChoose, onMenu, ref }: TableProps) => {
  const words = usePostsWords()
  const all = posts.length > 0 && posts.every(({ id }) => chosen.has(id))
  return (
    <table ref={ref} className={styles.table}>
      <caption className="only-heard">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.box}>
            <input
              type="checkbox"
              aria-label={words.chooseAll}
              checked={all}
              onChange={({ target }) => onChooseAll(target.checked)}
            />
          </th>
          <th scope="col">{words.post}</th>
          <th scope="col">{words.status}</th>
          <th scope="col">{words.when}</th>
          <th scope="col">{words.author}</th>
          <th scope="col">
            <span className="only-heard">{words.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {posts.map((post) => (
          <Row
            key={post.id}
            post={post}
            author={authors.get(post.author_id) ?? ''}
            chosen={chosen.has(post.id)}
            onChoose={onChoose}
            onMenu={onMenu}
          />
        ))}
      </tbody>
    </table>
  )
}
