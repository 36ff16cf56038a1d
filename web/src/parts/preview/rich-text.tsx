import { useId, useMemo, useState } from 'react'
import { indexAfter } from '#web/lib/graphemes.ts'
import { piecesOf } from './pieces.ts'
import styles from './preview.module.css'

interface RichTextProps {
  readonly text: string
  /** After so many characters the network folds it up. */
  readonly folded?: number
  readonly more: string
  readonly less: string
}

/** A text as a network shows it: always text, never HTML, in the direction that it is written in. */
export const RichText = ({ text, folded = Infinity, more, less }: RichTextProps) => {
  const id = useId()
  const [open, setOpen] = useState(false)
  const end = useMemo(() => indexAfter(text, folded), [text, folded])
  const isLong = end < text.length
  const shown = isLong && !open ? text.slice(0, end).trimEnd() : text
  const pieces = useMemo(() => piecesOf(shown), [shown])
  return (
    <div className={styles.text}>
      <span id={id} dir="auto" className={styles.words}>
        {pieces.map(({ text: piece, at, linked }) =>
          linked ? (
            <span key={at} className={styles.linked}>
              {piece}
            </span>
          ) : (
            piece
          ),
        )}
        {isLong && !open && '… '}
      </span>
      {isLong && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {open ? less : more}
        </button>
      )}
    </div>
  )
}
