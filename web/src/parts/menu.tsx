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

/** What can be done with one thing; `trigger` is the button that opens it. */
export const Menu = ({ trigger, items }: { readonly trigger: ReactElement; readonly items: readonly MenuItem[] }) => (
  <Base.Root>
    <Base.Trigger render={trigger} />
    <Base.Portal>
      <Base.Positioner className={styles.place} sideOffset={4} align="end">
        <Base.Popup className={styles.popup}>
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
  </Base.Root>
)
