import type { File, Part } from '#web/lib/content.ts'
import { networkName, SandboxMark } from '#web/parts/network.tsx'
import { Instagram } from './instagram.tsx'
import { Microblog } from './microblog.tsx'
import { usePreviewWords } from './words.ts'
import styles from './preview.module.css'

export interface PreviewProps {
  readonly channel: { readonly provider: string; readonly handle: string | null; readonly sandbox: boolean }
  readonly text: string
  readonly media: readonly File[]
  readonly thread: readonly Part[]
}

/** A post about as its network will show it, and the word that it may differ. */
export const Preview = (props: PreviewProps) => {
  const words = usePreviewWords()
  const { channel } = props
  const network = networkName(channel.provider)
  const Look = channel.provider.startsWith('insta') ? Instagram : Microblog
  return (
    <figure className={styles.preview} aria-label={words.label(network)}>
      <div className={styles.card}>
        <Look {...props} />
      </div>
      <figcaption className={styles.note}>
        {channel.sandbox && <SandboxMark />}
        {words.mayDiffer(network)}
      </figcaption>
    </figure>
  )
}
