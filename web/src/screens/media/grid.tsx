import { Film, ImageOff } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { Tag } from '#web/parts/rows.tsx'
import { Badges } from './fits.tsx'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

const Thumb = ({ of }: { readonly of: Media }) => {
  const source = of.thumbnail_url ?? (of.kind === 'video' ? null : of.url)
  if (source !== null) return <img src={source} alt={of.alt_text} loading="lazy" decoding="async" />
  return of.kind === 'video' ? <Film size={32} aria-hidden /> : <ImageOff size={32} aria-hidden />
}

interface TileProps {
  readonly media: Media
  readonly onOpen: (media: Media) => void
  /** Undefined where the viewer may not change the file. */
  readonly chosen: boolean | undefined
  readonly onToggle: (id: string) => void
}

const Tile = ({ media, onOpen, chosen, onToggle }: TileProps) => {
  const words = useMediaWords()
  return (
    <li className={styles.place}>
      {chosen !== undefined && (
        <label className={styles.choose}>
          <input type="checkbox" checked={chosen} onChange={() => onToggle(media.id)} />
          <span className="only-heard">{words.choose(media.name)}</span>
        </label>
      )}
      <button type="button" className={styles.tile} onClick={() => onOpen(media)}>
        <span className={styles.thumb}>
          <Thumb of={media} />
        </span>
        <span className={styles.caption}>
          <bdi className={styles.name}>{media.name}</bdi>
          <span className={styles.marks}>
            {media.kind !== 'image' && <Tag>{words.oneKind[media.kind]}</Tag>}
            {media.alt_text === '' && <Tag kind="warn">{words.noAlt}</Tag>}
            <Badges of={media} />
          </span>
        </span>
      </button>
    </li>
  )
}

interface GridProps {
  readonly media: readonly Media[]
  readonly onOpen: (media: Media) => void
  readonly chosen: readonly string[]
  readonly onToggle: (id: string) => void
  readonly mayChange: (media: Media) => boolean
}

export const Grid = ({ media, onOpen, chosen, onToggle, mayChange }: GridProps) => {
  const words = useMediaWords()
  return (
    <ul className={styles.grid} aria-label={words.title}>
      {media.map((each) => (
        <Tile
          key={each.id}
          media={each}
          onOpen={onOpen}
          chosen={mayChange(each) ? chosen.includes(each.id) : undefined}
          onToggle={onToggle}
        />
      ))}
    </ul>
  )
}
