import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signIn } from '#sandbox/testing.ts'
import { aJpeg, aMov, anMp4 } from '#test/support/media-files.ts'
import { MEDIA_SCOPES, openUploads } from './media-testing.ts'

/** What is said to be wrong with a file. */
const nameOf = (info: Readonly<Record<string, unknown>> = {}): unknown => Object(info['error']).name

test('a video is processed by the clock, and can be posted after that', async (t) => {
  const { send, status, create, clock, sandbox } = await openUploads(t)
  sandbox.configure({ processingMilliseconds: 8_000, processingCheckAfterSeconds: 3 })
  const { body } = await send({ bytes: await anMp4(), type: 'video/mp4', segment: 5_000 })
  const id = String(body.data?.id)
  const posting = async () => (await create({ text: 'A video', media: { media_ids: [id] } })).status
  const now = async () => (await status(id)).body.data?.processing_info
  assert.deepEqual(body.data?.processing_info, { state: 'pending', check_after_secs: 3 })
  assert.deepEqual(body.data?.['video'], { video_type: 'video/mp4' })
  assert.equal(await posting(), 400)
  clock.advance(6_000)
  assert.deepEqual(await now(), { state: 'in_progress', check_after_secs: 3, progress_percent: 75 })
  assert.equal(await posting(), 400)
  clock.advance(2_000)
  assert.deepEqual(await now(), { state: 'succeeded', progress_percent: 100 })
  assert.equal(await posting(), 201)
})

const VIDEOS = {
  'too short': anMp4({ seconds: 0.4 }),
  'too long': anMp4({ seconds: 141, frameRate: 1, audio: false, width: 32, height: 32 }),
  'too large a picture': anMp4({ width: 1_296, height: 720, seconds: 1 }),
  'too small a picture': anMp4({ width: 16, height: 64, seconds: 1 }),
  'too wide': anMp4({ width: 640, height: 200, seconds: 1 }),
  'too fast': anMp4({ frameRate: 70, seconds: 1 }),
  'of 4:2:2': anMp4({ profile: 'high422', seconds: 1 }),
  'of six channels': anMp4({ sound: { channels: 6 }, seconds: 1 }),
  'of sound in high efficiency': anMp4({ sound: { kind: 'HE-AAC' }, seconds: 1 }),
  'no video at all': Promise.resolve(Buffer.from('This is no video.')),
  'a picture': aJpeg(),
} as const

for (const [what, file] of Object.entries(VIDEOS)) {
  test(`a video that is ${what} is taken, and then fails`, async (t) => {
    const { send, status, create, clock } = await openUploads(t)
    const { body, status: code } = await send({ bytes: await file, type: 'video/mp4' })
    assert.equal(code, 200)
    const id = String(body.data?.id)
    assert.equal(body.data?.processing_info?.['state'], 'pending')
    clock.advance(2_000)
    const info = (await status(id)).body.data?.processing_info
    assert.equal(info?.['state'], 'failed')
    assert.equal(nameOf(info), 'InvalidMedia')
    assert.equal((await create({ media: { media_ids: [id] } })).status, 400)
  })
}

test('a file that lies about its length is given up on, and the sandbox goes on', async (t) => {
  const { send, status, clock } = await openUploads(t)
  const bytes = await anMp4({ seconds: 1 })
  const place = bytes.indexOf('stts')
  // Two billion pictures in the first run of the table of durations.
  bytes.writeUInt32BE(0x7f_ff_ff_ff, place + 12)
  const { body } = await send({ bytes, type: 'video/mp4' })
  clock.advance(2_000)
  assert.equal((await status(String(body.data?.id))).body.data?.processing_info?.['state'], 'failed')
})

test('portrait, QuickTime and, for some accounts, long videos are taken', async (t) => {
  const { upload, create, sandbox, url, init } = await openUploads(t)
  const portrait = await upload({ bytes: await anMp4({ width: 720, height: 1_280, seconds: 1 }), type: 'video/mp4' })
  assert.equal((await create({ media: { media_ids: [portrait] } })).status, 201)
  const quicktime = await upload({ bytes: await aMov({ seconds: 1 }), type: 'video/quicktime' })
  assert.equal((await create({ media: { media_ids: [quicktime] } })).status, 201)
  const bytes = await anMp4({ seconds: 141, frameRate: 1, audio: false, width: 32, height: 32 })
  const long = await upload({ bytes, type: 'video/mp4', category: 'amplify_video' })
  const refused = await create({ media: { media_ids: [long] } })
  assert.deepEqual(
    [refused.status, refused.body.detail],
    [403, 'This user is not allowed to post a video longer than 2 minutes.'],
  )
  sandbox.addAccount({ handle: 'premium', subscription_type: 'Premium' })
  const { access } = await signIn(url, { account: 'premium', scope: MEDIA_SCOPES })
  assert.equal((await init({ media_type: 'video/mp4', total_bytes: 9 }, access)).status, 200)
})
