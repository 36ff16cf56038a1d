import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import type { Content } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { insta } from './index.ts'
import { openWorld } from '#test/support/insta-world.ts'

const open = (t: TestContext, settings: object = {}) => openWorld(t, insta, { settings })

const post = (content: Partial<Content>): Content => ({
  text: 'Hello #cats',
  media: [anImage()],
  options: {},
  ...content,
})

const VIDEO = aVideo({ durationSeconds: 4 })

const KINDS: readonly (readonly [string, Content])[] = [
  ['an image', post({ media: [anImage({ altText: 'A cat' })] })],
  ['a reel', post({ media: [VIDEO], options: { thumb_offset_ms: 1_000, share_to_feed: true } })],
  ['a trial reel', post({ media: [VIDEO], options: { trial_params: { graduation_strategy: 'MANUAL' } } })],
  ['a carousel', post({ media: [anImage(), VIDEO, anImage()] })],
  ['a story', post({ options: { kind: 'story' } })],
]

for (const [what, content] of KINDS) {
  test(`${what} is prepared, published once and has its link`, async (t) => {
    const { posts, ready, attemptOf, context } = await open(t)
    const outcome = await insta.publish(attemptOf(content, await ready(content)), context)
    assert.ok(outcome.kind === 'published', JSON.stringify(outcome))
    assert.equal((await posts()).length, 1)
    assert.notEqual(outcome.url, `${context.hosts.web}/ada/`)
  })
}

/** A reel with a cover of the library, by the name of one that the world has. */
const covered = (name: 'cover' | 'drawing'): Content =>
  post({
    media: [VIDEO],
    options: { cover_media_id: '01900000-0000-7000-8000-0000000000c1' },
    chosenFiles: { cover_media_id: anImage({ id: name }) },
  })

test('a cover from the library is fetched before its reel, which goes out with it', async (t) => {
  const { posts, ready, attemptOf, context, fetched } = await open(t)
  const content = covered('cover')
  const outcome = await insta.publish(attemptOf(content, await ready(content)), context)
  assert.equal(outcome.kind, 'published')
  assert.deepEqual(fetched, ['/cover', '/video'])
  assert.equal((await posts()).length, 1)
})

test('a cover that is no JPEG is refused, and the reel with it', async (t) => {
  const { ready } = await open(t)
  await assert.rejects(ready(covered('drawing')), /rejected/)
})

test('a first comment is written below the post', async (t) => {
  const { posts, ready, attemptOf, context } = await open(t)
  const content = post({ options: { first_comment: 'The first' } })
  const outcome = await insta.publish(attemptOf(content, await ready(content)), context)
  assert.equal(outcome.kind, 'published')
  assert.match(JSON.stringify(await posts()), /The first/)
})

test('a first comment that is refused is told with the post, which stays published', async (t) => {
  const { posts, ready, attemptOf, context, sandbox } = await open(t)
  const content = post({ options: { first_comment: 'The first' } })
  const prepared = await ready(content)
  sandbox.faults.add({ kind: 'answer', status: 403, body: { error: { code: 10 } }, route: 'comment', times: 1 })
  const outcome = await insta.publish(attemptOf(content, prepared), context)
  assert.equal(outcome.kind === 'published' ? outcome.notice?.code : outcome.kind, 'first_comment_missing')
  assert.doesNotMatch(JSON.stringify(await posts()), /The first/)
})

test('a post that was found gets the comment that it lacks, once', async (t) => {
  const { ready, attemptOf, context, sandbox, clock, credentials, account } = await open(t)
  const content = post({ options: { first_comment: 'The first' } })
  const attempt = attemptOf(content, await ready(content))
  sandbox.faults.add({ kind: 'drop-after', route: 'publish', times: 1 })
  await insta.publish(attempt, context)
  clock.advance(15_000)
  const found = await insta.find(attempt, context)
  assert.ok(found.kind === 'found' && found.mayComplete === true, JSON.stringify(found))
  const lacking = { key: 'publication', credentials, content, account, remoteId: found.remoteId }
  const comments = () => sandbox.ledger.entries().filter(({ route }) => route === 'comment').length
  for (const fault of [null, { kind: 'drop-after', route: 'comment', times: 1 } as const]) {
    if (fault !== null) sandbox.faults.add(fault)
    assert.deepEqual(await insta.complete?.(lacking, context), { kind: 'complete' })
    assert.equal(comments(), 1)
  }
})

