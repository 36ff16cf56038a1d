import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Value } from 'typebox/value'
import type { MediaItem } from '#domain/media.ts'
import { blocking } from '../issues.ts'
import type { ChannelFacts, Content } from '../provider.ts'
import { aGif, anImage, aVideo } from '../sample-media.ts'
import { textOnly } from '../without-media.ts'
import { costOf } from './cost.ts'
import { options, readReference } from './options.ts'
import { validate } from './rules.ts'

const files = (media: readonly MediaItem[], text = 'Look'): Content => ({ text, media, options: {} })
const choose = (chosen: Readonly<Record<string, unknown>>, media: readonly MediaItem[] = []): Content => ({
  text: 'Look',
  media,
  options: chosen,
})

const codes = (content: Content, facts: ChannelFacts = {}): readonly string[] =>
  validate(content, facts).map(({ code, severity = 'error' }) =>
    severity === 'error' ? code : `${code} (${severity})`,
  )

const POLL = { options: ['Yes', 'No'], duration_minutes: 1_440 }

describe('the files of a post on X', () => {
  const MB = 1_048_576
  const TABLE: readonly (readonly [string, MediaItem, readonly string[]])[] = [
    ['an image of 5 MB', anImage({ bytes: 5 * MB }), []],
    ['an image of more', anImage({ bytes: 5 * MB + 1 }), ['media_bytes']],
    ['a WebP image', anImage({ mime: 'image/webp' }), []],
    ['an AVIF image', anImage({ mime: 'image/avif' }), ['media_format']],
    ['a still GIF', anImage({ mime: 'image/gif' }), []],
    ['an animated GIF at its bounds', aGif({ bytes: 15 * MB, width: 1_280, height: 669, frames: 350 }), []],
    ['an animated GIF of a frame more', aGif({ frames: 351 }), ['media_frames']],
    ['an animated GIF of 15 MB and a byte', aGif({ bytes: 15 * MB + 1 }), ['media_bytes']],
    ['an animated GIF too wide', aGif({ width: 1_281 }), ['media_width']],
    ['an animated GIF too high', aGif({ height: 1_081 }), ['media_height']],
    ['an animated GIF of too many pixels', aGif({ width: 1_280, height: 1_080, frames: 218 }), ['media_frames']],
    ['a video at its bounds', aVideo({ bytes: 512 * MB, width: 1_280, height: 1_024, durationSeconds: 140 }), []],
    ['a video upright', aVideo({ width: 720, height: 1_280 }), []],
    ['a video as wide as high', aVideo({ width: 1_280, height: 1_280 }), ['media_width']],
    ['a video of 512 MB and a byte', aVideo({ bytes: 512 * MB + 1 }), ['media_bytes']],
    ['a video of 1080 lines', aVideo({ width: 1_920, height: 1_080 }), ['media_width', 'media_height']],
    ['a video of 141 seconds', aVideo({ durationSeconds: 141 }), ['media_duration']],
    ['a video of 140.04 seconds', aVideo({ durationSeconds: 140.04 }), ['media_duration (warning)']],
    ['a video of half a second', aVideo({ durationSeconds: 0.5 }), []],
    ['a video of less', aVideo({ durationSeconds: 0.4 }), ['media_duration']],
    ['a video of 60 pictures a second', aVideo({ frameRate: 60 }), []],
    ['a video of 120', aVideo({ frameRate: 120 }), ['media_frame_rate']],
    [
      'a video in VP9 and Opus',
      aVideo({ videoCodec: 'vp9', audioCodec: 'opus' }),
      ['media_codec', 'media_audio_codec'],
    ],
    ['a video in H.264 High', aVideo({ videoCodecString: 'avc1.640028' }), []],
    ['a video in H.264 High 10', aVideo({ videoCodecString: 'avc1.6e0028' }), ['media_profile']],
    ['a video in 4:2:2', aVideo({ videoCodecString: 'avc1.7a0028' }), ['media_profile']],
    ['a video in HE-AAC', aVideo({ audioCodecString: 'mp4a.40.5' }), ['media_audio_profile']],
    ['a video with sound of one channel', aVideo({ audioChannels: 1 }), []],
    ['a video with sound of six channels', aVideo({ audioChannels: 6 }), ['media_audio_channels']],
    ['a video with sound of 96 kHz', aVideo({ audioSampleRate: 96_000 }), []],
    ['a video with an edit list', aVideo({ edited: true }), []],
    ['a silent video', aVideo({ audioCodec: null }), []],
    ['a video four times as wide as high', aVideo({ width: 1_280, height: 320 }), ['media_ratio']],
    ['a WebM video', aVideo({ mime: 'video/webm' }), ['media_format']],
  ]
  for (const [what, item, wanted] of TABLE) {
    test(`${what}: ${wanted.join(', ') || 'fine'}`, () => assert.deepEqual(codes(files([item])), wanted))
  }
  test('may be a long video when the account pays for it and the installation tries it', () => {
    const long = files([aVideo({ durationSeconds: 1_200 })])
    const paying = { subscription: 'Premium', longVideos: true }
    assert.deepEqual(codes(long, paying), [])
    assert.deepEqual(codes(long, { subscription: 'None', longVideos: true }), ['media_duration'])
    assert.deepEqual(codes(files([aVideo({ durationSeconds: 7_501 })]), paying), ['media_duration'])
  })
  test('may not be a long video where nobody switched that on, and those who pay are told where', () => {
    const wordsOf = (durationSeconds: number, subscription: string): string =>
      validate(files([aVideo({ durationSeconds })]), { subscription })
        .map(({ code, limit, actual, fix, detail }) => [code, limit, actual, fix, detail].join(' '))
        .join()
    assert.match(
      wordsOf(1_200, 'Premium'),
      /^media_duration 140 1200 shorten The video lasts 1,200 seconds, .* X_LONG_VIDEOS=on /,
    )
    assert.doesNotMatch(wordsOf(1_200, 'None'), /X_LONG_VIDEOS/)
    assert.doesNotMatch(wordsOf(0.1, 'Premium'), /X_LONG_VIDEOS/)
  })
  test('stand alone or beside a text, and are of one kind', () => {
    assert.deepEqual(codes(files([anImage()], '')), [])
    assert.deepEqual(codes(files([], ' ')), ['empty_text'])
    assert.deepEqual(codes(files([anImage(), aVideo()])), ['media_mixed'])
    assert.deepEqual(codes(files([anImage(), aGif()])), ['media_mixed'])
  })
  test('are described in a thousand characters', () => {
    const [issue] = validate(files([anImage(), anImage({ altText: 'a'.repeat(1_003) })]), {})
    assert.equal(issue?.pointer, '/media/1/alt_text')
    assert.match(issue?.detail ?? '', /Shorten it by 3\.$/)
  })
})

