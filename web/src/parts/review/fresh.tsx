import { useState } from 'react'
import type { PostDetail } from '@scheduly/client'
import { useLocale } from '#web/i18n/i18n.ts'
import { changesBetween, versionOf } from '#web/lib/changes.ts'
import { useOrg, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { Changes } from './changes.tsx'
import { useReviewWords } from './words.ts'
import styles from './review.module.css'

interface Seen {
  /** Whether what is shown is what was seen, so that it can be decided about. */
  readonly isSeen: boolean
  /** The version that was seen. */
  readonly before: PostDetail
  readonly see: () => void
}

/**
 * What somebody looks at may change under their eyes, since it is kept as it is at the server. Nobody is to decide about
 * words that came while they reached for the button; so what was shown first counts until they say that they saw the rest.
 */
export const useSeen = (post: PostDetail): Seen => {
  const [before, setBefore] = useState(post)
  const timeCounts = useOrg().approval_policy.moving_time === 'voids_approval'
  // Another post is looked at for the first time.
  if (before.id !== post.id) setBefore(post)
  const seen = before.id === post.id ? before : post
  const isSeen = seen.content_hash === post.content_hash && (!timeCounts || seen.scheduled_at === post.scheduled_at)
  return { isSeen, before: seen, see: () => setBefore(post) }
}

/** Where it goes out at another time than was seen: which, and which was seen. */
const Moved = ({ before, post }: { readonly before: PostDetail; readonly post: PostDetail }) => {
  const words = useReviewWords()
  const [locale, zone] = [useLocale(), useZone()]
  if (before.scheduled_at === post.scheduled_at) return null
  const say = (at: string | null): string => (at === null ? words.noTime : formatTime(at, { locale, zone, as: 'full' }))
  return <p>{words.movedTime(say(before.scheduled_at), say(post.scheduled_at))}</p>
}

/** That the post is not what it was when somebody began to look, and what is different. */
export const Fresh = ({ post, seen: { isSeen, before, see } }: { readonly post: PostDetail; readonly seen: Seen }) => {
  const words = useReviewWords()
  if (isSeen) return null
  return (
    <section className={styles.fresh} role="alert">
      <p>
        <strong>{words.fresh}</strong> {words.freshHint}
      </p>
      <Moved before={before} post={post} />
      {before.content_hash !== post.content_hash && <Changes of={changesBetween(versionOf(before), versionOf(post))} />}
      <div>
        <Button kind="primary" onClick={see}>
          {words.seen}
        </Button>
      </div>
    </section>
  )
}
