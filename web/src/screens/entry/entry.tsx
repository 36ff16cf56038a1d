import type { ReactNode } from 'react'
import { useEntryWords } from './words.ts'
import styles from './entry.module.css'

interface EntryProps {
  readonly title: string
  readonly children: ReactNode
}

/** What is around the forms before the first organization. */
export const Entry = ({ title, children }: EntryProps) => {
  const words = useEntryWords()
  return (
    <main className={styles.entry}>
      <title>{`${title} · Scheduly`}</title>
      <div className={styles.poster}>
        <p className={styles.brand}>
          <img src="/icon.svg" alt="" />
          Scheduly
        </p>
        <p className={styles.tagline}>{words.tagline}</p>
        <p className={styles.links}>
          <a href="/docs">{words.docs}</a>
          <a href="/redoc">{words.reference}</a>
        </p>
      </div>
      <div className={styles.side}>
        <div className={styles.form}>
          <h1>{title}</h1>
          {children}
        </div>
      </div>
    </main>
  )
}
