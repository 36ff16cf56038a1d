import { Link } from 'wouter'
import { Bell, UserRound } from 'lucide-react'
import { places } from '#web/lib/places.ts'
import { Dialog } from '#web/parts/dialog.tsx'
import type { Destination } from './navigation.ts'
import { useShellWords } from './words.ts'
import { Unread } from './unread.tsx'
import styles from './shell.module.css'

interface MoreProps {
  readonly destinations: readonly Destination[]
  readonly onClose: () => void
  readonly onNotifications: () => void
  readonly unread: number
}

/** On a phone: every place that the bar has no room for. */
export const More = ({ destinations, onClose, onNotifications, unread }: MoreProps) => {
  const words = useShellWords()
  return (
    <Dialog open onClose={onClose} title={words.more}>
      <button type="button" className={styles.place} onClick={onNotifications}>
        <Bell size={18} aria-hidden />
        {words.notifications}
        <Unread of={unread} />
      </button>
      <nav className={styles.places} aria-label={words.more}>
        {destinations.map(({ name, href, label, icon: Icon }) => (
          <Link key={name} className={styles.place} href={href} onClick={onClose}>
            <Icon size={18} aria-hidden />
            {label}
          </Link>
        ))}
        <Link className={styles.place} href={places.me} onClick={onClose}>
          <UserRound size={18} aria-hidden />
          {words.me}
        </Link>
      </nav>
    </Dialog>
  )
}
