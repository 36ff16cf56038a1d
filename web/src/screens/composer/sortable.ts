import { useEffect, useRef, useState, type RefObject } from 'react'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'

interface Sortable {
  /** Things go about within their list only. */
  readonly list: string
  readonly index: number
  readonly onMove: (from: number, to: number) => void
}

/** What can be dragged by its handle to another place of its list. Buttons do the same. */
export const useSortable = <Element extends HTMLElement>({
  list,
  index,
  onMove,
}: Sortable): {
  readonly element: RefObject<Element | null>
  readonly handle: RefObject<HTMLSpanElement | null>
  readonly isOver: boolean
} => {
  const element = useRef<Element>(null)
  const handle = useRef<HTMLSpanElement>(null)
  const move = useRef(onMove)
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    move.current = onMove
  })
  useEffect(() => {
    const [whole, grip] = [element.current, handle.current]
    if (whole === null || grip === null) return undefined
    return combine(
      draggable({ element: whole, dragHandle: grip, getInitialData: () => ({ list, index }) }),
      dropTargetForElements({
        element: whole,
        canDrop: ({ source }) => source.data['list'] === list,
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: ({ source }) => {
          setOver(false)
          const from = source.data['index']
          if (typeof from === 'number' && from !== index) move.current(from, index)
        },
      }),
    )
  }, [list, index])
  return { element, handle, isOver }
}
