import type { Post } from '@scheduly/client'
import { classes } from '#web/lib/classes.ts'
import { useLabelWords } from './words.ts'
import styles from './labels.module.css'

export type Label = Post['labels'][number]

/** The color alone; its name stands beside it, or is heard. */
export const Dot = ({ color }: Pick<Label, 'color'>) => (
  <span className={classes(styles.dot, styles[color])} aria-hidden />
)

/** The labels of a post, each in its color and by its name. */
export const Labels = ({ of }: { readonly of: readonly Label[] }) => {
  const words = useLabelWords()
  if (of.length === 0) return null
  return (
    <ul className={styles.list} aria-label={words.labels}>
      {of.map(({ id, name, color }) => (
        <li key={id} className={styles.label}>
          <Dot color={color} />
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  )
}

/** The same where there is no room for words: they show when one rests on them, and are heard. */
export const LabelDots = ({ of }: { readonly of: readonly Label[] }) => {
  if (of.length === 0) return null
  const names = of.map(({ name }) => name).join(', ')
  return (
    <span className={styles.dots} title={names}>
      {of.slice(0, 3).map(({ id, color }) => (
        <Dot key={id} color={color} />
      ))}
      <span className="only-heard">{names}</span>
    </span>
  )
}
