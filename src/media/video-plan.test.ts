import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { H264_420 } from '#domain/codec-profile.ts'
import type { MediaFacts } from '#domain/media.ts'
import { gifFacts, pictureFacts, videoFacts } from '#test/support/media-facts.ts'
import { isConvertOrder } from './convert-order.ts'
import { planVideoFit, type VideoBounds, type VideoPlan, type VideoRules, type VideoWishes } from './video-plan.ts'

/** As X has them. */
const X_VIDEO: VideoBounds = {
  mimes: ['video/mp4', 'video/quicktime'],
  bytes: { most: 512_000_000 },
  width: { least: 32, most: 1_280 },
  height: { least: 32, most: 1_280 },
  shortSide: { most: 1_024 },
  ratio: { least: 1 / 3, most: 3 },
  seconds: { least: 0.5, most: 140 },
  frameRate: { most: 60 },
  videoCodecs: ['avc'],
  videoProfiles: H264_420,
  audioCodecs: ['aac'],
  audioProfiles: ['AAC-LC'],
  audioChannels: { most: 2 },
}
const X: VideoRules = {
  video: X_VIDEO,
  gif: {
    mimes: ['image/gif'],
    bytes: { most: 15_000_000 },
    width: { most: 1_280 },
    height: { most: 1_080 },
    frames: { most: 350 },
  },
}
/** As Instagram has them. */
const REEL: VideoRules = {
  video: {
    mimes: ['video/mp4', 'video/quicktime'],
    bytes: { most: 300_000_000 },
    width: { most: 1_920 },
    ratio: { least: 0.01, most: 10 },
    seconds: { least: 3, most: 900 },
    frameRate: { least: 23, most: 60 },
    bitRate: { most: 25_000_000 },
    videoCodecs: ['avc', 'hevc'],
    videoProfiles: [...H264_420, 'HEVC Main'],
    audioCodecs: ['aac'],
    audioChannels: { most: 2 },
    audioSampleRate: { most: 48_000 },
    unedited: true,
  },
}
const CROP: VideoWishes = { mode: 'crop' }
const PAD: VideoWishes = { mode: 'pad' }

const plan = (facts: MediaFacts, rules: VideoRules, wishes: VideoWishes = CROP): VideoPlan => {
  const decision = planVideoFit(facts, rules, wishes)
  assert.ok(decision.kind === 'convert', JSON.stringify(decision))
  return decision
}

const refusal = (facts: MediaFacts, rules: VideoRules, wishes: VideoWishes = CROP): string => {
  const decision = planVideoFit(facts, rules, wishes)
  assert.ok(decision.kind === 'impossible', JSON.stringify(decision))
  return decision.detail
}

const codes = ({ changes }: VideoPlan): readonly string[] => changes.map(({ code }) => code)

