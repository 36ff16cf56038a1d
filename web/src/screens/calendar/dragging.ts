import { useEffect, useRef, type RefObject } from 'react'
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import type { Board, Place } from './board.ts'

/** What is dragged, and where it may go; nothing else on these pages is dragged by these names. */
const POST = 'scheduly.post'
const PLACE = 'scheduly.place'
const FILE = 'scheduly.file'

const isPlace = (value: unknown): value is Place => typeof value === 'object' && value !== null && 'kind' in value

/** What is carried: a post, or a file. */
export interface Carried {
  readonly what: 'post' | 'file'
  readonly id: string
}

const carriedOf = (data: Readonly<Record<string | symbol, unknown>>): Carried | null => {
  const [post, file] = [data[POST], data[FILE]]
  if (typeof post === 'string') return { what: 'post', id: post }
  return typeof file === 'string' ? { what: 'file', id: file } : null
}

const PLACES = '[data-slot],[data-cell],[data-tray]'

/** While something is dragged, the library keeps an element of its own right under the pointer. */
const OURS = ':not([data-pdnd-honey-pot])'

/** What lies under the pointer, of all that takes posts. */
const elementAt = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): HTMLElement | null =>
  document
    .elementsFromPoint(clientX, clientY)
    .find((element) => element.matches(OURS))
    ?.closest<HTMLElement>(PLACES) ?? null

const placeOf = (element: HTMLElement | null, { cellOf }: Board): Place | null => {
  if (element === null) return null
  const { cell: id, slot } = element.dataset
  if (slot !== undefined) return { kind: 'slot', wall: slot }
  if (id === undefined) return { kind: 'tray' }
  const cell = cellOf(id)
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

/** A file of the library that can be dragged: it becomes a post where it is put down. */
export const useDraggableFile = (file: string): RefObject<HTMLLIElement | null> => {
  const element = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (element.current === null) return undefined
    return draggable({ element: element.current, getInitialData: () => ({ [FILE]: file }) })
  }, [file])
  return element
}

const takes = ({ what, id }: Carried, place: Place, { refusalAt, isAhead }: Board): boolean =>
  what === 'post' ? refusalAt(place, id) === null : isAhead(place)

/** Marks the place under the pointer by whether it takes what is dragged. Beside React: nothing is drawn anew for it. */
const createMark = (board: Board) => {
  let marked: HTMLElement | null = null
  const clear = (): void => {
    marked?.removeAttribute('data-over')
    marked = null
  }
  return {
    clear,
    put: (element: HTMLElement | null, carried: Carried): void => {
      if (element === marked) return
      clear()
      const place = placeOf(element, board)
      // Files are no drafts.
      if (element === null || place === null || (place.kind === 'tray' && carried.what === 'file')) return
      element.dataset['over'] = takes(carried, place, board) ? 'takes' : 'refuses'
      marked = element
    },
  }
}

/** One place to drop on, as large as the calendar, that looks what lies under the pointer. It takes everything, so that it can say why one may not be there. */
const takeDrops = (element: HTMLElement, board: Board): (() => void) => {
  const mark = createMark(board)
  return dropTargetForElements({
    element,
    canDrop: ({ source }) => carriedOf(source.data) !== null,
    getData: ({ input }) => ({ [PLACE]: placeOf(elementAt(input), board) }),
    onDrag: ({ source, location }) => {
      const carried = carriedOf(source.data)
      if (carried !== null) mark.put(elementAt(location.current.input), carried)
    },
    onDragLeave: mark.clear,
    onDrop: mark.clear,
  })
}

/** Lets posts and files be dragged in the calendar; told of everything that is put down somewhere. */
export const useDragging = (
  root: RefObject<HTMLElement | null>,
  board: Board,
  onDrop: (carried: Carried, place: Place) => void,
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
          const carried = carriedOf(source.data)
          const place = location.current.dropTargets[0]?.data[PLACE]
          if (carried !== null && isPlace(place)) current.current(carried, place)
        },
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [root, board])
}
