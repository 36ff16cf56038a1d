/** How many of what there is belong to whom; who has none takes no room. */
export interface Tally {
  /** How many in all. */
  readonly total: () => number
  readonly of: (name: string) => number
  /** One more; gives how many there are then. */
  readonly add: (name: string) => number
  /** One less. */
  readonly drop: (name: string) => void
  /** Those who have at least so many. */
  readonly having: (least: number) => readonly string[]
}

export const createTally = (): Tally => {
  const counts = new Map<string, number>()
  let total = 0
  const of = (name: string): number => counts.get(name) ?? 0
  return {
    total: () => total,
    of,
    add: (name) => {
      total += 1
      counts.set(name, of(name) + 1)
      return of(name)
    },
    drop: (name) => {
      total -= 1
      if (of(name) > 1) counts.set(name, of(name) - 1)
      else counts.delete(name)
    },
    having: (least) => [...counts].filter(([, count]) => count >= least).map(([name]) => name),
  }
}
