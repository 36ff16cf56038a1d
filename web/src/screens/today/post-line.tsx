import type { ReactNode } from 'react'
import type { Post } from '@scheduly/client'
import { Link } from 'wouter'
import { brief } from '#web/lib/brief.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { NetworkGlyph } from '#web/parts/network.tsx'
import styles from './today.module.css'

/** A post on one line: where it goes, what it says, and a word more. */
export const PostLine = ({ post, children }: { readonly post: Post; readonly children?: ReactNode }) => {
  const org = useOrgId()
  return (
    <li className={styles.line}>
      <span className={styles.glyphs}>
        {post.publications.map(({ id, provider }) => (
          <NetworkGlyph key={id} provider={provider} small />
        ))}
      </span>
      <Link className={styles.text} href={places.post(org, post.id)} dir="auto">
        {brief(post.text)}
      </Link>
      {children !== undefined && <span className={styles.word}>{children}</span>}
    </li>
  )
}
