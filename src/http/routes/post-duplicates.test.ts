import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { publish } from '#test/support/published.ts'
import { unsettle } from '#test/support/unsettled.ts'
import { aChannel, aMember, anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from '#test/support/app.ts'

const HOUR_MS = 3_600_000

let app: TestApp
let org: TestOrg
let channelId: string

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
})
after(() => app.close())
beforeEach(async () => {
  channelId = await aChannel(app, org)
})

const inHours = (hours: number): string => new Date(app.deps.clock.now().getTime() + hours * HOUR_MS).toISOString()

const ask = (path: string, body: object, token = org.owner.token) => app.request({ method: 'POST', path, token, body })

interface Wishes {
  readonly text?: string
  readonly hours?: number | null
  readonly channels?: readonly object[]
  readonly rest?: object
  readonly token?: string
}

const write = ({
  text = 'Good morning',
  hours = 1,
  channels = [{ channel_id: channelId }],
  rest = {},
  token,
}: Wishes = {}) =>
  ask(
    `/orgs/${org.orgId}/posts`,
    { text, channels, ...(hours === null ? {} : { scheduled_at: inHours(hours) }), ...rest },
    token,
  )

const written = async (wishes: Wishes = {}): Promise<string> => expectStatus(201, await write(wishes)).id

const decide = (id: string, decision: string, body: object = {}) => ask(`/posts/${id}/${decision}`, body)

const edit = (id: string, body: object) =>
  app.request({ method: 'PATCH', path: `/posts/${id}`, token: org.owner.token, body })

/** The refusal, which names the post that is there already and the channel. */
const assertRefused = (answer: Awaited<ReturnType<typeof write>>, postId: string, index = 0): void => {
  assert.deepEqual(
    [answer.status, answer.body.code, answer.body.existing_post_id],
    [409, 'duplicate_content', postId],
    answer.text,
  )
  assert.deepEqual(
    answer.body.errors.map(({ pointer }: { pointer: string }) => pointer),
    [`/channels/${index}/channel_id`],
  )
}

describe('the same to the same channel within 24 hours', () => {
  it('is refused with the post that is there, and written when that is meant', async () => {
    const id = await written()
    assertRefused(await write({ text: '  Good\n morning ' }), id)
    assertRefused(await write({ hours: 24 }), id)
    expectStatus(201, await write({ rest: { allow_duplicate: true } }))
  })

  it('is another post a day later, on another channel, with another text, and as a mere draft', async () => {
    await written()
    await written({ hours: 25.1 })
    await written({ channels: [{ channel_id: await aChannel(app, org) }] })
    await written({ text: 'Good evening' })
    await written({ hours: null })
  })

  it('is told by what each channel gets: its own text, thread and choices', async () => {
    const second = await aChannel(app, org)
    const id = await written({ channels: [{ channel_id: channelId, text: 'Only here' }, { channel_id: second }] })
    assertRefused(await write({ text: 'Only here' }), id)
    assertRefused(
      await write({
        text: 'Elsewhere',
        channels: [{ channel_id: channelId }, { channel_id: second, text: 'Good morning' }],
      }),
      id,
      1,
    )
    await written({ text: 'Only here', rest: { thread: [{ text: 'and there' }] } })
    await written({
      text: 'Only here',
      channels: [{ channel_id: channelId, options: { reply_settings: 'following' } }],
    })
  })

  it('does not count what was canceled, failed, turned down or taken down', async () => {
    const canceled = await written()
    expectStatus(200, await decide(canceled, 'cancel'))
    const failed = await written()
    await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [failed])
    await app.sql(
      `update publications set status = 'failed', failure_code = 'rejected', failure_detail = 'No.' where post_id = $1`,
      [failed],
    )
    const editor = await aMember(app, org, 'editor')
    const pending = await written({ token: editor.token })
    expectStatus(200, await decide(pending, 'reject'))
    const id = await written()
    assertRefused(await write(), id)
  })

  it('counts what is out, until it is taken down, and what is perhaps out', async () => {
    const out = await written()
    const publicationId = await publish(app, out)
    assertRefused(await write(), out)
    await app.sql(
      `insert into removals (org_id, publication_id, requested_by, state, removed_at) values ($1, $2, $3, 'removed', now())`,
      [org.orgId, publicationId, org.owner.userId],
    )
    const perhaps = await written()
    await unsettle(app, perhaps)
    assertRefused(await write(), perhaps)
  })

  it('counts what waits for an approval', async () => {
    const editor = await aMember(app, org, 'editor')
    const id = await written({ token: editor.token })
    assertRefused(await write({ token: editor.token }), id)
    expectStatus(200, await decide(id, 'approve'))
    assertRefused(await write(), id)
  })
})

