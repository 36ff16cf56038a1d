import { H264_420 } from '#domain/codec-profile.ts'
import type { MediaFacts } from '#domain/media.ts'
import { planFit, type Impossible } from '#media/fit-plan.ts'
import { tellPictureChanges, type Change } from '#media/video-changes.ts'
import { planVideoFit, type VideoBounds, type VideoRules, type VideoWishes } from '#media/video-plan.ts'
import { gifFacts, pictureFacts, videoFacts } from './media-facts.ts'

const VIDEO: VideoBounds = {
  mimes: ['video/mp4', 'video/quicktime'],
  bytes: { most: 512_000_000 },
  width: { least: 32, most: 1_280 },
  height: { least: 32, most: 1_280 },
  ratio: { least: 1 / 3, most: 3 },
  seconds: { least: 3, most: 140 },
  frameRate: { least: 23, most: 60 },
  bitRate: { most: 25_000_000 },
  videoCodecs: ['avc'],
  videoProfiles: H264_420,
  audioCodecs: ['aac'],
  audioChannels: { most: 2 },
  unedited: true,
}

const ONE_KIND: VideoRules = { video: VIDEO }
const BOTH: VideoRules = { ...ONE_KIND, gif: { mimes: ['image/gif'], bytes: { most: 15_000_000 } } }

type Trial = readonly [MediaFacts, VideoRules?, Partial<VideoWishes>?]

const long = videoFacts({ durationSeconds: 200 })

const MOVING: readonly Trial[] = [
  [videoFacts({ videoCodec: 'hevc', mime: 'video/quicktime', frameRate: 120, audioChannels: 6 })],
  [videoFacts({ edited: true, audioCodec: 'opus' })],
  [videoFacts({ videoCodec: null, width: 3_840, height: 2_160 })],
  [videoFacts({ videoCodec: null, edited: true, bitRate: 30_000_000 })],
  [videoFacts({ bytes: 600_000_000, durationSeconds: 100 })],
  ...(['crop', 'pad'] as const).flatMap((mode): readonly Trial[] => [
    [videoFacts({ width: 1_280, height: 300 }), BOTH, { mode }],
    [videoFacts({ width: 300, height: 1_280 }), BOTH, { mode }],
    [videoFacts({ width: 6_400, height: 1_500 }), BOTH, { mode }],
  ]),
  [long, BOTH, { part: { from: 20.125, to: 160 } }],
  [gifFacts({ durationSeconds: 0.8 }), ONE_KIND],
  [gifFacts({ bytes: 30_000_000 })],
  // What cannot be.
  [long],
  [long, BOTH, { part: { from: 10, to: 190 } }],
  [long, BOTH, { part: { from: 190, to: 250 } }],
  [videoFacts({ durationSeconds: 2 })],
  [videoFacts({ durationSeconds: 100, bytes: 2_000_000 }), { video: { ...VIDEO, bytes: { most: 1_000_000 } } }],
  [videoFacts({ audioChannels: 6 }), { video: { ...VIDEO, audioCodecs: ['opus'] } }],
  [videoFacts({ audioChannels: 6 }), { video: { ...VIDEO, width: { least: 64, most: 32 } } }],
  [videoFacts(), {}],
  [gifFacts(), ONE_KIND, { become: 'gif' }],
  [pictureFacts({})],
]

/** What plans say of files of all kinds: what would change, and why others cannot be made to fit. */
export const plansOfAllKinds = (): {
  readonly changes: readonly Change[]
  readonly hindrances: readonly Impossible[]
} => {
  const picture = pictureFacts({ mime: 'image/webp' })
  const still = planFit(picture, { mimes: ['image/jpeg'] }, { mode: 'crop' })
  const moving = MOVING.map(([facts, rules = BOTH, wishes = {}]) =>
    planVideoFit(facts, rules, { mode: 'crop', ...wishes }),
  )
  return {
    changes: [
      ...(still.kind === 'fit' ? tellPictureChanges(picture, still) : []),
      ...moving.flatMap((plan) => (plan.kind === 'convert' ? plan.changes : [])),
    ],
    hindrances: [planFit(long, { mimes: [] }, { mode: 'crop' }), ...moving].filter(
      (plan) => plan.kind === 'impossible',
    ),
  }
}
