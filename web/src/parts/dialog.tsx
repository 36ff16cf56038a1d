import type { ReactNode, RefObject } from 'react'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import { IconButton } from './button.tsx'
import { usePartsWords } from './words.ts'
import styles from './dialog.module.css'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** One sentence below the title. */
  readonly description?: ReactNode
  readonly wide?: boolean
  /** At the side, as high as the page, which stays in sight. */
  readonly side?: boolean
  /** What has the focus after it, where that is not what had it before. */
  readonly last?: () => HTMLElement | null
  /** What has the focus first; the first thing in it, unless said otherwise. */
  readonly first?: RefObject<HTMLElement | null>
  /** Buttons at its end, the one that goes on last. */
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

/** A window over the page: it holds the focus, closes with Escape, and gives the focus back. */
export const Dialog = (props: DialogProps) => {
  const { open, onClose, title, description, wide = false, side = false, first, last, actions, children } = props
  const words = usePartsWords()
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          className={classes(styles.popup, wide && styles.wide, side && styles.side)}
          {...(first && { initialFocus: first })}
          {...(last && { finalFocus: () => last() ?? true })}
        >
          <div className={styles.head}>
            <Base.Title className={styles.title}>
              <bdi>{title}</bdi>
            </Base.Title>
            <Base.Close render={<IconButton icon={X} label={words.close} small />} />
          </div>
          {description !== undefined && <Base.Description className={styles.said}>{description}</Base.Description>}
          {children}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
