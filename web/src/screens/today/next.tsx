import { useQuery } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { CalendarDays, PenLine } from 'lucide-react'
import { postsQuery } from '#web/api/reads.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { ButtonLink } from '#web/parts/button.tsx'
import { useDistance } from '#web/parts/distance.tsx'
import { Card } from '#web/parts/page.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { PostLine } from './post-line.tsx'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

const SHOWN = 5

const Line = ({ post }: { readonly post: Post }) => {
  const words = useTodayWords()
  const zone = useZone()
  const distance = useDistance()
  const at = post.scheduled_at
  const isHeld = post.publications.some(({ held }) => held)
  return (
    <PostLine post={post}>
      {at !== null && (
        <>
          <Time at={at} zone={zone} as="short" both />
          <strong>{isHeld ? words.heldNow : words.goesOut(distance(at))}</strong>
        </>
      )}
    </PostLine>
  )
}

/** The next few posts, and how long they still have. */
export const Next = () => {
  const words = useTodayWords()
  const org = useOrgId()
  const { writes } = useRights()
  const { data, error, refetch } = useQuery(postsQuery(org, { status: 'queued', sort: 'scheduled_at' }, SHOWN))
  const calendar = (
    <ButtonLink kind="quiet" small icon={CalendarDays} href={places.calendar(org)}>
      {words.calendar}
    </ButtonLink>
  )
  return (
    <Card title={words.next} actions={calendar}>
      {data === undefined && (error === null ? <Loading /> : <Trouble error={error} onRetry={() => void refetch()} />)}
      {data?.length === 0 && (
        <div className={styles.doing}>
          <p>{words.nothingNext}</p>
          {writes && (
            <ButtonLink small icon={PenLine} href={places.compose(org)}>
              {words.write}
            </ButtonLink>
          )}
        </div>
      )}
      {data !== undefined && data.length > 0 && (
        <ol className={styles.lines}>
          {data.map((post) => (
            <Line key={post.id} post={post} />
          ))}
        </ol>
      )}
    </Card>
  )
}
