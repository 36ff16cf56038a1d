import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import { Link } from 'wouter'
import { classes } from '#web/lib/classes.ts'
import styles from './button.module.css'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

interface Look {
  /** `plain` unless said otherwise; one `primary` per screen. */
  readonly kind?: ButtonKind
  readonly small?: boolean
  readonly icon?: LucideIcon
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  Look & {
    /** While its work runs: it turns, and cannot be pressed again. */
    readonly busy?: boolean
    readonly children: ReactNode
  }

const lookOf = ({ kind = 'plain', small = false }: Look, more?: string): string =>
  classes(styles.button, styles[kind], small && styles.small, more)

/** Also Enter in a form presses its button. */
const ignore = (event: MouseEvent): void => {
  event.preventDefault()
  event.stopPropagation()
}

/** A button that says what it does in words. While it is busy it keeps the focus, which a disabled one loses. */
export const Button = ({ kind, small, icon: Icon, busy = false, children, className, ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    {...(busy && { onClick: ignore })}
    className={lookOf({ ...(kind && { kind }), ...(small && { small }) }, className)}
    aria-disabled={busy || undefined}
    aria-busy={busy || undefined}
  >
    {busy ? <LoaderCircle size={18} aria-hidden className={styles.spin} /> : Icon && <Icon size={18} aria-hidden />}
    {children}
  </button>
)

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> &
  Look & { readonly icon: LucideIcon; readonly label: string }

/** A button that is a picture; `label` is its name, and shows when one rests on it. */
export const IconButton = ({ icon: Icon, label, kind = 'quiet', small, className, ...rest }: IconButtonProps) => (
  <button
    type="button"
    {...rest}
    aria-label={label}
    title={label}
    className={lookOf({ kind, ...(small && { small }) }, classes(styles.icon, className))}
  >
    <Icon size={small === true ? 16 : 20} aria-hidden />
  </button>
)

type ButtonLinkProps = Look & { readonly href: string; readonly children: ReactNode }

/** Goes somewhere, and looks like a button. */
export const ButtonLink = ({ href, kind, small, icon: Icon, children }: ButtonLinkProps) => (
  <Link href={href} className={lookOf({ ...(kind && { kind }), ...(small && { small }) })}>
    {Icon && <Icon size={18} aria-hidden />}
    {children}
  </Link>
)
