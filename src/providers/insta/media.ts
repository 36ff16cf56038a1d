import type { MediaItem } from '#domain/media.ts'
import { ratioOf } from '#domain/media.ts'
import { CODE_POINTS } from '#domain/text-length.ts'
import type { RuleIssue } from '../issues.ts'
import { checkMedia } from '../media-rules.ts'
import type { KindRule, MediaLimits, MediaRules } from '../media-rules.ts'
import type { MediaForm } from '../provider.ts'
import { LEAST_IN_CAROUSEL, LONGEST_ALT_TEXT, MOST_IN_CAROUSEL, WRITTEN } from './limits.ts'
import type { Kind } from './options.ts'

/** Error 36000 counts them so: "8 MiB". */
const MEGABYTE = 1_048_576

/** JPEG and nothing else. What is wider than 1,440 pixels Instagram scales down itself. */
const feedImage: KindRule = {
  mimes: ['image/jpeg'],
  bytes: { most: 8 * MEGABYTE },
  width: { least: 320 },
  ratio: { least: 4 / 5, most: 1.91 },
  ...WRITTEN,
}

const MOST_CHANNELS = 2
const MOST_HERTZ = 48_000

const reelVideo: KindRule = {
  mimes: ['video/mp4', 'video/quicktime'],
  bytes: { most: 300 * MEGABYTE },
  width: { most: 1_920 },
  ratio: { least: 0.01, most: 10 },
  seconds: { least: 3, most: 900 },
  frameRate: { least: 23, most: 60 },
  bitRate: { most: 25_000_000 },
  videoCodecs: ['avc', 'hevc'],
  audioCodecs: ['aac'],
  audioChannels: { most: MOST_CHANNELS },
  audioSampleRate: { most: MOST_HERTZ },
  ...WRITTEN,
}

/** No ratio is stated for images: the story's frame is filled around them. */
const storyImage: KindRule = { mimes: ['image/jpeg'], bytes: { most: 8 * MEGABYTE }, ...WRITTEN }

const storyVideo: KindRule = {
  ...reelVideo,
  bytes: { most: 100 * MEGABYTE },
  ratio: { least: 0.1, most: 10 },
  seconds: { least: 3, most: 60 },
}

/** What Instagram takes where nothing else is chosen: images of the feed, and reels. */
export const mediaRules: MediaRules = { image: feedImage, video: reelVideo }

/** By what a post becomes. That a video in a carousel is held to the rules of a reel is not written anywhere. */
const MEDIA_LIMITS: Readonly<Record<Kind, MediaLimits>> = {
  image: { rules: { image: feedImage }, most: 1, mixed: true, ...WRITTEN },
  reel: { rules: { video: reelVideo }, most: 1, mixed: true, ...WRITTEN },
  story: { rules: { image: storyImage, video: storyVideo }, most: 1, mixed: true, ...WRITTEN },
  carousel: { rules: mediaRules, least: LEAST_IN_CAROUSEL, most: MOST_IN_CAROUSEL, mixed: true, ...WRITTEN },
}

const form = (name: Kind, options: MediaForm['options'], description: string): MediaForm => ({
  name,
  description,
  options,
  facts: {},
  limits: MEDIA_LIMITS[name],
})

export const mediaForms: readonly MediaForm[] = [
  form('image', {}, 'One image.'),
  form('carousel', {}, 'Several files in one post.'),
  form('reel', {}, 'One video, unless it is for the story.'),
  form('story', { kind: 'story' }, 'One file that is shown for a day; only where it is chosen.'),
]

/** What Instagram takes where such a kind is chosen. */
export const rulesOf = (kind: 'auto' | 'feed' | 'reel' | 'story'): MediaRules =>
  kind === 'story' ? MEDIA_LIMITS.story.rules : mediaRules

/** The rules of Instagram for the files of one post. */
export const checkFiles = (items: readonly MediaItem[], kind: Kind): readonly RuleIssue[] => [
  ...checkMedia(items, MEDIA_LIMITS[kind]),
  ...items.flatMap((item, index) => [...soundIssues(item, index), ...altIssues(item, { index, kind })]),
  ...(kind === 'carousel' ? cropWarnings(items) : []),
]

const soundIssues = (item: MediaItem, index: number): readonly RuleIssue[] => {
  const { kind, audioChannels, audioSampleRate } = item
  if (kind !== 'video') return []
  const rule = { pointer: `/media/${index}`, ...WRITTEN, fix: 'transcode' } as const
  const issues: RuleIssue[] = []
  if (audioChannels !== null && audioChannels > MOST_CHANNELS) {
    const detail = `The sound of the video has ${audioChannels} channels, and Instagram takes ${MOST_CHANNELS}. Encode it anew.`
    issues.push({ ...rule, code: 'media_audio_channels', detail, limit: MOST_CHANNELS, actual: audioChannels })
  }
  if (audioSampleRate !== null && audioSampleRate > MOST_HERTZ) {
    const detail = `The sound of the video has ${audioSampleRate} hertz, and Instagram takes ${MOST_HERTZ}. Encode it anew.`
    issues.push({ ...rule, code: 'media_audio_rate', detail, limit: MOST_HERTZ, actual: audioSampleRate })
  }
  return issues
}

/** Only images of the feed and of carousels have a description for those who cannot see them. */
export const takesAltText = ({ kind: file }: MediaItem, kind: Kind): boolean =>
  file === 'image' && (kind === 'image' || kind === 'carousel')

const altIssues = (item: MediaItem, { index, kind }: Readonly<{ index: number; kind: Kind }>): readonly RuleIssue[] => {
  const length = CODE_POINTS.count(item.altText)
  if (length === 0) return []
  const place = { pointer: `/media/${index}/alt_text`, ...WRITTEN, fix: 'edit' } as const
  if (!takesAltText(item, kind)) {
    const detail = 'Instagram takes a description for images of posts and carousels only; this one is left out.'
    const [limit, actual] = ['image of a post or a carousel', kind === 'story' ? `${item.kind} of a story` : item.kind]
    return [{ ...place, code: 'alt_text_ignored', detail, limit, actual, severity: 'warning' }]
  }
  if (length <= LONGEST_ALT_TEXT) return []
  const detail = `The description of the image has ${length} characters, and Instagram takes ${LONGEST_ALT_TEXT}. Shorten it by ${length - LONGEST_ALT_TEXT}.`
  return [{ ...place, code: 'alt_text_too_long', detail, limit: LONGEST_ALT_TEXT, actual: length }]
}

const RATIO_SLACK = 0.01

const rounded = (ratio: number): number => Math.round(ratio * 1_000) / 1_000

const cropWarnings = (items: readonly MediaItem[]): readonly RuleIssue[] => {
  const [first] = items
  if (first === undefined) return []
  const wanted = ratioOf(first)
  return items.flatMap((item, index): readonly RuleIssue[] => {
    const actual = ratioOf(item)
    if (Math.abs(actual / wanted - 1) <= RATIO_SLACK) return []
    const detail = "Instagram crops everything in a carousel to the first one's shape, and this one has another."
    const found = { code: 'media_cropped', detail, limit: rounded(wanted), actual: rounded(actual) }
    return [{ pointer: `/media/${index}`, ...found, ...WRITTEN, fix: 'crop_or_pad', severity: 'warning' }]
  })
}
