import type { PostDetail } from '@scheduly/client'
import { useParams } from 'wouter'
import { useChannels } from '#web/api/reads.ts'
import { brief } from '#web/lib/brief.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Card, Page } from '#web/parts/page.tsx'
import { Compare } from '#web/parts/review/compare.tsx'
import { Presence } from '#web/parts/presence.tsx'
import { Fresh, useSeen } from '#web/parts/review/fresh.tsx'
import { Previews } from '#web/parts/review/previews.tsx'
import { ApprovalSteps, BrokenGlass } from '#web/parts/review/steps.tsx'
import { Talk } from '#web/parts/review/talk.tsx'
import { usePost } from '#web/parts/review/use-post.ts'
import { useReviewWords } from '#web/parts/review/words.ts'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Beside } from './beside.tsx'
import { Head } from './head.tsx'
import { History } from './history.tsx'
import { OnChannel } from './publication.tsx'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

const LONGEST_TITLE = 60

const Channels = ({ post }: { readonly post: PostDetail }) => {
  const words = usePostWords()
  const channels = useChannels(useOrgId())
  if (post.publications.length === 0) return null
  return (
    <Card title={words.channels}>
      <ul className={styles.channels}>
        {post.publications.map((publication) => (
          <OnChannel
            key={`${publication.id} ${publication.status}`}
            post={post}
            publication={publication}
            channel={channels.find(({ id }) => id === publication.channel_id)}
          />
        ))}
      </ul>
    </Card>
  )
}

const Shown = ({ post }: { readonly post: PostDetail }) => {
  const words = usePostWords()
  const review = useReviewWords()
  const seen = useSeen(post)
  const title = brief(post.text, LONGEST_TITLE)
  return (
    <Page title={title === '' ? words.untitled : title}>
      <Presence org={post.org_id} post={post.id} />
      <Head post={post} seen={seen} />
      <BrokenGlass post={post} />
      <Fresh post={post} seen={seen} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Channels post={post} />
          <Card title={words.look}>
            <Previews post={post} />
          </Card>
        </div>
        <div className={styles.column}>
          <Beside post={post} />
          <Card title={review.talk}>
            <ApprovalSteps of={post} />
            <Talk post={post} />
          </Card>
          <div className={styles.compare}>
            <Compare post={post} />
          </div>
          <History post={post.id} />
        </div>
      </div>
    </Page>
  )
}

export const Screen = () => {
  const { post: id } = useParams<{ post: string }>()
  const { post, error, retry } = usePost(id)
  if (post !== undefined) return <Shown key={post.id} post={post} />
  return error === null ? <Loading /> : <Trouble error={error} onRetry={retry} />
}
