import { useState } from 'react'
import { FileQuestionMark, Film, Play } from 'lucide-react'
import type { File } from '#web/lib/content.ts'
import { classes } from '#web/lib/classes.ts'
import { useFacts, type FileFacts } from './use-facts.ts'
import { usePreviewWords } from './words.ts'
import styles from './preview.module.css'

/** What is shown of a file; nothing of a video that has no picture. */
const addressOf = ({ kind, url, thumbnail_url: thumbnail }: FileFacts): string | null => {
  // What moves is seen moving.
  if (kind === 'gif') return url
  return kind === 'video' ? thumbnail : (thumbnail ?? url)
}

const Unseen = ({ alt }: { readonly alt: string }) => {
  const words = usePreviewWords()
  return <FileQuestionMark size={28} role="img" aria-label={alt === '' ? words.unseen : alt} />
}

const Seen = ({ facts, alt }: { readonly facts: FileFacts; readonly alt: string }) => {
  const words = usePreviewWords()
  const address = addressOf(facts)
  const [broken, setBroken] = useState<string | null>(null)
  if (address === null) return <Film size={28} role="img" aria-label={alt === '' ? words.video : alt} />
  if (address === broken) return <Unseen alt={alt} />
  return (
    <>
      <img src={address} alt={alt} width={facts.width} height={facts.height} onError={() => setBroken(address)} />
      {facts.kind === 'video' && (
        <span className={styles.play}>
          <Play size={20} aria-hidden />
          <span className="only-heard">{words.video}</span>
        </span>
      )}
    </>
  )
}

interface PictureProps {
  readonly file: File
  /** The whole picture in its own shape, instead of filling its place. */
  readonly whole?: boolean
}

/** A file of a post: its picture, or a sign of what it is. */
export const Picture = ({ file, whole = false }: PictureProps) => {
  const { facts, isGone } = useFacts(file.media_id)
  return (
    <span className={classes(styles.picture, whole && styles.whole)}>
      {facts !== undefined && <Seen facts={facts} alt={file.alt_text} />}
      {facts === undefined && isGone && <Unseen alt={file.alt_text} />}
    </span>
  )
}
