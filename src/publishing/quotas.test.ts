import assert from 'node:assert/strict'
import { it } from 'node:test'
import { connectDatabase } from '#db/database.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { aChannel, anOrg, connectOwner } from '#test/support/builders.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { createQuotaNotes } from './quotas.ts'

it('what networks say of limits is written down between sends, the newest of each channel', async () => {
  await using database = await createTestDatabase()
  const owner = await connectOwner(database.url)
  const [mine, theirs] = [await anOrg(owner), await anOrg(owner)]
  const [one, other] = [await aChannel(owner, mine), await aChannel(owner, theirs)]
  const db = connectDatabase(database.url, { role: 'worker', poolSize: 1, log: silentLog })
  let now = new Date('2026-11-29T12:00:00Z')
  const clock = { ...systemClock, now: () => now }
  const [here, elsewhere] = [createQuotaNotes({ db, clock }), createQuotaNotes({ db, clock })]
  const renewsAt = new Date('2026-11-30T00:00:00Z')
  const rows = async () =>
    (
      await owner.query(
        'SELECT channel_id, quota_used, quota_limit, quota_renews_at, quota_seen_at FROM channel_pace WHERE quota_seen_at IS NOT NULL ORDER BY quota_limit',
      )
    ).rows.map((row) => [row.channel_id, row.quota_used, row.quota_limit, row.quota_renews_at, row.quota_seen_at])

  await here.flush()
  assert.deepEqual(await rows(), [])
  elsewhere.note({ orgId: mine.id, id: one }, { used: 1, limit: 17, renewsAt })
  now = new Date('2026-11-29T12:00:05Z')
  here.note({ orgId: mine.id, id: one }, { used: 2, limit: 17, renewsAt })
  here.note({ orgId: mine.id, id: one }, { used: 3, limit: 17, renewsAt })
  here.note({ orgId: theirs.id, id: other }, { used: 0, limit: 100, renewsAt: null })
  // Of a channel that is gone, or in another organization than it is in, nothing is kept, and it stops nothing.
  here.note({ orgId: mine.id, id: systemRandom.id() }, { used: 0, limit: 1, renewsAt: null })
  await here.flush()
  // Said before, and written later by another process.
  await elsewhere.flush()
  assert.deepEqual(await rows(), [
    [one, 3, 17, renewsAt, now],
    [other, 0, 100, null, now],
  ])
  await db.destroy()
  await owner.end()
})
