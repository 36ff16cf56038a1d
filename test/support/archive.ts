import type { Client } from 'pg'

/** Something of the archive's functions, as they answer. */
interface Step {
  readonly place: unknown
  readonly busy?: boolean
  readonly posts: number
  readonly missing: readonly string[]
}

const TABLES = ['posts', 'publications', 'attempts', 'removals', 'publication_metrics']

/** Lets all that is known of some posts have happened so many months earlier. As the owner, past every trigger. */
export const age = async (owner: Client, postIds: readonly string[], months: number): Promise<void> => {
  const of = 'publication_id IN (SELECT id FROM publications WHERE post_id = ANY ($1))'
  const earlier = (column: string) => `${column} = ${column} - make_interval(months => $2)`
  const all = (columns: readonly string[]) => columns.map(earlier).join(', ')
  const changes = [
    `UPDATE publications SET ${all(['created_at', 'updated_at', 'due_at', 'published_at', 'post_created_at'])} WHERE post_id = ANY ($1)`,
    `UPDATE posts SET ${all(['created_at', 'updated_at'])} WHERE id = ANY ($1)`,
    `UPDATE attempts SET ${all(['started_at', 'finished_at', 'settled_after'])} WHERE ${of}`,
    `UPDATE removals SET ${all(['requested_at', 'removed_at'])} WHERE ${of}`,
    `UPDATE publication_metrics SET ${all(['asked_at', 'read_at'])} WHERE ${of}`,
  ]
  for (const table of TABLES) await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
  for (const change of changes) await owner.query(change, [[...postIds], months])
  for (const table of TABLES) await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
}

/** Moves everything that has been over for so many months, as a worker does; answers with how many posts that were. */
export const archiveAll = async (owner: Client, months = 12, most = 500): Promise<number> => {
  let moved = 0
  for (let place: unknown = null; ;) {
    const { rows } = await owner.query<{ step: Step }>('SELECT archive_publications($1, $2, $3) AS step', [
      months,
      most,
      JSON.stringify(place),
    ])
    const step = rows[0]?.step
    if (step === undefined || step.busy === true) throw new Error('somebody else archives')
    for (const month of step.missing) await owner.query('SELECT make_archive_month($1)', [month])
    moved += step.posts
    if (step.missing.length > 0) continue
    if (step.place === null) return moved
    ;({ place } = step)
  }
}
