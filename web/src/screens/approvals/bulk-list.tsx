import type { Post } from '@scheduly/client'
import { brief } from '#web/lib/brief.ts'
import { useNow } from '#web/lib/now.ts'
import { useZone } from '#web/lib/org.ts'
import { CheckField } from '#web/parts/field.tsx'
import { NetworkGlyph } from '#web/parts/network.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Time } from '#web/parts/time.tsx'
import { hindranceOf, type Act } from './bulk-acts.ts'
import { bySoon } from './soon.ts'
import { useApprovalWords } from './words.ts'
import styles from './approvals.module.css'

const When = ({ post: { scheduled_at: at } }: { readonly post: Post }) => {
  const words = useApprovalWords()
  const zone = useZone()
  return at === null ? words.noTime : <Time at={at} zone={zone} both />
}

const What = ({ post }: { readonly post: Post }) => (
  <span className={styles.what}>
    {post.publications.map(({ id, provider }) => (
      <NetworkGlyph key={id} provider={provider} small />
    ))}
    <bdi>{brief(post.text)}</bdi>
  </span>
)

interface ListedProps {
  readonly act: Act
  readonly posts: readonly Post[]
  readonly left: ReadonlySet<string>
  readonly onLeave: (id: string, left: boolean) => void
}

/** One that is decided about unless it is left out; where that cannot be, it is only named, with the reason. */
const One = ({ act, post, left, onLeave }: Omit<ListedProps, 'posts'> & { readonly post: Post }) => {
  const words = useApprovalWords()
  const hindrance = hindranceOf(act, post, useNow())
  if (hindrance !== null) {
    const why = hindrance === 'overdue' ? words.bulkOverdue : words.bulk[act].notAllowed
    return <Row title={<What post={post} />} facts={why} />
  }
  return (
    <Row
      title={
        <CheckField
          label={<What post={post} />}
          hint={
            <span className={styles.about}>
              <When post={post} />
            </span>
          }
          checked={!left.has(post.id)}
          onChange={({ target }) => onLeave(post.id, !target.checked)}
        />
      }
    />
  )
}

/** What goes out soonest, first. */
export const Listed = ({ posts, ...rest }: ListedProps) => {
  const words = useApprovalWords()
  const [soon, later] = bySoon(posts, useNow())
  const groups = [
    { title: words.soon, of: soon },
    { title: words.later, of: later },
  ]
  return groups.map(
    ({ title, of }) =>
      of.length > 0 && (
        <section key={title} className={styles.due}>
          <h3>{title}</h3>
          <Rows label={title}>
            {of.map((post) => (
              <One key={post.id} post={post} {...rest} />
            ))}
          </Rows>
        </section>
      ),
  )
}
