import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { MediaItem } from '#domain/media.ts'
import type { Issue } from '#domain/problem.ts'
import { blocking } from './issues.ts'
import { checkItem, checkMedia } from './media-rules.ts'
import type { KindRule, MediaLimits, Range } from './media-rules.ts'
import { aGif, aVideo, anImage } from './sample-media.ts'

const WRITTEN = { source: 'https://network.example/media', readOn: '2026-11-23' }

const image: KindRule = { mimes: ['image/jpeg', 'image/png'], ...WRITTEN }
const video: KindRule = { mimes: ['video/mp4'], videoCodecs: ['avc'], audioCodecs: ['aac'], ...WRITTEN }

const codes = (issues: readonly Issue[]): readonly string[] => issues.map(({ code }) => code)

const check = (item: MediaItem, more: Partial<KindRule>): readonly Issue[] =>
  checkItem(item, { image: { ...image, ...more }, video: { ...video, ...more } }, '/media/0')

type Bound = 'bytes' | 'width' | 'height' | 'frames' | 'bitRate'

const EXACT: readonly (readonly [Bound, string, (value: number) => MediaItem])[] = [
  ['bytes', 'media_bytes', (bytes) => anImage({ bytes })],
  ['width', 'media_width', (width) => anImage({ width })],
  ['height', 'media_height', (height) => anImage({ height })],
  ['frames', 'media_frames', (frames) => anImage({ frames })],
  ['bitRate', 'media_bit_rate', (bitRate) => aVideo({ bitRate })],
]

describe('a bound', () => {
  for (const [rule, code, make] of EXACT) {
    test(`of ${rule} belongs to what is allowed, and one beyond it does not`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 20_000_000 }), (bound) => {
          const most: Partial<KindRule> = { [rule]: { most: bound } satisfies Range }
          const least: Partial<KindRule> = { [rule]: { least: bound } satisfies Range }
          assert.deepEqual([check(make(bound), most), check(make(bound), least)], [[], []])
          assert.deepEqual(codes(check(make(bound + 1), most)), [code])
          assert.deepEqual(codes(check(make(bound - 1), least)), [code])
        }),
      )
    })
  }

  test('is named with the value that breaks it, where it is written, and what to do', () => {
    assert.deepEqual(check(anImage({ bytes: 6_291_456 }), { bytes: { most: 5_242_880 } }), [
      {
        pointer: '/media/0',
        code: 'media_bytes',
        detail: 'The image has 6,291,456 bytes (6 MB), and at most 5,242,880 bytes (5 MB) can be published. Resize it.',
        limit: 5_242_880,
        actual: 6_291_456,
        source: WRITTEN.source,
        readOn: '2026-11-23',
        fix: 'resize',
        params: { reason: 'most' },
      },
    ])
  })

  test('is not asked of what is not known', () => {
    const unknown = aVideo({ durationSeconds: null, frameRate: null, bitRate: null })
    assert.deepEqual(check(unknown, { seconds: { most: 1 }, frameRate: { most: 1 }, bitRate: { most: 1 } }), [])
  })
})

describe('a ratio', () => {
  const range = { ratio: { least: 4 / 5, most: 1.91 } }
  test('that whole pixels round is the one that was meant', () => {
    for (const [width, height] of [
      [1_080, 1_350],
      [1_080, 566],
      [1_080, 565],
      [320, 401],
    ] as const) {
      assert.deepEqual(check(anImage({ width, height }), range), [], `${width}×${height}`)
    }
  })
  test('of any width by the height that fits it best passes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 320, max: 8_000 }),
        fc.double({ min: 0.8, max: 1.91, noNaN: true }),
        (width, ratio) => {
          assert.deepEqual(check(anImage({ width, height: Math.round(width / ratio) }), range), [])
        },
      ),
    )
  })
  test('beyond rounding is to be cropped or padded', () => {
    const [issue] = check(anImage({ width: 1_080, height: 1_920 }), range)
    assert.deepEqual([issue?.code, issue?.fix], ['media_ratio', 'crop_or_pad'])
    assert.equal(issue?.detail, 'The image is 0.563:1, and at least 0.8:1 can be published. Crop it, or add a border.')
  })
})

describe('a length', () => {
  const range = { seconds: { least: 3, most: 60 } }
  const at = (durationSeconds: number): readonly Issue[] => check(aVideo({ durationSeconds }), range)
  test('within its bounds passes without a word', () => {
    for (const seconds of [3, 59.6, 60]) assert.deepEqual(at(seconds), [])
  })
  test('over its bound by less than a picture is warned of, and stops nothing', () => {
    for (const seconds of [60.04, 2.96]) {
      assert.deepEqual(
        at(seconds).map(({ code, severity }) => [code, severity]),
        [['media_duration', 'warning']],
      )
      assert.deepEqual(blocking(at(seconds)), [])
    }
  })
  test('over its bound by more stops', () => {
    for (const seconds of [60.06, 2.9, 0, 3_600]) assert.deepEqual(codes(blocking(at(seconds))), ['media_duration'])
  })
})

