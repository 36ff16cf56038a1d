import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anImage, aGif, aVideo } from '../sample-media.ts'
import { twt } from './index.ts'
import { answer, APPEND, aWorld, FINALIZE, INITIALIZE, METADATA, NOW, preparedOf, run, STATUS } from './upload-world.ts'

describe('a file', () => {
  test('goes up in three steps, and is described before the post', async () => {
    const world = aWorld()
    const outcome = await run([anImage({ altText: 'A cat' })], world)
    assert.equal(outcome.kind, 'ready')
    assert.deepEqual(world.places(), [INITIALIZE, APPEND, FINALIZE, METADATA])
    const [initialize = '', append = '', , metadata] = world.asked.map(({ body }) => body)
    assert.equal(initialize, '{"media_type":"image/jpeg","total_bytes":1000,"media_category":"tweet_image"}')
    assert.match(append, /name="segment_index"\r\n\r\n0\r\n/)
    assert.match(append, /name="media"; filename="media"\r\n[^]*\r\n\r\nx{1000}\r\n/)
    assert.equal(metadata, '{"id":"77","metadata":{"alt_text":{"text":"A cat"}}}')
    const headers = world.asked.map(({ request }) => request.headers ?? {})
    assert.ok(headers.every(({ authorization }) => authorization === 'Bearer kept-token'))
    assert.match(headers[1]?.['content-type'] ?? '', /^multipart\/form-data; boundary=/)
  })
  test('without a description is not described', async () => {
    const world = aWorld()
    await run([anImage()], world)
    assert.deepEqual(world.places(), [INITIALIZE, APPEND, FINALIZE])
  })
  test('is announced as what it is', async () => {
    for (const [item, category] of [
      [aGif(), 'tweet_gif'],
      [aVideo(), 'tweet_video'],
      [aVideo({ durationSeconds: 140 }), 'tweet_video'],
      [aVideo({ durationSeconds: 140.1 }), 'amplify_video'],
    ] as const) {
      const world = aWorld()
      await run([item], world)
      assert.ok(world.asked[0]?.body.includes(`"media_category":"${category}"`))
    }
  })
  test('goes up in parts of at most a million bytes, numbered from 0', async () => {
    const world = aWorld()
    await run([aVideo({ bytes: 2_500_000 })], world)
    const parts = world.asked.filter(({ place }) => place === APPEND)
    assert.deepEqual(
      parts.map(({ body }) => /segment_index"\r\n\r\n(\d+)/.exec(body)?.[1]),
      ['0', '1', '2'],
    )
    assert.ok(parts.every(({ bytes }) => bytes < 1_048_576))
  })
  test('that takes long is gone on with where it was', async () => {
    const world = aWorld()
    world.state.perRequest = 9_000
    const item = aVideo({ bytes: 4_500_000 })
    const first = await run([item], world)
    assert.deepEqual([first.kind, 'checkAfterSeconds' in first && first.checkAfterSeconds], ['working', 0])
    assert.deepEqual(world.places(), [INITIALIZE, APPEND, APPEND])
    const second = await run([item], world, { prepared: preparedOf(first) })
    assert.deepEqual(world.places().slice(3), [APPEND, APPEND, APPEND])
    assert.equal((await run([item], world, { prepared: preparedOf(second) })).kind, 'ready')
    assert.deepEqual(world.places().slice(6), [FINALIZE])
  })
  test('that the library cannot give is tried again', async () => {
    const world = aWorld()
    const gone = {
      ...world.context,
      media: { ...world.context.media, read: () => Promise.reject(new Error('ENOENT')) },
    }
    assert.equal((await run([anImage()], { context: gone })).kind, 'unavailable')
    const short = { ...world.context, media: { ...world.context.media, read: async () => Buffer.alloc(3) } }
    assert.equal((await run([anImage()], { context: short })).kind, 'unavailable')
    assert.ok(!world.places().includes(APPEND))
  })
})

describe('several files', () => {
  test('go up one after the other, a call each, and nothing is done twice', async () => {
    const world = aWorld({
      [INITIALIZE]: [answer(200, { data: { id: '11' } }), answer(200, { data: { id: '22' } })],
      [FINALIZE]: [answer(200, { data: { id: '11' } }), answer(200, { data: { id: '22' } })],
    })
    const media = [anImage({ sha256: 'a' }), anImage({ sha256: 'b' })]
    const first = await run(media, world)
    assert.equal(first.kind, 'working')
    const second = await run(media, world, { prepared: preparedOf(first) })
    assert.equal(second.kind, 'ready')
    assert.equal(world.asked.length, 6)
    assert.equal((await run(media, world, { prepared: preparedOf(second) })).kind, 'ready')
    assert.equal(world.asked.length, 6)
  })
  test('are begun anew where they are not the same any more', async () => {
    const world = aWorld()
    const prepared = preparedOf(await run([anImage({ sha256: 'a' })], world))
    await run([anImage({ sha256: 'b' })], world, { prepared })
    assert.equal(world.places().filter((place) => place === INITIALIZE).length, 2)
  })
  test('are described anew, and not uploaded, when only their description changed', async () => {
    const world = aWorld()
    const prepared = preparedOf(await run([anImage({ altText: 'A cat' })], world))
    await run([anImage({ altText: 'A dog' })], world, { prepared })
    assert.deepEqual(world.places().slice(4), [METADATA])
    const undescribed = await run([anImage()], world, { prepared })
    assert.equal(undescribed.kind, 'ready')
    assert.deepEqual(world.places().slice(5), [INITIALIZE, APPEND, FINALIZE])
  })
})

describe('the life of an id', () => {
  const at = async (hours: number, finalized: object = {}) => {
    const world = aWorld({ [FINALIZE]: answer(200, { data: { id: '77', ...finalized } }) })
    const prepared = preparedOf(await run([anImage()], world))
    world.state.now = new Date(NOW.getTime() + hours * 3_600_000)
    assert.equal((await run([anImage()], world, { prepared })).kind, 'ready')
    return world.asked.length
  }
  test('is a day, less ten minutes', async () => {
    assert.equal(await at(23.8), 3)
    assert.equal(await at(23.9), 6)
  })
  test('is what X says it is, unless that makes no sense', async () => {
    assert.equal(await at(1.8, { expires_after_secs: 7_200 }), 3)
    assert.equal(await at(1.9, { expires_after_secs: 7_200 }), 6)
    assert.equal(await at(0.5, { expires_after_secs: 0 }), 3)
  })
})

const processing = (state: string, more: object = {}) =>
  answer(200, { data: { id: '77', processing_info: { state, ...more } } })

describe('what X still works on', () => {
  const item = aVideo()
  test('is asked for after as long as X says, once a call', async () => {
    const world = aWorld({
      [FINALIZE]: processing('pending', { check_after_secs: 7 }),
      [STATUS]: [processing('in_progress', { check_after_secs: 3, progress_percent: 50 }), processing('succeeded')],
    })
    const first = await run([item], world)
    assert.deepEqual([first.kind, 'checkAfterSeconds' in first && first.checkAfterSeconds], ['working', 7])
    const second = await run([item], world, { prepared: preparedOf(first) })
    assert.deepEqual([second.kind, 'checkAfterSeconds' in second && second.checkAfterSeconds], ['working', 3])
    assert.equal((await run([item], world, { prepared: preparedOf(second) })).kind, 'ready')
    assert.deepEqual(world.places().slice(3), [STATUS, STATUS])
    assert.equal(new URL(world.asked[3]?.request.url ?? '').search, '?command=STATUS&media_id=77')
  })
  test('is asked for within a minute, whatever X says', async () => {
    for (const [said, seconds] of [
      [0, 1],
      [-5, 1],
      [1e9, 60],
    ]) {
      const outcome = await run([item], aWorld({ [FINALIZE]: processing('pending', { check_after_secs: said }) }))
      assert.equal(outcome.kind === 'working' && outcome.checkAfterSeconds, seconds)
    }
  })
  test('is given up and begun anew after fifteen minutes, over all calls', async () => {
    const world = aWorld({ [FINALIZE]: processing('pending'), [STATUS]: processing('in_progress') })
    let prepared = preparedOf(await run([item], world))
    world.state.now = new Date(NOW.getTime() + 14 * 60_000)
    prepared = preparedOf(await run([item], world, { prepared }))
    world.state.now = new Date(NOW.getTime() + 16 * 60_000)
    const outcome = await run([item], world, { prepared })
    assert.deepEqual([outcome.kind, 'stale' in outcome && outcome.stale], ['unavailable', true])
  })
  test('may fail, in the words of X', async () => {
    const error = { code: 1, name: 'InvalidMedia', message: 'Unsupported codec kept-token\n' }
    const world = aWorld({ [FINALIZE]: processing('failed', { error }) })
    assert.deepEqual(await run([item], world), {
      kind: 'rejected',
      code: 'media_processing_failed',
      reason: 'X could not process file 1 of the post: Unsupported codec [secret]',
    })
  })
})

test('a channel that was never allowed files is told to connect again, and X is not asked', async () => {
  const world = aWorld()
  const outcome = await run([anImage()], world, {
    scopes: ['tweet.read', 'tweet.write', 'users.read', 'offline.access'],
  })
  assert.equal(outcome.kind === 'rejected' && outcome.code, 'media_scope_missing')
  assert.match(outcome.kind === 'rejected' ? outcome.reason : '', /connect it again/)
  assert.equal(world.asked.length, 0)
})

test('a text needs no preparing and is ready at once, even without the permission for files', async () => {
  const world = aWorld()
  assert.equal(twt.needsPreparing({ text: 'Hello', media: [], options: {} }), false)
  assert.equal((await run([], world, { scopes: [] })).kind, 'ready')
  assert.equal(world.asked.length, 0)
})
