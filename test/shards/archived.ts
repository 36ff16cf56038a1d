import assert from 'node:assert/strict'
import type { PostView } from '#actions/post-view.ts'
import { age, archiveAll } from '#test/support/archive.ts'
import { connectOwner } from '#test/support/builders.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import type { Stage } from '#test/support/stage.ts'
import type { Shard } from './shard.ts'

/** Moves the first of these into the archive of its database. */
export const archiveOne = async ({ url }: Shard, [post]: readonly PostView[]): Promise<PostView> => {
  assert.ok(post !== undefined)
  const owner = await connectOwner(url)
  try {
    await age(owner, [post.id], 13)
    assert.equal(await archiveAll(owner), 1)
  } finally {
    await owner.end()
  }
  return post
}

/** How many posts, publications and attempts of the organization are in it. */
export const archiveOf = async ({ url }: Shard, { orgId }: Stage): Promise<readonly number[]> => {
  const counts = ['archived_posts', 'archived_publications', 'archived_attempts']
  const count = (table: string): string => `(select count(*)::int from ${table} where org_id = $1) as ${table}`
  const [row] = await rowsAsOwner(url, `select ${counts.map(count).join(', ')}`, [orgId])
  return counts.map((table) => row[table])
}
