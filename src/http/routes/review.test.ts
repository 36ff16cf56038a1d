import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestAnswer,
  type TestApp,
  type TestOrg,
  type TestUser,
} from '#test/support/app.ts'
import { createLetterBox } from '#test/support/doors.ts'

const LATER = '2030-06-01T10:00:00.000Z'
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

let app: TestApp
const mail = createLetterBox()

before(async () => {
  app = await createTestApp({ mail })
})
after(() => app.close())

let org: TestOrg
let editor: TestUser
// oxlint-disable-next-line typescript/no-explicit-any -- as answers in test/support/app.ts
let post: any

beforeEach(async () => {
  org = await anOrg(app)
  editor = await aMember(app, org, 'editor')
  post = await pending()
})

const pending = async (rest: object = {}) => {
  const channels = [{ channel_id: await aChannel(app, org) }]
  return aPost(app, org, { by: editor, text: 'Good morning', channels, scheduled_at: LATER, ...rest })
}

const by = (token: string) => (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
  app.request({ method, path, token, ...(body === undefined ? {} : { body: { ...body } }) })

const owner: ReturnType<typeof by> = (...asked) => by(org.owner.token)(...asked)

interface Link {
  readonly id: string
  readonly token: string
}

const share = async (rest: object = {}, maker: TestUser = org.owner): Promise<Link> => {
  const body = { name: 'Client Inc.', post_ids: [post.id], expires_at: inDays(7), may: 'decide', ...rest }
  const made = expectStatus(201, await by(maker.token)('POST', `/orgs/${org.orgId}/review-links`, body))
  return { id: made.id, token: String(made.link).split('#')[1] ?? '' }
}

const look = (token: string) => by(token)('GET', '/review/posts')

const say = (token: string, what: string, rest: object = {}) => sayOf(post)(token, what, rest)

const sayOf =
  ({ id, content_hash }: { readonly id: string; readonly content_hash: string }) =>
  (token: string, what: string, rest: object = {}) =>
    by(token)('POST', `/review/posts/${id}/${what}`, { name: 'Ana', content_hash, ...rest })

const setPolicy = (external_approval: string) =>
  app.sql('update organizations set external_approval = $2 where id = $1', [org.orgId, external_approval])

const stateOf = async (id: string = post.id): Promise<readonly string[]> => {
  const { status, approval } = expectStatus(200, await owner('GET', `/posts/${id}`))
  return [status, approval.state]
}

const codes = async (...answers: readonly Promise<TestAnswer>[]) =>
  (await Promise.all(answers)).map(({ status, body }) => `${status} ${body?.code}`)

describe('a link for reviews', () => {
  it('shows whoever has it the listed posts as people see them, and nothing else of the organization', async () => {
    const hidden = await pending({ text: 'Not for the client' })
    await owner('POST', `/posts/${post.id}/comments`, { text: 'Between us: too long' })
    await app.sql("update posts set note = 'Only for colleagues' where id = $1", [post.id])
    const { token } = await share()
    const { organization } = expectStatus(200, await by(token)('GET', '/review/link'))
    assert.deepEqual(organization, { name: 'Ink & Co', time_zone: 'UTC' })
    const answer = await look(token)
    const [{ id, text, scheduled_at, publications }, ...more] = expectStatus(200, answer).data
    assert.deepEqual(
      [id, text, scheduled_at, publications[0].provider, more],
      [post.id, 'Good morning', LATER, 'twt', []],
    )
    const names = [editor, org.owner].flatMap(({ username, userId }) => [username, userId])
    const secrets = [hidden.id, 'Between us', 'Only for', ...names]
    assert.deepEqual(
      secrets.filter((secret) => answer.text.includes(secret)),
      [],
    )
    assert.deepEqual(
      await codes(
        sayOf(hidden)(token, 'approve'),
        sayOf(hidden)(token, 'comments', { text: 'x' }),
        by(token)('GET', `/posts/${post.id}`),
        by(token)('GET', `/orgs/${org.orgId}`),
      ),
      ['404 not_found', '404 not_found', '401 unauthenticated', '401 unauthenticated'],
    )
  })

  it('is unknown without its secret, and says that it has ended to whoever had it', async () => {
    const { id, token } = await share()
    const others = [app.request({ path: '/review/posts' }), look(`${token.slice(0, -1)}-`), look(org.owner.token)]
    assert.deepEqual(new Set(await codes(...others)), new Set(['404 not_found']))
    const renewed = expectStatus(200, await owner('POST', `/orgs/${org.orgId}/review-links/${id}/renew`, {}))
    const next = String(renewed.link).split('#')[1] ?? ''
    expectStatus(200, await look(next))
    assert.deepEqual(await codes(look(token)), ['410 review_link_ended'])
    expectStatus(204, await owner('DELETE', `/orgs/${org.orgId}/review-links/${id}`))
    assert.deepEqual(await codes(look(next), say(next, 'approve')), ['410 review_link_ended', '410 review_link_ended'])
    assert.deepEqual(await codes(owner('POST', `/orgs/${org.orgId}/review-links/${id}/renew`, {})), ['409 conflict'])
    const late = await share()
    await app.sql("update review_links set expires_at = now() - interval '1 second' where id = $1", [late.id])
    assert.deepEqual(await codes(look(late.token)), ['410 review_link_ended'])
    const kept = await app.sql(
      'select * from review_tokens t, review_links l where l.id = t.link_id and l.org_id = $1',
      [org.orgId],
    )
    for (const secret of [token, next, late.token]) assert.ok(!JSON.stringify(kept).includes(secret))
  })

  it('lists posts of its own organization only, ends within 90 days, and is made by owners and admins in person', async () => {
    const other = await anOrg(app)
    const theirs = await aPost(app, other)
    const path = `/orgs/${org.orgId}/review-links`
    const body = { name: 'x', post_ids: [theirs.id], expires_at: inDays(91), may: 'comment' }
    const { errors } = expectStatus(422, await owner('POST', path, body))
    assert.deepEqual(
      errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
      [
        ['/expires_at', 'too_late'],
        ['/post_ids/0', 'unknown_post'],
      ],
    )
    const good = { ...body, post_ids: [post.id], expires_at: inDays(90) }
    const key = { name: 'All', scopes: ['posts:read', 'posts:write', 'posts:approve', 'posts:publish'] }
    const { key: secret } = expectStatus(201, await owner('POST', `/orgs/${org.orgId}/api-keys`, key))
    assert.deepEqual(await codes(by(editor.token)('POST', path, good), by(secret)('POST', path, good)), [
      '403 forbidden',
      '403 forbidden',
    ])
    const made = expectStatus(201, await owner('POST', path, good))
    const { data } = expectStatus(200, await owner('GET', path))
    assert.deepEqual(
      [data[0].id, data[0].state, data[0].post_ids, data[0].link],
      [made.id, 'open', [post.id], undefined],
    )
  })

  it('for certain people asks for a mailed code first, which can be guessed five times', async () => {
    const { token } = await share({ emails: ['Ana@Client.example'] })
    const opened = expectStatus(200, await by(token)('GET', '/review/link'))
    assert.deepEqual(
      [opened.name, opened.organization, opened.needs_code, opened.addresses],
      [null, null, true, ['a…@client.example']],
    )
    assert.deepEqual(await codes(look(token), say(token, 'comments', { text: 'x' })), [
      '403 review_code_required',
      '403 review_code_required',
    ])
    expectStatus(204, await by(token)('POST', '/review/codes', { email: 'mallory@client.example' }))
    expectStatus(204, await by(token)('POST', '/review/codes', { email: 'ana@client.example' }))
    const sent = mail.letters.filter(({ to }) => to.endsWith('@client.example'))
    assert.deepEqual([sent.length, sent[0]?.to], [1, 'ana@client.example'])
    const prove = (code: string, email = 'ana@client.example') =>
      by(token)('POST', '/review/codes/confirm', { email, code })
    const codeIn = () => /^\d{6}$/m.exec(mail.letters.at(-1)?.text ?? '')?.[0] ?? ''
    const wrong = codeIn() === '000000' ? '000001' : '000000'
    for (let turn = 0; turn < 5; turn += 1) assert.deepEqual(await codes(prove(wrong)), ['403 review_code_wrong'])
    assert.deepEqual(await codes(prove(codeIn())), ['403 review_code_wrong'], 'the right one comes too late')
    expectStatus(204, await by(token)('POST', '/review/codes', { email: 'ANA@client.example' }))
    assert.deepEqual(await codes(prove(codeIn(), 'mallory@client.example')), ['403 review_code_wrong'])
    const both = await Promise.all([prove(codeIn()), prove(codeIn())])
    assert.deepEqual(both.map(({ status }) => status === 200).filter(Boolean), [true], 'a code works once')
    const proved = both.find(({ status }) => status === 200)?.body.token
    expectStatus(200, await look(proved))
    assert.deepEqual(await codes(look(token)), ['403 review_code_required'])
    expectStatus(200, await say(proved, 'approve'))
    const { data } = expectStatus(200, await owner('GET', `/posts/${post.id}/external-reviews`))
    assert.deepEqual(data[0].reviewer, { name: 'Ana', email: 'ana@client.example' })
    const seen = expectStatus(200, await by(editor.token)('GET', `/posts/${post.id}/external-reviews`))
    assert.deepEqual(seen.data[0].reviewer, { name: 'Ana', email: null })
    await app.sql('update review_tokens set expires_at = now() where email is not null and org_id = $1', [org.orgId])
    assert.deepEqual(await codes(look(proved)), ['403 review_code_required'])
  })
})

describe('what people outside say', () => {
  it('is advice: on record, told of, signed as external, and the post waits as before', async () => {
    const { id, token } = await share()
    expectStatus(201, await say(token, 'comments', { text: 'Nice', name: '<b>Ana</b>' }))
    expectStatus(200, await say(token, 'approve', { comment: 'Go' }))
    expectStatus(200, await say(token, 'approve', { comment: 'Go' }))
    assert.deepEqual(await stateOf(), ['draft', 'pending'])
    const { reviews } = expectStatus(200, await owner('GET', `/orgs/${org.orgId}/review-links/${id}`))
    assert.deepEqual(
      reviews.map((each: { kind: string; reviewer: { name: string }; text: string; counted: boolean }) => [
        each.kind,
        each.reviewer.name,
        each.text,
        each.counted,
      ]),
      [
        ['commented', '<b>Ana</b>', 'Nice', false],
        ['approved', 'Ana', 'Go', false],
      ],
    )
    const audit = expectStatus(200, await owner('GET', `/orgs/${org.orgId}/audit?action=review.`))
    const [{ actor, detail, object }] = audit.data
    assert.deepEqual([actor.kind, actor.user_id, object.id], ['external', null, post.id])
    assert.deepEqual([detail.external.name, detail.external.link_id], ['Ana', id])
    const events = await app.sql(
      "select type, data from events where org_id = $1 and type like 'review.%' order by sequence",
      [org.orgId],
    )
    assert.deepEqual(
      events.map(({ type, data }) => [type, data.reviewer]),
      [
        ['review.commented', '<b>Ana</b>'],
        ['review.approved', 'Ana'],
      ],
    )
  })

  it('is bound to what they saw, and a link for comments lets nobody decide', async () => {
    const { token } = await share()
    const comments = await share({ may: 'comment' })
    expectStatus(200, await by(editor.token)('PATCH', `/posts/${post.id}`, { text: 'Good evening' }))
    assert.deepEqual(
      await codes(
        say(token, 'approve'),
        say(token, 'request-changes', { comment: 'x' }),
        say(token, 'comments', { text: 'x' }),
      ),
      ['409 content_changed', '409 content_changed', '409 content_changed'],
    )
    assert.deepEqual(await codes(say(comments.token, 'approve')), ['403 forbidden'])
    const deleted = await pending()
    const both = await share({ post_ids: [deleted.id, post.id] })
    await app.sql('delete from posts where id = $1', [deleted.id])
    assert.deepEqual(expectStatus(200, await look(both.token)).data.length, 1)
    assert.deepEqual(await codes(sayOf(deleted)(both.token, 'approve')), ['404 not_found'])
    const canceled = await pending()
    const over = await share({ post_ids: [canceled.id] })
    expectStatus(200, await owner('POST', `/posts/${canceled.id}/cancel`, {}))
    assert.deepEqual(await codes(sayOf(canceled)(over.token, 'approve')), ['409 already_canceled'])
  })

  it('stands for the approval where the organization wants that, by the right of whoever made the link', async () => {
    await setPolicy('counts')
    const admin = await aMember(app, org, 'admin')
    const { id, token } = await share({}, admin)
    expectStatus(200, await say(token, 'approve', { comment: 'Go' }))
    assert.deepEqual(await stateOf(), ['queued', 'approved'])
    const { approvals } = expectStatus(200, await owner('GET', `/posts/${post.id}`))
    assert.deepEqual(
      [approvals[0].actor_id, approvals[0].external.name, approvals[0].comment],
      [admin.userId, 'Ana', 'Go'],
    )
    const audit = expectStatus(
      200,
      await owner('GET', `/orgs/${org.orgId}/audit?object_id=${post.id}&action=post.approved`),
    )
    const { actor, detail } = audit.data[0]
    assert.deepEqual([actor.kind, actor.user_id, detail.external.by_right_of], ['external', null, admin.userId])
    // An edit voids it, as any; asking for changes takes the new one out of the queue.
    const edited = expectStatus(200, await by(editor.token)('PATCH', `/posts/${post.id}`, { text: 'Good evening' }))
    assert.deepEqual(await stateOf(), ['draft', 'pending'])
    expectStatus(200, await say(token, 'approve', { content_hash: edited.content_hash }))
    assert.deepEqual(await stateOf(), ['queued', 'approved'])
    expectStatus(200, await say(token, 'request-changes', { content_hash: edited.content_hash, comment: 'No' }))
    assert.deepEqual(await stateOf(), ['draft', 'changes_requested'])
    expectStatus(200, await say(token, 'approve', { content_hash: edited.content_hash }))
    assert.deepEqual(await stateOf(), ['queued', 'approved'], 'they took it back themselves')
    // Whoever made the link loses the right, and with it goes what nobody else stands behind.
    expectStatus(200, await owner('PATCH', `/orgs/${org.orgId}/members/${admin.userId}`, { role: 'viewer' }))
    assert.deepEqual(await stateOf(), ['draft', 'pending'])
    expectStatus(200, await say(token, 'approve', { content_hash: edited.content_hash, comment: 'Again' }))
    assert.deepEqual(await stateOf(), ['draft', 'pending'])
    const { reviews } = expectStatus(200, await owner('GET', `/orgs/${org.orgId}/review-links/${id}`))
    assert.deepEqual(
      reviews.map(({ counted }: { counted: boolean }) => counted),
      [true, true, true, true, false],
    )
    // And with the membership goes the link itself.
    expectStatus(200, await owner('DELETE', `/orgs/${org.orgId}/members/${admin.userId}`))
    const over = await say(token, 'approve', { content_hash: edited.content_hash })
    assert.deepEqual([over.status, over.body.code], [410, 'review_link_ended'])
  })

  it('does not overrule a member, four eyes, or a time that has passed', async () => {
    await setPolicy('counts')
    const { token } = await share()
    expectStatus(200, await owner('POST', `/posts/${post.id}/reject`, { comment: 'Never' }))
    expectStatus(200, await say(token, 'approve'))
    assert.deepEqual(await stateOf(), ['draft', 'rejected'])

    await app.sql('update organizations set four_eyes = true where id = $1', [org.orgId])
    post = await pending({ by: org.owner })
    const own = await share()
    expectStatus(200, await say(own.token, 'approve'))
    assert.deepEqual(await stateOf(), ['draft', 'pending'], 'the maker wrote it')

    post = await pending()
    const late = await share()
    await app.sql("update posts set scheduled_at = now() - interval '1 hour' where id = $1", [post.id])
    expectStatus(200, await say(late.token, 'approve'))
    assert.deepEqual(await stateOf(), ['draft', 'pending'])
  })

  it('may count only by an owner who has just proved to be there', async () => {
    const admin = await aMember(app, org, 'admin')
    const change = { approval_policy: { external_approval: 'counts' } }
    assert.deepEqual(await codes(by(admin.token)('PATCH', `/orgs/${org.orgId}`, change)), ['403 forbidden'])
    expectStatus(200, await owner('PATCH', `/orgs/${org.orgId}`, change))
  })
})
