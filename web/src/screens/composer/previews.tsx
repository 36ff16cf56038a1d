import { useState } from 'react'
import { Eye } from 'lucide-react'
import { CheckField } from '#web/parts/field.tsx'
import { Preview } from '#web/parts/preview/preview.tsx'
import { Empty } from '#web/parts/states.tsx'
import { chosenChannels, useComposer } from './context.ts'
import { writtenFor } from './draft.ts'
import { useToolWords } from './tool-words.ts'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

type Look = 'here' | 'light' | 'dark'

const LOOKS: readonly Look[] = ['here', 'light', 'dark']

/** People see a post on light and on dark ground, whatever is chosen here. */
const Looks = ({ look, onChange }: { readonly look: Look; readonly onChange: (look: Look) => void }) => {
  const words = useToolWords()
  return (
    <fieldset className={styles.looks}>
      <legend>{words.previewLook}</legend>
      {LOOKS.map((each) => (
        <CheckField
          key={each}
          type="radio"
          name="preview-look"
          label={words.looks[each]}
          checked={look === each}
          onChange={() => onChange(each)}
        />
      ))}
    </fieldset>
  )
}

/** How it will look: on every channel, or on the one that is written for. */
export const Previews = () => {
  const words = useComposerWords()
  const composer = useComposer()
  const { draft, scope } = composer
  const [look, setLook] = useState<Look>('here')
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
        <div key={channel.id} {...(look !== 'here' && { className: styles.look, 'data-look': look })}>
          <Preview channel={channel} {...writtenFor(draft, channel.id)} />
        </div>
      ))}
      <Looks look={look} onChange={setLook} />
    </div>
  )
}
