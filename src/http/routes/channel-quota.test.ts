import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, anOrg, aPost, createTestApp, expectStatus } from '#test/support/app.ts'

test('what goes out before the network counts anew is told beside what is used', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const id = await aChannel(app, org)
  for (const hours of [1, 20, 30]) {
    const at = new Date(Date.now() + hours * 3_600_000).toISOString()
    await aPost(app, org, { text: `In ${hours} hours`, channels: [{ channel_id: id }], scheduled_at: at })
  }
  await aPost(app, org, { text: 'A draft', channels: [{ channel_id: id }] })
  await app.sql(
    `insert into channel_pace (org_id, channel_id, quota_used, quota_limit, quota_seen_at) values ($1, $2, 3, 17, now())`,
    [org.orgId, id],
  )
  const plannedUntil = async (renews: string | null) => {
    await app.sql(`update channel_pace set quota_renews_at = now() + $1::interval`, [renews])
    return expectStatus(200, await app.request({ path: `/channels/${id}`, token: org.owner.token })).quota.planned
  }
  assert.equal(await plannedUntil(null), 2, 'it counts the last 24 hours')
  assert.equal(await plannedUntil('2 hours'), 1)
  assert.equal(await plannedUntil('3 days'), 3)
  assert.equal(await plannedUntil('-1 minute'), 2, 'it counts anew by now')
  await app.request({ method: 'PATCH', path: `/channels/${id}`, token: org.owner.token, body: { status: 'paused' } })
  assert.equal(await plannedUntil('3 days'), 0, 'nothing goes out')
})
