import type { Outgoing } from '#db/alike.ts'

/** Posts that a dry run would have written by now: nothing of them is stored, so that what they send is kept here. */
export interface Rehearsal {
  /** The channels that one of them sends the same to, within the time. */
  readonly sameTo: (outgoing: readonly Outgoing[], at: Date, withinSeconds: number) => readonly string[]
  readonly note: (outgoing: readonly Outgoing[], at: Date) => void
}

const keyOf = ({ channelId, likeness }: Outgoing): string => `${channelId} ${likeness.toString('base64')}`

export const createRehearsal = (): Rehearsal => {
  const times = new Map<string, number[]>()
  const isNear = (each: Outgoing, at: Date, withinSeconds: number): boolean =>
    (times.get(keyOf(each)) ?? []).some((time) => Math.abs(time - at.getTime()) < withinSeconds * 1_000)
  return {
    sameTo: (outgoing, at, withinSeconds) =>
      outgoing.filter((each) => isNear(each, at, withinSeconds)).map(({ channelId }) => channelId),
    note: (outgoing, at) => {
      for (const each of outgoing) {
        const known = times.get(keyOf(each))
        if (known === undefined) times.set(keyOf(each), [at.getTime()])
        else known.push(at.getTime())
      }
    },
  }
}
