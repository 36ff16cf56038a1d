import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { aChannel, aMember, anOrg, aPost, createTestApp, type TestApp, type TestOrg } from '#test/support/app.ts'

let app: TestApp
let org: TestOrg

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
})
after(() => app.close())

const LATER = '2030-06-01T10:00:00.000Z'

const TIMES: readonly object[] = [
  { scheduled_at: LATER },
  { local_time: '2030-06-01T10:00', time_zone: 'Europe/Berlin' },
  { time_zone: 'Europe/Berlin' },
  { fold: 'later' },
]

const ask = (method: 'POST' | 'PATCH', path: string, body: object) =>
  app.request({ method, path, token: org.owner.token, body })

const aPending = async () => {
  const by = await aMember(app, org, 'editor')
  return aPost(app, org, { by, channels: [{ channel_id: await aChannel(app, org) }], scheduled_at: LATER })
}

const kept = async (id: string) => {
  const { body } = await app.request({ path: `/posts/${id}`, token: org.owner.token })
  return [body.status, body.approval.state, body.scheduled_at]
}

describe('two times in one request are refused, and nothing happens at either', () => {
  for (const time of TIMES) {
    it(`to approve for now and for ${JSON.stringify(time)}`, async () => {
      const { id } = await aPending()
      const one = await ask('POST', `/posts/${id}/approve`, { publish_now: true, ...time })
      assert.deepEqual(
        [one.status, one.body.errors?.[0].pointer, one.body.errors?.[0].code],
        [422, '/publish_now', 'conflict'],
        one.text,
      )
      const posts = [{ post_id: id, publish_now: true, ...time }]
      const { body } = await ask('POST', `/orgs/${org.orgId}/posts/bulk/approve`, { posts })
      assert.deepEqual([body.failed, body.results[0].problem.errors[0].pointer], [1, '/publish_now'])
      assert.deepEqual(await kept(id), ['draft', 'pending', LATER])
    })
  }

  for (const time of TIMES.slice(1)) {
    it(`to edit for no time and for ${JSON.stringify(time)}`, async () => {
      const { id } = await aPending()
      const answer = await ask('PATCH', `/posts/${id}`, { scheduled_at: null, ...time })
      assert.deepEqual(
        [answer.status, answer.body.errors?.[0].pointer, answer.body.errors?.[0].code],
        [422, '/scheduled_at', 'conflict'],
        answer.text,
      )
      assert.deepEqual(await kept(id), ['draft', 'pending', LATER])
    })
  }
})

describe('a fold without a wall time is refused by name, and nothing happens', () => {
  for (const time of [{ fold: 'later' }, { fold: 'later', scheduled_at: LATER }]) {
    it(`as ${JSON.stringify(time)}`, async () => {
      const { id } = await aPending()
      const [bulk, text] = [`/orgs/${org.orgId}/posts/bulk`, 'To fold']
      const answers = [
        await ask('POST', `/orgs/${org.orgId}/posts`, { text, ...time }),
        await ask('POST', `/orgs/${org.orgId}/posts/validate`, { text, ...time }),
        await ask('PATCH', `/posts/${id}`, time),
        await ask('POST', `/posts/${id}/approve`, time),
      ]
      for (const { status, body } of answers)
        assert.deepEqual([status, body.errors?.[0].pointer, body.errors?.[0].code], [422, '/fold', 'conflict'])
      const many = [
        await ask('POST', bulk, { posts: [{ text, ...time }], mode: 'per_row' }),
        await ask('POST', `${bulk}/reschedule`, { posts: [{ post_id: id, ...time }] }),
        await ask('POST', `${bulk}/approve`, { posts: [{ post_id: id, ...time }] }),
      ]
      for (const { body } of many)
        assert.deepEqual([body.failed, body.results[0].problem.errors[0].pointer], [1, '/fold'], JSON.stringify(body))
      assert.deepEqual(await kept(id), ['draft', 'pending', LATER])
    })
  }
})
