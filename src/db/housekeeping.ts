import { sql } from 'kysely'
import type { Database } from './database.ts'

/** An organization whose time of grace is over. */
export interface ClosedOrganization {
  readonly orgId: string
  /** False while a part of it is still there: ask again. */
  readonly gone: boolean
}

/**
 * Deletes a part of up to `most` organizations whose time is over, or the last of them. One whose send may be on its way,
 * or whose grants at the networks are not ended yet, is passed over for now.
 */
export const deleteClosedOrganizations = async (db: Database, most: number): Promise<readonly ClosedOrganization[]> => {
  const answer = await sql<ClosedOrganization>`select org_id, gone from delete_closed_organizations(${most})`.execute(
    db,
  )
  return answer.rows
}

/** Deletes sessions, links, challenges, counters and kept answers that are over, `most` of each; answers with how many went. */
export const sweepAccess = async (db: Database, most: number): Promise<number> => {
  const answer = await sql<{
    swept: number
  }>`select sweep_access(${most}) + sweep_idempotency_keys(${most}) as swept`.execute(db)
  return answer.rows[0]?.swept ?? 0
}
