import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '#db/database.ts'
import { deleteComment, insertComment } from '#db/post-comments.ts'
import { aMember, anOrg, aPost, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'

/** A post of an editor, and everybody who may turn up at its comments. */
const aTalk = async (app: TestApp) => {
  const org = await anOrg(app)
  const [author, editor] = [await aMember(app, org, 'editor'), await aMember(app, org, 'editor')]
  const [admin, viewer] = [await aMember(app, org, 'admin'), await aMember(app, org, 'viewer')]
  const post = await aPost(app, org, { by: author })
  const path = `/posts/${post.id}/comments`
  const say = (by: TestUser, text: string) => app.request({ method: 'POST', path, token: by.token, body: { text } })
  const list = (by: TestUser, query = '') => app.request({ path: `${path}${query}`, token: by.token })
  const remove = (by: TestUser, id: string) => app.request({ method: 'DELETE', path: `${path}/${id}`, token: by.token })
  return { org, author, editor, admin, viewer, post, say, list, remove, stranger: (await anOrg(app)).owner }
}

test('members who write comment on every post, and each comment keeps which content it is about', async () => {
  await using app = await createTestApp()
  const { author, editor, admin, org, post, say, list, viewer } = await aTalk(app)
  const first = expectStatus(201, await say(editor, 'Which Monday?'))
  assert.deepEqual(first.author, { user_id: editor.userId, username: editor.username })
  assert.deepEqual([first.post_id, first.revision, first.content_hash], [post.id, 1, post.content_hash])
  const edit = {
    method: 'PATCH',
    path: `/posts/${post.id}`,
    token: author.token,
    body: { text: 'On the 3rd' },
  } as const
  const edited = expectStatus(200, await app.request(edit))
  const second = expectStatus(201, await say(author, 'That one.'))
  assert.deepEqual([second.revision, second.content_hash], [2, edited.content_hash])
  for (const by of [admin, org.owner]) expectStatus(201, await say(by, 'Fine.'))
  const { data, page } = expectStatus(200, await list(viewer))
  assert.deepEqual([data[0], data[1], data.length, page.has_more], [first, second, 4, false])
})

test('viewers read only; strangers find nothing', async () => {
  await using app = await createTestApp()
  const { editor, viewer, stranger, say, list, remove } = await aTalk(app)
  const { id } = expectStatus(201, await say(editor, 'Which Monday?'))
  assert.equal((await say(viewer, 'Hm')).status, 403)
  assert.equal((await remove(viewer, id)).status, 403)
  for (const answer of [await say(stranger, 'Hm'), await list(stranger), await remove(stranger, id)]) {
    assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'])
  }
  assert.equal(expectStatus(200, await list(viewer)).data.length, 1)
})

test('people remove what they wrote, owners and admins what anybody wrote, each once and by its own post', async () => {
  await using app = await createTestApp()
  const { author, editor, admin, org, say, list, remove } = await aTalk(app)
  const ids: string[] = []
  for (const text of ['One', 'Two', 'Three']) ids.push(expectStatus(201, await say(editor, text)).id)
  const [one = '', two = '', three = ''] = ids
  const others = await remove(author, one)
  assert.deepEqual([others.status, others.body.code], [403, 'forbidden'])
  const elsewhere = await aPost(app, org)
  const path = `/posts/${elsewhere.id}/comments/${one}`
  assert.equal((await app.request({ method: 'DELETE', path, token: editor.token })).status, 404)
  expectStatus(204, await remove(editor, one))
  expectStatus(204, await remove(admin, two))
  expectStatus(204, await remove(org.owner, three))
  assert.equal((await remove(editor, one)).status, 404)
  assert.deepEqual(expectStatus(200, await list(editor)).data, [])
  const log = await app.sql(
    `select action, actor_id, detail->>'comment_id' as comment from audit_log where action like 'post.comment%' order by id`,
  )
  assert.deepEqual(log.slice(-3), [
    { action: 'post.comment_deleted', actor_id: editor.userId, comment: one },
    { action: 'post.comment_deleted', actor_id: admin.userId, comment: two },
    { action: 'post.comment_deleted', actor_id: org.owner.userId, comment: three },
  ])
  assert.deepEqual(
    log.slice(0, 3).map((each) => [each.action, each.actor_id]),
    [1, 2, 3].map(() => ['post.commented', editor.userId]),
  )
})

test('pages lead through all comments, oldest first, each once; a cursor belongs to its post', async () => {
  await using app = await createTestApp()
  const { editor, org, say, list } = await aTalk(app)
  const written: string[] = []
  for (let index = 0; index < 5; index += 1) written.push(expectStatus(201, await say(editor, `No. ${index}`)).id)
  // All of one instant: then the ids decide.
  await app.sql('update post_comments set created_at = now()')
  const seen: string[] = []
  let query = '?limit=2'
  while (query !== '') {
    const { data, page } = expectStatus(200, await list(editor, query))
    seen.push(...data.map(({ id }: { id: string }) => id))
    query = page.has_more ? `?limit=2&cursor=${page.next_cursor}` : ''
  }
  assert.deepEqual(seen, written.toSorted())
  const { next_cursor: cursor } = expectStatus(200, await list(editor, '?limit=1')).page
  const path = `/posts/${(await aPost(app, org)).id}/comments?limit=1&cursor=${cursor}`
  const foreign = await app.request({ path, token: editor.token })
  assert.deepEqual([foreign.status, foreign.body.code], [400, 'invalid_cursor'])
})

test('a comment says something, and not too much', async () => {
  await using app = await createTestApp()
  const { editor, say } = await aTalk(app)
  for (const text of ['', ' \n ', 'x'.repeat(5_001)]) {
    const answer = await say(editor, text)
    assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, '/text'])
  }
  expectStatus(201, await say(editor, '🙂'.repeat(5_000)))
})

test('the database lets nobody comment in the name of another, or remove what others wrote', async () => {
  await using app = await createTestApp()
  const { author, editor, org, post, say } = await aTalk(app)
  const { id } = expectStatus(201, await say(editor, 'Which Monday?'))
  const as = { orgId: org.orgId, userId: author.userId }
  assert.equal(await inTransaction(app.deps.db, as, (tx) => deleteComment(tx, org.orgId, id)), false)
  const comment = { orgId: org.orgId, id: app.deps.random.id(), postId: post.id, authorId: editor.userId, text: 'x' }
  await assert.rejects(
    inTransaction(app.deps.db, as, (tx) => insertComment(tx, comment)),
    /in the own name/,
  )
})
