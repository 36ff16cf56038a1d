import { useEffect, useState } from 'react'
import { findKept, nameOf, type Found, type KeptPlace } from './kept.ts'

/** Tabs that live keep what is theirs to themselves. */
const livingTabs = async (): Promise<ReadonlySet<string>> => {
  if (!('locks' in navigator)) return new Set()
  const { held = [] } = await navigator.locks.query()
  return new Set(held.flatMap(({ name }) => name ?? []))
}

/** What an earlier life of this browser left of the post, which a crash or a lost tab did not take. */
export const useKept = (place: KeptPlace) => {
  const [found, setFound] = useState<readonly Found[]>([])
  const { user, org, post } = place
  useEffect(() => {
    let gone = false
    const look = async (): Promise<void> => {
      const living = await livingTabs()
      const left = findKept(localStorage, { user, org, post })
      const prefix = nameOf({ user, org, post }, '')
      if (!gone) setFound(left.filter(({ name }) => !living.has(name.slice(prefix.length))))
    }
    void look()
    return () => {
      gone = true
    }
  }, [user, org, post])
  const discard = (name: string): void => {
    localStorage.removeItem(name)
    setFound((all) => all.filter((each) => each.name !== name))
  }
  return { found, discard }
}
