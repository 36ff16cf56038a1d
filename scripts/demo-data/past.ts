import { Client } from 'pg'

/** A post that has gone out, or whose time passed, and the moment at which it shall have. */
export interface Move {
  readonly post: string
  readonly to: Date
}

/** Everything that is written of one post ($1), by what it is moved ($2); what it is, stays as it is. */
const STATEMENTS = [
  `UPDATE attempts SET started_at = started_at - $2::interval, finished_at = finished_at - $2::interval,
     settled_after = settled_after - $2::interval
   WHERE publication_id IN (SELECT id FROM publications WHERE post_id = $1)`,
  // What is still being looked for is looked for at once, as often as it would have been by then.
  `UPDATE publications SET due_at = due_at - $2::interval, published_at = published_at - $2::interval,
     created_at = created_at - $2::interval, wake_at = CASE WHEN status = 'publishing' THEN now() ELSE wake_at END
   WHERE post_id = $1`,
  `UPDATE posts SET created_at = created_at - $2::interval - interval '1 day' WHERE id = $1`,
  `UPDATE post_approvals SET created_at = created_at - $2::interval WHERE post_id = $1`,
]

/** Its time is the one of the story, to the second, whenever it was sent. */
const TIME = `UPDATE posts SET scheduled_at = $2::timestamptz, local_time = CASE WHEN local_time IS NOT NULL
  THEN to_char($2::timestamptz AT TIME ZONE time_zone, 'YYYY-MM-DD"T"HH24:MI:SS') END WHERE id = $1`

/**
 * Dates what has been published in the last minute back into the last two weeks. No call of the API can do that, and none
 * should; the demonstration is nobody's record.
 */
export const moveIntoPast = async (ownerUrl: string, moves: readonly Move[]): Promise<void> => {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('SET search_path = scheduly, public')
    for (const { post, to } of moves) {
      await client.query('BEGIN')
      const { rows } = await client.query<{ distance: string }>(
        `SELECT (coalesce(min(p.due_at), min(p.published_at), now()) - $2::timestamptz)::text AS distance
         FROM publications p WHERE post_id = $1`,
        [post, to],
      )
      for (const statement of STATEMENTS) await client.query(statement, [post, rows[0]?.distance ?? '0'])
      await client.query(TIME, [post, to])
      await client.query('COMMIT')
    }
    await client.query("SELECT pg_notify('scheduly_due', '')")
  } finally {
    await client.end()
  }
}
