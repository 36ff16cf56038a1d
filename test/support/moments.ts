import type { Moment, Observe } from '#events/moments.ts'

type Of<K extends Moment['kind']> = Extract<Moment, { readonly kind: K }>

/** Records named moments, and lets a test wait for one instead of sleeping. */
export interface Moments {
  readonly observe: Observe
  readonly all: readonly Moment[]
  /** The next moment of this kind that fits, or one that has happened already. */
  waitFor<K extends Moment['kind']>(kind: K, fits?: (moment: Of<K>) => boolean): Promise<Of<K>>
  count(kind: Moment['kind']): number
}

export const createMoments = (): Moments => {
  const all: Moment[] = []
  const waiting = new Set<(moment: Moment) => void>()
  return {
    all,
    observe: (moment) => {
      all.push(moment)
      for (const look of waiting) look(moment)
    },
    count: (kind) => all.filter((moment) => moment.kind === kind).length,
    waitFor: <K extends Moment['kind']>(kind: K, fits: (moment: Of<K>) => boolean = () => true) => {
      const isIt = (moment: Moment): moment is Of<K> => moment.kind === kind && fits(moment as Of<K>)
      const known = all.find(isIt)
      if (known !== undefined) return Promise.resolve(known)
      return new Promise<Of<K>>((resolve) => {
        const look = (moment: Moment): void => {
          if (!isIt(moment)) return
          waiting.delete(look)
          resolve(moment)
        }
        waiting.add(look)
      })
    },
  }
}
