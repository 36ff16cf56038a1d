import { useSyncExternalStore } from 'react'
import { keep } from './keep.ts'

interface ChoiceFacts<T extends string> {
  /** The name that this browser keeps it under. */
  readonly name: string
  /** What holds until somebody chooses. */
  readonly first: T
  /** Lets the page show it. */
  readonly dress: (chosen: T) => void
}

/** Something that a person chooses for this browser: kept for the next visit, and shown at once wherever it matters. */
export const createChoice = <T extends string>({ name, first, dress }: ChoiceFacts<T>) => {
  let chosen = first
  const listeners = new Set<() => void>()
  dress(chosen)
  const current = (): T => chosen
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    current,
    set: (next: T): void => {
      chosen = next
      keep(name, next)
      dress(next)
      for (const listener of listeners) listener()
    },
    use: (): T => useSyncExternalStore(subscribe, current),
  }
}
