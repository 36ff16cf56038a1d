import { createTally } from '#lib/tally.ts'

/** Work in hand at once, and whose it is. */
export interface Places {
  /** Takes a place for somebody; false when there is none for them, and nothing has changed. */
  take(caller: string): boolean
  /** Takes a place whether there is one or not: for work that was begun. */
  resume(caller: string): void
  leave(caller: string): void
}

/** Of all places, what one caller may have once half of them are taken. */
const SHARE = 8

/**
 * Up to half of the places are for whoever comes first. The other half is kept for many: who has more than a share of all already
 * gets none of it, so that one program gone wild takes half, and never everything.
 */
export const createPlaces = (most: number): Places => {
  const taken = createTally()
  const half = Math.ceil(most / 2)
  const share = Math.max(1, Math.floor(most / SHARE))
  return {
    take: (caller) => {
      if (taken.total() >= most) return false
      if (taken.total() >= half && taken.of(caller) >= share) return false
      taken.add(caller)
      return true
    },
    resume: (caller) => void taken.add(caller),
    leave: taken.drop,
  }
}
