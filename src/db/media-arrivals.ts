import { sql } from 'kysely'
import type { Tx } from './database.ts'

export interface Arrival {
  readonly id: string
  /** Counts against the organization's quota. Never becomes less. */
  readonly promised: number
  /** On a disk by now, or in a moment. */
  readonly arriving: number
  /** How long it counts when nobody says more of it. */
  readonly seconds: number
}

/** Books room for a file on its way in, or more of it; says how much arrives in the whole installation. Null: over the quota. */
export const reserveArrival = async (
  tx: Tx,
  { id, promised, arriving, seconds }: Arrival,
  quota: number,
): Promise<number | null> => {
  const answer = await sql<{ all: string }>`
    select reserve_arrival(${id}::uuid, ${promised}::bigint, ${arriving}::bigint, ${seconds}::integer, ${quota}::bigint) as all`.execute(
    tx,
  )
  const all = Number(answer.rows[0]?.all ?? -1)
  return all < 0 ? null : all
}

/** Gives back what a file on its way in had booked. */
export const releaseArrival = async (tx: Tx, orgId: string, id: string): Promise<void> => {
  await tx.deleteFrom('mediaArrivals').where('orgId', '=', orgId).where('id', '=', id).execute()
}
