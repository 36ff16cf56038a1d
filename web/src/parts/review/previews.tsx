import type { Post } from '@scheduly/client'
import { contentOf, shownOf } from '#web/lib/content.ts'
import { Preview } from '#web/parts/preview/preview.tsx'
import { useReviewWords } from './words.ts'
import styles from './review.module.css'

/** A post as each of its channels will show it: all of them, because all of them are decided upon. */
export const Previews = ({ post }: { readonly post: Post }) => {
  const words = useReviewWords()
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
    <div className={styles.previews}>
      {shown.map((publication) => (
        <Preview key={publication.id} channel={publication} {...contentOf(post, publication)} />
      ))}
    </div>
  )
}
