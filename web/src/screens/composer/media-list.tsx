import { useState, type RefObject } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Crop, GripVertical, Trash2, TriangleAlert } from 'lucide-react'
import { mediaQuery } from '#web/api/reads.ts'
import { classes } from '#web/lib/classes.ts'
import type { File } from '#web/lib/content.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { TextArea } from '#web/parts/field.tsx'
import { Picture } from '#web/parts/preview/picture.tsx'
import { moverAt, useComposer } from './context.ts'
import { changeMedia, moved, type DraftPart, type Place } from './draft.ts'
import { FitDialog } from './fit-dialog.tsx'
import { fieldIds, fileFaults, ownerOf, type Fault } from './issues.ts'
import { useSortable } from './sortable.ts'
import { useComposerWords } from './words.ts'
import styles from './media.module.css'

const MOST_ALT = 1_000

const FITTING: readonly (string | null)[] = ['convert', 'resize', 'crop_or_pad', 'transcode']

const canFit = ({ fix }: Fault): boolean => FITTING.includes(fix)

interface ItemProps {
  readonly place: Place
  readonly file: File
  readonly index: number
  readonly all: number
  readonly faults: readonly Fault[]
}

const FileFaults = ({ faults, onFit }: { readonly faults: readonly Fault[]; readonly onFit: () => void }) => {
  const words = useComposerWords()
  if (faults.length === 0) return null
  return (
    <div className={styles.faults}>
      {faults.map(({ detail, code, severe, channel_id: channel }) => (
        <p key={`${code}${channel ?? ''}`} className={severe ? styles.bad : styles.warn}>
          <TriangleAlert size={14} aria-hidden /> {detail}
        </p>
      ))}
      {faults.some(canFit) && (
        <Button small icon={Crop} onClick={onFit}>
          {words.fit}
        </Button>
      )}
    </div>
  )
}

const Missing = () => {
  const words = useComposerWords()
  return (
    <span className={styles.warn}>
      <TriangleAlert size={14} aria-hidden /> {words.altMissing}
    </span>
  )
}

const Alt = ({ place, file, index }: Omit<ItemProps, 'all' | 'faults'>) => {
  const words = useComposerWords()
  const { edit } = useComposer()
  const write = (alt: string): void =>
    edit((draft) => changeMedia(draft, place, (media) => media.toSpliced(index, 1, { ...file, alt_text: alt })))
  return (
    <TextArea
      label={words.alt}
      hint={file.alt_text.trim() === '' ? <Missing /> : undefined}
      value={file.alt_text}
      maxLength={MOST_ALT}
      rows={2}
      dir="auto"
      onChange={({ target }) => write(target.value)}
    />
  )
}

interface ToolsProps {
  readonly field: string
  readonly index: number
  readonly all: number
  readonly handle: RefObject<HTMLSpanElement | null>
  readonly onStep: (by: -1 | 1) => void
  readonly onFit: () => void
  readonly onRemove: () => void
}

const Tools = ({ field, index, all, handle, onStep, onFit, onRemove }: ToolsProps) => {
  const words = useComposerWords()
  return (
    <div className={styles.tools}>
      <span ref={handle} className={styles.grip} aria-hidden hidden={all === 1}>
        <GripVertical size={16} />
      </span>
      {all > 1 && (
        <>
          <IconButton
            small
            id={fieldIds.mover(field, -1)}
            icon={ArrowUp}
            label={words.fileEarlier(index + 1)}
            disabled={index === 0}
            onClick={() => onStep(-1)}
          />
          <IconButton
            small
            id={fieldIds.mover(field, 1)}
            icon={ArrowDown}
            label={words.fileLater(index + 1)}
            disabled={index === all - 1}
            onClick={() => onStep(1)}
          />
        </>
      )}
      <IconButton small icon={Crop} label={words.fitFile(index + 1)} onClick={onFit} />
      <IconButton small icon={Trash2} label={words.removeFile(index + 1)} onClick={onRemove} />
    </div>
  )
}

const Item = ({ place, file, index, all, faults }: ItemProps) => {
  const { edit, goTo } = useComposer()
  const [fitting, setFitting] = useState(false)
  const name = useQuery(mediaQuery(file.media_id)).data?.name ?? ''
  const change = (how: (media: readonly File[]) => readonly File[]): void =>
    edit((draft) => changeMedia(draft, place, how))
  const onMove = (from: number, to: number): void => change((media) => moved(media, from, to))
  const onStep = (by: -1 | 1): void => {
    onMove(index, index + by)
    const there = fieldIds.file(place.part, index + by)
    goTo({ scope: place.scope, id: moverAt(there, by, index + by === (by === 1 ? all - 1 : 0)) })
  }
  const onRemove = (): void => {
    change((media) => media.toSpliced(index, 1))
    goTo({ scope: place.scope, id: fieldIds.media(place.part) })
  }
  const list = `${place.scope ?? ''}${place.part}`
  const { element, handle, isOver } = useSortable<HTMLLIElement>({ list, index, onMove })
  return (
    <li
      ref={element}
      id={fieldIds.file(place.part, index)}
      tabIndex={-1}
      className={classes(styles.item, isOver && styles.over)}
    >
      <div className={styles.thumb}>
        <Picture file={file} />
        <bdi className={styles.name}>{name}</bdi>
      </div>
      <div className={styles.facts}>
        <Alt place={place} file={file} index={index} />
        <FileFaults faults={faults} onFit={() => setFitting(true)} />
        <Tools
          index={index}
          all={all}
          handle={handle}
          field={fieldIds.file(place.part, index)}
          onStep={onStep}
          onFit={() => setFitting(true)}
          onRemove={onRemove}
        />
      </div>
      {fitting && (
        <FitDialog
          file={file}
          place={place}
          wanted={faults.find(canFit)?.channel_id ?? null}
          onClose={() => setFitting(false)}
          onFit={(id) => change((media) => media.toSpliced(index, 1, { ...file, media_id: id }))}
        />
      )}
    </li>
  )
}

interface MediaListProps {
  readonly part: DraftPart
  readonly index: number
}

/** The files of a part, in their order, each with what it shows in words. */
export const MediaList = ({ part, index }: MediaListProps) => {
  const words = useComposerWords()
  const { draft, scope, faults } = useComposer()
  const owner = ownerOf(draft, scope, index === 0 ? 'media' : 'thread')
  if (part.media.length === 0) return null
  return (
    <ul className={styles.list} aria-label={words.files}>
      {part.media.map((file, place) => (
        <Item
          // The same file may stand there twice.
          key={`${file.media_id}:${part.media.slice(0, place).filter((other) => other.media_id === file.media_id).length}`}
          place={{ scope, part: part.key }}
          file={file}
          index={place}
          all={part.media.length}
          faults={fileFaults(faults, { scope, owner, part: part.key }, place)}
        />
      ))}
    </ul>
  )
}
