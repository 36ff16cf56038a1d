/** A part of a quota that somebody wants. */
export interface Draw {
  /** Names who draws, and from what; a hash, so that no address and no e-mail is stored. */
  readonly key: string
  readonly wanted: number
  readonly quota: number
  readonly windowSeconds: number
}

export interface Drawn {
  /** How much of what was wanted there still was. */
  readonly granted: number
  /** What is left for everybody. */
  readonly left: number
  /** Until everything is there again. */
  readonly resetSeconds: number
}

/** What a draw comes to when it has brought its counter to `count`. Refused parts were counted as well. */
export const drawnAt = (
  { wanted, quota }: Draw,
  counter: { readonly count: number; readonly resetSeconds: number },
): Drawn => ({
  granted: Math.max(0, Math.min(wanted, quota - (counter.count - wanted))),
  left: Math.max(0, quota - counter.count),
  resetSeconds: Math.max(0, counter.resetSeconds),
})
