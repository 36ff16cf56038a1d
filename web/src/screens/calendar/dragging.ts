import { useEffect, useRef, useState, type RefObject } from 'react'
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { useBoard, type Place } from './board.ts'

/** What is dragged, and where it may go; nothing else on these pages is dragged by these names. */
const POST = 'scheduly.post'
const PLACE = 'scheduly.place'

const isPlace = (value: unknown): value is Place => typeof value === 'object' && value !== null && 'kind' in value

/** A post that can be dragged, and whether it is just now. */
export const useDraggable = (post: string, can: boolean): readonly [RefObject<HTMLLIElement | null>, boolean] => {
  const element = useRef<HTMLLIElement>(null)
  const [dragged, setDragged] = useState(false)
  useEffect(() => {
    if (element.current === null || !can) return undefined
    return draggable({
      element: element.current,
      getInitialData: () => ({ [POST]: post }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    })
  }, [post, can])
  return [element, dragged]
}

/** Whether something is held over it, and whether it may be put down. */
export type Over = 'no' | 'takes' | 'refuses'

/** A place to drop posts on. It takes all of them, so that it can say why one may not be there. */
export const useDropPlace = <E extends HTMLElement>(place: Place): readonly [RefObject<E | null>, Over] => {
  const board = useBoard()
  const element = useRef<E>(null)
  const [over, setOver] = useState<Over>('no')
  useEffect(() => {
    if (element.current === null) return undefined
    return dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => typeof source.data[POST] === 'string',
      getData: () => ({ [PLACE]: place }),
      onDrag: ({ source, self, location }) => {
        const post = source.data[POST]
        if (typeof post !== 'string') return
        const isInnermost = location.current.dropTargets[0]?.element === self.element
        if (isInnermost) setOver(board.refusalAt(place, post) === null ? 'takes' : 'refuses')
        else setOver('no')
      },
      onDragLeave: () => setOver('no'),
      onDrop: () => setOver('no'),
    })
  }, [board, place])
  return [element, over]
}

/** Told of every post that is put down somewhere. */
export const useDrops = (onDrop: (post: string, place: Place) => void): void => {
  const current = useRef(onDrop)
  useEffect(() => {
    current.current = onDrop
  })
  useEffect(
    () =>
      monitorForElements({
        onDrop: ({ source, location }) => {
          const post = source.data[POST]
          const place = location.current.dropTargets[0]?.data[PLACE]
          if (typeof post === 'string' && isPlace(place)) current.current(post, place)
        },
      }),
    [],
  )
}
