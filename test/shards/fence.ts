import type { Client } from 'pg'

// What keeps everybody out of an organization that leaves a database, whoever had asked the directory before it began to move.

/** A table of a shard beside the product's: rows that are put aside. */
export const FENCED = `CREATE SCHEMA shards;
  CREATE TABLE shards.fenced (org_id uuid NOT NULL, held text NOT NULL, kept jsonb NOT NULL)`

/**
 * Whoever writes for an organization holds a row of one of these until that is done: an act its person's membership, a word from outside
 * its link (by its foreign key). Rows that only name a membership may be added meanwhile: notifications.
 */
const HELD = [
  { table: 'memberships', lock: 'FOR NO KEY UPDATE' },
  { table: 'review_links', lock: 'FOR UPDATE' },
] as const

/** Waits for those who are at it, and lets the others wait until this transaction ends. */
export const holdAll = async (client: Client, orgId: string): Promise<void> => {
  for (const { table, lock } of HELD) await client.query(`SELECT FROM ${table} WHERE org_id = $1 ${lock}`, [orgId])
}

/**
 * Puts aside what they hold, past all triggers: nobody has left. Who waited for it finds nothing, and neither does who comes later.
 * In the transaction that holds it all since before the copy.
 */
export const raiseFence = async (client: Client, orgId: string): Promise<void> => {
  await client.query('SET LOCAL session_replication_role = replica')
  for (const { table } of HELD) {
    await client.query(
      `WITH gone AS (DELETE FROM ${table} WHERE org_id = $1 RETURNING *)
        INSERT INTO shards.fenced SELECT org_id, $2, to_jsonb(gone) FROM gone`,
      [orgId, table],
    )
  }
}

/** Puts it back, where there is any. In a transaction. */
export const liftFence = async (client: Client, orgId: string): Promise<void> => {
  await client.query('SET LOCAL session_replication_role = replica')
  for (const { table } of HELD) {
    await client.query(
      `WITH kept AS (DELETE FROM shards.fenced WHERE org_id = $1 AND held = $2 RETURNING kept)
        INSERT INTO ${table} SELECT (jsonb_populate_record(null::${table}, kept)).* FROM kept`,
      [orgId, table],
    )
  }
}

/** It is gone from here: nothing has to be put back any more. */
export const forgetFence = async (client: Client, orgId: string): Promise<void> => {
  await client.query('DELETE FROM shards.fenced WHERE org_id = $1', [orgId])
}
