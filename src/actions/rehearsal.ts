import type { Outgoing } from '#db/alike.ts'

/** Posts that a dry run would have written by now: nothing of them is stored, so that what they send is kept here. */
export interface Rehearsal {
  /** The channels that one of the rows before sends the same to, within the time. */
  readonly sameTo: (outgoing: readonly Outgoing[], at: Date, withinSeconds: number) => readonly string[]
  readonly note: (outgoing: readonly Outgoing[], at: Date) => void
}

interface Noted {
  readonly row: number
  readonly time: number
}

const keyOf = ({ channelId, likeness }: Outgoing): string => `${channelId} ${likeness.toString('base64')}`

/** Gives each row its view: a row that is done anew, as after a deadlock, does not meet what it noted the first time. */
export const createRehearsal = (): ((row: number) => Rehearsal) => {
  const noted = new Map<string, Noted[]>()
  return (row) => {
    const isNear = (each: Outgoing, at: Date, withinSeconds: number): boolean =>
      (noted.get(keyOf(each)) ?? []).some(
        (other) => other.row < row && Math.abs(other.time - at.getTime()) < withinSeconds * 1_000,
      )
    return {
      sameTo: (outgoing, at, withinSeconds) =>
        outgoing.filter((each) => isNear(each, at, withinSeconds)).map(({ channelId }) => channelId),
      note: (outgoing, at) => {
        for (const each of outgoing) {
          const entry = { row, time: at.getTime() }
          const known = noted.get(keyOf(each))
          if (known === undefined) noted.set(keyOf(each), [entry])
          else known.push(entry)
        }
      },
    }
  }
}