suite('a plan for what moves', () => {
  test('leaves alone what is taken, rounding included', () => {
    assert.equal(planVideoFit(videoFacts(), X, CROP).kind, 'keep')
    assert.equal(planVideoFit(videoFacts({ durationSeconds: 140.03, frameRate: 60.02 }), X, CROP).kind, 'keep')
    assert.equal(planVideoFit(gifFacts(), X, CROP).kind, 'keep')
    assert.equal(planVideoFit(videoFacts({ videoCodec: 'hevc', audioCodec: null }), REEL, CROP).kind, 'keep')
  })

  test('encodes anew what has another codec, and says that in words', () => {
    const made = plan(videoFacts({ videoCodec: 'hevc', mime: 'video/quicktime' }), X)
    assert.deepEqual(
      [made.mime, made.canvas, codes(made)],
      ['video/mp4', { width: 1_280, height: 720 }, ['format', 'sound']],
    )
    assert.equal(
      made.changes[0]?.detail,
      'It is encoded anew: from MOV with hevc pictures to an MP4 video with H.264 pictures.',
    )
  })

  test('encodes anew what has other colours or sound than a network takes, or edits, and leaves the rest alone', () => {
    const colours = plan(videoFacts({ videoCodecString: 'avc1.7a0028' }), X)
    assert.deepEqual(codes(colours), ['format', 'sound'])
    assert.equal(
      colours.changes[0]?.detail,
      'It is encoded anew: from MP4 with H.264 High 4:2:2 pictures to an MP4 video with H.264 pictures.',
    )
    const many = plan(videoFacts({ audioChannels: 6 }), X)
    const efficient = plan(videoFacts({ audioCodecString: 'mp4a.40.5' }), X)
    assert.deepEqual(
      [many, efficient].map(({ changes }) => changes.find(({ code }) => code === 'sound')?.detail),
      [
        'Its sound is encoded anew, from aac to AAC and mixed down from 6 channels to 2.',
        'Its sound is encoded anew, from HE-AAC to AAC.',
      ],
    )
    const edited = plan(videoFacts({ edited: true }), REEL)
    assert.match(edited.changes[0]?.detail ?? '', /What its edit list leaves out is not in it any more\.$/)
    const taken = { videoCodecString: 'avc1.640028', audioCodecString: 'mp4a.40.2', edited: false }
    for (const rules of [X, REEL]) assert.equal(planVideoFit(videoFacts(taken), rules, CROP).kind, 'keep')
    assert.equal(planVideoFit(videoFacts({ ...taken, edited: true }), X, CROP).kind, 'keep')
    for (const made of [colours, many, efficient]) {
      assert.ok(isConvertOrder(JSON.parse(JSON.stringify({ provider: 'twt', plan: made, bounds: X.video }))))
    }
    assert.ok(isConvertOrder(JSON.parse(JSON.stringify({ provider: 'insta', plan: edited, bounds: REEL.video }))))
  })

  test('is none where neither H.264 High nor AAC-LC is taken, which are what is written', () => {
    const facts = videoFacts({ durationSeconds: 10, audioChannels: 6 })
    assert.match(refusal(facts, { video: { ...X_VIDEO, videoProfiles: ['H.264 Baseline'] } }), /no format/)
    assert.match(refusal(facts, { video: { ...X_VIDEO, audioProfiles: ['HE-AAC'] } }), /no format/)
  })

  test('makes it smaller, also by its shorter side alone, with even sides', () => {
    const made = plan(videoFacts({ width: 3_840, height: 2_160 }), X)
    assert.deepEqual(made.canvas, { width: 1_280, height: 720 })
    assert.match(
      made.changes.find(({ code }) => code === 'size')?.detail ?? '',
      /^It is resized from 3,840 × 2,160 to 1,280 × 720 pixels\.$/,
    )
    const square = plan(videoFacts({ width: 1_201, height: 1_201 }), X)
    assert.deepEqual([square.canvas, codes(square).includes('crop')], [{ width: 1_024, height: 1_024 }, false])
    assert.deepEqual(plan(videoFacts({ width: 1_080, height: 1_920 }), X).canvas, { width: 720, height: 1_280 })
  })

  test('cuts off or adds a margin where the ratio is not taken', () => {
    const wide = videoFacts({ width: 1_280, height: 300 })
    const cropped = plan(wide, X)
    assert.deepEqual(
      [cropped.cut, cropped.canvas],
      [
        { left: 190, top: 0, width: 900, height: 300 },
        { width: 900, height: 300 },
      ],
    )
    assert.equal(
      cropped.changes.find(({ code }) => code === 'crop')?.detail,
      'Cut off are 190 pixels on the left and 190 on the right.',
    )
    const padded = plan(wide, X, { ...PAD, colour: '#102030' })
    assert.deepEqual(
      [padded.cut, padded.picture],
      [
        { left: 0, top: 0, width: 1_280, height: 300 },
        { width: 1_280, height: 300 },
      ],
    )
    assert.match(
      padded.changes.find(({ code }) => code === 'pad')?.detail ?? '',
      /^Margins above and below in #102030 make it 1,280 × 4\d\d pixels/,
    )
    assert.equal(plan(wide, X, { ...CROP, focus: { x: 1, y: 0 } }).cut.left, 380)
  })

  test('cuts nothing off in time unless it is told to, and says how to tell', () => {
    const long = videoFacts({ durationSeconds: 200 })
    assert.match(refusal(long, X), /^it lasts 200 seconds, and at most 140 are taken: say in `part`/)
    assert.match(refusal(long, X, { ...CROP, part: { from: 10, to: 190 } }), /^the part lasts 180 seconds/)
    assert.match(refusal(long, X, { ...CROP, part: { from: 190, to: 250 } }), /^it lasts 200 seconds: let the part/)
    assert.match(refusal(long, X, { ...CROP, part: { from: 50, to: 50 } }), /begin before it ends$/)
    const made = plan(long, X, { ...CROP, part: { from: 20, to: 160 } })
    assert.deepEqual([made.from, made.seconds, codes(made).includes('duration')], [20, 139.9, true])
    assert.equal(plan(videoFacts(), X, { ...CROP, part: { from: 0, to: 5 } }).seconds, 5)
    assert.match(refusal(videoFacts({ durationSeconds: 2 }), REEL), /at least 3 are taken: choose a longer one$/)
  })

  test('changes the rate of pictures and the sound only where they are not taken', () => {
    assert.equal(plan(videoFacts({ frameRate: 120 }), X).frameRate, 60)
    assert.equal(plan(videoFacts({ frameRate: 12 }), REEL).frameRate, 30)
    assert.equal(plan(videoFacts({ audioCodec: 'opus' }), X).frameRate, null)
    const surround = plan(videoFacts({ audioChannels: 6 }), REEL)
    assert.match(surround.changes.find(({ code }) => code === 'sound')?.detail ?? '', /mixed down from 6 channels to 2/)
    assert.equal(plan(videoFacts({ audioSampleRate: 96_000 }), REEL).kind, 'convert')
  })

  test('keeps the bytes within the bound, or says that they do not fit', () => {
    const heavy = plan(videoFacts({ bytes: 600_000_000, durationSeconds: 100, bitRate: 48_000_000 }), X)
    assert.ok(((heavy.bitRate + 128_000) * 100) / 8 <= 512_000_000 && heavy.expectedBytes <= 512_000_000)
    assert.ok(codes(heavy).includes('bytes'))
    const few = { video: { ...X_VIDEO, bytes: { most: 1_000_000 } } }
    assert.match(refusal(videoFacts({ bytes: 2_000_000, durationSeconds: 100 }), few), /does not fit into the bytes/)
  })

  test('makes an animated GIF smaller, or a video that is long enough', () => {
    const gif = gifFacts({
      bytes: 30_000_000,
      frames: 700,
      durationSeconds: 35,
      frameRate: 20,
      width: 800,
      height: 600,
    })
    const made = plan(gif, X)
    assert.deepEqual([made.mime, made.frameRate], ['image/gif', 9.94])
    assert.ok(made.canvas.width < 800 && made.canvas.width > 400)
    assert.equal(plan(gifFacts(), X, { ...CROP, become: 'video' }).mime, 'video/mp4')
    const reel = plan(gifFacts({ durationSeconds: 0.8 }), REEL)
    assert.deepEqual([reel.mime, reel.times, reel.frameRate, reel.seconds], ['video/mp4', 4, 30, 3.2])
    assert.ok(codes(reel).includes('repeat'))
    assert.match(refusal(gifFacts(), REEL, { ...CROP, become: 'gif' }), /takes no animated GIFs/)
  })

  test('is impossible for pictures, and where nothing that is taken can be written', () => {
    assert.match(refusal(pictureFacts({}), X), /still picture/)
    assert.match(
      refusal(videoFacts({ mime: 'video/quicktime' }), { video: { ...X_VIDEO, mimes: ['video/webm'] } }),
      /no format/,
    )
    assert.match(refusal(videoFacts(), {}), /takes no videos/)
  })

  test('can be stored and read again, and nothing but numbers and a colour is believed', () => {
    const order = { provider: 'twt', plan: plan(videoFacts({ frameRate: 90 }), X), bounds: X_VIDEO }
    const stored: unknown = JSON.parse(JSON.stringify(order))
    assert.ok(isConvertOrder(stored))
    assert.deepEqual(stored, order)
    for (const lie of [
      { colour: 'red,movie=/etc/passwd' },
      { frameRate: '30,movie=/etc/passwd' },
      { canvas: { width: '1', height: 2 } },
      { from: -1 },
    ])
      assert.equal(isConvertOrder({ ...order, plan: { ...order.plan, ...lie } }), false, JSON.stringify(lie))
  })

  test('always ends within the bounds, and never reaches outside the picture', () => {
    const sources = fc.record({
      width: fc.integer({ min: 16, max: 8_000 }),
      height: fc.integer({ min: 16, max: 8_000 }),
    })
    let converted = 0
    fc.assert(
      fc.property(sources, fc.constantFrom('crop' as const, 'pad' as const), (size, mode) => {
        const decision = planVideoFit(videoFacts({ ...size, videoCodec: 'hevc' }), X, { mode })
        if (decision.kind !== 'convert') return
        converted += 1
        const { cut, picture, canvas } = decision
        assert.ok(Math.min(canvas.width, canvas.height) <= 1_024 && Math.max(canvas.width, canvas.height) <= 1_280)
        assert.ok(Math.min(canvas.width, canvas.height) >= 32)
        assert.ok(canvas.width / canvas.height <= 3.006 && canvas.width / canvas.height >= 0.328)
        assert.ok([canvas.width, canvas.height, picture.width, picture.height].every((side) => side % 2 === 0))
        assert.ok(picture.width <= canvas.width && picture.height <= canvas.height)
        assert.ok(
          cut.left >= 0 && cut.top >= 0 && cut.left + cut.width <= size.width && cut.top + cut.height <= size.height,
        )
      }),
      { numRuns: 500 },
    )
    assert.ok(converted > 450, String(converted))
  })
})
