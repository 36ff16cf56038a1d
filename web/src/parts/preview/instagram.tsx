import { useState } from 'react'
import { Bookmark, ChevronLeft, ChevronRight, Heart, ImageOff, MessageCircle, Send } from 'lucide-react'
import type { File } from '#web/lib/content.ts'
import { IconButton } from '#web/parts/button.tsx'
import { Avatar } from './microblog.tsx'
import { Picture } from './picture.tsx'
import type { PreviewProps } from './preview.tsx'
import { RichText } from './rich-text.tsx'
import { useFacts } from './use-facts.ts'
import { usePreviewWords } from './words.ts'
import styles from './preview.module.css'

/** Instagram folds a caption up after about so many characters. */
const FOLDED_AT = 125

/** The narrowest and the widest shape in the feed; the first file says it for all of a carousel. */
const NARROWEST = 4 / 5
const WIDEST = 1.91

const useShape = (first: File): number => {
  const { facts } = useFacts(first.media_id)
  return facts === undefined ? 1 : Math.min(WIDEST, Math.max(NARROWEST, facts.width / facts.height))
}

const Carousel = ({ media, first }: { readonly media: readonly File[]; readonly first: File }) => {
  const words = usePreviewWords()
  const shape = useShape(first)
  const [wanted, setWanted] = useState(0)
  const at = Math.min(wanted, media.length - 1)
  const many = media.length > 1
  return (
    <div className={styles.frame} style={{ aspectRatio: shape }}>
      <Picture file={media[at] ?? first} />
      {many && <span className={styles.place}>{words.of(at + 1, media.length)}</span>}
      {many && (
        <span className={styles.turns}>
          <IconButton
            small
            kind="plain"
            icon={ChevronLeft}
            label={words.before}
            disabled={at === 0}
            onClick={() => setWanted(at - 1)}
          />
          <IconButton
            small
            kind="plain"
            icon={ChevronRight}
            label={words.after}
            disabled={at === media.length - 1}
            onClick={() => setWanted(at + 1)}
          />
        </span>
      )}
    </div>
  )
}

const NoPicture = () => {
  const words = usePreviewWords()
  return (
    <p className={styles.nothing}>
      <ImageOff size={28} aria-hidden />
      {words.noPicture}
    </p>
  )
}

/** As Instagram shows a post in the feed. */
export const Instagram = ({ channel, text, media }: PreviewProps) => {
  const words = usePreviewWords()
  const [first] = media
  return (
    <div>
      <p className={styles.top}>
        <Avatar handle={channel.handle} />
        <bdi className={styles.name}>{channel.handle ?? words.noHandle}</bdi>
      </p>
      {first === undefined ? <NoPicture /> : <Carousel media={media} first={first} />}
      <span className={styles.acts} aria-hidden>
        <Heart size={20} />
        <MessageCircle size={20} />
        <Send size={20} />
        <Bookmark size={20} className={styles.last} />
      </span>
      {text !== '' && (
        <div className={styles.caption}>
          <bdi className={styles.name}>{channel.handle ?? words.noHandle}</bdi>
          <RichText text={text} folded={FOLDED_AT} more={words.more} less={words.less} />
        </div>
      )}
    </div>
  )
}
