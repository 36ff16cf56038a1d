import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aChannel, anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { aGif, aJpeg, anMp4 } from '#test/support/media-files.ts'
import { upload } from '#test/support/uploads.ts'

const open = async (app: TestApp) => {
  const org = await anOrg(app)
  const channel = await aChannel(app, org)
  const { orgId } = org
  const { token } = org.owner
  const ask = async (body: object) =>
    expectStatus(200, await app.request({ method: 'POST', path: `/orgs/${orgId}/posts/validate`, token, body }))
  const schedule = (body: object) =>
    app.request({
      method: 'POST',
      path: `/orgs/${orgId}/posts`,
      token,
      body: { ...body, scheduled_at: new Date(Date.now() + 3_600_000).toISOString() },
    })
  const file = async (bytes: Buffer): Promise<string> =>
    expectStatus(201, await upload(app, { orgId, token }, { file: bytes })).id
  return { channels: [{ channel_id: channel }], channel, ask, schedule, file, org }
}

test('a post that could go out is valid, with what the network charges for it', async () => {
  await using app = await createTestApp()
  const { channels, channel, ask, file } = await open(app)
  const media = [{ media_id: await file(await aJpeg({ width: 640, height: 480 })), alt_text: 'A hill' }]
  const plain = await ask({ text: 'Hello', media, channels })
  assert.deepEqual([plain.valid, plain.errors, plain.warnings], [true, [], []])
  const linked = await ask({ text: 'See https://example.org', channels })
  assert.deepEqual([plain.costs[0].channel_id, linked.costs[0].us_cents > plain.costs[0].us_cents], [channel, true])
})

test('each fault says where it stands, what the limit is, what there is instead, and where that is written', async () => {
  await using app = await createTestApp()
  const { channels, channel, ask } = await open(app)
  const { valid, errors } = await ask({ text: 'a'.repeat(281), channels })
  assert.equal(valid, false)
  const [{ channel_id, pointer, code, limit, actual, source }] = errors
  assert.deepEqual([channel_id, pointer, code, limit, actual], [channel, '/text', 'too_long', 280, 281])
  assert.match(source, /^https:/)
  const own = await ask({ text: 'a', channels: [{ channel_id: channel, text: 'a'.repeat(281) }] })
  assert.equal(own.errors[0].pointer, '/channels/0/text')
})

test('files are held to the network too: how many, which together, and of which kind', async () => {
  await using app = await createTestApp()
  const { channels, ask, file } = await open(app)
  const [image, gif, video] = [
    await file(await aJpeg({ width: 640, height: 480 })),
    await file(await aGif()),
    await file(await anMp4({ seconds: 200 })),
  ]
  const codesOf = async (...ids: readonly string[]): Promise<readonly string[]> => {
    const { errors } = await ask({ text: 'Look', media: ids.map((media_id) => ({ media_id })), channels })
    return errors.map((issue: { code: string }) => issue.code)
  }
  assert.deepEqual(await codesOf(image, image, image, image), [])
  assert.deepEqual(await codesOf(image, image, image, image, image), ['media_count'])
  assert.deepEqual(await codesOf(image, gif), ['media_mixed'])
  assert.deepEqual(await codesOf(video), ['media_duration'])
})

