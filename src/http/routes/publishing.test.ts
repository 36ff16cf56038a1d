import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, anOrg, aPost, createTestApp, expectStatus } from '#test/support/app.ts'

test('how publishing stands: what waits, what is late, and how late sends began', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const channelId = await aChannel(app, org)
  const read = async () =>
    expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/publishing`, token: org.owner.token }))
  const calm = await read()
  assert.deepEqual([calm.due, calm.held, calm.lateness.sends, calm.lateness.p50_ms], [0, 0, 0, null])
  const ids: string[] = []
  for (let n = 0; n < 4; n += 1) {
    const scheduled_at = new Date(Date.now() + 3_600_000).toISOString()
    const post = await aPost(app, org, { text: `Number ${n}`, channels: [{ channel_id: channelId }], scheduled_at })
    ids.push(post.publications[0].id)
  }
  const [due, held, sent] = ids
  await app.sql("update publications set due_at = now() - interval '1 minute', wake_at = due_at where id = $1", [due])
  await app.sql('update publications set wake_at = due_at, delayed_at = now() where id = $1', [due])
  await app.sql('update publications set held = true where id = $1', [held])
  await app.sql("update publications set status = 'publishing', epoch = 1, lease_until = now() where id = $1", [sent])
  for (const [number, late] of [3, 10, 11, 7_000, 4_000_000].entries()) {
    await app.sql(
      `insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after,
        late_milliseconds) values ($1, gen_random_uuid(), $2, $3, 1, '', 'w', now(), $4)`,
      [org.orgId, sent, number + 1, late],
    )
    await app.sql("update attempts set state = 'not_sent', finished_at = now() where state = 'sending'")
  }
  const busy = await read()
  assert.deepEqual([busy.due, busy.delayed, busy.publishing, busy.held, busy.needs_attention], [1, 1, 1, 1, 0])
  // Number 3 is the only one that waits for its time, and nobody publishes here.
  assert.deepEqual([calm.next_due_at, busy.worker_seen_at], [null, null])
  assert.ok(new Date(busy.next_due_at).getTime() > Date.now())
  await app.sql(
    `insert into workers (name, version, standing, beat_at) values ('a/1', '1', 'fine', now()), ('b/2', '1', 'refused', now())`,
  )
  assert.equal((await read()).worker_seen_at !== null, true)
  assert.equal(busy.oldest_due_at !== null && busy.halted_at === null, true)
  const { sends, p50_ms, p99_ms, max_ms, histogram } = busy.lateness
  assert.deepEqual([sends, p50_ms, p99_ms, max_ms], [5, 11, 4_000_000, 4_000_000])
  const filled = histogram.filter((bucket: { sends: number }) => bucket.sends > 0)
  assert.deepEqual(filled, [
    { up_to_ms: 10, sends: 2 },
    { up_to_ms: 50, sends: 1 },
    { up_to_ms: 30_000, sends: 1 },
    { up_to_ms: null, sends: 1 },
  ])
})
