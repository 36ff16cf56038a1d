import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edited as withEdits } from '#test/agreement/files.ts'
import type { EditEntry } from '#test/support/edit-lists.ts'
import { aJpeg, aMov, anMp4, aPng, type VideoWishes } from '#test/support/media-files.ts'
import { openDesk, type Served } from './testing.ts'

const SMALL = { width: 64, height: 112, seconds: 4, frameRate: 25 } as const
const mp4 = async (wishes: VideoWishes = {}): Promise<Served> => ({
  type: 'video/mp4',
  body: await anMp4({ ...SMALL, ...wishes }),
})

const edited = async (entries: readonly EditEntry[]): Promise<Served> => ({
  type: 'video/mp4',
  body: await withEdits(SMALL, entries),
})

test('a reel is fetched after the answer, is in progress for a while, and is published', async (t) => {
  const { make, status, publish, get, fetched, clock, files, site } = await openDesk(t)
  files['/a.mp4'] = await mp4()
  files['/cover.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 200, height: 300 }) }
  const made = await make({
    media_type: 'REELS',
    video_url: `${site}/a.mp4`,
    cover_url: `${site}/cover.jpg`,
    caption: 'Moving',
    thumb_offset: '1000',
    share_to_feed: 'false',
    trial_params: '{"graduation_strategy":"MANUAL"}',
    user_tags: '[{"username":"ada"}]',
  })
  const id = String(made.body['id'])
  assert.equal((await status(id))[0], 'IN_PROGRESS')
  await fetched(id)
  clock.advance(4_999)
  assert.equal((await status(id))[0], 'IN_PROGRESS')
  clock.advance(1)
  assert.equal((await status(id))[0], 'FINISHED')
  const post = String((await publish(id)).body['id'])
  const fields = 'media_type,media_product_type,permalink,is_shared_to_feed,media_url'
  const { body } = await get(`/${post}`, { fields })
  assert.deepEqual(
    [body['media_type'], body['media_product_type'], body['is_shared_to_feed']],
    ['VIDEO', 'REELS', false],
  )
  assert.match(String(body['permalink']), /\/reel\/[\w-]{11}\/$/)
  const shown = await fetch(String(body['media_url']))
  assert.equal(shown.headers.get('content-type'), 'video/mp4')
  assert.equal((await shown.arrayBuffer()).byteLength, (await anMp4(SMALL)).length)
})

test('QuickTime, silence, odd frame rates, HEVC and edits that leave out next to nothing are taken', async (t) => {
  const { make, status, fetched, clock, files, site } = await openDesk(t)
  files['/a.mov'] = { type: 'video/quicktime', body: await aMov(SMALL) }
  files['/silent.mp4'] = await mp4({ audio: false, frameRate: 60 })
  files['/hevc.mp4'] = await mp4({ hevc: 'main10', sound: { channels: 1, rate: 44_100 } })
  files['/ten-bits.mp4'] = await mp4({ profile: 'high10' })
  files['/primed.mp4'] = await edited([{ seconds: 3.95, from: 0.05 }])
  for (const path of ['/a.mov', '/silent.mp4', '/hevc.mp4', '/ten-bits.mp4', '/primed.mp4']) {
    const id = String((await make({ media_type: 'REELS', video_url: `${site}${path}` })).body['id'])
    await fetched(id)
    clock.advance(5_000)
    assert.equal((await status(id))[0], 'FINISHED', path)
  }
})

interface Scene {
  readonly what: string
  readonly served: () => Promise<Served>
  readonly subcode: number
  readonly values?: Readonly<Record<string, string>>
}

const SCENES: readonly Scene[] = [
  { what: 'less than 3 s', served: async () => mp4({ seconds: 2 }), subcode: 2_207_026 },
  { what: 'an index at the end', served: async () => mp4({ index: 'end' }), subcode: 2_207_026 },
  { what: 'too few frames', served: async () => mp4({ frameRate: 15 }), subcode: 2_207_026 },
  { what: 'too many pixels in a row', served: async () => mp4({ width: 1_936, height: 64 }), subcode: 2_207_026 },
  { what: 'more than half of the colours', served: async () => mp4({ profile: 'high422' }), subcode: 2_207_026 },
  { what: 'HEVC of that kind', served: async () => mp4({ hevc: 'rext' }), subcode: 2_207_026 },
  { what: 'sound of six channels', served: async () => mp4({ sound: { channels: 6 } }), subcode: 2_207_026 },
  { what: 'sound of 96 kHz', served: async () => mp4({ sound: { rate: 96_000 } }), subcode: 2_207_026 },
  { what: 'an edit list', served: async () => edited([{ seconds: 3.2, from: 0.8 }]), subcode: 2_207_026 },
  { what: 'no video at all', served: async () => ({ type: 'video/mp4', body: 'not a video' }), subcode: 2_207_026 },
  { what: 'WebM', served: async () => ({ type: 'video/webm', body: 'x' }), subcode: 2_207_026 },
  { what: 'more than it may have', served: async () => tooMuch(301), subcode: 2_207_026 },
  { what: 'a page', served: async () => ({ type: 'text/html', body: '<html>' }), subcode: 2_207_052 },
  { what: 'nothing there', served: async () => ({ type: 'video/mp4', body: '', status: 404 }), subcode: 2_207_052 },
  { what: 'a busy server', served: async () => ({ type: 'video/mp4', body: '', status: 503 }), subcode: 2_207_077 },
  { what: 'a torn body', served: async () => torn, subcode: 2_207_077 },
  { what: 'an offset after its end', served: mp4, subcode: 2_207_057, values: { thumb_offset: '4100' } },
]

const tooMuch = (mebibytes: number): Served => ({
  type: 'video/mp4',
  body: '',
  headers: { 'content-length': String(mebibytes * 1_048_576) },
})

const torn: Served = (_request, response) => {
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': '1000' })
  response.write('half', () => response.destroy())
}

for (const { what, served, subcode, values = {} } of SCENES) {
  test(`a container of a video with ${what} ends with ${subcode}`, async (t) => {
    const { make, status, publish, fetched, files, site } = await openDesk(t)
    files['/a.mp4'] = await served()
    const made = await make({ media_type: 'REELS', video_url: `${site}/a.mp4`, ...values })
    assert.equal(made.status, 200)
    const id = String(made.body['id'])
    await fetched(id)
    assert.deepEqual(await status(id), ['ERROR', `Error: Media upload has failed with error code ${subcode}`])
    assert.deepEqual((await publish(id)).refusal, [-1, 2_207_032])
  })
}

test('a story has 3 to 60 s, and a cover that is no JPEG is no cover', async (t) => {
  const { make, status, fetched, clock, files, site } = await openDesk(t)
  files['/long.mp4'] = await mp4({ seconds: 61, frameRate: 23, audio: false })
  files['/cover.png'] = { type: 'image/png', body: await aPng({ width: 200, height: 300 }) }
  const video_url = `${site}/long.mp4`
  const outcome = async (values: Readonly<Record<string, string>>): Promise<unknown> => {
    const id = String((await make({ video_url, ...values })).body['id'])
    await fetched(id)
    clock.advance(5_000)
    return (await status(id))[0]
  }
  assert.equal(await outcome({ media_type: 'STORIES' }), 'ERROR')
  assert.equal(await outcome({ media_type: 'REELS' }), 'FINISHED')
  assert.equal(await outcome({ media_type: 'REELS', cover_url: `${site}/cover.png` }), 'ERROR')
})

test('private addresses are nothing to fetch from when the sandbox is told so', async (t) => {
  const { make, status, fetched, files, site, sandbox } = await openDesk(t)
  files['/a.mp4'] = await mp4()
  sandbox.configure({ reachPrivateAddresses: false })
  const id = String((await make({ media_type: 'REELS', video_url: `${site}/a.mp4` })).body['id'])
  await fetched(id)
  assert.match(String((await status(id))[1]), /2207052$/)
})

test('a carousel may mix photos and videos', async (t) => {
  const { make, publish, get, fetched, clock, files, site } = await openDesk(t)
  files['/a.mp4'] = await mp4()
  files['/a.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) }
  const photo = await make({ image_url: `${site}/a.jpg`, is_carousel_item: 'true', alt_text: 'A colour' })
  const video = await make({ media_type: 'VIDEO', video_url: `${site}/a.mp4`, is_carousel_item: 'true' })
  await fetched(String(video.body['id']))
  clock.advance(5_000)
  const children = `${String(photo.body['id'])},${String(video.body['id'])}`
  const parent = String((await make({ media_type: 'CAROUSEL', children, caption: 'Both' })).body['id'])
  clock.advance(1_000)
  const post = String((await publish(parent)).body['id'])
  const { body } = await get(`/${post}`, { fields: 'media_type,children{media_type,alt_text,media_url},caption' })
  const items = (body['children'] as { data: Record<string, string>[] }).data
  assert.deepEqual(
    items.map(({ media_type: type, alt_text: text }) => [type, text]),
    [
      ['IMAGE', 'A colour'],
      ['VIDEO', undefined],
    ],
  )
  assert.deepEqual([body['media_type'], body['caption']], ['CAROUSEL_ALBUM', 'Both'])
  const edge = await get(`/${post}/children`)
  assert.deepEqual(
    (edge.body['data'] as { id: string }[]).map(({ id }) => id),
    items.map(({ id }) => id),
  )
})
