import { TextArea } from '#web/parts/field.tsx'
import { LabelPicker } from '#web/parts/labels/label-picker.tsx'
import { useLabelWords } from '#web/parts/labels/words.ts'
import { useComposer } from './context.ts'
import styles from './composer.module.css'

const LONGEST_NOTE = 5_000

/** What stands beside the content: it is never published, and no approval hangs on it. */
export const Beside = () => {
  const words = useLabelWords()
  const { draft, state, edit } = useComposer()
  return (
    <section className={styles.beside} aria-label={words.beside}>
      <LabelPicker
        title={words.labels}
        chosen={draft.labels}
        known={state.stored?.post.labels ?? []}
        onChange={(labels) => edit((now) => ({ ...now, labels }))}
      />
      <TextArea
        label={words.note}
        hint={words.noteHint}
        maxLength={LONGEST_NOTE}
        rows={2}
        dir="auto"
        value={draft.note}
        onChange={({ target }) => edit((now) => ({ ...now, note: target.value }))}
      />
    </section>
  )
}
