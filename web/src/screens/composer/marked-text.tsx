import { useLayoutEffect, useRef, type TextareaHTMLAttributes } from 'react'
import { classes } from '#web/lib/classes.ts'
import styles from './marked-text.module.css'

interface MarkedTextProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly value: string
  /** From where on it is too much: an index between two characters; null where nothing is. */
  readonly from: number | null
}

/**
 * A text field in which what is too much is marked. A field cannot mark a part of its text: the same text lies under it, in the
 * same shape, unseen but for the mark. Who hears the page is told by the counter.
 */
export const MarkedText = ({ value, from, className, ...rest }: MarkedTextProps) => {
  const field = useRef<HTMLTextAreaElement>(null)
  const under = useRef<HTMLPreElement>(null)
  const follow = (): void => {
    if (under.current !== null && field.current !== null) under.current.scrollTop = field.current.scrollTop
  }
  useLayoutEffect(follow)
  return (
    <div className={styles.stack}>
      <textarea {...rest} ref={field} value={value} className={classes(className, styles.field)} onScroll={follow} />
      {from !== null && (
        <pre ref={under} aria-hidden dir="auto" className={classes(className, styles.under)}>
          {value.slice(0, from)}
          <mark>{value.slice(from)}</mark>
          {
            // A last empty line takes its room only with something behind it.
            '\n'
          }
        </pre>
      )}
    </div>
  )
}
