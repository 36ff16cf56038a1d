import { useSyncExternalStore } from 'react'

/** The posts that are chosen to be moved together. Kept beside React, so that of hundreds of posts only those are drawn anew that it is about. */
export interface Selection {
  readonly subscribe: (listener: () => void) => () => void
  readonly has: (post: string) => boolean
  readonly all: () => ReadonlySet<string>
  readonly toggle: (post: string) => void
  /** Everything from the one that was chosen last to this one, in an order. */
  readonly reach: (post: string, order: readonly string[]) => void
  readonly clear: () => void
}

const NONE: ReadonlySet<string> = new Set()

export const createSelection = (): Selection => {
  let chosen = NONE
  let last: string | null = null
  const listeners = new Set<() => void>()
  const set = (next: ReadonlySet<string>): void => {
    chosen = next
    for (const listener of listeners) listener()
  }
  const toggle = (post: string): void => {
    const next = new Set(chosen)
    if (!next.delete(post)) next.add(post)
    last = post
    set(next)
  }
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    has: (post) => chosen.has(post),
    all: () => chosen,
    toggle,
    reach: (post, order) => {
      const [from, to] = [order.indexOf(last ?? ''), order.indexOf(post)]
      if (from < 0 || to < 0) return toggle(post)
      last = post
      set(new Set([...chosen, ...order.slice(Math.min(from, to), Math.max(from, to) + 1)]))
    },
    clear: () => {
      last = null
      if (chosen.size > 0) set(NONE)
    },
  }
}

export const useSelected = ({ subscribe, all }: Selection): ReadonlySet<string> => useSyncExternalStore(subscribe, all)

export const useIsSelected = ({ subscribe, has }: Selection, post: string): boolean =>
  useSyncExternalStore(subscribe, () => has(post))
