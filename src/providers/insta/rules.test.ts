import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Value } from 'typebox/value'
import type { MediaItem } from '#domain/media.ts'
import { blocking } from '../issues.ts'
import type { ChannelFacts } from '../provider.ts'
import { aGif, anImage, aVideo } from '../sample-media.ts'
import { aContent } from './fake-graph.ts'
import { insta } from './index.ts'
import { kindOf, options } from './options.ts'
import { validate, validateFacebook } from './rules.ts'

type Chosen = Readonly<Record<string, unknown>>

const COVER = '01900000-0000-7000-8000-0000000000c1'

const check = (media: readonly MediaItem[], chosen: Chosen = {}, facts: ChannelFacts = {}) =>
  validate(aContent({ media, options: chosen }), facts)

/** A post with a cover from the library; without a file, one that is not there. */
const checkCovered = (media: readonly MediaItem[], cover: MediaItem | undefined, chosen: Chosen = {}) => {
  const files = cover === undefined ? {} : { chosenFiles: { cover_media_id: cover } }
  return validate(aContent({ media, options: { cover_media_id: COVER, ...chosen }, ...files }), {})
}

const codesOf = (media: readonly MediaItem[], chosen: Chosen = {}, facts: ChannelFacts = {}) =>
  check(media, chosen, facts).map(({ code, severity }) => (severity === 'warning' ? `(${code})` : code))

/** A video as Instagram takes it for a reel. */
const reel = (facts: Partial<MediaItem> = {}) => aVideo({ width: 1_080, height: 1_920, ...facts })

describe('what a post becomes', () => {
  const cases: readonly (readonly [string, readonly MediaItem[], Chosen, string])[] = [
    ['one image', [anImage()], {}, 'image'],
    ['one video', [reel()], {}, 'reel'],
    ['one video for the feed', [reel()], { kind: 'feed' }, 'reel'],
    ['several files', [anImage(), reel()], {}, 'carousel'],
    ['several files for the feed', [anImage(), reel()], { kind: 'feed' }, 'carousel'],
    ['a file for the story', [reel()], { kind: 'story' }, 'story'],
    ['a video as a reel', [reel()], { kind: 'reel' }, 'reel'],
    ['choices that are not in the form', [anImage()], { kind: 'post' }, 'image'],
  ]
  for (const [what, media, chosen, kind] of cases) {
    test(`${what}: ${kind}`, () => assert.equal(kindOf(aContent({ media, options: chosen })), kind))
  }
})