describe('a frame rate', () => {
  test('of 60000/1001 or a rounded 60 passes as 60, and 61 does not', () => {
    const at = (frameRate: number) => codes(check(aVideo({ frameRate }), { frameRate: { least: 23, most: 60 } }))
    for (const rate of [60_000 / 1_001, 60.02, 24_000 / 1_001, 23]) assert.deepEqual(at(rate), [])
    for (const rate of [61, 120, 15]) assert.deepEqual(at(rate), ['media_frame_rate'])
  })
})

describe('what is in a file', () => {
  test('must be a kind, a format and codecs that the network takes', () => {
    assert.deepEqual(codes(check(aGif(), {})), ['media_kind'])
    assert.deepEqual(codes(check(anImage({ mime: 'image/webp' }), {})), ['media_format'])
    assert.deepEqual(codes(check(aVideo({ videoCodec: 'vp9', audioCodec: 'opus' }), {})), [
      'media_codec',
      'media_audio_codec',
    ])
    assert.deepEqual(codes(check(aVideo({ videoCodec: null }), {})), ['media_codec'])
  })
  const profiles = { videoProfiles: ['H.264 High'], audioProfiles: ['AAC-LC'], unedited: true } as const
  const rich = { videoCodecString: 'avc1.7a0028', audioCodecString: 'mp4a.40.5', edited: true }
  test('must be of profiles that the network takes, and be shown as it lies there', () => {
    assert.deepEqual(codes(check(aVideo(rich), profiles)), ['media_profile', 'media_audio_profile', 'media_edit_list'])
    assert.deepEqual(codes(check(aVideo(rich), {})), [])
    const plain = aVideo({ videoCodecString: 'avc1.640028', audioCodecString: 'mp4a.40.2', edited: false })
    assert.deepEqual(check(plain, profiles), [])
  })
  test('is not judged by profile where that is not known, nor where its codec is not taken at all', () => {
    assert.deepEqual(check(aVideo(), profiles), [])
    assert.deepEqual(check(aVideo({ videoCodecString: null, audioCodecString: null }), profiles), [])
    assert.deepEqual(codes(check(aVideo({ videoCodec: 'hevc', videoCodecString: 'hev1.1.6.L93.B0' }), profiles)), [
      'media_codec',
    ])
  })
  test('is named with what is needed instead', () => {
    const [profile] = check(aVideo({ videoCodecString: 'avc1.7a0028' }), profiles)
    assert.deepEqual(profile, {
      pointer: '/media/0',
      ...WRITTEN,
      code: 'media_profile',
      limit: 'H.264 High',
      actual: 'H.264 High 4:2:2',
      fix: 'transcode',
      detail:
        'The pictures of the video are encoded as H.264 High 4:2:2, and H.264 High is needed, with YUV 4:2:0. Encode it anew.',
    })
    const [sound] = check(aVideo({ audioChannels: 6 }), { audioChannels: { most: 2 } })
    assert.deepEqual(
      [sound?.code, sound?.limit, sound?.actual, sound?.fix, sound?.detail],
      [
        'media_audio_channels',
        2,
        6,
        'transcode',
        'The video has 6 channels of sound, and at most 2 channels of sound can be published. Encode it anew.',
      ],
    )
  })
  test('may be silent', () => assert.deepEqual(check(aVideo({ audioCodec: null }), {}), []))
})

describe('the files of a post', () => {
  const limits: MediaLimits = {
    rules: { image, video },
    most: 4,
    mostOf: { video: 1 },
    mixed: false,
    ...WRITTEN,
  }
  const pointers = (issues: readonly Issue[]) => issues.map(({ pointer, code }) => `${pointer} ${code}`)
  test('may be none, and as many as the network takes', () => {
    for (const count of [0, 1, 4])
      assert.deepEqual(
        checkMedia(
          Array.from({ length: count }, () => anImage()),
          limits,
        ),
        [],
      )
    assert.deepEqual(checkMedia([aVideo()], limits), [])
  })
  test('are one too many at the first that is', () => {
    const five = checkMedia(
      Array.from({ length: 6 }, () => anImage()),
      limits,
    )
    assert.deepEqual(pointers(five), ['/media/4 media_count'])
    assert.equal(five[0]?.detail, 'The post has 6 files, and can have 4. Remove 2 files.')
    assert.deepEqual(pointers(checkMedia([aVideo(), aVideo()], limits)), ['/media/1 media_count'])
  })
  test('are not mixed where the network does not mix', () => {
    assert.deepEqual(pointers(checkMedia([anImage(), aVideo()], limits)), ['/media/1 media_mixed'])
    assert.deepEqual(checkMedia([anImage(), aVideo()], { ...limits, mixed: true }), [])
  })
  test('are one too few for a network that asks for more', () => {
    assert.deepEqual(pointers(checkMedia([anImage()], { ...limits, least: 2 })), ['/media/0 media_count'])
  })
  test('are each pointed at by its place', () => {
    assert.deepEqual(pointers(checkMedia([anImage(), anImage({ mime: 'image/webp' })], limits)), [
      '/media/1 media_format',
    ])
  })
  test('are told of in sentences that name the limit', () => {
    const broken = [anImage({ mime: 'image/webp' }), aVideo({ videoCodec: 'vp9' }), aGif()]
    for (const { detail, source } of checkMedia(broken, limits)) {
      assert.match(detail, /^[A-Z].*\.$/)
      assert.equal(source, WRITTEN.source)
    }
  })
})
