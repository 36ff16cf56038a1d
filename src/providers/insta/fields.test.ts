import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anImage, aVideo } from '../sample-media.ts'
import { aContent } from './fake-graph.ts'
import { carouselFields, partFields, wholeFields } from './fields.ts'

const URL = 'https://files.example/1.jpg'
const from = (item = anImage(), index = 0) => ({ item, index, url: URL })
const video = (index = 0) => from(aVideo({ altText: 'A cat' }), index)

const CHOSEN = {
  user_tags: [
    { username: '@grace', x: 0.25, y: 1 },
    { username: 'eve', x: 0, y: 0, media_index: 1 },
  ],
  location_id: '42',
  collaborators: ['@lin'],
  is_ai_generated: true,
}

const COMMON = { caption: 'Hello', location_id: '42', collaborators: '["lin"]', is_ai_generated: 'true' }

test('an image has everything, and no media type', () => {
  const item = anImage({ altText: 'A cat' })
  assert.deepEqual(wholeFields(aContent({ media: [item], options: CHOSEN }), 'image', from(item)), {
    image_url: URL,
    alt_text: 'A cat',
    user_tags: '[{"username":"grace","x":0.25,"y":1}]',
    ...COMMON,
  })
})

test('what is empty is left out', () => {
  const content = aContent({
    text: '',
    media: [anImage()],
    options: { collaborators: [], user_tags: [], is_ai_generated: false },
  })
  assert.deepEqual(wholeFields(content, 'image', from()), { image_url: URL })
})

test('a reel has names without places, its cover, and no description', () => {
  const options = { ...CHOSEN, thumb_offset_ms: 0, audio_name: 'Song', share_to_feed: false }
  assert.deepEqual(wholeFields(aContent({ media: [aVideo()], options }), 'reel', video()), {
    media_type: 'REELS',
    video_url: URL,
    user_tags: '[{"username":"grace"}]',
    thumb_offset: '0',
    audio_name: 'Song',
    share_to_feed: 'false',
    ...COMMON,
  })
})

test('a trial and what tells of advertising are said as Meta has them', () => {
  const options = {
    trial_params: { graduation_strategy: 'MANUAL' },
    is_paid_partnership: true,
    branded_content_sponsor_ids: ['1', '2'],
  }
  assert.deepEqual(wholeFields(aContent({ text: '', media: [aVideo()], options }), 'reel', video()), {
    media_type: 'REELS',
    video_url: URL,
    trial_params: '{"graduation_strategy":"MANUAL"}',
    is_paid_partnership: 'true',
    branded_content_sponsor_ids: '["1","2"]',
  })
})

test('a cover of its own stands for the moment of the video', () => {
  const content = aContent({ text: '', media: [aVideo()], options: { thumb_offset_ms: 5 } })
  const source = { ...video(), coverUrl: 'https://files.example/cover.jpg' }
  assert.deepEqual(wholeFields(content, 'reel', source), {
    media_type: 'REELS',
    video_url: URL,
    cover_url: 'https://files.example/cover.jpg',
  })
})

test('a video for the feed is a reel that is shared to it', () => {
  const content = aContent({ media: [aVideo()], options: { kind: 'feed' } })
  assert.equal(wholeFields(content, 'reel', video())['share_to_feed'], 'true')
  assert.equal(wholeFields(aContent({ media: [aVideo()] }), 'reel', video())['share_to_feed'], undefined)
})

test('a story has its file and its tags, and nothing else', () => {
  const options = { kind: 'story', user_tags: [{ username: 'grace' }] }
  const tags = { user_tags: '[{"username":"grace"}]' }
  const content = aContent({ media: [anImage()], options })
  assert.deepEqual(wholeFields(content, 'story', from()), { media_type: 'STORIES', image_url: URL, ...tags })
  assert.deepEqual(wholeFields(content, 'story', video()), { media_type: 'STORIES', video_url: URL, ...tags })
})

test('each part of a carousel has its own tags; the caption belongs to the whole', () => {
  const content = aContent({ media: [anImage(), anImage({ altText: 'A dog' }), aVideo()], options: CHOSEN })
  assert.deepEqual(partFields(content, from(content.media[1], 1)), {
    is_carousel_item: 'true',
    image_url: URL,
    alt_text: 'A dog',
    user_tags: '[{"username":"eve","x":0,"y":0}]',
  })
  assert.deepEqual(partFields(content, video(2)), { is_carousel_item: 'true', media_type: 'VIDEO', video_url: URL })
  assert.deepEqual(carouselFields(content, ['1', '2', '3']), { media_type: 'CAROUSEL', children: '1,2,3', ...COMMON })
})
