import { H264_420 } from '#domain/codec-profile.ts'
import type { MediaItem } from '#domain/media.ts'
import { ratioOf } from '#domain/media.ts'
import { CODE_POINTS } from '#domain/text-length.ts'
import type { RuleIssue } from '../issues.ts'
import { checkItem, checkMedia } from '../media-rules.ts'
import type { KindRule, MediaLimits, MediaRules } from '../media-rules.ts'
import type { MediaForm } from '../provider.ts'
import { LEAST_IN_CAROUSEL, LONGEST_ALT_TEXT, MOST_IN_CAROUSEL, WRITTEN } from './limits.ts'
import type { Kind, Options } from './options.ts'

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

/** Instagram asks for 4:2:0, and for no profile by name: pictures of ten bits a colour have it too. */
const PROFILES = [...H264_420, 'H.264 High 10', 'HEVC Main', 'HEVC Main 10', 'HEVC Main Still Picture']

const reelVideo: KindRule = {
  mimes: ['video/mp4', 'video/quicktime'],
  bytes: { most: 300 * MEGABYTE },
  width: { most: 1_920 },
  ratio: { least: 0.01, most: 10 },
  seconds: { least: 3, most: 900 },
  frameRate: { least: 23, most: 60 },
  bitRate: { most: 25_000_000 },
  videoCodecs: ['avc', 'hevc'],
  videoProfiles: PROFILES,
  audioCodecs: ['aac'],
  audioChannels: { most: 2 },
  audioSampleRate: { most: 48_000 },
  // "No edit lists." One that only leaves out what encoders put before the beginning, as nearly all do, counts as none.
  unedited: true,
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

/** Of a cover nothing is stated but this: the reel's frame is filled with it. */
const coverImage: KindRule = { mimes: ['image/jpeg'], bytes: { most: 8 * MEGABYTE }, ...WRITTEN }

const coverRules: MediaRules = { image: coverImage }

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

/** What Instagram takes of a file where such a kind is chosen, or where it is chosen for a cover. */
export const rulesOf = ({ kind, cover_media_id: cover }: Options, mediaId?: string): MediaRules => {
  if (cover !== undefined && cover === mediaId) return coverRules
  return kind === 'story' ? MEDIA_LIMITS.story.rules : mediaRules
}

/** The rules for the cover of a reel. */
export const checkCover = (item: MediaItem): readonly RuleIssue[] =>
  checkItem(item, coverRules, '/options/cover_media_id')

/** The rules of Instagram for the files of one post. */
export const checkFiles = (items: readonly MediaItem[], kind: Kind): readonly RuleIssue[] => [
  ...checkMedia(items, MEDIA_LIMITS[kind]),
  ...items.flatMap((item, index) => altIssues(item, { index, kind })),
  ...(kind === 'carousel' ? cropWarnings(items) : []),
]

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