describe('the choices of a post on X', () => {
  test('are all taken together where they go together', () => {
    const all = {
      reply_settings: 'following',
      community_id: '1493446837214187523',
      share_with_followers: true,
      made_with_ai: true,
      paid_partnership: false,
      tagged_user_ids: Array(10).fill('7'),
    }
    assert.deepEqual(codes(choose(all, [anImage()])), [])
    assert.deepEqual(codes(choose({ poll: POLL })), [])
  })
  test('are closed, and say in words what they are', () => {
    const TABLE: readonly (readonly [chosen: Parameters<typeof choose>[0], code: string])[] = [
      [{ colour: 'red' }, 'option_unknown'],
      [{ reply_settings: 'everyone' }, 'option_not_listed'],
      [{ reply_to: '' }, 'option_too_short'],
      [{ poll: { ...POLL, options: ['Yes'] } }, 'option_too_few'],
      [{ poll: { ...POLL, duration_minutes: 4 } }, 'option_too_small'],
      [{ poll: { ...POLL, duration_minutes: 7.5 } }, 'option_type'],
      [{ poll: { ...POLL, reply_settings: 'following' } }, 'option_unknown'],
      [{ community_id: 'news' }, 'option_malformed'],
      [{ made_with_ai: 'yes' }, 'option_type'],
      [{ tagged_user_ids: [] }, 'option_too_few'],
      [{ tagged_user_ids: ['ada'] }, 'option_malformed'],
      [{ tagged_user_ids: Array(11).fill('7') }, 'option_too_many'],
    ]
    for (const [wrong, code] of TABLE) {
      assert.equal(Value.Check(options, wrong), false, JSON.stringify(wrong))
      assert.deepEqual(codes(choose(wrong)), [code])
    }
    for (const [name, schema] of Object.entries(options.properties)) {
      const { title, description }: Readonly<Record<string, unknown>> = { ...schema }
      assert.ok(typeof title === 'string' && typeof description === 'string' && description.endsWith('.'), name)
    }
  })
  test('name accounts and communities by ids that can be', () => {
    const [known, beyond] = ['9223372036854775807', '9223372036854775808']
    assert.deepEqual(codes(choose({ tagged_user_ids: [known], community_id: known }, [anImage()])), [])
    const issues = validate(choose({ tagged_user_ids: ['7', beyond], community_id: beyond }, [anImage()]), {})
    assert.deepEqual(
      issues.map(({ code, pointer, limit, actual }) => [code, pointer, limit, actual]),
      [
        ['option_too_great', '/options/community_id', known, beyond],
        ['option_too_great', '/options/tagged_user_ids/1', known, beyond],
      ],
    )
  })
  test('tag people in files only', () => {
    const [issue, ...others] = validate(choose({ tagged_user_ids: ['7'] }), {})
    assert.deepEqual([issue?.code, issue?.pointer, others], ['tags_without_files', '/options/tagged_user_ids', []])
  })
  test('exclude each other as X has it', () => {
    const quote = 'https://x.com/ada/status/42'
    const doubt = 'quote_restricted (warning)'
    assert.deepEqual(codes(choose({ poll: POLL }, [anImage()])), ['mutually_exclusive'])
    assert.deepEqual(codes(choose({ quote }, [anImage()])), ['mutually_exclusive', doubt])
    assert.deepEqual(codes(choose({ quote, poll: POLL })), ['mutually_exclusive', doubt])
  })
  test('of a poll have words', () => {
    assert.deepEqual(
      validate(choose({ poll: { ...POLL, options: ['Yes', ' '] } }), {}).map(({ pointer }) => pointer),
      ['/options/poll/options/1'],
    )
    assert.deepEqual(codes({ ...choose({ poll: POLL }), text: '' }), ['empty_text'])
  })
  test('that X may refuse are warned of, and stop nothing', () => {
    const doubtful = choose({ reply_to: '42', quote: 'https://x.com/ada/status/42', share_with_followers: true })
    assert.deepEqual(codes(doubtful), [
      'reply_restricted (warning)',
      'quote_restricted (warning)',
      'no_effect (warning)',
    ])
    assert.deepEqual(blocking(validate(doubtful, {})), [])
  })
  test('name a post by its id or its link', () => {
    const TABLE: readonly (readonly [string, ReturnType<typeof readReference>])[] = [
      ['42', { id: '42', handle: null }],
      [' https://x.com/ada/status/42 ', { id: '42', handle: 'ada' }],
      ['https://twitter.com/Ada/status/42/photo/1?s=20', { id: '42', handle: 'Ada' }],
      ['https://x.com/i/web/status/42', { id: '42', handle: null }],
      ['https://x.com/i/status/42', { id: '42', handle: null }],
      ['http://127.0.0.1:3000/sandbox/twt/demo/status/42', { id: '42', handle: 'demo' }],
      ['x.com/ada/status/42', null],
      ['https://x.com/ada', null],
      ['https://x.com/ada/status/042', null],
      ['ftp://x.com/ada/status/42', null],
      ['1'.repeat(20), null],
      ['9223372036854775807', { id: '9223372036854775807', handle: null }],
      ['9223372036854775808', null],
      ['https://x.com/ada/status/9223372036854775808', null],
      ['0x2a', null],
      ['4e2', null],
      ['٤٢', null],
      ['４２', null],
      ['0', null],
    ]
    for (const [words, wanted] of TABLE) assert.deepEqual(readReference(words), wanted, words)
    assert.deepEqual(codes(choose({ reply_to: 'hello' })), ['invalid_reference', 'reply_restricted (warning)'])
  })
})

test('one cashtag is taken, two are not', () => {
  assert.deepEqual(codes(textOnly('Buy $TSLA for $5')), [])
  assert.deepEqual(codes(textOnly('Buy $TSLA and $F')), ['too_many_cashtags'])
})

test('a post costs what X charges: more with an address, less as a reply, and something for each description', () => {
  assert.equal(costOf(textOnly('Hello')), 1.5)
  assert.equal(costOf(textOnly('See foo.io')), 20)
  assert.equal(costOf(choose({ reply_to: '42' })), 1)
  assert.equal(costOf({ ...choose({ reply_to: '42' }), text: 'See foo.io' }), 20)
  assert.equal(costOf(files([anImage({ altText: 'A cat' }), anImage()])), 2)
})
