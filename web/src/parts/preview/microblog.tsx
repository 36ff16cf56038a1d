import { Heart, Link as LinkIcon, MessageCircle, Repeat2, Share } from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import type { File, Part } from '#web/lib/content.ts'
import { Picture } from './picture.tsx'
import { lastHost } from './pieces.ts'
import { RichText } from './rich-text.tsx'
import type { PreviewProps } from './preview.tsx'
import { usePreviewWords } from './words.ts'
import styles from './preview.module.css'

/** Of more files than these, the rest is a number. */
const MOST_SHOWN = 4

/** X folds longer posts up. */
const FOLDED_AT = 280

const Grid = ({ media }: { readonly media: readonly File[] }) => {
  const words = usePreviewWords()
  const shown = media.slice(0, MOST_SHOWN)
  const further = media.length - shown.length
  if (shown.length === 0) return null
  return (
    <div className={classes(styles.grid, styles[`of${shown.length}`])}>
      {shown.map((file, index) => (
        // The same file may stand there twice.
        <Picture key={`${index}:${file.media_id}`} file={file} whole={shown.length === 1} />
      ))}
      {further > 0 && <span className={styles.further}>{words.further(further)}</span>}
    </div>
  )
}

export const Avatar = ({ handle }: { readonly handle: string | null }) => (
  <bdi className={styles.avatar} aria-hidden>
    {Array.from(handle ?? '?')[0]?.toUpperCase()}
  </bdi>
)

/** X makes a card of the last link, where there is no file. What stands on it is known to the page there alone. */
const LinkCard = ({ part }: { readonly part: Part }) => {
  const words = usePreviewWords()
  const host = part.media.length === 0 ? lastHost(part.text) : null
  if (host === null) return null
  return (
    <div className={styles.linkCard}>
      <LinkIcon size={20} aria-hidden />
      <p>
        <bdi className={styles.name}>{host}</bdi>
        <span className={styles.faint}>{words.card}</span>
      </p>
    </div>
  )
}

const Foot = () => (
  <span className={styles.foot} aria-hidden>
    <MessageCircle size={16} />
    <Repeat2 size={16} />
    <Heart size={16} />
    <Share size={16} />
  </span>
)

interface PartProps {
  readonly part: Part
  readonly handle: string | null
  readonly goesOn: boolean
  readonly folded: number
  /** Whether the network makes a card of a link. */
  readonly cards: boolean
}

const OnePost = ({ part, handle, goesOn, folded, cards }: PartProps) => {
  const words = usePreviewWords()
  const isEmpty = part.text.trim() === '' && part.media.length === 0
  return (
    <li className={styles.post}>
      <span className={styles.margin}>
        <Avatar handle={handle} />
        {goesOn && <span className={styles.thread} aria-hidden />}
      </span>
      <div className={styles.body}>
        <p className={styles.who}>
          <bdi className={styles.name}>{handle ?? words.noHandle}</bdi>
          {handle !== null && <bdi className={styles.faint}>@{handle}</bdi>}
          <span className={styles.faint}>· {words.now}</span>
        </p>
        {isEmpty && <p className={styles.faint}>{words.empty}</p>}
        {part.text !== '' && <RichText text={part.text} folded={folded} more={words.showMore} less={words.less} />}
        <Grid media={part.media} />
        {cards && <LinkCard part={part} />}
        <Foot />
      </div>
    </li>
  )
}

/** As X shows a post, and every network that is made like it. */
export const Microblog = ({ channel, text, media, thread }: PreviewProps) => {
  const parts: readonly Part[] = [{ text, media }, ...thread]
  const isX = channel.provider === 'twt'
  return (
    <ol className={styles.posts}>
      {parts.map((part, index) => (
        <OnePost
          // Parts have no other name than their place.
          key={index}
          part={part}
          handle={channel.handle}
          goesOn={index < parts.length - 1}
          folded={isX ? FOLDED_AT : Infinity}
          cards={isX}
        />
      ))}
    </ol>
  )
}