/** Files, choices, and the codes that follow; warnings in brackets. */
const FILES: readonly (readonly [string, readonly MediaItem[], Chosen, readonly string[]])[] = [
  ['a square JPEG', [anImage()], {}, []],
  ['a PNG', [anImage({ mime: 'image/png' })], {}, ['media_format']],
  ['an animation', [aGif()], {}, ['media_kind']],
  ['4:5', [anImage({ width: 1_080, height: 1_350 })], {}, []],
  ['narrower than 4:5', [anImage({ width: 1_080, height: 1_920 })], {}, ['media_ratio']],
  ['1.91:1', [anImage({ width: 1_080, height: 566 })], {}, []],
  ['wider than 1.91:1', [anImage({ width: 1_080, height: 500 })], {}, ['media_ratio']],
  ['320 pixels wide', [anImage({ width: 320, height: 320 })], {}, []],
  ['319 pixels wide', [anImage({ width: 319, height: 319 })], {}, ['media_width']],
  ['8 MB', [anImage({ bytes: 8_388_608 })], {}, []],
  ['more than 8 MB', [anImage({ bytes: 8_388_609 })], {}, ['media_bytes']],
  ['a tall image for a story', [anImage({ width: 1_080, height: 1_920 })], { kind: 'story' }, ['(caption_ignored)']],
  ['a reel', [reel()], {}, []],
  ['a reel of 3 seconds', [reel({ durationSeconds: 3 })], {}, []],
  ['a reel of 2 seconds', [reel({ durationSeconds: 2 })], {}, ['media_duration']],
  ['a reel of 15 minutes', [reel({ durationSeconds: 900 })], {}, []],
  ['a reel of 16 minutes', [reel({ durationSeconds: 960 })], {}, ['media_duration']],
  [
    'a video of 61 seconds for a story',
    [reel({ durationSeconds: 61 })],
    { kind: 'story' },
    ['media_duration', '(caption_ignored)'],
  ],
  ['101 MB for a story', [reel({ bytes: 105_906_176 })], { kind: 'story' }, ['media_bytes', '(caption_ignored)']],
  ['101 MB for a reel', [reel({ bytes: 105_906_176 })], {}, []],
  ['22 pictures a second', [reel({ frameRate: 22 })], {}, ['media_frame_rate']],
  ['61 pictures a second', [reel({ frameRate: 61 })], {}, ['media_frame_rate']],
  ['26 megabits', [reel({ bitRate: 26_000_000 })], {}, ['media_bit_rate']],
  ['HEVC', [reel({ videoCodec: 'hevc', mime: 'video/quicktime' })], {}, []],
  ['VP9', [reel({ videoCodec: 'vp9' })], {}, ['media_codec']],
  ['Opus', [reel({ audioCodec: 'opus' })], {}, ['media_audio_codec']],
  ['sound of six channels', [reel({ audioChannels: 6 })], {}, ['media_audio_channels']],
  ['sound of 96 kHz', [reel({ audioSampleRate: 96_000 })], {}, ['media_audio_rate']],
  ['H.264 High 10', [reel({ videoCodecString: 'avc1.6e0028' })], {}, []],
  ['H.264 in 4:2:2', [reel({ videoCodecString: 'avc1.7a0028' })], {}, ['media_profile']],
  ['HEVC Main 10', [reel({ videoCodec: 'hevc', videoCodecString: 'hev1.2.4.L93.B0' })], {}, []],
  ['HEVC in 4:2:2', [reel({ videoCodec: 'hevc', videoCodecString: 'hev1.4.10.L93.B0' })], {}, ['media_profile']],
  ['HE-AAC', [reel({ audioCodecString: 'mp4a.40.5' })], {}, []],
  ['an edit list', [reel({ edited: true })], {}, ['media_edit_list']],
  ['an edit list in a carousel', [anImage(), reel({ edited: true })], {}, ['media_edit_list', '(media_cropped)']],
  ['no edit list', [reel({ edited: false })], {}, []],
  ['no sound', [reel({ audioCodec: null, audioChannels: null, audioSampleRate: null })], {}, []],
  ['an image as a reel', [anImage()], { kind: 'reel' }, ['media_kind']],
  ['two videos as a reel', [reel(), reel()], { kind: 'reel' }, ['media_count']],
  ['two files for a story', [anImage(), anImage()], { kind: 'story' }, ['media_count', '(caption_ignored)']],
  ['a carousel of both kinds', [anImage(), anImage(), aVideo({ width: 1_080, height: 1_080 })], {}, []],
  ['a carousel of several shapes', [anImage(), anImage({ height: 1_350 })], {}, ['(media_cropped)']],
  ['a described reel', [reel({ altText: 'A cat' })], {}, ['(alt_text_ignored)']],
  ['no file', [], {}, ['media_required']],
]

describe('files', () => {
  for (const [what, media, chosen, codes] of FILES) {
    test(`${what}: ${codes.join(', ') || 'taken'}`, () => assert.deepEqual(codesOf(media, chosen), codes))
  }
  test('say what would mend them', () => {
    const fixOf = (item: MediaItem) => check([item])[0]?.fix
    assert.equal(fixOf(anImage({ mime: 'image/webp' })), 'convert')
    assert.equal(fixOf(anImage({ width: 1_080, height: 1_920 })), 'crop_or_pad')
    assert.equal(fixOf(reel({ videoCodec: 'vp9' })), 'transcode')
  })
})

const TAG = { username: 'grace', x: 0.5, y: 0.5 }

