import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ask } from '#sandbox/testing.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { connect, openDesk, read } from './testing.ts'
import { readWishes } from './wishes.ts'

const IMAGE = { image_url: 'http://127.0.0.1:9/a.jpg' }
const REEL = { media_type: 'REELS', video_url: 'http://127.0.0.1:9/a.mp4' }
const STORY = { media_type: 'STORIES', video_url: 'http://127.0.0.1:9/a.mp4' }
const CHILD = { ...IMAGE, is_carousel_item: 'true' }
const VIDEO_CHILD = { media_type: 'VIDEO', is_carousel_item: 'true', video_url: 'http://127.0.0.1:9/a.mp4' }
const CAROUSEL = { media_type: 'CAROUSEL', children: '1,2' }
const tags = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_, index) => ({ username: `user${index}`, x: 0.1, y: 0.2 })))

const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, readonly number[]])[] = [
  ['an unknown kind', { ...IMAGE, media_type: 'POLL' }, [100, 2_207_023]],
  ['a video for the feed', { media_type: 'VIDEO', video_url: REEL.video_url }, [100, 2_207_023]],
  ['a reel in a carousel', { ...REEL, is_carousel_item: 'true' }, [100, 2_207_023]],
  ['nothing to show', { caption: 'Text' }, [100]],
  ['an image and a video', { ...IMAGE, video_url: REEL.video_url }, [100]],
  ['a story of both', { ...STORY, ...IMAGE, media_type: 'STORIES' }, [100]],
  ['a reel of an image', { ...IMAGE, media_type: 'REELS' }, [100]],
  ['alt text of a reel', { ...REEL, alt_text: 'A cat' }, [100]],
  ['alt text of a story', { ...STORY, alt_text: 'A cat' }, [100]],
  ['alt text that is too long', { ...IMAGE, alt_text: 'a'.repeat(1_001) }, [100]],
  ['a caption of an item', { ...CHILD, caption: 'Text' }, [100]],
  ['a place of a story', { ...STORY, location_id: '1' }, [100]],
  ['a place that is none', { ...IMAGE, location_id: 'Berlin' }, [100]],
  ['a place beyond all ids', { ...IMAGE, location_id: '9223372036854775808' }, [100]],
  ['collaborators of an item', { ...CHILD, collaborators: 'ada' }, [100]],
  ['four collaborators', { ...IMAGE, collaborators: '["a","b","c","d"]' }, [100]],
  ['a cover of an image', { ...IMAGE, cover_url: IMAGE.image_url }, [100]],
  ['an offset before the video', { ...REEL, thumb_offset: '-1' }, [1, 2_207_057]],
  ['share_to_feed of an image', { ...IMAGE, share_to_feed: 'true' }, [100]],
  ['share_to_feed of no boolean', { ...REEL, share_to_feed: 'perhaps' }, [100]],
  ['a trial with no strategy', { ...REEL, trial_params: '{}' }, [100]],
  ['a trial of an image', { ...IMAGE, trial_params: '{"graduation_strategy":"MANUAL"}' }, [100]],
  ['product tags without Facebook Login', { ...IMAGE, product_tags: '[]' }, [100]],
  ['an upload without Facebook Login', { media_type: 'REELS', upload_type: 'resumable' }, [100]],
  ['tags with no place', { ...IMAGE, user_tags: '[{"username":"ada"}]' }, [100]],
  ['tags outside of the image', { ...IMAGE, user_tags: '[{"username":"ada","x":1.1,"y":0}]' }, [100]],
  ['tags with a place in a reel', { ...REEL, user_tags: tags(1) }, [100]],
  ['21 tags', { ...IMAGE, user_tags: tags(21) }, [100, 2_207_040]],
  ['2,201 characters', { ...IMAGE, caption: 'a'.repeat(2_201) }, [36_004, 2_207_010]],
  ['31 hashtags', { ...IMAGE, caption: '#tag '.repeat(31) }, [36_004, 2_207_010]],
  ['21 mentions', { ...IMAGE, caption: '@ada '.repeat(21) }, [36_004, 2_207_010]],
  ['a carousel of nothing', { media_type: 'CAROUSEL' }, [100, 2_207_028]],
  ['a carousel of one', { ...CAROUSEL, children: '1' }, [100, 2_207_028]],
  ['a carousel of eleven', { ...CAROUSEL, children: '1,2,3,4,5,6,7,8,9,10,11' }, [100, 2_207_028]],
  ['items that do not exist', CAROUSEL, [24, 2_207_006]],
  ['an item with an address of its own', { ...VIDEO_CHILD, caption: 'Text' }, [100]],
]

for (const [what, values, refusal] of REFUSED) {
  test(`a container with ${what} is refused with ${refusal.join('/')}`, async (t) => {
    const { make } = await openDesk(t)
    const answer = await make(values)
    assert.deepEqual([answer.status, ...answer.refusal], [400, ...refusal], JSON.stringify(answer.body))
  })
}

test('what is as long as allowed passes, and what Instagram does not know is ignored', async (t) => {
  const { make, files, site } = await openDesk(t)
  files['/a.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) }
  const image = { image_url: `${site}/a.jpg`, media_type: 'IMAGE', colour: 'red' }
  for (const values of [
    { ...image, caption: '😀'.repeat(2_200) },
    { ...image, caption: `${'#tag '.repeat(30)}${'@ada '.repeat(20)} mail@example.org` },
    { ...image, user_tags: tags(20), collaborators: 'a,b,c', alt_text: 'a'.repeat(1_000), location_id: '1' },
    { ...image, media_type: 'STORIES', caption: 'a'.repeat(3_000), is_ai_generated: 'true' },
  ]) {
    const answer = await make(values)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
})

test('a carousel takes own items that are finished, and nothing else', async (t) => {
  const { make, clock, files, site } = await openDesk(t)
  files['/a.jpg'] = { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) }
  const image_url = `${site}/a.jpg`
  const item = async (): Promise<string> => String((await make({ image_url, is_carousel_item: 'true' })).body['id'])
  const [one, other] = [await item(), await item()]
  const carousel = async (children: string): Promise<readonly unknown[]> =>
    (await make({ media_type: 'CAROUSEL', children })).refusal
  assert.deepEqual(await carousel(`${one},${other}`), [9007, 2_207_027])
  clock.advance(1_000)
  assert.deepEqual(await carousel(`${one},${other}`), [])
  assert.deepEqual(await carousel(JSON.stringify([other, one])), [])
  const post = String((await make({ image_url })).body['id'])
  assert.deepEqual(await carousel(`${one},${post}`), [100])
})

test('only businesses have stories', async (t) => {
  const { sandbox, url } = await openDesk(t)
  sandbox.addAccount({ handle: 'creator', account_type: 'MEDIA_CREATOR' })
  const access_token = await connect(url, 'creator')
  const answer = read(await ask(`${url}/me/media`, { form: { ...STORY, access_token } }))
  assert.deepEqual([answer.status, ...answer.refusal], [403, 10])
})

test('no parameters whatever make it fall over', () => {
  const names = Object.keys({
    ...REEL,
    ...CHILD,
    ...CAROUSEL,
    user_tags: '',
    trial_params: '',
    cover_url: '',
    thumb_offset: '',
  })
  const value = fc.oneof(fc.string(), fc.json(), fc.constantFrom('REELS', 'STORIES', 'CAROUSEL', 'VIDEO', 'true', '[]'))
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), fc.boolean(), (values, isFacebook) => {
      const wishes = readWishes(new URLSearchParams(values), isFacebook)
      assert.equal(wishes.ok, 'wishes' in wishes)
    }),
  )
})
