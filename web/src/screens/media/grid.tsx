import { Film, ImageOff } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { Tag } from '#web/parts/rows.tsx'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

const Thumb = ({ of }: { readonly of: Media }) => {
  const source = of.thumbnail_url ?? (of.kind === 'video' ? null : of.url)
  if (source !== null) return <img src={source} alt={of.alt_text} loading="lazy" decoding="async" />
  return of.kind === 'video' ? <Film size={32} aria-hidden /> : <ImageOff size={32} aria-hidden />
}

interface GridProps {
  readonly media: readonly Media[]
  readonly onOpen: (media: Media) => void
}

export const Grid = ({ media, onOpen }: GridProps) => {
  const words = useMediaWords()
  return (
    <ul className={styles.grid} aria-label={words.title}>
      {media.map((each) => (
        <li key={each.id}>
          <button type="button" className={styles.tile} onClick={() => onOpen(each)}>
            <span className={styles.thumb}>
              <Thumb of={each} />
            </span>
            <span className={styles.caption}>
              <bdi className={styles.name}>{each.name}</bdi>
              <span className={styles.marks}>
                {each.kind !== 'image' && <Tag>{words.oneKind[each.kind]}</Tag>}
                {each.alt_text === '' && <Tag kind="warn">{words.noAlt}</Tag>}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
