import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { openWorld } from '#test/support/insta-world.ts'
import type { MediaItem } from '#domain/media.ts'
import type { Content } from '../provider.ts'
import { anImage } from '../sample-media.ts'
import { instaFacebook } from './index.ts'

const open = (t: TestContext, isReachable = true) => openWorld(t, instaFacebook, { isReachable })

const post = (content: Partial<Content>): Content => ({
  text: 'Hello #cats',
  media: [anImage()],
  options: {},
  ...content,
})

test('an account is connected by the token of its Page, which has no end', async (t) => {
  const { account, credentials, context, clock } = await open(t)
  assert.match(account.remoteId, /^17841\d{12}$/)
  assert.deepEqual(
    [account.handle, account.facts],
    ['ada', { accountType: null, canComment: true, page: 'ada (Page)' }],
  )
  assert.deepEqual([credentials.expiresAt, credentials.refreshToken], [null, null])
  clock.advance(400 * 86_400_000)
  assert.deepEqual(await instaFacebook.refresh(credentials, context), { kind: 'refreshed', credentials })
})

test('a Page whose token was ended has to be connected again; a fault of the network ends nothing', async (t) => {
  const { sandbox, credentials, context } = await open(t)
  sandbox.faults.add({ kind: 'html-502', route: 'me', times: 1 })
  assert.equal((await instaFacebook.refresh(credentials, context)).kind, 'unavailable')
  sandbox.revokeTokens('ada')
  assert.equal((await instaFacebook.refresh(credentials, context)).kind, 'rejected')
})

for (const kind of ['a picture', 'a carousel', 'a reel', 'a story of a picture', 'a story of a video']) {
  test(`${kind} is prepared, published once and has its link`, async (t) => {
    const { posts, ready, attemptOf, context, video } = await open(t)
    const contents: Readonly<Record<string, Content>> = {
      'a picture': post({ options: { first_comment: 'The first' } }),
      'a carousel': post({ media: [anImage(), video, anImage(), video] }),
      'a reel': post({
        media: [video],
        options: { thumb_offset_ms: 1_000, is_paid_partnership: true, branded_content_sponsor_ids: ['1', '2'] },
      }),
      'a story of a picture': post({ text: '', options: { kind: 'story' } }),
      'a story of a video': post({ text: '', media: [video], options: { kind: 'story' } }),
    }
    const content = contents[kind] ?? post({})
    const outcome = await instaFacebook.publish(attemptOf(content, await ready(content)), context)
    assert.ok(outcome.kind === 'published', JSON.stringify(outcome))
    assert.notEqual(outcome.url, `${context.hosts.web}/ada/`)
    assert.equal((await posts()).length, 1)
  })
}

/** The video is sent; its cover never is. */
const covered = (video: MediaItem): Content =>
  post({
    media: [video],
    options: { cover_media_id: '01900000-0000-7000-8000-0000000000c1' },
    chosenFiles: { cover_media_id: anImage({ id: 'cover' }) },
  })

test('the cover of a reel is fetched, although its video is sent', async (t) => {
  const { posts, ready, attemptOf, context, video, fetched } = await open(t)
  const content = covered(video)
  assert.equal((await instaFacebook.publish(attemptOf(content, await ready(content)), context)).kind, 'published')
  assert.deepEqual(fetched, ['/cover'])
  assert.equal((await posts()).length, 1)
})

describe('where nothing can be fetched from', () => {
  test('a reel with a cover is refused before anything is made', async (t) => {
    const { step, sandbox, video } = await open(t, false)
    const outcome = await step(covered(video), null)
    assert.equal(outcome.kind === 'rejected' ? outcome.code : outcome.kind, 'public_address_missing')
    assert.ok(!sandbox.ledger.entries().some(({ route }) => route === 'container'))
  })

  test('a reel goes out all the same: its video is sent', async (t) => {
    const { posts, sandbox, ready, attemptOf, context, video } = await open(t, false)
    const content = post({ media: [video] })
    const outcome = await instaFacebook.publish(attemptOf(content, await ready(content)), context)
    assert.equal(outcome.kind, 'published', JSON.stringify(outcome))
    assert.equal((await posts()).length, 1)
    assert.equal(sandbox.ledger.entries().filter(({ route }) => route === 'upload').length, 1)
  })

  test('a picture is refused before anything is made', async (t) => {
    const { step, sandbox } = await open(t, false)
    const outcome = await step(post({}), null)
    assert.equal(outcome.kind === 'rejected' ? outcome.code : outcome.kind, 'public_address_missing')
    assert.ok(!sandbox.ledger.entries().some(({ route }) => route === 'container'))
  })
})

describe('a video that is sent', () => {
  test('whose answer is lost was taken, and is not sent a second time', async (t) => {
    const { step, sandbox, ready, attemptOf, context, video } = await open(t, false)
    const content = post({ media: [video] })
    const made = await step(content, null)
    assert.ok(made.kind === 'working', JSON.stringify(made))
    sandbox.faults.add({ kind: 'drop-after', route: 'upload', times: 1 })
    assert.equal((await step(content, made.prepared)).kind, 'unavailable')
    await sandbox.ledger.waitFor(({ route }) => route === 'media-fetch')
    const prepared = await ready(content, made.prepared)
    assert.equal(sandbox.ledger.entries().filter(({ route }) => route === 'upload').length, 1)
    assert.equal((await instaFacebook.publish(attemptOf(content, prepared), context)).kind, 'published')
  })

  test('and cut off on the way goes on where the network lacks it', async (t) => {
    const { sandbox, ready, step, context, credentials, video, reads } = await open(t, false)
    const content = post({ media: [video] })
    const made = await step(content, null)
    assert.ok(made.kind === 'working', JSON.stringify(made))
    const { container } = made.prepared as { container: { id: string } }
    const first = await context.media.read(video, 0, 1_000)
    const cut = await context.http({
      method: 'POST',
      url: `${context.hosts.api}/ig-api-upload/v26.0/${container.id}`,
      headers: { authorization: `OAuth ${credentials.accessToken}`, offset: '0', file_size: String(video.bytes) },
      body: first,
    })
    assert.match(cut.body, /Less bytes came/)
    await ready(content, made.prepared)
    assert.deepEqual(reads, [0, 1_000])
    const whole = sandbox.ledger.entries().filter(({ route, status }) => route === 'upload' && status === 200)
    assert.equal(whole.length, 1)
  })
})

test('a post is taken down, and a second time is as good', async (t) => {
  const { posts, ready, attemptOf, context, credentials } = await open(t)
  const content = post({})
  const outcome = await instaFacebook.publish(attemptOf(content, await ready(content)), context)
  assert.ok(outcome.kind === 'published')
  const unpublish = () => instaFacebook.unpublish?.(outcome.remoteId, { credentials }, context)
  assert.deepEqual([await unpublish(), await unpublish()], [{ kind: 'gone' }, { kind: 'gone' }])
  assert.deepEqual(await posts(), [])
})

test('a send without an answer is found by its container', async (t) => {
  const { posts, ready, attemptOf, context, sandbox, clock, video } = await open(t)
  const content = post({ media: [video] })
  const attempt = attemptOf(content, await ready(content))
  sandbox.faults.add({ kind: 'drop-after', route: 'publish', times: 1 })
  assert.equal((await instaFacebook.publish(attempt, context)).kind, 'unknown')
  clock.advance(15_000)
  await systemClock.sleep(0)
  const found = await instaFacebook.find(attempt, context)
  assert.match(found.kind === 'found' ? found.remoteId : found.kind, /^\d+$/)
  assert.equal((await posts()).length, 1)
})
