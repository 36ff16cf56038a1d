import type { ReactNode } from 'react'
import { LoaderCircle, RotateCw, type LucideIcon } from 'lucide-react'
import { ProblemError } from '@scheduly/client'
import { sentenceOf } from '#web/api/problems.ts'
import { classes } from '#web/lib/classes.ts'
import { Button } from './button.tsx'
import { usePartsWords } from './words.ts'
import styles from './states.module.css'

/** While something comes; what comes at once shows nothing of it. */
export const Loading = () => {
  const words = usePartsWords()
  return (
    <p role="status" className={styles.loading}>
      <LoaderCircle size={20} aria-hidden className={styles.spin} />
      {words.loading}
    </p>
  )
}

interface EmptyProps {
  readonly icon?: LucideIcon
  readonly title: string
  readonly children: ReactNode
  /** The one next step. */
  readonly action?: ReactNode
}

/** Nothing is here yet: why, and what to do next. */
export const Empty = ({ icon: Icon, title, children, action }: EmptyProps) => (
  <section className={styles.empty}>
    {Icon && <Icon size={32} aria-hidden />}
    <h2>{title}</h2>
    <p>{children}</p>
    {action !== undefined && <div className={styles.actions}>{action}</div>}
  </section>
)

/** What stood in the way of showing something, and a way to try again. */
export const Trouble = ({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) => {
  const words = usePartsWords()
  return (
    <section role="alert" className={styles.trouble}>
      <h2>{words.wentWrong}</h2>
      <p>{sentenceOf(error, words.offline, words.stale)}</p>
      {error instanceof ProblemError && (
        <p className={styles.id}>
          {words.requestId}
          <code>{error.requestId}</code>
        </p>
      )}
      {onRetry && (
        <Button icon={RotateCw} onClick={onRetry}>
          {words.tryAgain}
        </Button>
      )}
    </section>
  )
}

interface NoteProps {
  readonly kind?: 'plain' | 'warn' | 'bad'
  /** Said at once to whoever hears the page. */
  readonly urgent?: boolean
  readonly children: ReactNode
}

/** Something to know here. */
export const Note = ({ kind = 'plain', urgent = false, children }: NoteProps) => (
  <div role={urgent ? 'alert' : undefined} className={classes(styles.note, styles[kind])}>
    {children}
  </div>
)

/** What the server said against it, where there is no field to say it at. */
export const Refusal = ({ error, kind = 'bad' }: { readonly error: unknown; readonly kind?: 'warn' | 'bad' }) => {
  const words = usePartsWords()
  if (error === null || error === undefined) return null
  return (
    <Note kind={kind} urgent>
      {sentenceOf(error, words.offline, words.stale)}
    </Note>
  )
}
