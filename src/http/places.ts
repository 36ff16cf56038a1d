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
  const byCaller = new Map<string, number>()
  let taken = 0
  const half = Math.ceil(most / 2)
  const share = Math.max(1, Math.floor(most / SHARE))
  const resume = (caller: string): void => {
    byCaller.set(caller, (byCaller.get(caller) ?? 0) + 1)
    taken += 1
  }
  return {
    take: (caller) => {
      if (taken >= most) return false
      if (taken >= half && (byCaller.get(caller) ?? 0) >= share) return false
      resume(caller)
      return true
    },
    resume,
    leave: (caller) => {
      const left = (byCaller.get(caller) ?? 0) - 1
      if (left > 0) byCaller.set(caller, left)
      else byCaller.delete(caller)
      taken -= 1
    },
  }
}