const CHOICES: readonly (readonly [string, readonly MediaItem[], Chosen, readonly string[]])[] = [
  ['an unknown choice', [anImage()], { filter: 'sepia' }, ['option_unknown']],
  ['a trial by no known strategy', [reel()], { trial_params: { graduation_strategy: 'LUCK' } }, ['option_not_listed']],
  ['four collaborators', [anImage()], { collaborators: ['a', 'b', 'c', 'd'] }, ['option_too_many']],
  [
    'everything an image takes',
    [anImage()],
    { user_tags: [TAG], location_id: '1', collaborators: ['@eve'], first_comment: 'x', is_ai_generated: true },
    [],
  ],
  [
    'choices of reels on an image',
    [anImage()],
    { thumb_offset_ms: 1, audio_name: 'x', share_to_feed: true, trial_params: { graduation_strategy: 'MANUAL' } },
    ['option_not_taken', 'option_not_taken', 'option_not_taken', 'option_not_taken'],
  ],
  [
    'everything a reel takes',
    [reel()],
    {
      thumb_offset_ms: 1,
      audio_name: 'x',
      share_to_feed: false,
      trial_params: { graduation_strategy: 'SS_PERFORMANCE' },
      location_id: '1',
      collaborators: ['eve'],
      first_comment: 'x',
      is_ai_generated: true,
    },
    [],
  ],
  [
    'a comment on a story',
    [anImage()],
    { kind: 'story', first_comment: 'x' },
    ['(caption_ignored)', 'option_not_taken'],
  ],
  [
    'a mark of AI on a story',
    [anImage()],
    { kind: 'story', is_ai_generated: true },
    ['(caption_ignored)', 'option_not_taken'],
  ],
  ['a cover at the end', [reel({ durationSeconds: 12 })], { thumb_offset_ms: 12_000 }, ['cover_outside_video']],
  ['a cover just before', [reel({ durationSeconds: 12 })], { thumb_offset_ms: 11_999 }, []],
  ['a tag without a place on an image', [anImage()], { user_tags: [{ username: 'grace' }] }, ['tag_without_place']],
  [
    'a tag with half a place on a story',
    [anImage()],
    { kind: 'story', user_tags: [{ username: 'grace', x: 0 }] },
    ['(caption_ignored)', 'tag_without_place'],
  ],
  [
    'a tag without a place on a story',
    [anImage()],
    { kind: 'story', user_tags: [{ username: 'grace' }] },
    ['(caption_ignored)'],
  ],
  ['a tag without a place on a reel', [reel()], { user_tags: [{ username: 'grace' }] }, []],
  ['a tag beyond the files', [anImage()], { user_tags: [{ ...TAG, media_index: 1 }] }, ['unknown_media']],
  ['a tag on the second image', [anImage(), anImage()], { user_tags: [{ ...TAG, media_index: 1 }] }, []],
  [
    'a tag on a video of a carousel',
    [anImage(), aVideo({ width: 1_080, height: 1_080 })],
    { user_tags: [{ ...TAG, media_index: 1 }] },
    ['tag_not_taken'],
  ],
]

describe('choices', () => {
  for (const [what, media, chosen, codes] of CHOICES) {
    test(`${what}: ${codes.join(', ') || 'taken'}`, () => assert.deepEqual(codesOf(media, chosen), codes))
  }
  test('are a closed form, described throughout', () => {
    assert.ok(Value.Check(options, {}))
    assert.ok(!Value.Check(options, { kind: 'post' }))
    assert.ok(!Value.Check(options, { first_comment: 'x'.repeat(2_201) }))
    assert.ok(!Value.Check(options, { user_tags: [{ username: 'grace', size: 1 }] }))
    for (const [name, schema] of Object.entries(options.properties)) {
      assert.match('description' in schema ? String(schema.description) : '', /\.$/, name)
    }
  })
})

