import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CirclePause,
  CircleX,
  Clock,
  FilePen,
  Hourglass,
  MessageSquareWarning,
  Send,
  type LucideIcon,
} from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import type { Standing } from '#web/lib/standing.ts'
import { usePartsWords } from './words.ts'
import styles from './status.module.css'

/** The pictures of how something stands. */
export const standingIcons: Readonly<Record<Standing, LucideIcon>> = {
  draft: FilePen,
  pending: Hourglass,
  changes_requested: MessageSquareWarning,
  rejected: CircleX,
  queued: Clock,
  publishing: Send,
  published: CircleCheck,
  failed: CircleAlert,
  attention: CircleHelp,
  canceled: Ban,
  review: CirclePause,
}

interface StatusProps {
  readonly of: Standing
  /** Without its ground, inside of something that is colored already. */
  readonly bare?: boolean
}

/** How something stands: a picture, a word and a color, so that none of them must be seen. */
export const Status = ({ of, bare = false }: StatusProps) => {
  const Icon = standingIcons[of]
  const words = usePartsWords()
  return (
    <span className={classes(styles.status, styles[of], bare && styles.bare)}>
      <Icon size={14} aria-hidden />
      {words.status[of]}
    </span>
  )
}

/** The picture alone, for where there is no room; its word is heard. */
export const StatusIcon = ({ of }: { readonly of: Standing }) => {
  const Icon = standingIcons[of]
  const words = usePartsWords()
  return (
    <span className={classes(styles.status, styles[of], styles.bare)} title={words.status[of]}>
      <Icon size={14} aria-hidden />
      <span className="only-heard">{words.status[of]}</span>
    </span>
  )
}
