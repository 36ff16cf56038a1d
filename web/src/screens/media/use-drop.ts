import { useEffect, useRef, useState } from 'react'

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true

/** Takes files that are dropped anywhere on the page; true while some are held over it. Null: none are taken. */
export const useDrop = (onFiles: ((files: readonly File[]) => void) | null): boolean => {
  const [over, setOver] = useState(false)
  const current = useRef(onFiles)
  useEffect(() => {
    current.current = onFiles
  })
  useEffect(() => {
    // Every element that is entered and left says so; only the balance tells.
    let depth = 0
    const step = (by: number) => (event: DragEvent) => {
      if (!holdsFiles(event) || current.current === null) return
      depth += by
      setOver(depth > 0)
    }
    const onOver = (event: DragEvent): void => {
      if (holdsFiles(event) && current.current !== null) event.preventDefault()
    }
    const onDrop = (event: DragEvent): void => {
      if (!holdsFiles(event) || current.current === null) return
      event.preventDefault()
      depth = 0
      setOver(false)
      current.current([...(event.dataTransfer?.files ?? [])])
    }
    const [enter, leave] = [step(1), step(-1)]
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', onOver)
    addEventListener('drop', onDrop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', onOver)
      removeEventListener('drop', onDrop)
    }
  }, [])
  return over
}
