import { useRef, useState, type RefObject } from 'react'

interface Latest<T> {
  /** What is drawn. */
  readonly shown: T
  /** What was set last: pointers are quicker than what is drawn. */
  readonly latest: RefObject<T>
  readonly set: (next: T) => void
}

/** A state that handlers of the next event can read before it is drawn. */
export const useLatest = <T>(first: T): Latest<T> => {
  const [shown, show] = useState(first)
  const latest = useRef(first)
  const set = (next: T): void => {
    latest.current = next
    show(() => next)
  }
  return { shown, latest, set }
}
