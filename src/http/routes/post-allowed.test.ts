import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PUBLICATION_ACTIONS, type PublicationAction } from '#domain/allowed.ts'
import { aMember, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import {
  aStage,
  BEFORE_POLICY,
  holdToOffers,
  isDone,
  ofOwner,
  POLICIES,
  read,
  SENT_STATES,
  setPolicy,
  STATES,
  tryOnPost,
} from '#test/support/post-standings.ts'

let app: TestApp
before(async () => {
  app = await createTestApp()
})
after(() => app.close())

const tryOnPublication = async (action: PublicationAction, id: string, token: string): Promise<number> => {
  const body = action === 'resolve' ? { outcome: 'not_live' } : { confirm: true }
  return (await app.request({ method: 'POST', path: `/publications/${id}/${action}`, token, body })).status
}

describe('allowed_actions are what really happens', () => {
  for (const [state, make] of Object.entries(STATES)) {
    test(`of a post that is ${state}`, async () => holdToOffers(await aStage(app), make))
  }

  for (const [state, make] of Object.entries(SENT_STATES)) {
    test(`of the publications of a post that is ${state}`, async () => {
      const stage = await aStage(app)
      for (const [who, token] of Object.entries(stage.tokens)) {
        const { publications } = await read(stage, await make(stage), token)
        for (const { id, allowed_actions: allowed } of publications) {
          assert.deepEqual(
            expectStatus(200, await app.request({ path: `/publications/${id}`, token })).allowed_actions,
            allowed,
          )
          for (const action of PUBLICATION_ACTIONS.filter((each) => !allowed.includes(each)))
            assert.ok(
              [403, 409].includes(await tryOnPublication(action, id, token)),
              `${who}: ${action} is not offered`,
            )
          for (const action of allowed)
            assert.ok(isDone(await tryOnPublication(action, id, token)), `${who}: ${action} is offered`)
        }
      }
    })
  }

  test('in a list as in the post itself', async () => {
    const stage = await aStage(app)
    for (const make of Object.values(STATES)) await make(stage)
    for (const token of Object.values(stage.tokens)) {
      const { data } = expectStatus(200, await app.request({ path: `/orgs/${stage.org.orgId}/posts?limit=100`, token }))
      assert.equal(data.length, Object.keys(STATES).length)
      for (const each of data) {
        const { allowed_actions: allowed, publications } = await read(stage, each.id, token)
        assert.deepEqual([each.allowed_actions, each.publications], [allowed, publications])
      }
    }
  })
})

describe('what the organization asks of approvals counts', () => {
  test('with four eyes nobody is offered to approve what they wrote', async () => {
    const stage = await aStage(app)
    await setPolicy(stage, { four_eyes: true })
    const id = await ofOwner(stage)
    const byOwner = await read(stage, id, stage.tokens.owner)
    assert.ok(!byOwner.allowed_actions.includes('approve'))
    assert.equal(await tryOnPost(stage, 'approve', { post: byOwner, token: stage.tokens.owner }), 403)
    const byAdmin = await read(stage, id, stage.tokens.admin)
    assert.ok(byAdmin.allowed_actions.includes('approve'))
    assert.equal(await tryOnPost(stage, 'approve', { post: byAdmin, token: stage.tokens.admin }), 200)
  })

  test('what was queued before a stricter policy goes out, and is not offered to be sent at once', async () => {
    const stage = await aStage(app)
    const id = await ofOwner(stage)
    await setPolicy(stage, { required_for: 'everyone' })
    const post = await read(stage, id, stage.tokens.owner)
    assert.ok(!post.allowed_actions.includes('publish'))
    assert.equal(await tryOnPost(stage, 'publish', { post: post, token: stage.tokens.owner }), 409)
  })

  for (const [policy, words] of Object.entries(POLICIES)) {
    for (const [state, make] of Object.entries(BEFORE_POLICY)) {
      test(`with ${policy}, of a post that is ${state}`, async () => {
        const stage = await aStage(app)
        const { owner, admin, author } = stage.tokens
        const makeBefore = async () => {
          await setPolicy(stage, { required_for: 'editors', four_eyes: false })
          const { id, afterwards } = await make(stage)
          await setPolicy(stage, words)
          await afterwards?.(stage, id)
          return id
        }
        await holdToOffers(stage, makeBefore, { owner, admin, author })
      })
    }
  }
})

test('an answer at hand is not right any more when its reader may do something else', async () => {
  const stage = await aStage(app)
  const id = await ofOwner(stage)
  const person = await aMember(app, stage.org, 'admin')
  const path = `/posts/${id}`
  const first = await app.request({ path, token: person.token })
  const headers = { 'if-none-match': String(first.headers.etag) }
  assert.equal((await app.request({ path, token: person.token, headers })).status, 304)
  const member = `/orgs/${stage.org.orgId}/members/${person.userId}`
  const demoted = { method: 'PATCH', path: member, token: stage.tokens.owner, body: { role: 'viewer' } } as const
  expectStatus(200, await app.request(demoted))
  const after304 = await app.request({ path, token: person.token, headers })
  assert.deepEqual(expectStatus(200, after304).allowed_actions, [])
})
