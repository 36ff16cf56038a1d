import {
  Ban,
  CalendarClock,
  CheckCheck,
  Copy,
  Download,
  RotateCw,
  SendHorizontal,
  Tag,
  type LucideIcon,
} from 'lucide-react'
import { useAccount } from '#web/api/reads.ts'
import { useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { ShareButton } from '#web/parts/sharing/share-button.tsx'
import { canSubmit, type Bulk } from './bulk.ts'
import type { Listed } from './data.ts'
import { useExport } from './export.ts'
import { usePostsWords } from './words.ts'
import styles from './posts.module.css'

interface ChosenBarProps {
  readonly posts: readonly Listed[]
  readonly onBulk: (what: Bulk) => void
  readonly onNone: () => void
}

interface Offer {
  readonly what: Bulk
  readonly icon: LucideIcon
  readonly label: string
  readonly fits: (post: Listed) => boolean
}

const allows =
  (action: Listed['allowed_actions'][number]) =>
  ({ allowed_actions: allowed }: Listed): boolean =>
    allowed.includes(action)

/** What can be done; what none of those that are chosen allows is not offered. */
const useOffers = (posts: readonly Listed[]): readonly Offer[] => {
  const words = usePostsWords()
  const { leads, writes } = useRights()
  const { id: me } = useAccount()
  const offers: readonly Offer[] = [
    { what: 'reschedule', icon: CalendarClock, label: words.reschedule, fits: allows('edit') },
    { what: 'submit', icon: SendHorizontal, label: words.submit, fits: (post) => !leads && canSubmit(post) },
    { what: 'approve', icon: CheckCheck, label: words.approve, fits: allows('approve') },
    { what: 'retry', icon: RotateCw, label: words.retry, fits: allows('retry') },
    { what: 'duplicate', icon: Copy, label: words.duplicate, fits: () => writes },
    { what: 'label', icon: Tag, label: words.label, fits: ({ author_id: author }) => leads || author === me },
    { what: 'cancel', icon: Ban, label: words.cancel, fits: allows('cancel') },
  ]
  return offers.filter(({ fits }) => posts.some(fits))
}

/** What can be done with those that are chosen. */
export const ChosenBar = ({ posts, onBulk, onNone }: ChosenBarProps) => {
  const words = usePostsWords()
  const offers = useOffers(posts)
  const exporting = useExport(posts)
  if (posts.length === 0) return null
  return (
    <div className={styles.bar} role="group" aria-label={words.chosen(posts.length)}>
      <strong aria-live="polite">{words.chosen(posts.length)}</strong>
      {offers.map(({ what, icon, label }) => (
        <Button
          key={what}
          small
          icon={icon}
          {...(what === 'cancel' && { kind: 'danger' as const })}
          onClick={() => onBulk(what)}
        >
          {label}
        </Button>
      ))}
      <ShareButton small posts={posts.map(({ id }) => id)} />
      <Button small icon={Download} busy={exporting.isPending} onClick={() => exporting.mutate()}>
        {words.exportChosen}
      </Button>
      <Button small kind="quiet" onClick={onNone}>
        {words.chooseNone}
      </Button>
    </div>
  )
}
