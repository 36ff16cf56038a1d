import { useQuery } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { postsQuery } from '#web/api/reads.ts'
import { standingOf } from '#web/lib/standing.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { addDays } from '#web/lib/zone.ts'
import { Card } from '#web/parts/page.tsx'
import { StatusIcon } from '#web/parts/status.tsx'
import { Time } from '#web/parts/time.tsx'
import { byDay, startOf } from './days.ts'
import { PostLine } from './post-line.tsx'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

const MOST = 200
const SHOWN = 8

const DONE: readonly Post['status'][] = ['published', 'failed', 'canceled']

const Day = ({ title, posts }: { readonly title: string; readonly posts: readonly Post[] }) => {
  const words = useTodayWords()
  const zone = useZone()
  const count = (status: Post['status']): number => posts.filter((post) => post.status === status).length
  const [published, failed, canceled] = [count('published'), count('failed'), count('canceled')]
  const parts = [
    published > 0 && words.published(published),
    failed > 0 && words.failed(failed),
    canceled > 0 && words.canceled(canceled),
  ].filter((part) => part !== false)
  return (
    <section className={styles.day} aria-label={title}>
      <h3>{title}</h3>
      <p className={styles.word}>{parts.length === 0 ? words.nothing : parts.join(' · ')}</p>
      <ul className={styles.lines}>
        {posts.slice(0, SHOWN).map((post) => (
          <PostLine key={post.id} post={post}>
            {post.scheduled_at !== null && <Time at={post.scheduled_at} zone={zone} as="time" />}
            <StatusIcon of={standingOf(post)} />
          </PostLine>
        ))}
      </ul>
    </section>
  )
}

/** What became of what was due today and yesterday. */
export const Results = ({ today }: { readonly today: string }) => {
  const words = useTodayWords()
  const zone = useZone()
  const yesterday = addDays(today, -1)
  const range = { from: startOf(yesterday, zone), to: startOf(addDays(today, 1), zone) }
  const { data = [] } = useQuery(postsQuery(useOrgId(), { ...range, sort: '-scheduled_at' }, MOST))
  const done = byDay(
    data.filter(({ status }) => DONE.includes(status)),
    ({ scheduled_at: at }) => at,
    zone,
  )
  return (
    <Card title={words.results}>
      <Day title={words.today} posts={done.get(today) ?? []} />
      <Day title={words.yesterday} posts={done.get(yesterday) ?? []} />
    </Card>
  )
}
