import { useEffect, useRef } from 'react'
import { isCovered } from '#web/lib/shortcuts.ts'

/** Taken back within so long. */
const UNDO_MS = 10_000

/** Ctrl or Cmd+Z; where one writes, it is the text's. */
const useUndoKey = (undo: () => void): void => {
  const current = useRef(undo)
  useEffect(() => {
    current.current = undo
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const writes = event.target instanceof HTMLElement && event.target.matches('input,textarea,[contenteditable]')
      if (
        writes ||
        isCovered() ||
        event.shiftKey ||
        !(event.ctrlKey || event.metaKey) ||
        event.key.toLowerCase() !== 'z'
      )
        return
      current.current()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

/** What was done last can be taken back for ten seconds, by the button of its message or by key. */
export const useLatestUndo = () => {
  const latest = useRef<(() => void) | null>(null)
  useUndoKey(() => latest.current?.())
  return {
    /** `tell` shows the message with the button, and gives what takes it away. */
    offer: (undo: () => void, tell: (run: () => void) => () => void): void => {
      const forget = (): void => {
        if (latest.current === run) latest.current = null
      }
      const run = (): void => {
        forget()
        close()
        undo()
      }
      latest.current = run
      setTimeout(forget, UNDO_MS)
      const close = tell(run)
    },
  }
}

export type LatestUndo = ReturnType<typeof useLatestUndo>
