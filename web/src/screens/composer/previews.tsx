import { Eye } from 'lucide-react'
import { Preview } from '#web/parts/preview/preview.tsx'
import { Empty } from '#web/parts/states.tsx'
import { chosenChannels, useComposer } from './context.ts'
import { writtenFor } from './draft.ts'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

/** How it will look: on every channel, or on the one that is written for. */
export const Previews = () => {
  const words = useComposerWords()
  const composer = useComposer()
  const { draft, scope } = composer
  const shown = chosenChannels(composer).filter(({ id }) => scope === null || id === scope)
  if (shown.length === 0) {
    return (
      <Empty icon={Eye} title={words.noPreview}>
        {words.noPreviewHint}
      </Empty>
    )
  }
  return (
    <div className={styles.previews}>
      {shown.map((channel) => (
        <Preview key={channel.id} channel={channel} {...writtenFor(draft, channel.id)} />
      ))}
    </div>
  )
}
