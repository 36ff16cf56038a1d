/** A file that is on its way. */
export interface Arrival {
  readonly path: string
  received: number
  /** Everything is there, and being looked at. */
  isWhole: boolean
}

/** Files that are on their way, by container, oldest first. What arrived before a restart is gone. */
export type Arriving = Map<string, Arrival>
