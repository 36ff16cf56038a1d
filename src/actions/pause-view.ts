/** A pause as the API shows it. */
export interface PauseView {
  readonly since: string
  /** Null: a channel's that was paused without one. */
  readonly reason: string | null
  /** Null: somebody's of whom nothing was kept. */
  readonly by: string | null
}

/** The pause of a channel or an organization; null while there is none. */
export const pauseView = (row: {
  readonly pausedAt: Date | null
  readonly pausedBy: string | null
  readonly pauseReason: string | null
}): PauseView | null =>
  row.pausedAt === null ? null : { since: row.pausedAt.toISOString(), reason: row.pauseReason, by: row.pausedBy }