describe('a cover from the library', () => {
  const cases: readonly (readonly [string, MediaItem | undefined, readonly string[]])[] = [
    ['a tall JPEG', anImage({ width: 1_080, height: 1_920 }), []],
    ['a small one', anImage({ width: 100, height: 100 }), []],
    ['a PNG', anImage({ mime: 'image/png' }), ['media_format']],
    ['8 MB', anImage({ bytes: 8_388_608 }), []],
    ['more than 8 MB', anImage({ bytes: 8_388_609 }), ['media_bytes']],
    ['an animation', aGif(), ['media_kind']],
    ['a video', reel(), ['media_kind']],
    ['none that is there', undefined, ['unknown_media']],
  ]
  for (const [what, cover, codes] of cases) {
    test(`${what}: ${codes.join(', ') || 'taken'}`, () => {
      const issues = checkCovered([reel()], cover)
      assert.deepEqual(
        issues.map(({ code }) => code),
        codes,
      )
      for (const { pointer } of issues) assert.equal(pointer, '/options/cover_media_id')
    })
  }
  test('wins over a moment of the video, which is then not looked at', () => {
    const issues = checkCovered([reel({ durationSeconds: 12 })], anImage(), { thumb_offset_ms: 99_000 })
    assert.deepEqual(
      issues.map(({ code, severity }) => [code, severity]),
      [['cover_moment_ignored', 'warning']],
    )
  })
  test('is for reels alone', () => {
    const codes = (media: readonly MediaItem[], chosen: Chosen = {}) =>
      blocking(checkCovered(media, anImage(), chosen)).map(({ code }) => code)
    assert.deepEqual(codes([anImage()]), ['option_not_taken'])
    assert.deepEqual(codes([anImage(), anImage()]), ['option_not_taken'])
    assert.deepEqual(codes([reel()], { kind: 'story' }), ['option_not_taken'])
  })
  test('has rules of its own to be made to fit by, and no other file has them', () => {
    const rules = (id: string) => insta.mediaRulesFor?.({ cover_media_id: COVER }, id).image?.ratio
    assert.equal(rules(COVER), undefined)
    assert.deepEqual(rules('another'), { least: 4 / 5, most: 1.91 })
  })
})

test('what tells of advertising is for Facebook Login alone', () => {
  const chosen = { is_paid_partnership: true, branded_content_sponsor_ids: ['1', '2'] }
  const codes = (judge: typeof validate, more: object = {}) =>
    blocking(judge(aContent({ media: [anImage()], options: { ...chosen, ...more } }), {})).map(({ code }) => code)
  assert.deepEqual(codes(validate), ['option_unknown', 'option_unknown'])
  assert.deepEqual(codes(validateFacebook), [])
  assert.deepEqual(codes(validateFacebook, { kind: 'story' }), ['option_not_taken', 'option_not_taken'])
  assert.deepEqual(codes(validateFacebook, { branded_content_sponsor_ids: ['1', '2', '3'] }), ['option_too_many'])
  assert.ok(!Object.keys(insta.options).includes('is_paid_partnership'))
  assert.deepEqual(
    Object.keys(chosen).filter((name) => Value.Check(insta.options, { [name]: true })),
    [],
  )
})

test('places and sponsors are named by ids that can be', () => {
  const [known, beyond] = ['9223372036854775807', '9223372036854775808']
  const issues = (place: string, sponsors: readonly string[]) =>
    validateFacebook(
      aContent({ media: [anImage()], options: { location_id: place, branded_content_sponsor_ids: sponsors } }),
      {},
    ).map(({ code, pointer, limit, actual, fix }) => [code, pointer, limit, actual, fix])
  assert.deepEqual(issues(known, ['1', known]), [])
  assert.deepEqual(issues(beyond, ['1', beyond]), [
    ['option_too_great', '/options/location_id', known, beyond, 'edit'],
    ['option_too_great', '/options/branded_content_sponsor_ids/1', known, beyond, 'edit'],
  ])
})

test('stories are for business accounts, as far as the account is known', () => {
  const story = (accountType: string | null) =>
    blocking(check([anImage()], { kind: 'story' }, { accountType })).map(({ code }) => code)
  assert.deepEqual(story('MEDIA_CREATOR'), ['story_needs_business'])
  assert.deepEqual(story('BUSINESS'), [])
  assert.deepEqual(story(null), [])
})

test('a first comment needs a channel that may write one, as far as that is known', () => {
  const comment = (facts: ChannelFacts) => check([anImage()], { first_comment: 'x' }, facts).map(({ code }) => code)
  assert.deepEqual(comment({ canComment: false }), ['permission_missing'])
  assert.deepEqual(comment({ canComment: true }), [])
  assert.deepEqual(comment({}), [])
})

test('what is no caption is not held to the limits of one', () => {
  const content = aContent({ text: '#a '.repeat(1_000), media: [anImage()], options: { kind: 'story' } })
  assert.deepEqual(blocking(validate(content, {})), [])
})
