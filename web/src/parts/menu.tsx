import type { ReactElement } from 'react'
import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import styles from './menu.module.css'

export interface MenuItem {
  readonly label: string
  readonly icon?: LucideIcon
  readonly run: () => void
  readonly danger?: boolean
  readonly disabled?: boolean
}

const Popup = ({ items, anchor }: { readonly items: readonly MenuItem[]; readonly anchor?: Element }) => (
  <Base.Portal>
    <Base.Positioner className={styles.place} sideOffset={4} align="end" {...(anchor && { anchor })}>
      <Base.Popup className={styles.popup} {...(anchor instanceof HTMLElement && { finalFocus: () => anchor })}>
        {items.map(({ label, icon: Icon, run, danger = false, disabled = false }) => (
          <Base.Item
            key={label}
            className={classes(styles.item, danger && styles.danger)}
            disabled={disabled}
            onClick={run}
          >
            {Icon && <Icon size={18} aria-hidden />}
            {label}
          </Base.Item>
        ))}
      </Base.Popup>
    </Base.Positioner>
  </Base.Portal>
)

/** What can be done with one thing; `trigger` is the button that opens it. */
export const Menu = ({ trigger, items }: { readonly trigger: ReactElement; readonly items: readonly MenuItem[] }) => (
  <Base.Root>
    <Base.Trigger render={trigger} />
    <Popup items={items} />
  </Base.Root>
)

interface MenuAtProps {
  /** The button that it was opened by; it has the focus again behind it. */
  readonly anchor: Element
  readonly items: readonly MenuItem[]
  readonly onClose: () => void
}

/** The same, open, for hundreds of buttons that share one menu. */
export const MenuAt = ({ anchor, items, onClose }: MenuAtProps) => (
  <Base.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
    <Popup items={items} anchor={anchor} />
  </Base.Root>
)
