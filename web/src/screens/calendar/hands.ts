import type { KeyboardEvent, MouseEvent, RefObject } from 'react'
import { useZone } from '#web/lib/org.ts'
import type { Board, Place } from './board.ts'
import { chosenOf } from './chosen.tsx'
import type { Planned } from './data.ts'
import { isElsewhere, type Surroundings, type Target } from './dropping.ts'
import { useDragging } from './dragging.ts'
import { shiftBy } from './moving-many.ts'
import type { State } from './state.ts'
import { targetAt } from './use-board.ts'
import type { Model } from './use-model.ts'

/** Puts a post down somewhere; with it go the others that are chosen. Whether anything moves. */
export type PutDown = (post: Planned, target: Target, around: Surroundings) => boolean

export const usePutDown = (model: Model, { selection }: Board): PutDown => {
  const zone = useZone()
  return (post, target, around) => {
    const posts = selection.has(post.id) ? chosenOf(model, selection.all()) : []
    if (posts.length < 2) return model.moving.drop(post, target, around)
    if (!isElsewhere(post, target, zone)) return false
    model.moving.several(posts, shiftBy(post, target, model.aroundOf))
    selection.clear()
    return true
  }
}

interface HandFacts {
  readonly root: RefObject<HTMLElement | null>
  readonly model: Model
  readonly board: Board
  readonly view: State['view']
  readonly choosing: boolean
  readonly putDown: PutDown
  readonly pickUp: (post: string) => void
}

const postOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-chip]')?.dataset['chip'] : undefined

const isWith = ({ ctrlKey, metaKey, shiftKey, altKey }: MouseEvent | KeyboardEvent): boolean =>
  ctrlKey || metaKey || shiftKey || altKey

/** The post that is pressed; with Alt, browsers download what a link leads to. */
const linkOf = ({ target, altKey }: MouseEvent): HTMLAnchorElement | null =>
  target instanceof Element && !altKey ? target.closest<HTMLAnchorElement>('[data-chip] > a') : null

/** A press on a post: opens it beside the calendar, or chooses it with Ctrl, with Shift all up to it, and by itself where one chooses. */
const usePress = ({ model, board, choosing }: HandFacts) => {
  const { selection, writes } = board
  return (event: MouseEvent): void => {
    const link = linkOf(event)
    const post = postOf(link)
    if (post === undefined) return
    const order = (): readonly string[] =>
      [...model.planned, ...model.tray].toSorted((one, other) => one.at - other.at).map(({ id }) => id)
    if (writes && event.shiftKey) selection.reach(post, order())
    else if (writes && (choosing || event.ctrlKey || event.metaKey)) selection.toggle(post)
    else if (isWith(event)) return
    else board.openPost(post)
    event.preventDefault()
  }
}

/** A file that is put down begins a post there. */
const begin = (file: string, place: Place, { isAhead, write, writeIn }: Board): void => {
  if (place.kind === 'cell' && isAhead(place)) writeIn(place.cell, file)
  if (place.kind === 'slot') write(place.wall, file)
}

/** What a dropped post does, and what keys and presses on one do. */
export const useHands = (facts: HandFacts) => {
  const { root, model, board, view, choosing, putDown, pickUp } = facts
  const { selection } = board
  useDragging(root, board, ({ what, id }, place) => {
    if (what === 'file') return begin(id, place, board)
    const post = model.find(id)
    if (post === undefined) return
    const around = model.aroundOf(post)
    putDown(post, targetAt(place, post, around), around)
  })
  const onSpace = (event: KeyboardEvent, post: Planned): void => {
    if (board.writes && (choosing || isWith(event))) selection.toggle(post.id)
    // In a list there are no cells to carry it over.
    else if (view !== 'list') pickUp(post.id)
    else if (post.allowed_actions.includes('edit') && event.target instanceof HTMLElement)
      model.onTool({ kind: 'move', post, others: [], anchor: event.target })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    if (event.key === 'Escape') return selection.clear()
    const post = model.find(postOf(event.target) ?? '')
    if (event.key !== ' ' || post === undefined || !(event.target instanceof HTMLAnchorElement)) return
    event.preventDefault()
    onSpace(event, post)
  }
  return { onKeyDown, onClick: usePress(facts) }
}
