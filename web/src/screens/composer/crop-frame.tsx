import { useRef, type PointerEvent } from 'react'
import type { Answer } from '@scheduly/client'
import type { File } from '#web/lib/content.ts'
import { useLatest } from '#web/lib/use-latest.ts'
import { Picture } from '#web/parts/preview/picture.tsx'
import { useFacts } from '#web/parts/preview/use-facts.ts'
import { cornerOf, middleOf, type Focus, type Size } from './crop.ts'
import { useComposerWords } from './words.ts'
import styles from './media.module.css'

type Cut = NonNullable<Answer<'planMediaFit'>['cut']>

interface Grip {
  readonly pointer: number
  readonly from: { readonly x: number; readonly y: number }
  readonly middle: Focus
  /** What the picture measures on the screen. */
  readonly shown: Size
}

interface WindowProps {
  readonly whole: Size
  readonly cut: Size
  readonly focus: Focus
  readonly onChange: (focus: Focus) => void
}

/** What stays of the picture; whoever points moves it, and who does not has the nine places. */
const Window = ({ whole, cut, focus, onChange }: WindowProps) => {
  const grip = useRef<Grip | null>(null)
  // Asked of the server where it is let go only.
  const { shown: moved, latest, set: setMoved } = useLatest<Focus | null>(null)
  const corner = cornerOf(moved ?? focus, whole, cut)
  const take = (event: PointerEvent<HTMLDivElement>): void => {
    const { pointerId: pointer, clientX: x, clientY: y, currentTarget } = event
    const { width = 1, height = 1 } = currentTarget.parentElement?.getBoundingClientRect() ?? {}
    currentTarget.setPointerCapture(pointer)
    grip.current = { pointer, from: { x, y }, middle: middleOf(moved ?? focus, whole, cut), shown: { width, height } }
  }
  const move = ({ pointerId, clientX, clientY }: PointerEvent): void => {
    const held = grip.current
    if (held === null || held.pointer !== pointerId) return
    const { from, middle, shown } = held
    const to = { x: middle.x + (clientX - from.x) / shown.width, y: middle.y + (clientY - from.y) / shown.height }
    setMoved(middleOf(to, whole, cut))
  }
  const drop = (): void => {
    grip.current = null
    setMoved(null)
  }
  const letGo = (): void => {
    const done = latest.current
    drop()
    if (done !== null) onChange(done)
  }
  const percent = (share: number): string => `${share * 100}%`
  return (
    <div
      className={styles.window}
      data-frame
      style={{
        left: percent(corner.x),
        top: percent(corner.y),
        width: percent(cut.width / whole.width),
        height: percent(cut.height / whole.height),
      }}
      onPointerDown={take}
      onPointerMove={move}
      onPointerUp={letGo}
      onPointerCancel={drop}
    />
  )
}

interface CropFrameProps {
  readonly file: File
  /** What the server would cut out; null: nothing is cut off, or it is not known yet. */
  readonly cut: Cut | null
  readonly focus: Focus
  readonly onChange: (focus: Focus) => void
}

/** The whole picture, with what stays of it in a frame that can be moved. */
export const CropFrame = ({ file, cut, focus, onChange }: CropFrameProps) => {
  const words = useComposerWords()
  const { facts } = useFacts(file.media_id)
  if (facts === undefined || cut === null) return null
  if (cut.width >= facts.width && cut.height >= facts.height) return null
  const ratio = facts.width / facts.height
  return (
    <div className={styles.cropping}>
      <div className={styles.whole} style={{ aspectRatio: String(ratio), maxWidth: `${14 * ratio}rem` }} aria-hidden>
        <Picture file={{ ...file, alt_text: '' }} />
        <Window whole={facts} cut={cut} focus={focus} onChange={onChange} />
      </div>
      <p className={styles.hint}>{words.dragFrame}</p>
    </div>
  )
}
