import type { FormEvent, ReactNode } from 'react'
import { useWrongFields } from '#web/lib/wrong-fields.ts'
import { Note } from './states.tsx'
import { usePartsWords } from './words.ts'
import styles from './rows.module.css'

/** Things of one kind, one below the other. */
export const Rows = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <ul className={styles.rows} aria-label={label}>
    {children}
  </ul>
)

interface RowProps {
  readonly title: ReactNode
  /** What is known of it, in small. */
  readonly facts?: ReactNode
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

/** One thing: what it is called, what is known of it, what can be done with it. */
export const Row = ({ title, facts, actions, children }: RowProps) => (
  <li className={styles.row}>
    <div className={styles.words}>
      <div className={styles.title}>{title}</div>
      {facts !== undefined && <div className={styles.facts}>{facts}</div>}
    </div>
    {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    {children !== undefined && <div className={styles.more}>{children}</div>}
  </li>
)

/** Names and what stands for each. */
export const Facts = ({ of }: { readonly of: readonly (readonly [string, ReactNode])[] }) => (
  <dl className={styles.list}>
    {of.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

interface FormProps {
  readonly label?: string
  /** With what its fields hold, by their names. */
  readonly onSubmit: (typed: FormData) => void
  /** For a button that stands outside of the form. */
  readonly id?: string
  readonly children: ReactNode
}

/** A form that the page handles itself. Refused, it leads to the first field that is wrong, and says if there are several. */
export const Form = ({ label, onSubmit, id, children }: FormProps) => {
  const words = usePartsWords()
  const { form, count, onSent, onUnfit } = useWrongFields()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    // A dialog stands in the page as React sees it, and so do the forms around it.
    event.stopPropagation()
    onSent()
    onSubmit(new FormData(event.currentTarget))
  }
  return (
    <form ref={form} id={id} aria-label={label} className={styles.form} onSubmit={submit} onInvalidCapture={onUnfit}>
      {count > 1 && (
        <Note kind="bad" urgent>
          {words.wrongFields(count)}
        </Note>
      )}
      {children}
    </form>
  )
}

/** Fields that stand side by side where there is room. */
export const Pair = ({ children }: { readonly children: ReactNode }) => <div className={styles.pair}>{children}</div>

/** Buttons, one after the other. */
export const Buttons = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.buttons}>{children}</div>
)

/** Boxes to tick that belong together, under the name of what they choose. */
export const Choices = ({
  label,
  hint,
  children,
}: {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly children: ReactNode
}) => (
  <fieldset className={styles.choices}>
    <legend>{label}</legend>
    {hint !== undefined && <p className={styles.hint}>{hint}</p>}
    {children}
  </fieldset>
)

/** A word that says how something stands; `kind` only colors it. */
export const Tag = ({
  kind = 'plain',
  children,
}: {
  readonly kind?: 'plain' | 'good' | 'warn' | 'bad'
  readonly children: ReactNode
}) => <span className={`${styles.tag} ${styles[kind]}`}>{children}</span>
