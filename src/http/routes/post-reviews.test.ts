import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, aMember, anOrg, aPost, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'

const LATER = '2030-06-01T10:00:00.000Z'
const MUCH_LATER = '2030-06-02T10:00:00.000Z'

/** A post of an editor that waits for its approval, and what people do with it. */
const aReview = async (app: TestApp) => {
  const org = await anOrg(app)
  const editor = await aMember(app, org, 'editor')
  const channel_id = await aChannel(app, org)
  const post = await aPost(app, org, { by: editor, channels: [{ channel_id }], scheduled_at: LATER })
  const path = `/posts/${post.id}`
  const act = (what: string, body: object = {}, token = org.owner.token) =>
    app.request({ method: 'POST', path: what === '' ? path : `${path}/${what}`, token, body })
  const state = async (): Promise<readonly [string, string]> => {
    const { status, approval } = expectStatus(200, await app.request({ path, token: editor.token }))
    return [status, approval.state]
  }
  const decisions = async (): Promise<readonly string[]> => {
    const { approvals } = expectStatus(200, await app.request({ path, token: editor.token }))
    return approvals.map((each: { decision: string; comment: string | null }) => `${each.decision}: ${each.comment}`)
  }
  const strangers = await anOrg(app)
  return { org, editor, post, act, state, decisions, stranger: strangers.owner }
}

const refused = async (answer: Promise<{ status: number; body: { code: string } }>) => {
  const { status, body } = await answer
  return [status, body.code]
}

test('an approval is taken back: the post leaves the queue, waits again, and the decision is on record', async () => {
  await using app = await createTestApp()
  const { act, state, decisions, post, org } = await aReview(app)
  expectStatus(200, await act('approve'))
  assert.deepEqual(await state(), ['queued', 'approved'])
  const revoked = expectStatus(200, await act('revoke', { comment: 'Wrong week' }))
  assert.deepEqual([revoked.status, revoked.approval.state], ['draft', 'pending'])
  assert.deepEqual(await decisions(), ['approved: null', 'revoked: Wrong week'])
  const path = `/orgs/${org.orgId}/audit?action=post.approval_revoked&object_id=${post.id}`
  const { data } = expectStatus(200, await app.request({ path, token: org.owner.token }))
  assert.deepEqual(
    data.map(({ actor }: { actor: { user_id: string } }) => actor.user_id),
    [org.owner.userId],
  )
  expectStatus(200, await act('approve'))
  assert.deepEqual(await state(), ['queued', 'approved'])
})

test('an approval of a draft without a time is taken back: nobody has asked for one', async () => {
  await using app = await createTestApp()
  const { act, state } = await aReview(app)
  expectStatus(200, await act('', { scheduled_at: null }))
  expectStatus(200, await act('approve'))
  expectStatus(200, await act('revoke'))
  assert.deepEqual(await state(), ['draft', 'not_requested'])
})

test('no approval, no taking back; nor by editors, viewers and strangers', async () => {
  await using app = await createTestApp()
  const { act, state, editor, org, stranger } = await aReview(app)
  const viewer = await aMember(app, org, 'viewer')
  assert.deepEqual(await refused(act('revoke')), [409, 'not_approved'])
  expectStatus(200, await act('approve'))
  for (const what of ['revoke', 'request-changes']) {
    const body = { comment: 'No.' }
    assert.deepEqual(await refused(act(what, body, editor.token)), [403, 'forbidden'])
    assert.deepEqual(await refused(act(what, body, viewer.token)), [403, 'forbidden'])
    assert.deepEqual(await refused(act(what, body, stranger.token)), [404, 'not_found'])
  }
  assert.deepEqual(await state(), ['queued', 'approved'])
  expectStatus(200, await act('revoke'))
  assert.deepEqual(await refused(act('revoke')), [409, 'not_approved'])
})

test('what is going out, is published or needs no approval keeps what it has', async () => {
  await using app = await createTestApp()
  const { act, post, org } = await aReview(app)
  expectStatus(200, await act('approve'))
  const set = (columns: string) => app.sql(`update publications set ${columns} where post_id = $1`, [post.id])
  await set(`status = 'publishing', epoch = epoch + 1`)
  assert.deepEqual(await refused(act('revoke')), [409, 'publishing_in_progress'])
  assert.deepEqual(await refused(act('request-changes', { comment: 'Wait' })), [409, 'publishing_in_progress'])
  await app.sql(
    `insert into attempts (org_id, id, publication_id, number, epoch, content_hash, worker, settled_after)
      select org_id, gen_random_uuid(), id, 1, epoch, content_hash, 'x', now() from publications where post_id = $1`,
    [post.id],
  )
  await app.sql(
    `update attempts set state = 'accepted', finished_at = now(), remote_id = '1'
      where publication_id in (select id from publications where post_id = $1)`,
    [post.id],
  )
  await set(`status = 'published', published_at = now(), remote_id = '1', wake_at = null`)
  assert.deepEqual(await refused(act('revoke')), [409, 'already_published'])
  const own = await aPost(app, org)
  const revoke = { method: 'POST', path: `/posts/${own.id}/revoke`, token: org.owner.token, body: {} } as const
  assert.deepEqual(await refused(app.request(revoke)), [409, 'approval_not_required'])
})

test('requested changes wait for new content, not for a new time; an approval settles them as well', async () => {
  await using app = await createTestApp()
  const { act, state, decisions, editor, org } = await aReview(app)
  expectStatus(200, await act('approve'))
  const asked = expectStatus(200, await act('request-changes', { comment: 'Say which Monday.' }))
  assert.deepEqual([asked.status, asked.approval.state], ['draft', 'changes_requested'])
  for (const token of [editor.token, org.owner.token]) {
    expectStatus(200, await act('', { scheduled_at: MUCH_LATER }, token))
    assert.deepEqual(await state(), ['draft', 'changes_requested'])
    expectStatus(200, await act('', { scheduled_at: LATER }, token))
  }
  assert.deepEqual(await refused(act('publish')), [409, 'approval_required'])
  expectStatus(200, await act('', { text: 'On Monday the 3rd' }, editor.token))
  assert.deepEqual(await state(), ['draft', 'pending'])
  expectStatus(200, await act('request-changes', { comment: 'Of which month?' }))
  expectStatus(200, await act('approve'))
  assert.deepEqual(await state(), ['queued', 'approved'])
  assert.deepEqual(await decisions(), [
    'approved: null',
    'changes_requested: Say which Monday.',
    'changes_requested: Of which month?',
    'approved: null',
  ])
})

test('a request for changes says which; a rejection after it takes its place', async () => {
  await using app = await createTestApp()
  const { act, state, org } = await aReview(app)
  for (const body of [{}, { comment: '' }, { comment: '  \n' }, { comment: 'x'.repeat(2_001) }]) {
    const answer = await act('request-changes', body)
    assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, '/comment'])
  }
  expectStatus(200, await act('request-changes', { comment: 'Shorter' }))
  const path = `/orgs/${org.orgId}/posts?approval=changes_requested`
  assert.equal(expectStatus(200, await app.request({ path, token: org.owner.token })).data.length, 1)
  expectStatus(200, await act('reject'))
  assert.deepEqual(await state(), ['draft', 'rejected'])
})
