import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  aMember,
  anOrg,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
  type TestUser,
} from '#test/support/app.ts'

let app: TestApp
let org: TestOrg
let editor: TestUser
let viewer: TestUser

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
  editor = await aMember(app, org, 'editor')
  viewer = await aMember(app, org, 'viewer')
})
after(() => app.close())

const path = (id = ''): string => `/orgs/${org.orgId}/views${id === '' ? '' : `/${id}`}`
const save = (by: TestUser, body: object) =>
  app.request({
    method: 'POST',
    path: path(),
    token: by.token,
    body: { name: 'Mine', screen: 'posts', query: '', ...body },
  })
const change = (by: TestUser, id: string, body: object) =>
  app.request({ method: 'PATCH', path: path(id), token: by.token, body })
const remove = (by: TestUser, id: string) => app.request({ method: 'DELETE', path: path(id), token: by.token })
const seenBy = async (by: TestUser): Promise<readonly string[]> =>
  expectStatus(200, await app.request({ path: path(), token: by.token })).data.map(({ name }: { name: string }) => name)

describe('saved views', () => {
  it("are one's own until they are shared, and then everybody's, in the order of their names", async () => {
    const { id } = expectStatus(201, await save(editor, { name: 'B own', query: 'status=draft&q=Größe' }))
    expectStatus(201, await save(viewer, { name: 'A viewer', screen: 'calendar', query: 'view=week' }))
    assert.deepEqual([await seenBy(editor), await seenBy(viewer)], [['B own'], ['A viewer']])
    assert.equal((await change(viewer, id, { name: 'Stolen' })).status, 404)
    const shared = expectStatus(200, await change(editor, id, { shared: true, name: ' B shared ' }))
    assert.deepEqual([shared.name, shared.query, shared.changeable], ['B shared', 'status=draft&q=Größe', true])
    assert.deepEqual(await seenBy(viewer), ['A viewer', 'B shared'])
    for (const answer of [await change(viewer, id, { name: 'x' }), await remove(viewer, id)])
      assert.deepEqual([answer.status, answer.body.code], [403, 'forbidden'])
    expectStatus(200, await change(org.owner, id, { query: 'status=failed' }))
    assert.equal((await change(org.owner, id, { shared: false })).status, 403)
    expectStatus(204, await remove(org.owner, id))
    assert.deepEqual(await seenBy(editor), [])
  })

  it('are refused with filters that the screen does not have, and to viewers who would share', async () => {
    const wrong = [
      { query: 'status=lost' },
      { query: 'channel_id=x' },
      { query: 'status=draft&status=failed' },
      { query: 'date=2027-01-01', screen: 'calendar' },
      { query: '__proto__=x' },
    ]
    for (const body of wrong) {
      const answer = await save(editor, body)
      assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, '/query'], body.query)
    }
    assert.equal((await save(viewer, { shared: true })).status, 403)
    const demoted = await aMember(app, org, 'editor')
    const { id } = expectStatus(201, await save(demoted, { shared: true }))
    const role = { method: 'PATCH', path: `/orgs/${org.orgId}/members/${demoted.userId}` } as const
    expectStatus(200, await app.request({ ...role, token: org.owner.token, body: { role: 'viewer' } }))
    assert.equal((await change(demoted, id, { query: 'status=failed' })).status, 403)
    expectStatus(200, await change(demoted, id, { shared: false }))
  })

  it('that were shared stay when the person goes, and the others go along', async () => {
    const leaver = await aMember(app, org, 'editor')
    expectStatus(201, await save(leaver, { name: 'Kept', shared: true }))
    expectStatus(201, await save(leaver, { name: 'Gone' }))
    const removal = { method: 'DELETE', path: `/orgs/${org.orgId}/members/${leaver.userId}` } as const
    expectStatus(200, await app.request({ ...removal, token: org.owner.token }))
    assert.ok((await seenBy(org.owner)).includes('Kept'))
    assert.deepEqual(await app.sql("select name from saved_views where name in ('Gone', 'Kept')"), [{ name: 'Kept' }])
  })
})
