import { useState } from 'react'
import { useLabels } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextArea } from '#web/parts/field.tsx'
import { Labels } from '#web/parts/labels/labels.tsx'
import { Picture } from '#web/parts/preview/picture.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { useComposer } from './context.ts'
import type { Clash } from './desk-state.ts'
import { draftOf, FIRST, setText, variantOf, type Draft } from './draft.ts'
import { channelOf, differences, merge, type Difference, type MergeField, type Side } from './merge.ts'
import { channelNameOf } from './naming.ts'
import { momentOf } from './when.ts'
import { useComposerWords } from './words.ts'
import styles from './merge.module.css'

const Texts = ({ texts }: { readonly texts: readonly string[] }) => {
  const words = useComposerWords()
  if (texts.length === 0) return <p>{words.nothing}</p>
  return texts.map((text, index) => (
    // Texts have no other name than their place.
    <p key={index} dir="auto" className={styles.words}>
      {text === '' ? words.nothing : text}
    </p>
  ))
}

/** What a channel has of its own. */
const OwnVersion = ({ draft, channel }: { readonly draft: Draft; readonly channel: string }) => {
  const words = useComposerWords()
  const own = variantOf(draft, channel)
  if (own === undefined) return <p>{words.notChosen}</p>
  const { text, media, thread, options } = own
  return (
    <>
      <Texts texts={[text ?? words.sameText, ...(thread ?? []).map((part) => part.text)]} />
      <Files draft={{ media: media ?? [] }} />
      {Object.keys(options).length > 0 && <pre className={styles.code}>{JSON.stringify(options, null, 1)}</pre>}
    </>
  )
}

const ChosenLabels = ({ ids }: { readonly ids: readonly string[] }) => {
  const words = useComposerWords()
  const chosen = useLabels(useOrgId()).filter(({ id }) => ids.includes(id))
  return chosen.length === 0 ? <p>{words.nothing}</p> : <Labels of={chosen} />
}

/** One side of a difference, in words and pictures. */
const Version = ({ draft, field }: { readonly draft: Draft; readonly field: MergeField }) => {
  const words = useComposerWords()
  const { zone } = useComposer()
  const locale = useLocale()
  const channel = channelOf(field)
  if (channel !== null) return <OwnVersion draft={draft} channel={channel} />
  if (field === 'media') return draft.media.length === 0 ? <p>{words.nothing}</p> : <Files draft={draft} />
  if (field === 'labels') return <ChosenLabels ids={draft.labels} />
  if (field === 'note') return <Texts texts={[draft.note]} />
  if (field === 'text') return <Texts texts={[draft.text]} />
  if (field === 'thread') return <Texts texts={draft.thread.map(({ text }) => text)} />
  const at = momentOf(draft.when, zone)
  return <p>{at === null ? words.kinds[draft.when.kind] : formatTime(at.instant, { locale, zone, as: 'full' })}</p>
}

const Files = ({ draft: { media } }: { readonly draft: Pick<Draft, 'media'> }) => (
  <div className={styles.files}>
    {media.map((file, index) => (
      // The same file may stand there twice.
      <Picture key={`${index}:${file.media_id}`} file={file} />
    ))}
  </div>
)

interface ChoiceProps {
  readonly difference: Difference
  readonly side: Side
  readonly sides: Readonly<Record<Side, Draft>>
  readonly onPick: (side: Side) => void
}

const Choice = ({ difference: { field, both }, side, sides, onPick }: ChoiceProps) => {
  const words = useComposerWords()
  const { channels } = useComposer()
  const name = channelNameOf(channels, channelOf(field)) ?? words.fields[field] ?? ''
  return (
    <fieldset className={styles.difference}>
      <legend>
        <bdi>{name}</bdi> {both && <span className={styles.both}>{words.bothChanged}</span>}
      </legend>
      {(['mine', 'theirs'] as const).map((each) => (
        <div key={each} className={styles.side}>
          <CheckField
            type="radio"
            name={field}
            label={words.sides[each]}
            checked={side === each}
            onChange={() => onPick(each)}
          />
          <Version draft={sides[each]} field={field} />
        </div>
      ))}
    </fieldset>
  )
}

interface MergeDialogProps {
  readonly clash: Clash
  readonly mine: Draft
  readonly zone: string
  readonly onSettle: (draft: Draft) => void
  readonly onClose: () => void
}

/** Two people changed the post: each difference side by side, and nothing goes before somebody chose. */
export const MergeDialog = ({ clash: { base, theirs: stored }, mine, zone, onSettle, onClose }: MergeDialogProps) => {
  const words = useComposerWords()
  const [theirs] = useState(() => draftOf(stored.post, zone))
  const [found] = useState(() => differences({ base, mine, theirs }))
  const [picks, setPicks] = useState<ReadonlyMap<MergeField, Side>>(
    () => new Map(found.map(({ field, pick }) => [field, pick])),
  )
  const [text, setOwn] = useState<string | null>(null)
  const merged = merge({ mine, theirs }, picks)
  const hasText = found.some(({ field }) => field === 'text')
  const settle = (): void => onSettle(text === null ? merged : setText(merged, { scope: null, part: FIRST }, text))
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.mergeTitle}
      description={words.mergeLead}
      actions={
        <Button kind="primary" onClick={settle}>
          {words.mergeDo}
        </Button>
      }
    >
      {found.map((difference) => (
        <Choice
          key={difference.field}
          difference={difference}
          side={picks.get(difference.field) ?? 'mine'}
          sides={{ mine, theirs }}
          onPick={(side) => {
            setPicks(new Map([...picks, [difference.field, side]]))
            if (difference.field === 'text') setOwn(null)
          }}
        />
      ))}
      {hasText && (
        <TextArea
          label={words.mergedText}
          hint={words.mergedTextHint}
          rows={5}
          dir="auto"
          value={text ?? merged.text}
          onChange={({ target }) => setOwn(target.value)}
        />
      )}
    </Dialog>
  )
}
