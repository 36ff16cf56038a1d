import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { expectStatus } from '#test/support/app.ts'
import { verdictOf } from '#test/support/rows.ts'
import { createSlotsApp, type SlotsApp } from '#test/support/slots.ts'

let slots: SlotsApp
let channelId: string

before(async () => {
  slots = await createSlotsApp()
  channelId = await slots.channel()
  await slots.addSlots(channelId, ['mon', 'tue', 'wed', 'thu', 'fri'], '09:00')
})
after(() => slots.app.close())

const ask = (path: string, body: object | string, headers: Readonly<Record<string, string>> = {}) => {
  const place = `/orgs/${slots.org.orgId}/posts${path}`
  return slots.app.request({ method: 'POST', path: place, token: slots.org.owner.token, body, headers })
}

const timesOf = async (ids: readonly string[]): Promise<readonly string[]> => {
  const rows = await slots.app.sql('select scheduled_at from posts where id = any($1) order by id', [ids])
  return rows.map((row) => row.scheduled_at.toISOString())
}

it('rows that take the next slot take one each, in one request, from a file, and when they are moved', async () => {
  const row = (text: string) => ({ text, channels: [{ channel_id: channelId }], schedule: 'next_slot' })
  const bulk = expectStatus(200, await ask('/bulk', { mode: 'atomic', posts: [row('one'), row('two')] }))
  const file = `text,channels,schedule\nthree,${channelId},next_slot\nfour,${channelId},next_slot\n`
  const type = { 'content-type': 'text/csv' }
  const rehearsed = expectStatus(200, await ask('/import?dry_run=true', file, type))
  const imported = expectStatus(200, await ask('/import', file, type))
  for (const each of [...rehearsed.results, ...imported.results]) assert.equal(verdictOf(each), 'ok')
  const ids = [
    ...bulk.results.map(({ post }: { post: { id: string } }) => post.id),
    ...imported.results.map((each: { post_id: string }) => each.post_id),
  ]
  assert.equal(new Set(await timesOf(ids)).size, 4)
  const posts = ids.map((post_id) => ({ post_id, schedule: 'next_slot' }))
  const moved = expectStatus(200, await ask('/bulk/reschedule', { posts }))
  for (const each of moved.results) assert.equal(verdictOf(each), 'ok')
  assert.equal(new Set(await timesOf(ids)).size, 4)
})
