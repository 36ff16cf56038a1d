import { useState } from 'react'
import type { PostDetail } from '@scheduly/client'
import { changesBetween, versionOf } from '#web/lib/changes.ts'
import { Button } from '#web/parts/button.tsx'
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
  // Another post is looked at for the first time.
  if (before.id !== post.id) setBefore(post)
  const seen = before.id === post.id ? before : post
  return { isSeen: seen.content_hash === post.content_hash, before: seen, see: () => setBefore(post) }
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
      <Changes of={changesBetween(versionOf(before), versionOf(post))} />
      <div>
        <Button kind="primary" onClick={see}>
          {words.seen}
        </Button>
      </div>
    </section>
  )
}
