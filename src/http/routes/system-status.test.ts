import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, anOrg, aPost, createTestApp, expectStatus } from '#test/support/app.ts'

test('how the whole installation stands is for its operator, counts over all organizations and names none', async () => {
  await using app = await createTestApp()
  const [mine, theirs] = [await anOrg(app), await anOrg(app)]
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const ids: string[] = []
  for (const org of [mine, theirs]) {
    const channels = [{ channel_id: await aChannel(app, org) }]
    const [late, next] = [
      await aPost(app, org, { text: 'A secret of theirs', channels, scheduled_at: soon }),
      await aPost(app, org, { text: 'Another secret', channels, scheduled_at: soon }),
    ]
    await app.sql(
      "update publications set due_at = now() - interval '5 minutes', wake_at = due_at where post_id = $1",
      [late.id],
    )
    await app.sql('update publications set wake_at = due_at where post_id = $1', [late.id])
    ids.push(org.orgId, late.id, next.id)
  }
  await app.sql(
    `insert into workers (name, version, standing, beat_at, role, clock_ahead_ms, tzdata)
      values ('one/1', '0.0.0', 'fine', now(), 'worker', 40000, $1), ('two/2', '9.9.9', 'fine', now() - interval '1 hour', null, null, null)`,
    [process.versions['tz']],
  )
  const read = () => app.request({ path: '/system/status', token: mine.owner.token })
  const refused = await read()
  assert.deepEqual([refused.status, refused.body.code], [403, 'forbidden'])
  const account = async () => expectStatus(200, await app.request({ path: '/account', token: mine.owner.token }))
  assert.equal((await account()).operator, false)

  await app.sql('insert into operators (user_id) values ($1)', [mine.owner.userId])
  assert.equal((await account()).operator, true)
  const { body, text } = await read()
  assert.deepEqual([body.publishing, body.due.count, body.next_due_at], ['on', 2, soon])
  assert.deepEqual(
    body.workers.map((worker: { name: string; working: boolean; clock_ahead_ms: number | null }) => [
      worker.name,
      worker.working,
      worker.clock_ahead_ms,
    ]),
    [
      ['one/1', true, 40_000],
      ['two/2', false, null],
    ],
  )
  const { ahead_ms: ahead, within_ms: within } = body.clock
  assert.ok(Math.abs(ahead) <= within + 1, `${ahead} ± ${within}`)
  assert.equal(body.last_backup_at, null)
  assert.ok(body.database.bytes > 1_000_000 && body.storage.disks[0].free_bytes > 0)
  const codes = body.reports.flatMap(({ findings }: { findings: { verdict: string; code: string }[] }) =>
    findings.map(({ verdict, code }) => `${verdict} ${code}`),
  )
  for (const expected of ['ok workers', 'warn worker_silent', 'fail clock_skew', 'warn queue_late', 'ok clock'])
    assert.ok(codes.includes(expected), `${expected} in ${codes.join(', ')}`)
  await app.sql("update installation set backed_up_at = '2026-11-30T04:00:00Z'")
  assert.equal((await read()).body.last_backup_at, '2026-11-30T04:00:00.000Z')
  // What is slow to say how large it is keeps nothing else back.
  await app.sql(`create or replace function database_bytes() returns bigint language plpgsql as $$ begin
    raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end $$`)
  const slow = await read()
  assert.deepEqual([slow.status, slow.body.database?.bytes, slow.body.due?.count], [200, null, 2], slow.text)
  for (const hidden of [...ids, 'secret', theirs.owner.email]) assert.ok(!text.includes(hidden), hidden)
})
