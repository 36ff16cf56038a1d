import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { aMember, anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'

let app: TestApp
let org: TestOrg
let dana: Awaited<ReturnType<typeof aMember>>
let viewer: Awaited<ReturnType<typeof aMember>>
before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
  dana = await aMember(app, org, 'editor')
  viewer = await aMember(app, org, 'viewer')
})
after(() => app.close())

const aDraft = async (): Promise<string> => {
  const body = { text: 'Good morning' }
  const path = `/orgs/${org.orgId}/posts`
  return expectStatus(201, await app.request({ method: 'POST', path, token: org.owner.token, body })).id
}

const ask = (method: 'PUT' | 'GET' | 'DELETE', id: string, token: string) =>
  app.request({ method, path: `/posts/${id}/presence`, token, ...(method === 'PUT' && { body: {} }) })

const seenBy = async (id: string, token = org.owner.token): Promise<readonly string[]> =>
  expectStatus(200, await ask('GET', id, token)).people.map(({ user_id: user }: { user_id: string }) => user)

/** Lets so much time pass for those who are there. */
const letPass = (seconds: number) =>
  app.sql('update post_presence set seen_at = seen_at - make_interval(secs => $1)', [seconds])

describe('who is at a post', () => {
  it('is told to everybody else of the organization, until they go', async () => {
    const id = await aDraft()
    assert.deepEqual(expectStatus(200, await ask('PUT', id, dana.token)), { people: [] })
    const [seen] = expectStatus(200, await ask('PUT', id, org.owner.token)).people
    assert.equal(seen.user_id, dana.userId)
    assert.deepEqual(await seenBy(id, dana.token), [org.owner.userId])
    assert.deepEqual((await seenBy(id, viewer.token)).toSorted(), [dana.userId, org.owner.userId].toSorted())
    expectStatus(204, await ask('DELETE', id, dana.token))
    assert.deepEqual(await seenBy(id), [])
    assert.deepEqual(await seenBy(await aDraft()), [])
  })

  it('ends by itself when nothing is said for 45 seconds, and leaves nothing behind', async () => {
    const [id, other] = [await aDraft(), await aDraft()]
    expectStatus(200, await ask('PUT', id, dana.token))
    await letPass(44)
    assert.deepEqual(await seenBy(id), [dana.userId])
    await letPass(2)
    assert.deepEqual(await seenBy(id), [])
    expectStatus(200, await ask('PUT', other, dana.token))
    const rows = await app.sql('select post_id from post_presence')
    assert.deepEqual(
      rows.map((row) => row['post_id']),
      [other],
    )
  })

  it('is nobody who is no member any more', async () => {
    const id = await aDraft()
    const leaving = await aMember(app, org, 'editor')
    expectStatus(200, await ask('PUT', id, leaving.token))
    assert.deepEqual(await seenBy(id), [leaving.userId])
    const path = `/orgs/${org.orgId}/members/${leaving.userId}`
    expectStatus(200, await app.request({ method: 'DELETE', path, token: org.owner.token }))
    assert.deepEqual(await seenBy(id), [])
  })

  it('goes into no log', async () => {
    const id = await aDraft()
    expectStatus(200, await ask('PUT', id, dana.token))
    expectStatus(204, await ask('DELETE', id, dana.token))
    const acts = await app.sql('select action from audit_log where object_id = $1', [id])
    assert.deepEqual(
      acts.map((act) => act['action']),
      ['post.created'],
    )
  })
})