describe('a publishing call without an answer', () => {
  for (const fault of [
    { kind: 'drop-after' },
    { kind: 'error-after', status: 500 },
    { kind: 'truncated-after' },
    { kind: 'blocked-after' },
  ] as const) {
    test(`(${fault.kind}) that was carried out is found`, async (t) => {
      const { posts, ready, attemptOf, context, sandbox, clock } = await open(t)
      for (const content of [post({}), post({ text: '', options: { kind: 'story' } })]) {
        const before = (await posts()).length
        const attempt = attemptOf(content, await ready(content))
        sandbox.faults.add({ ...fault, route: 'publish', times: 1 })
        assert.equal((await insta.publish(attempt, context)).kind, 'unknown')
        clock.advance(15_000)
        const found = await insta.find(attempt, context)
        assert.ok(found.kind === 'found', JSON.stringify(found))
        assert.match(found.remoteId, /^\d+$/)
        assert.equal((await posts()).length, before + 1)
        clock.advance(600_000)
      }
    })
  }

  test('that was not carried out is absent, and the same container goes out later', async (t) => {
    const { posts, ready, attemptOf, context, sandbox, clock } = await open(t)
    const content = post({})
    const prepared = await ready(content)
    const attempt = attemptOf(content, prepared)
    sandbox.faults.add({ kind: 'drop-before', route: 'publish', times: 1 })
    assert.equal((await insta.publish(attempt, context)).kind, 'unknown')
    clock.advance(900_000)
    assert.equal((await insta.find(attempt, context)).kind, 'absent')
    const again = await ready(content, prepared)
    assert.equal((await insta.publish(attemptOf(content, again), context)).kind, 'published')
    assert.equal((await posts()).length, 1)
  })

  test('is found by its caption while its container still says FINISHED', async (t) => {
    const { ready, attemptOf, context, sandbox, clock } = await open(t, { staleStatusMilliseconds: 3_600_000 })
    const content = post({})
    const attempt = attemptOf(content, await ready(content))
    sandbox.faults.add({ kind: 'drop-after', route: 'publish', times: 1 })
    await insta.publish(attempt, context)
    clock.advance(15_000)
    assert.equal((await insta.find(attempt, context)).kind, 'found')
  })

  test('that lists do not show yet is found by its container', async (t) => {
    const { posts, ready, attemptOf, context, sandbox, clock } = await open(t, { mediaListLagMilliseconds: 3_600_000 })
    const content = post({})
    const prepared = await ready(content)
    const attempt = attemptOf(content, prepared)
    sandbox.faults.add({ kind: 'drop-after', route: 'publish', times: 1 })
    await insta.publish(attempt, context)
    clock.advance(15_000)
    const found = await insta.find(attempt, context)
    assert.match(found.kind === 'found' ? found.remoteId : found.kind, /^container:\d+$/)
    // Even when somebody sends it again: it is out already, and looked for.
    const again = await ready(content, prepared)
    assert.equal((await insta.publish(attemptOf(content, again), context)).kind, 'unknown')
    assert.equal((await posts()).length, 1)
  })

  test('to a story is doubted while its container still says FINISHED, and found once it does not', async (t) => {
    const { ready, attemptOf, context, sandbox, clock } = await open(t, { staleStatusMilliseconds: 120_000 })
    const content = post({ options: { kind: 'story' } })
    const attempt = attemptOf(content, await ready(content))
    sandbox.faults.add({ kind: 'drop-after', route: 'publish', times: 1 })
    await insta.publish(attempt, context)
    clock.advance(15_000)
    assert.equal((await insta.find(attempt, context)).kind, 'unavailable')
    clock.advance(285_000)
    assert.equal((await insta.find(attempt, context)).kind, 'found')
  })

  test('is never absent where captions are not told and the container still says FINISHED', async (t) => {
    const settings = { captionWithInstagramLogin: false, staleStatusMilliseconds: 3_600_000 }
    const { ready, attemptOf, context, sandbox, clock } = await open(t, settings)
    const content = post({})
    const attempt = attemptOf(content, await ready(content))
    sandbox.faults.add({ kind: 'drop-after', route: 'publish', times: 1 })
    await insta.publish(attempt, context)
    clock.advance(900_000)
    assert.equal((await insta.find(attempt, context)).kind, 'ambiguous')
  })

  test('that is carried out late is absent before, and found after', async (t) => {
    const { ready, attemptOf, context, sandbox, clock } = await open(t)
    const content = post({})
    const attempt = attemptOf(content, await ready(content))
    sandbox.faults.add({ kind: 'late-commit', answer: '503', milliseconds: 30_000, route: 'publish', times: 1 })
    assert.equal((await insta.publish(attempt, context)).kind, 'unknown')
    clock.advance(15_000)
    assert.equal((await insta.find(attempt, context)).kind, 'absent')
    clock.advance(45_000)
    await systemClock.sleep(50)
    assert.equal((await insta.find(attempt, context)).kind, 'found')
  })

  test('is not taken for absent when objects seem to be missing', async (t) => {
    const { ready, attemptOf, context, sandbox, clock } = await open(t, { mediaListLagMilliseconds: 3_600_000 })
    const content = post({})
    const attempt = attemptOf(content, await ready(content))
    sandbox.faults.add({ kind: 'drop-after', route: 'publish', times: 1 })
    await insta.publish(attempt, context)
    clock.advance(15_000)
    sandbox.faults.add({ kind: 'object-missing', route: 'container-status', times: 1 })
    assert.equal((await insta.find(attempt, context)).kind, 'unavailable')
  })
})

test('a used-up day is told before anything is made', async (t) => {
  const { ready, attemptOf, context, credentials, account } = await open(t, { quotaTotal: 1 })
  const content = post({})
  assert.equal((await insta.publish(attemptOf(content, await ready(content)), context)).kind, 'published')
  const outcome = await insta.prepare(
    { credentials, account, content: post({ text: 'More' }), prepared: null },
    context,
  )
  assert.equal(outcome.kind, 'rate-limited')
})
