import { useEffect, useRef, useState, type RefObject } from 'react'
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { useBoard, type Place } from './board.ts'

/** What is dragged, and where it may go; nothing else on these pages is dragged by these names. */
const POST = 'scheduly.post'
const PLACE = 'scheduly.place'
const FILE = 'scheduly.file'

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

/** A file of the library that can be dragged: it becomes a post where it is put down. */
export const useDraggableFile = (file: string): RefObject<HTMLLIElement | null> => {
  const element = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (element.current === null) return undefined
    return draggable({ element: element.current, getInitialData: () => ({ [FILE]: file }) })
  }, [file])
  return element
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
      canDrop: ({ source }) =>
        typeof source.data[POST] === 'string' || (typeof source.data[FILE] === 'string' && place.kind !== 'tray'),
      getData: () => ({ [PLACE]: place }),
      onDrag: ({ source, self, location }) => {
        const post = source.data[POST]
        const takes = typeof post === 'string' ? board.refusalAt(place, post) === null : board.isAhead(place)
        const isInnermost = location.current.dropTargets[0]?.element === self.element
        if (isInnermost) setOver(takes ? 'takes' : 'refuses')
        else setOver('no')
      },
      onDragLeave: () => setOver('no'),
      onDrop: () => setOver('no'),
    })
  }, [board, place])
  return [element, over]
}

/** What was put down: a post, or a file. */
export interface Dropped {
  readonly what: 'post' | 'file'
  readonly id: string
}

const droppedOf = (data: Readonly<Record<string | symbol, unknown>>): Dropped | null => {
  const [post, file] = [data[POST], data[FILE]]
  if (typeof post === 'string') return { what: 'post', id: post }
  return typeof file === 'string' ? { what: 'file', id: file } : null
}

/** Told of everything that is put down somewhere. */
export const useDrops = (onDrop: (dropped: Dropped, place: Place) => void): void => {
  const current = useRef(onDrop)
  useEffect(() => {
    current.current = onDrop
  })
  useEffect(
    () =>
      monitorForElements({
        onDrop: ({ source, location }) => {
          const dropped = droppedOf(source.data)
          const place = location.current.dropTargets[0]?.data[PLACE]
          if (dropped !== null && isPlace(place)) current.current(dropped, place)
        },
      }),
    [],
  )
}
