import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { aChannel, aPost, expectStatus, type TestApp, type TestOrg, type TestUser } from '#test/support/app.ts'
import type { LetterBox } from '#test/support/doors.ts'
import { openEvents } from '#test/support/event-reader.ts'
import { openTelling, type Telling } from '#test/support/telling.ts'
import { unsettle } from '#test/support/unsettled.ts'

let telling: Telling
let app: TestApp
let mail: LetterBox

before(async () => {
  telling = await openTelling()
  app = telling.app
  mail = telling.mail
})
after(() => telling.close())

const tell = (): Promise<void> => telling.tell()
const mailAll = (): Promise<void> => telling.mailAll()
const listOf: Telling['listOf'] = (...asked) => telling.listOf(...asked)
const typesOf: Telling['typesOf'] = (...asked) => telling.typesOf(...asked)
const act: Telling['act'] = (...asked) => telling.act(...asked)
const lettersTo: Telling['lettersTo'] = (...asked) => telling.lettersTo(...asked)
const aTeam: Telling['aTeam'] = () => telling.aTeam()

const inAnHour = (): string => new Date(app.deps.clock.now().getTime() + 3_600_000).toISOString()

/** A post of the person whose publication failed so, as the worker writes it. */
const aFailure = async (org: TestOrg, rest: { by: TestUser; channelId: string; code: string }) => {
  const channels = [{ channel_id: rest.channelId }]
  const post = await aPost(app, org, { by: rest.by, channels, scheduled_at: inAnHour() })
  expectStatus(200, await act(org.owner, `/posts/${post.id}/approve`, { content_hash: post.content_hash }))
  if (rest.code === 'outcome_unknown') {
    await unsettle(app, post.id)
    return post
  }
  await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [post.id])
  await app.sql(
    `update publications set status = 'failed', failure_code = $2, failure_detail = 'No.' where post_id = $1`,
    [post.id, rest.code],
  )
  return post
}