describe('what becomes the same', () => {
  it('by an edit of text, time or channels is refused, and stays as it was', async () => {
    const id = await written()
    const other = await written({ text: 'Good evening' })
    assertRefused(await edit(other, { text: 'Good morning' }), id)
    const draft = await written({ hours: null })
    assertRefused(await edit(draft, { scheduled_at: inHours(2) }), id)
    const elsewhere = await written({ channels: [{ channel_id: await aChannel(app, org) }] })
    assertRefused(await edit(elsewhere, { channels: [{ channel_id: channelId }] }), id)
    const unchanged = await app.request({ path: `/posts/${other}`, token: org.owner.token })
    assert.deepEqual([unchanged.body.text, unchanged.body.status], ['Good evening', 'queued'])
    expectStatus(200, await edit(other, { text: 'Good morning', allow_duplicate: true }))
  })

  it('is compared as it is after an edit, and a post is no duplicate of itself', async () => {
    const id = await written()
    expectStatus(200, await edit(id, { scheduled_at: inHours(3) }))
    expectStatus(200, await edit(id, { text: 'Good evening' }))
    await written()
    assertRefused(await write({ text: 'Good evening' }), id)
  })

  it('by publishing, approving with a time, or trying again is refused, and done when it is meant', async () => {
    const draft = await written({ hours: null })
    const failed = await written({ text: 'Once more' })
    await app.sql(`update publications set status = 'publishing', epoch = epoch + 1 where post_id = $1`, [failed])
    await app.sql(
      `update publications set status = 'failed', failure_code = 'rejected', failure_detail = 'No.', retryable = true
        where post_id = $1`,
      [failed],
    )
    const editor = await aMember(app, org, 'editor')
    const timeless = await written({ text: 'By an editor', hours: null, token: editor.token })
    const [first, again, third] = [
      await written(),
      await written({ text: 'Once more' }),
      await written({ text: 'By an editor' }),
    ]
    assertRefused(await decide(draft, 'publish'), first)
    assertRefused(await decide(failed, 'retry'), again)
    assertRefused(await decide(timeless, 'approve', { publish_now: true }), third)
    const meant = { allow_duplicate: true }
    expectStatus(200, await decide(draft, 'publish', meant))
    expectStatus(200, await decide(failed, 'retry', meant))
    expectStatus(200, await decide(timeless, 'approve', { publish_now: true, ...meant }))
  })
})

describe('validating a post', () => {
  it('warns of what would go out twice, and says nothing when that is meant', async () => {
    const id = await written()
    const body = { text: 'Good morning', channels: [{ channel_id: channelId }], scheduled_at: inHours(2) }
    const path = `/orgs/${org.orgId}/posts/validate`
    const { valid, warnings } = expectStatus(200, await ask(path, body))
    assert.equal(valid, true)
    assert.deepEqual(
      warnings.map(({ code, pointer, channel_id }: Record<string, string>) => [code, pointer, channel_id]),
      [['duplicate_content', '/channels/0/channel_id', channelId]],
    )
    assert.ok(warnings[0].detail.includes(id))
    assert.deepEqual(expectStatus(200, await ask(path, { ...body, allow_duplicate: true })).warnings, [])
  })

  it('takes no stored post for a duplicate of itself, and names no post of elsewhere', async () => {
    const id = await written()
    const path = `/orgs/${org.orgId}/posts/validate`
    const body = { text: 'Good morning', channels: [{ channel_id: channelId }], scheduled_at: inHours(2), post_id: id }
    assert.deepEqual(expectStatus(200, await ask(path, body)).warnings, [])
    const other = await anOrg(app)
    const theirs = await app.request({
      method: 'POST',
      path: `/orgs/${other.orgId}/posts/validate`,
      token: other.owner.token,
      body: { text: 'x', post_id: id },
    })
    assert.deepEqual(
      [theirs.status, theirs.body.errors[0].pointer, theirs.body.errors[0].code],
      [422, '/post_id', 'unknown_post'],
    )
  })
})

describe('equal posts at the same moment', () => {
  it('one gets through, and all others are told of it', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => write()))
    const made = answers.filter(({ status }) => status === 201)
    assert.equal(made.length, 1)
    for (const answer of answers.filter((each) => !made.includes(each))) assertRefused(answer, made[0]?.body.id)
    assert.equal((await app.sql('select from publications where channel_id = $1', [channelId])).length, 1)
  })

  it('so it is for edits that make two posts the same', async () => {
    const ids = await Promise.all(['one', 'two', 'three', 'four'].map((text) => written({ text })))
    const answers = await Promise.all(ids.map((id) => edit(id, { text: 'All alike' })))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    for (const { status, body } of answers.filter((each) => each.status !== 200)) {
      assert.deepEqual([status, body.code], [409, 'duplicate_content'])
    }
  })
})
