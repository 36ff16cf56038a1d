import { useState, type ClipboardEvent, type DragEvent } from 'react'
import { ArrowDown, ArrowUp, GripVertical, Scissors, Trash2 } from 'lucide-react'
import { classes } from '#web/lib/classes.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { AddMedia } from './add-media.tsx'
import { chosenChannels, moverAt, useComposer, type Composer } from './context.ts'
import { Counters, useCounted } from './counter.tsx'
import { FIRST, isBlank, moved, partsFor, setText, setThread, splitPart, type DraftPart, type Place } from './draft.ts'
import { fieldIds, ownerOf, textFault } from './issues.ts'
import { isNumbered, keepNumbers, LONGEST_MARK, withoutNumber } from './numbers.ts'
import { MediaList } from './media-list.tsx'
import { useSortable } from './sortable.ts'
import { hasBreaks, splitToFit } from './thread.ts'
import { lengthOf, tooMuchFrom } from './check.ts'
import { MarkedText } from './marked-text.tsx'
import { indexWithin } from './weigh.ts'
import { useComposerWords } from './words.ts'
import styles from './parts.module.css'

const hasFiles = (transfer: DataTransfer): boolean => transfer.types.includes('Files')

/** Files can be dropped on a part, and pasted into its text. */
const useIncoming = (place: Place) => {
  const { uploads } = useComposer()
  const [isOver, setOver] = useState(false)
  const take = (transfer: DataTransfer): boolean => {
    const files = [...transfer.files]
    if (files.length > 0) uploads.start(files, place)
    return files.length > 0
  }
  return {
    isOver,
    onDragOver: (event: DragEvent): void => {
      if (!hasFiles(event.dataTransfer)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: (): void => setOver(false),
    onDrop: (event: DragEvent): void => {
      setOver(false)
      if (take(event.dataTransfer)) event.preventDefault()
    },
    onPaste: (event: ClipboardEvent): void => {
      if (take(event.clipboardData)) event.preventDefault()
    },
  }
}

interface PartProps {
  readonly part: DraftPart
  readonly index: number
}

/** The channels with threads that send this part, and their tightest limit here. */
const roomFor = (composer: Composer, { part, index }: PartProps) => {
  const { scope, providers, counted } = composer
  const lengths = chosenChannels(composer)
    .filter(
      ({ id, provider }) =>
        (scope === null || id === scope) && providers.find(({ code }) => code === provider)?.threads,
    )
    .flatMap(({ id }) => lengthOf(counted, { channel: id, part: index, text: part.text }) ?? [])
  if (lengths.length === 0) return null
  const room = (text: string): number =>
    Math.min(...lengths.map(({ unit, limit }) => (limit === null ? text.length : indexWithin(text, unit, limit))))
  return { room, isOver: lengths.some(({ length, limit }) => limit !== null && length > limit) }
}

/** Where a text is too long for one post, or says itself where it breaks. */
const Split = ({ part, index }: PartProps) => {
  const words = useComposerWords()
  const composer = useComposer()
  const found = roomFor(composer, { part, index })
  if (found === null || !(found.isOver || hasBreaks(part.text))) return null
  const { scope, edit, goTo } = composer
  const split = (): void => {
    const { draft } = composer
    const numbered = isNumbered(draft, scope)
    // A number that every part will get takes its room.
    const room = (text: string): number =>
      numbered ? Math.max(0, found.room(LONGEST_MARK + text) - LONGEST_MARK.length) : found.room(text)
    const whole = numbered ? withoutNumber(part.text) : part.text
    const changed = keepNumbers(draft, splitPart(draft, { scope, part: part.key }, splitToFit(whole, room)), scope)
    edit(() => changed)
    goTo({ scope, id: fieldIds.text(partsFor(changed, scope)[index + 1]?.key ?? part.key) })
  }
  return (
    <Button small kind="quiet" icon={Scissors} onClick={split}>
      {hasBreaks(part.text) ? words.splitAtBreaks : words.splitToFit}
    </Button>
  )
}

const TextOf = ({ part, index, onPaste }: PartProps & { readonly onPaste: (event: ClipboardEvent) => void }) => {
  const words = useComposerWords()
  const { draft, scope, faults, edit } = useComposer()
  const owner = ownerOf(draft, scope, index === 0 ? 'text' : 'thread')
  // Nobody has done anything wrong who has not begun.
  const fault = isBlank(draft) ? undefined : textFault(faults, { scope, owner, part: part.key })
  const counted = useCounted(part, index)
  const tooMuch = tooMuchFrom(
    part.text,
    counted.map(({ length }) => length),
  )
  const counters = `${fieldIds.text(part.key)}-counters`
  return (
    <>
      <Field
        label={index === 0 ? words.text : words.textOf(index + 1)}
        error={fault?.detail}
        id={fieldIds.text(part.key)}
      >
        {({ 'aria-describedby': described, ...ids }) => (
          <MarkedText
            {...ids}
            from={tooMuch}
            aria-describedby={[described, counters].filter(Boolean).join(' ')}
            className={classes(ids.className, styles.writing, index > 0 && styles.further)}
            dir="auto"
            rows={index === 0 ? 6 : 3}
            value={part.text}
            placeholder={index === 0 ? words.placeholder : undefined}
            onPaste={onPaste}
            onChange={({ target }) => edit((now) => setText(now, { scope, part: part.key }, target.value))}
          />
        )}
      </Field>
      <Counters counted={counted} id={counters} />
    </>
  )
}

/** A further part can go to another place of the thread, or away. */
const PartTools = ({ part, index, all }: PartProps & { readonly all: number }) => {
  const words = useComposerWords()
  const { draft, scope, edit, goTo } = useComposer()
  const parts = partsFor(draft, scope)
  const thread = parts.slice(1)
  const field = fieldIds.text(part.key)
  const move = (by: -1 | 1) => (): void => {
    edit((now) => keepNumbers(now, setThread(now, scope, moved(thread, index - 1, index - 1 + by)), scope))
    goTo({ scope, id: moverAt(field, by, index + by === (by === 1 ? all - 1 : 1)) })
  }
  const remove = (): void => {
    const rest = thread.filter(({ key }) => key !== part.key)
    edit((now) => keepNumbers(now, setThread(now, scope, rest), scope))
    goTo({ scope, id: fieldIds.text(parts[index - 1]?.key ?? FIRST) })
  }
  return (
    <span className={styles.partTools}>
      <IconButton
        small
        id={fieldIds.mover(field, -1)}
        icon={ArrowUp}
        label={words.partEarlier(index + 1)}
        disabled={index === 1}
        onClick={move(-1)}
      />
      <IconButton
        small
        id={fieldIds.mover(field, 1)}
        icon={ArrowDown}
        label={words.partLater(index + 1)}
        disabled={index === all - 1}
        onClick={move(1)}
      />
      <IconButton small icon={Trash2} label={words.removePart(index + 1)} onClick={remove} />
    </span>
  )
}

/** One post of a thread, or the only one. */
export const PartEditor = ({ part, index, all }: PartProps & { readonly all: number }) => {
  const words = useComposerWords()
  const { draft, scope, edit } = useComposer()
  const place = { scope, part: part.key }
  const { isOver: isFileOver, onPaste, ...incoming } = useIncoming(place)
  const { element, handle, isOver } = useSortable<HTMLDivElement>({
    list: part.key === FIRST ? 'first' : `thread${scope ?? ''}`,
    index,
    onMove: (from, to) => {
      const thread = moved(partsFor(draft, scope).slice(1), from - 1, to - 1)
      edit((now) => keepNumbers(now, setThread(now, scope, thread), scope))
    },
  })
  return (
    <div
      ref={element}
      className={classes(styles.part, all > 1 && styles.ofMany, (isOver || isFileOver) && styles.target)}
      {...incoming}
    >
      {all > 1 && (
        <div className={styles.partHead}>
          <span ref={handle} className={styles.grip} aria-hidden hidden={index === 0}>
            <GripVertical size={16} />
          </span>
          <h2>{words.partOf(index + 1, all)}</h2>
          {index > 0 && <PartTools part={part} index={index} all={all} />}
        </div>
      )}
      <TextOf part={part} index={index} onPaste={onPaste} />
      <MediaList part={part} index={index} />
      <div className={styles.partFoot}>
        <AddMedia place={place} />
        <Split part={part} index={index} />
      </div>
      {isFileOver && <p className={styles.dropHere}>{words.dropHere}</p>}
    </div>
  )
}
