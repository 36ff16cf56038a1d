import { contentOf, shownOf } from '#web/lib/content.ts'
import { Preview } from '#web/parts/preview/preview.tsx'
import { Tag } from '#web/parts/rows.tsx'
import { Time } from '#web/parts/time.tsx'
import { Answer } from './answer.tsx'
import { useVisit, type Review, type ReviewedPost } from './visit.ts'
import { useReviewPageWords } from './words.ts'
import styles from './review.module.css'

/** What was decided last about what the post says now, by anybody with this link. */
const decisionOf = ({ reviews, content_hash: now }: ReviewedPost): Review['kind'] | null =>
  reviews.findLast(({ kind, content_hash: hash }) => kind !== 'commented' && hash === now)?.kind ?? null

const OVER: readonly string[] = ['published', 'publishing', 'canceled']

const Standing = ({ post }: { readonly post: ReviewedPost }) => {
  const words = useReviewPageWords()
  const states: Readonly<Record<string, string>> = words.states
  const state = states[post.status]
  const decision = decisionOf(post)
  return (
    <>
      {state !== undefined && <Tag>{state}</Tag>}
      {decision === 'approved' && <Tag kind="good">{words.approved}</Tag>}
      {decision === 'changes_requested' && <Tag kind="warn">{words.changesRequested}</Tag>}
    </>
  )
}

const Looks = ({ post }: { readonly post: ReviewedPost }) => {
  const words = useReviewPageWords()
  const shown = shownOf(post)
  if (shown.length === 0) {
    return (
      <div className={styles.bare}>
        <p className={styles.text} dir="auto">
          {post.text}
        </p>
        <p className={styles.faint}>{words.noChannels}</p>
      </div>
    )
  }
  return (
    <div className={styles.previews} role="group" aria-label={words.looks}>
      {shown.map((publication) => (
        <Preview key={publication.id} channel={publication} {...contentOf(post, publication)} />
      ))}
    </div>
  )
}

const Talk = ({ post }: { readonly post: ReviewedPost }) => {
  const words = useReviewPageWords()
  const { zone } = useVisit()
  if (post.reviews.length === 0) return null
  return (
    <ol className={styles.talk} aria-label={words.said}>
      {post.reviews.map(({ id, kind, name, text, content_hash: hash, created_at: at }) => (
        <li key={id}>
          <p className={styles.who}>
            <strong>
              <bdi>{name}</bdi>
            </strong>
            <span>{words.kinds[kind]}</span>
            <span className={styles.faint}>
              <Time at={at} zone={zone} as="short" />
            </span>
            {hash !== post.content_hash && <span className={styles.faint}>{words.earlier}</span>}
          </p>
          {text !== null && (
            <p className={styles.text} dir="auto">
              {text}
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}

interface OnePostProps {
  readonly post: ReviewedPost
  readonly index: number
  readonly all: number
}

/** One post: when it goes out, how it will look, what was said, and what they say. */
export const OnePost = ({ post, index, all }: OnePostProps) => {
  const words = useReviewPageWords()
  const { zone } = useVisit()
  const heading = `post-${post.id}`
  return (
    <li>
      <article className={styles.post} aria-labelledby={heading}>
        <header className={styles.head}>
          <h2 id={heading}>{words.post(index, all)}</h2>
          <p className={styles.who}>
            {post.scheduled_at === null ? words.noTime : <Time at={post.scheduled_at} zone={zone} />}
            <Standing post={post} />
          </p>
        </header>
        <Looks post={post} />
        <Talk post={post} />
        {/* What was begun stays while the post is read anew, and goes with what it was about. */}
        <Answer
          key={post.id}
          post={post}
          isOpen={!OVER.includes(post.status)}
          isApproved={decisionOf(post) === 'approved'}
        />
      </article>
    </li>
  )
}
