import { useShellWords } from './words.ts'
import styles from './shell.module.css'

/** More than so many are not counted. */
const MOST = 100

/** How many notifications are unread, on the button that shows them. */
export const Unread = ({ of }: { readonly of: number }) => {
  const words = useShellWords()
  if (of === 0) return null
  return (
    <span className={styles.unread}>
      <span aria-hidden>{of >= MOST ? '99+' : of}</span>
      <span className="only-heard">{words.unread(of)}</span>
    </span>
  )
}
