import { useEffect, useRef, type RefObject } from 'react'
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import type { Board, Place } from './board.ts'

/** What is dragged, and where it may go; nothing else on these pages is dragged by these names. */
const POST = 'scheduly.post'
const PLACE = 'scheduly.place'

const isPlace = (value: unknown): value is Place => typeof value === 'object' && value !== null && 'kind' in value

const PLACES = '[data-slot],[data-cell],[data-tray]'

/** What lies under the pointer, of all that takes posts. */
const elementAt = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }) =>
  document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>(PLACES) ?? null

const placeOf = (element: HTMLElement | null, { ground }: Board): Place | null => {
  if (element === null) return null
  const { cell: id, slot } = element.dataset
  if (slot !== undefined) return { kind: 'slot', wall: slot }
  if (id === undefined) return { kind: 'tray' }
  const cell = ground.current.get(id)
  return cell === undefined ? null : { kind: 'cell', cell }
}

/** Makes a post draggable when it is pressed: hundreds of them need not be told of before. */
const dragPressed = (root: HTMLElement): (() => void) => {
  let letGo = (): void => undefined
  const onPress = ({ target }: PointerEvent): void => {
    letGo()
    const chip = target instanceof Element ? target.closest<HTMLElement>('[data-chip]') : null
    const post = chip?.dataset['chip']
    if (chip === null || post === undefined) return
    letGo = draggable({
      element: chip,
      getInitialData: () => ({ [POST]: post }),
      onDragStart: () => chip.setAttribute('data-dragged', ''),
      onDrop: () => chip.removeAttribute('data-dragged'),
    })
  }
  root.addEventListener('pointerdown', onPress, true)
  return () => {
    root.removeEventListener('pointerdown', onPress, true)
    letGo()
  }
}

/** Marks the place under the pointer by whether it takes what is dragged. Beside React: nothing is drawn anew for it. */
const createMark = (board: Board) => {
  let marked: HTMLElement | null = null
  const clear = (): void => {
    marked?.removeAttribute('data-over')
    marked = null
  }
  return {
    clear,
    put: (element: HTMLElement | null, post: string): void => {
      if (element === marked) return
      clear()
      const place = placeOf(element, board)
      if (element === null || place === null) return
      element.dataset['over'] = board.refusalAt(place, post) === null ? 'takes' : 'refuses'
      marked = element
    },
  }
}

/** One place to drop on, as large as the calendar, that looks what lies under the pointer. It takes all posts, so that it can say why one may not be there. */
const takeDrops = (element: HTMLElement, board: Board): (() => void) => {
  const mark = createMark(board)
  return dropTargetForElements({
    element,
    canDrop: ({ source }) => typeof source.data[POST] === 'string',
    getData: ({ input }) => ({ [PLACE]: placeOf(elementAt(input), board) }),
    onDrag: ({ source, location }) => {
      const post = source.data[POST]
      if (typeof post === 'string') mark.put(elementAt(location.current.input), post)
    },
    onDragLeave: mark.clear,
    onDrop: mark.clear,
  })
}

/** Lets posts be dragged in the calendar; told of every one that is put down somewhere. */
export const useDragging = (
  root: RefObject<HTMLElement | null>,
  board: Board,
  onDrop: (post: string, place: Place) => void,
): void => {
  const current = useRef(onDrop)
  useEffect(() => {
    current.current = onDrop
  })
  useEffect(() => {
    const element = root.current
    if (element === null || !board.writes) return undefined
    const ends = [
      dragPressed(element),
      takeDrops(element, board),
      monitorForElements({
        onDrop: ({ source, location }) => {
          const post = source.data[POST]
          const place = location.current.dropTargets[0]?.data[PLACE]
          if (typeof post === 'string' && isPlace(place)) current.current(post, place)
        },
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [root, board])
}