describe('what people are told', () => {
  it('is of an approval whoever may give it, once, and no more when it is given', async () => {
    const { org, owner, admin, editor, viewer } = await aTeam()
    const channels = [{ channel_id: await aChannel(app, org) }]
    const post = await aPost(app, org, { by: editor, channels, scheduled_at: inAnHour() })
    await tell()
    await tell()
    const page = await listOf(org, admin)
    const [told] = page.data
    assert.deepEqual([page.unread, page.data.length], [1, 1])
    assert.deepEqual(
      [told.kind, told.type, told.count, told.post, told.sandbox],
      ['approval_requested', 'approval.requested', 1, { id: post.id, text: 'Good morning' }, true],
    )
    assert.deepEqual([told.actor.username, told.failure, told.read_at], [editor.username, null, null])
    assert.deepEqual(await typesOf(org, owner), ['approval.requested'])
    assert.deepEqual([await typesOf(org, viewer), await typesOf(org, editor)], [[], []])
    expectStatus(200, await act(owner, `/posts/${post.id}/approve`, { content_hash: post.content_hash }))
    await tell()
    assert.equal((await listOf(org, admin)).unread, 0)
    assert.deepEqual(await typesOf(org, editor), ['approval.approved'])
  })

  it('is of a comment the author and whoever has taken part, counted until it is read', async () => {
    const { org, owner, admin, editor, viewer } = await aTeam()
    const post = await aPost(app, org, { by: editor })
    for (const by of [owner, admin, owner])
      expectStatus(201, await act(by, `/posts/${post.id}/comments`, { text: 'Hm' }))
    await tell()
    const [told] = (await listOf(org, editor)).data
    assert.deepEqual([told.count, told.actor.username], [3, owner.username])
    assert.deepEqual((await listOf(org, admin)).data[0].count, 2)
    assert.deepEqual(await typesOf(org, viewer), [])
    const path = `/orgs/${org.orgId}/notifications`
    assert.notEqual(expectStatus(200, await act(editor, `${path}/${told.id}/read`)).read_at, null)
    expectStatus(201, await act(admin, `/posts/${post.id}/comments`, { text: 'And?' }))
    await tell()
    const page = await listOf(org, editor)
    assert.deepEqual([page.unread, page.data.length, page.data[0].count], [1, 2, 1])
    assert.equal((await listOf(org, editor, '?unread=true')).data.length, 1)
    const upTo = { up_to: page.data[0].sequence }
    assert.deepEqual(expectStatus(200, await act(editor, `${path}/read`, upTo)), { unread: 0 })
    const first = await listOf(org, editor, '?limit=1')
    const next = await listOf(org, editor, `?limit=1&cursor=${first.page.next_cursor}`)
    assert.deepEqual([first.data[0].id, next.data[0].id], [page.data[0].id, told.id])
    // Nobody else's is there to be read.
    assert.equal((await act(admin, `${path}/${told.id}/read`)).status, 404)
  })

  it('is one message of what fails for one cause, and as many as posts where each has its own', async () => {
    const { org, owner, editor, viewer } = await aTeam()
    const channelId = await aChannel(app, org)
    for (let nth = 0; nth < 4; nth += 1) await aFailure(org, { by: editor, channelId, code: 'unauthorized' })
    await aFailure(org, { by: editor, channelId, code: 'too_long' })
    await aFailure(org, { by: editor, channelId, code: 'outcome_unknown' })
    await tell()
    const { data } = await listOf(org, editor)
    const failed = data.filter(({ kind }: { readonly kind: string }) => kind === 'failed')
    const shown = failed.map((each: { count: number; failure: object }) => [each.count, each.failure])
    assert.deepEqual(shown, [
      [1, { code: 'outcome_unknown', needs_attention: true }],
      [1, { code: 'too_long', needs_attention: false }],
      [4, { code: 'unauthorized', needs_attention: false }],
    ])
    assert.equal((await typesOf(org, owner)).filter((type) => type === 'publication.failed').length, 3)
    assert.deepEqual(await typesOf(org, viewer), [])
  })

  it('is written exactly once for each event and person, wherever its worker dies', async () => {
    const { org, owner, editor } = await aTeam()
    const post = await aPost(app, org, { by: editor })
    expectStatus(201, await act(owner, `/posts/${post.id}/comments`, { text: 'Hm' }))
    await telling.tellThroughDeaths(async () => assert.deepEqual(await typesOf(org, editor), []))
    const { data } = await listOf(org, editor)
    assert.deepEqual(
      data.map((each: { type: string; count: number }) => [each.type, each.count]),
      [['post.commented', 1]],
    )
  })

  it('never reaches whoever is no member any more, whatever was on its way', async () => {
    const { org, owner, admin, editor } = await aTeam()
    const channels = [{ channel_id: await aChannel(app, org) }]
    const post = await aPost(app, org, { by: editor, channels, scheduled_at: inAnHour() })
    await tell()
    expectStatus(201, await act(owner, `/posts/${post.id}/comments`, { text: 'Hm' }))
    for (const { userId } of [admin, editor]) {
      const path = `/orgs/${org.orgId}/members/${userId}`
      expectStatus(200, await app.request({ method: 'DELETE', path, token: owner.token }))
    }
    await tell()
    const since = mail.letters.length
    await mailAll()
    const left = await app.sql('select user_id from notifications where org_id = $1', [org.orgId])
    assert.deepEqual([...new Set(left.map(({ user_id: id }) => id))], [owner.userId])
    assert.deepEqual(
      lettersTo(since, owner, admin, editor).map(({ to }) => to),
      [owner.email],
    )
  })

  it('is heard by the person alone on the line of events', async () => {
    const { org, owner, editor, viewer } = await aTeam()
    const post = await aPost(app, org, { by: editor })
    const [hers, his] = [
      await openEvents(app, { orgId: org.orgId, token: editor.token }),
      await openEvents(app, { orgId: org.orgId, token: viewer.token }),
    ]
    for (const stream of [hers, his]) await stream.until('ready')
    expectStatus(201, await act(owner, `/posts/${post.id}/comments`, { text: 'Hm' }))
    await tell()
    expectStatus(201, await act(owner, `/posts/${post.id}/comments`, { text: 'The end' }))
    const told = (await hers.until('notification.changed')).at(-1)
    assert.equal(told?.data.subject.id, editor.userId)
    const heard = [await his.next(), await his.next()].map((each) => each?.event)
    assert.deepEqual(heard, ['post.commented', 'post.commented'])
    hers.close()
    his.close()
    const { data } = expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/events`, token: viewer.token }))
    assert.ok(data.every(({ type }: { readonly type: string }) => type !== 'notification.changed'))
  })
})

describe('mails of notifications', () => {
  it('gather an hour, come at once for what is urgent, and name no more than the person wants', async () => {
    const { org, owner, admin, editor } = await aTeam()
    const settings = `/orgs/${org.orgId}/notification-settings`
    const body = { matrix: { commented: { in_app: true, email: false, push: false } }, language: 'de' }
    expectStatus(200, await app.request({ method: 'PUT', path: settings, token: editor.token, body }))
    await app.sql('update users set email_verified_at = null where id = $1', [admin.userId])
    const channelId = await aChannel(app, org)
    const post = await aFailure(org, { by: editor, channelId, code: 'too_long' })
    for (const by of [owner, editor]) expectStatus(201, await act(by, `/posts/${post.id}/comments`, { text: 'Hm' }))
    await tell()
    const due = await app.sql(
      `select kind, mail_at < now() + interval '1 minute' as soon, mail_at <= date_trunc('hour', now()) + interval '1 hour' as timely
        from notifications where org_id = $1 and user_id = $2 and mail_at is not null order by kind`,
      [org.orgId, owner.userId],
    )
    assert.deepEqual(due, [
      { kind: 'commented', soon: due[0].soon, timely: true },
      { kind: 'failed', soon: true, timely: true },
    ])
    const since = mail.letters.length
    await mailAll()
    await mailAll()
    const letters = lettersTo(since, owner, admin, editor)
    assert.deepEqual(letters.map(({ to }) => to).toSorted(), [editor.email, owner.email].toSorted())
    const german = letters.find(({ to }) => to === editor.email)
    assert.equal(german?.subject, '2 Nachrichten von “Ink & Co”')
    assert.match(german?.text ?? '', /\nNicht veröffentlicht auf @ink_\w+ \(TWT, Testnetz\): “Good morning”\n/)
    assert.ok(german?.text.includes(`/o/${org.orgId}/posts/${post.id}\n`))
    assert.doesNotMatch(german?.text ?? '', /kommentiert/)
    const english = letters.find(({ to }) => to === owner.email)
    assert.match(english?.subject ?? '', /^2 notifications of “Ink & Co”$/)
  })

  it('are stopped by one request without signing in, of their kinds alone', async () => {
    const { org, owner, editor } = await aTeam()
    const post = await aPost(app, org, { by: editor })
    const comment = () => act(owner, `/posts/${post.id}/comments`, { text: 'Hm' })
    expectStatus(201, await comment())
    await tell()
    await mailAll()
    const stop = mail.letters.findLast(({ to }) => to === editor.email)?.unsubscribe ?? ''
    const path = new URL(stop).pathname
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const wishes = async () =>
      expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/notification-settings`, token: editor.token }))
    // Scanners of mail open links.
    assert.equal((await app.request({ path })).status, 200)
    assert.equal((await wishes()).matrix.commented.email, true)
    const wrong = `${path.slice(0, -4)}AAAA`
    assert.equal((await app.request({ method: 'POST', path: wrong, headers, body: '' })).status, 404)
    const answer = await app.request({ method: 'POST', path, headers, body: 'List-Unsubscribe=One-Click' })
    assert.deepEqual([answer.status, answer.text.includes('comments on a post of yours')], [200, true])
    const { matrix } = await wishes()
    assert.deepEqual(matrix.commented, { in_app: true, email: false, push: false })
    assert.equal(matrix.failed.email, true)
    const since = mail.letters.length
    expectStatus(201, await comment())
    await tell()
    await mailAll()
    assert.equal(mail.letters.length, since)
  })
})
