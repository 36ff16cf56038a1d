import { useId, type ComponentProps, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react'
import { classes } from '#web/lib/classes.ts'
import styles from './field.module.css'

interface FieldFacts {
  readonly label: ReactNode
  readonly hint?: ReactNode
  /** What is wrong with it; a screen reader hears it with the field. */
  readonly error?: string | undefined
  /** A name of its own, where something else leads to it. */
  readonly id?: string | undefined
}

interface ControlIds {
  readonly id: string
  readonly className: string
  readonly 'aria-invalid': true | undefined
  readonly 'aria-describedby': string | undefined
}

/** A control with its label, its hint and what is wrong with it, tied together. */
export const Field = ({
  label,
  hint,
  error,
  id: given,
  children,
}: FieldFacts & { readonly children: (ids: ControlIds) => ReactNode }) => {
  const made = useId()
  const id = given ?? made
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean)
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        className: styles.control ?? '',
        'aria-invalid': error === undefined ? undefined : true,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  )
}

export const TextField = ({ label, hint, error, id, ...rest }: FieldFacts & InputHTMLAttributes<HTMLInputElement>) => (
  <Field label={label} hint={hint} error={error} id={id}>
    {(ids) => <input {...rest} {...ids} />}
  </Field>
)

export const TextArea = ({ label, hint, error, id, ...rest }: FieldFacts & ComponentProps<'textarea'>) => (
  <Field label={label} hint={hint} error={error} id={id}>
    {(ids) => <textarea rows={3} {...rest} {...ids} />}
  </Field>
)

export const SelectField = ({
  label,
  hint,
  error,
  id,
  children,
  ...rest
}: FieldFacts & SelectHTMLAttributes<HTMLSelectElement>) => (
  <Field label={label} hint={hint} error={error} id={id}>
    {(ids) => (
      <select {...rest} {...ids}>
        {children}
      </select>
    )}
  </Field>
)

/** A box to tick, or with `type="radio"` one of several. */
export const CheckField = ({
  label,
  hint,
  type = 'checkbox',
  className,
  id: given,
  ...rest
}: FieldFacts & InputHTMLAttributes<HTMLInputElement>) => {
  const made = useId()
  const id = given ?? made
  return (
    <div className={classes(styles.check, className)}>
      <input {...rest} type={type} id={id} aria-describedby={hint === undefined ? undefined : `${id}-hint`} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className={styles.hint}>
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
