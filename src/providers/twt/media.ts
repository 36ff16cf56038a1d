import { H264_420 } from '#domain/codec-profile.ts'
import type { MediaItem } from '#domain/media.ts'
import { CODE_POINTS } from '#domain/text-length.ts'
import type { RuleIssue } from '../issues.ts'
import { checkMedia } from '../media-rules.ts'
import type { KindRule, MediaCounts, MediaLimits, MediaRules } from '../media-rules.ts'
import type { ChannelFacts, MediaForm } from '../provider.ts'
import {
  hasSubscription,
  LONG_VIDEOS,
  LONGEST_ALT_TEXT,
  MEDIA_COUNTS,
  MEDIA_SOURCE,
  METADATA,
  READ_ON,
  sendsLongVideos,
} from './limits.ts'

/** X counts its megabytes so: "File size exceeds 5242880 bytes" (tweepy issue 2002). */
const MEGABYTE = 1_048_576

const WRITTEN = { source: MEDIA_SOURCE, readOn: READ_ON }

const image: KindRule = {
  mimes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
  bytes: { most: 5 * MEGABYTE },
  ...WRITTEN,
}

/** Pictures of an animation together: width by height by frames. */
const MOST_GIF_PIXELS = 300_000_000

const gif: KindRule = {
  mimes: ['image/gif'],
  bytes: { most: 15 * MEGABYTE },
  width: { most: 1_280 },
  height: { most: 1_080 },
  frames: { most: 350 },
  pixels: { most: MOST_GIF_PIXELS },
  ...WRITTEN,
}

/** Longer ones take an account that X lets post them, and an installation that tries it. */
export const STANDARD_SECONDS = 140

/** X's page of autumn 2026 says 125 minutes; the year's earlier ones only that it is more than 140 seconds. */
const LONG_SECONDS = 7_500

const SHORT_SIDE = 1_024

const video: KindRule = {
  mimes: ['video/mp4', 'video/quicktime'],
  bytes: { most: 512 * MEGABYTE },
  // 32×32 to 1280×1024, either way up: X recommends 720×1280 itself.
  width: { least: 32, most: 1_280 },
  height: { least: 32, most: 1_280 },
  shortSide: { most: SHORT_SIDE },
  ratio: { least: 1 / 3, most: 3 },
  seconds: { least: 0.5, most: STANDARD_SECONDS },
  frameRate: { most: 60 },
  videoCodecs: ['avc'],
  // "H.264 High Profile" with 4:2:0: whatever plays that plays the profiles below it, too.
  videoProfiles: H264_420,
  audioCodecs: ['aac'],
  audioProfiles: ['AAC-LC'],
  audioChannels: { most: 2 },
  ...WRITTEN,
}

/** What X takes of any account; GIFs of too many pixels and longer videos of paying accounts are told by `checkFiles`. */
export const mediaRules: MediaRules = { image, gif, video }

const longRules: MediaRules = { image, gif, video: { ...video, seconds: { least: 0.5, most: LONG_SECONDS } } }

/** Of a subscriber's video it is not X that refuses it, but this installation: then there is something to be done about it. */
const withSwitch = (issue: RuleIssue, facts: ChannelFacts): RuleIssue => {
  if (issue.code !== 'media_duration' || issue.limit !== STANDARD_SECONDS || !hasSubscription(facts)) return issue
  const detail = `${issue.detail} X sells this account longer ones, in a category that nobody has confirmed for apps: ${LONG_VIDEOS}=on in this installation's configuration tries it.`
  return { ...issue, detail, params: { reason: 'subscription', variable: LONG_VIDEOS } }
}

const counts: MediaCounts = {
  most: MEDIA_COUNTS.image,
  mostOf: { gif: MEDIA_COUNTS.gif, video: MEDIA_COUNTS.video },
  mixed: false,
  ...WRITTEN,
}

const standard: MediaLimits = { rules: mediaRules, ...counts }
const long: MediaLimits = { rules: longRules, ...counts }

export const mediaForms: readonly MediaForm[] = [
  {
    name: 'post',
    description: 'A post, or a part of a thread.',
    options: {},
    facts: {},
    limits: standard,
  },
  {
    name: 'post_with_subscription',
    description: `The same of an account that pays X, where this installation has ${LONG_VIDEOS}=on: its videos may be longer.`,
    options: {},
    facts: { subscription: 'Premium', longVideos: true },
    limits: long,
  },
]

const limitsFor = (facts: ChannelFacts): MediaLimits =>
  hasSubscription(facts) && sendsLongVideos(facts) ? long : standard

/** The rules of X for the files of one post. */
export const checkFiles = (items: readonly MediaItem[], facts: ChannelFacts): readonly RuleIssue[] => [
  ...checkMedia(items, limitsFor(facts)).map((issue) => withSwitch(issue, facts)),
  ...items.flatMap((item, index) => [
    ...pixelIssues(item, index),
    ...shapeIssues(item, index),
    ...altIssues(item, index),
  ]),
]

const grouped = new Intl.NumberFormat('en-US')

const pixelIssues = ({ kind, width, height, frames }: MediaItem, index: number): readonly RuleIssue[] => {
  const pixels = width * height * frames
  if (kind !== 'gif' || pixels <= MOST_GIF_PIXELS) return []
  const facts = `The animated GIF has ${grouped.format(pixels)} pixels over all its frames, and at most ${grouped.format(MOST_GIF_PIXELS)} can be published.`
  return [
    {
      pointer: `/media/${index}`,
      code: 'media_frames',
      params: { reason: 'pixels' },
      detail: `${facts} Make it smaller or shorter.`,
      limit: MOST_GIF_PIXELS,
      actual: pixels,
      ...WRITTEN,
      fix: 'resize',
    },
  ]
}

/** X names 1280×1024 as the greatest, and 720×1280 as fine: one side may have 1280, the other 1024. */
const shapeIssues = ({ kind, width, height }: MediaItem, index: number): readonly RuleIssue[] => {
  const short = Math.min(width, height)
  if (kind !== 'video' || short <= SHORT_SIDE) return []
  const [code, side] = width > height ? (['media_height', 'high'] as const) : (['media_width', 'wide'] as const)
  return [
    {
      pointer: `/media/${index}`,
      code,
      params: { reason: 'most' },
      detail: `The video is ${grouped.format(short)} pixels ${side}, and at most ${grouped.format(SHORT_SIDE)} can be published. Resize it.`,
      limit: SHORT_SIDE,
      actual: short,
      ...WRITTEN,
      fix: 'resize',
    },
  ]
}

const altIssues = ({ altText }: MediaItem, index: number): readonly RuleIssue[] => {
  // As JSON Schema counts them, by which X's own document limits the field.
  const length = CODE_POINTS.count(altText)
  if (length <= LONGEST_ALT_TEXT) return []
  const facts = `The description of the file has ${grouped.format(length)} characters, and X takes ${grouped.format(LONGEST_ALT_TEXT)}.`
  return [
    {
      pointer: `/media/${index}/alt_text`,
      code: 'alt_text_too_long',
      detail: `${facts} Shorten it by ${grouped.format(length - LONGEST_ALT_TEXT)}.`,
      limit: LONGEST_ALT_TEXT,
      actual: length,
      source: METADATA,
      readOn: READ_ON,
      fix: 'edit',
    },
  ]
}
