import { useState, type RefObject } from 'react'
import { useZone } from '#web/lib/org.ts'
import { cellsOfDay } from './cells.ts'
import type { PutDown } from './hands.ts'
import { cellIdOf, useHolding } from './holding.ts'
import { useFocusLater } from './keyboard.ts'
import type { State } from './state.ts'
import type { Model } from './use-model.ts'

const cellSelector = (id: string): string => `[data-cell="${CSS.escape(id)}"]`

interface CurrentFacts {
  readonly root: RefObject<HTMLElement | null>
  readonly state: State
  readonly model: Model
  readonly go: (change: Partial<State>, replace?: boolean) => void
  readonly putDown: PutDown
}

/** The cell that the arrow keys stand on, and the post that is carried with them. */
export const useCurrent = ({ root, state, model, go, putDown }: CurrentFacts) => {
  const zone = useZone()
  const focusLater = useFocusLater(root)
  const view = state.view === 'list' ? 'month' : state.view
  const { dates } = model
  const [kept, keep] = useState('')
  const idsOf = (date: string) => cellsOfDay(date, view, zone)
  const isHere = dates.includes(kept.slice(0, 10)) && idsOf(kept.slice(0, 10)).some(({ id }) => id === kept)
  const current = isHere ? kept : `${state.date}${view === 'month' ? '' : 'T09'}`
  const to = (id: string): void => {
    const date = id.slice(0, 10)
    keep(id)
    if (!dates.includes(date)) go({ date }, true)
    focusLater(cellSelector(id))
  }
  const holding = useHolding({
    drop: putDown,
    aroundOf: model.aroundOf,
    find: model.find,
    onLift: (post) => to(cellIdOf(post, view, zone) ?? current),
    onEnd: (post) => focusLater(`[data-chip="${post.id}"] > a`),
  })
  const onCurrent = (id: string, how: 'by key' | 'by itself'): void => {
    if (how === 'by itself') return keep(id)
    to(id)
    holding.carry(idsOf(id.slice(0, 10)).find((cell) => cell.id === id))
  }
  return { current, onCurrent, holding }
}
