import { createContext, useContext } from 'react'
import type { usePartsWords } from '#web/parts/words.ts'
import type { Cell } from './cells.ts'
import type { Planned } from './data.ts'
import type { Reason } from './dropping.ts'
import type { Selection } from './selection.ts'
import type { CalendarWords } from './words.ts'

/** Where something is put down: a cell, a free slot, or among the drafts without a time. */
export type Place =
  | { readonly kind: 'cell'; readonly cell: Cell }
  | { readonly kind: 'slot'; readonly wall: string }
  | { readonly kind: 'tray' }

/** What the parts of the calendar can ask and do. The same object for as long as the calendar is there, so that no chip is drawn anew for it. */
export interface Board {
  /** Said here once, and not asked for by each of hundreds of posts. */
  readonly org: string
  readonly zone: string
  /** The viewer's own. */
  readonly own: string
  readonly writes: boolean
  readonly locale: string
  readonly words: CalendarWords
  readonly parts: ReturnType<typeof usePartsWords>
  readonly selection: Selection
  /** Tells which cells are shown, by their names. */
  readonly lay: (cells: ReadonlyMap<string, Cell>) => void
  readonly cellOf: (id: string) => Cell | undefined
  readonly refusalAt: (place: Place, post: string) => Reason | null
  readonly openMenu: (post: Planned, anchor: HTMLElement) => void
  readonly openDay: (date: string) => void
  /** Shows a post beside the calendar. */
  readonly openPost: (post: string) => void
  /** Whether something can still be written for it. */
  readonly isAhead: (place: Place) => boolean
  /** `file`: of the library, that the post begins with. */
  readonly write: (wall: string, file?: string) => void
  readonly writeIn: (cell: Cell, file?: string) => void
}

export const BoardContext = createContext<Board | null>(null)

export const useBoard = (): Board => {
  const board = useContext(BoardContext)
  if (board === null) throw new Error('this is a part of the calendar')
  return board
}