test('a choice that the network does not have is named, and one that does not go with the rest', async () => {
  await using app = await createTestApp()
  const { channel, ask, file } = await open(app)
  const poll = { options: ['Yes', 'No'], duration_minutes: 60 }
  const withOptions = (options: object) => [{ channel_id: channel, options }]
  assert.equal((await ask({ text: 'Well?', channels: withOptions({ poll }) })).valid, true)
  const unknown = await ask({ text: 'Well?', channels: withOptions({ colour: 'red' }) })
  assert.deepEqual([unknown.valid, unknown.errors[0].code], [false, 'option_unknown'])
  assert.equal(unknown.errors[0].pointer, '/channels/0/options/colour')
  const long = await ask({
    text: 'Well?',
    channels: withOptions({ poll: { ...poll, options: ['a'.repeat(26), 'No'] } }),
  })
  const [{ pointer, code, limit, actual, basis, source, read_on, fix }] = long.errors
  assert.deepEqual([pointer, code], ['/channels/0/options/poll/options/0', 'option_too_long'])
  assert.deepEqual([limit, actual, basis, fix], [25, 26, 'page', 'edit'])
  assert.match(source, /^https:\/\/docs\.x\.com\//)
  assert.match(read_on, /^\d{4}-\d{2}-\d{2}$/)
  const media = [{ media_id: await file(await aJpeg()) }]
  assert.equal((await ask({ text: 'Well?', media, channels: withOptions({ poll }) })).valid, false)
})

test('an id that no network can know is refused at once, each where it stands', async () => {
  await using app = await createTestApp()
  const { channel, ask, schedule, org } = await open(app)
  const [x, insta] = [channel, await aChannel(app, org, 'insta_facebook')]
  const [known, beyond] = ['9223372036854775807', '9223372036854775808']
  const trials: readonly (readonly [string, string, object, string])[] = [
    [x, 'reply_to', { reply_to: beyond }, 'invalid_reference'],
    [x, 'reply_to', { reply_to: `https://x.com/ada/status/${beyond}` }, 'invalid_reference'],
    [x, 'quote', { quote: beyond }, 'invalid_reference'],
    [x, 'quote', { quote: '0x2a' }, 'invalid_reference'],
    [x, 'community_id', { community_id: beyond }, 'option_too_great'],
    [x, 'tagged_user_ids/1', { tagged_user_ids: [known, beyond] }, 'option_too_great'],
    [insta, 'location_id', { location_id: beyond }, 'option_too_great'],
    [insta, 'branded_content_sponsor_ids/0', { branded_content_sponsor_ids: [beyond] }, 'option_too_great'],
  ]
  for (const [channel_id, place, options, wanted] of trials) {
    const body = { text: 'Hello', channels: [{ channel_id, options }] }
    const pointer = `/channels/0/options/${place}`
    const issue = (await ask(body)).errors.find((each: { pointer: string }) => each.pointer === pointer)
    assert.equal(issue?.code, wanted, JSON.stringify(options))
    assert.match(issue.limit, /9223372036854775807$/)
    assert.ok(issue.actual.length > 0 && issue.fix === 'edit' && issue.detail.length > 0)
    const answer = await schedule(body)
    assert.equal(answer.status, 422)
    assert.ok(answer.body.errors.some((each: { code: string }) => each.code === wanted))
  }
  for (const options of [{ reply_to: known }, { community_id: known }]) {
    assert.equal((await ask({ text: 'Hello', channels: [{ channel_id: x, options }] })).valid, true)
  }
})

test('each text is counted as its network counts, and as people see it', async () => {
  await using app = await createTestApp()
  const { channel, ask, org } = await open(app)
  const insta = await aChannel(app, org, 'insta')
  const family = '👨‍👩‍👧‍👦'
  const channels = [{ channel_id: channel }, { channel_id: insta, text: `e\u0301${family}`, thread: [] }]
  const { lengths } = await ask({ text: `日${family}`, thread: [{ text: 'a' }], channels })
  const x = { channel_id: channel, unit: 'weighted', limit: 280 }
  assert.deepEqual(lengths, [
    { ...x, part: 0, pointer: '/text', length: 4, graphemes: 2 },
    { ...x, part: 1, pointer: '/thread/0/text', length: 1, graphemes: 1 },
    {
      channel_id: insta,
      part: 0,
      pointer: '/channels/1/text',
      unit: 'code_point',
      length: 9,
      limit: 2_200,
      graphemes: 2,
    },
  ])
  const story = { channel_id: insta, options: { kind: 'story' } }
  assert.equal((await ask({ text: 'Hi', channels: [story] })).lengths[0].limit, null)
})

/** An issue of the check as a problem has it. */
const said = (issue: object): object =>
  Object.fromEntries(Object.entries(issue).filter(([, value]: readonly [string, unknown]) => value !== null))

test('what it says is what scheduling says, and it stores nothing', async () => {
  await using app = await createTestApp()
  const { channels, ask, schedule, org } = await open(app)
  for (const body of [
    { text: 'a'.repeat(281), channels },
    { text: 'Hello', channels: [] },
    { text: '$A $B', channels },
    { text: 'Hello', channels: channels.map((each) => ({ ...each, options: { poll: { options: ['Yes'] } } })) },
    { text: 'Hello', channels },
  ]) {
    const { valid, errors } = await ask(body)
    const answer = await schedule(body)
    assert.equal(answer.status, valid ? 201 : 422)
    // Each with all that its rule says, what it does not say left out.
    if (!valid) assert.deepEqual(answer.body.errors, errors.map(said))
  }
  const list = await app.request({ path: `/orgs/${org.orgId}/posts`, token: org.owner.token })
  assert.equal(list.body.data.length, 1)
})
