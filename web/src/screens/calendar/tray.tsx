import { Link } from 'wouter'
import { PanelRightClose } from 'lucide-react'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { IconButton } from '#web/parts/button.tsx'
import { Chip } from './chip.tsx'
import { MOST_IN_TRAY, type Planned } from './data.ts'
import { useCalendarWords } from './words.ts'
import styles from './tray.module.css'

interface TrayProps {
  readonly posts: readonly Planned[]
  /** Left out where it has a tab of its own. */
  readonly onHide?: () => void
}

/** Drafts that have no time yet, to be dragged into the calendar, and out of it. */
export const Tray = ({ posts, onHide }: TrayProps) => {
  const words = useCalendarWords()
  const org = useOrgId()
  return (
    <aside data-tray="" className={styles.tray} aria-label={words.tray}>
      <div className={styles.head}>
        <h2>{words.tray}</h2>
        {onHide && <IconButton icon={PanelRightClose} small label={words.hideTray} onClick={onHide} />}
      </div>
      <p className={styles.hint}>{posts.length === 0 ? words.trayEmpty : words.trayHint}</p>
      <ul className={styles.posts}>
        {posts.map((post) => (
          <Chip key={post.id} post={post} />
        ))}
      </ul>
      {posts.length >= MOST_IN_TRAY && (
        <Link href={`${places.posts(org)}?status=draft&sort=-scheduled_at`}>{words.trayMore}</Link>
      )}
    </aside>
  )
}
