import type { MediaFacts, VideoFacts } from './media-facts.ts'

const MIB = 1024 * 1024
const IMAGE_BYTES = 5 * MIB
const GIF_BYTES = 15 * MIB
/** Of every category but that of long videos. */
export const VIDEO_BYTES = 512 * MIB
/** Longer ones are for some accounts only. */
export const SHORT_VIDEO_MS = 140_000
/** 125 minutes (docs.x.com, read in November 2026). */
const LONG_VIDEO_MS = 7_500_000

/** What a category holds. */
export type MediaKind = 'image' | 'gif' | 'video' | 'subtitles'

const KINDS: Readonly<Record<string, MediaKind>> = {
  tweet_image: 'image',
  dm_image: 'image',
  tweet_gif: 'gif',
  dm_gif: 'gif',
  tweet_video: 'video',
  dm_video: 'video',
  amplify_video: 'video',
  subtitles: 'subtitles',
}

const KEY_PREFIXES: Readonly<Record<string, number>> = {
  tweet_image: 3,
  dm_image: 4,
  tweet_gif: 16,
  dm_gif: 17,
  tweet_video: 7,
  dm_video: 5,
  amplify_video: 13,
  subtitles: 21,
}

/** The category that a file of this type gets when its sender names none. */
export const categoryFor = (mediaType: string): string => {
  if (mediaType === 'image/gif') return 'tweet_gif'
  if (mediaType.startsWith('image/')) return 'tweet_image'
  return mediaType.startsWith('text/') ? 'subtitles' : 'tweet_video'
}

export const kindOf = (category: string): MediaKind => KINDS[category] ?? 'image'

/** Whether posts can have it; the rest is for direct messages and for other files. */
export const isForPosts = (category: string): boolean => /^(tweet|amplify)_/.test(category)

/** The second name of a file, by which reads know it. */
export const mediaKey = (category: string, id: string): string => `${KEY_PREFIXES[category] ?? 3}_${id}`

/** A file that is judged. */
export interface Judged {
  readonly category: string
  /** What its sender says that it is; null for nothing said. */
  readonly declared: string | null
  readonly bytes: number
  readonly facts: MediaFacts
}

/** The first sentence whose rule is broken. */
const firstOf = (rules: readonly (readonly [isBroken: boolean, sentence: string])[]): string | null =>
  rules.find(([isBroken]) => isBroken)?.[1] ?? null

/** An old name of the same type. */
const SAME: Readonly<Record<string, string>> = { 'image/pjpeg': 'image/jpeg' }

const isOtherThan = (declared: string | null, actual: string): boolean =>
  declared !== null && (SAME[declared] ?? declared) !== actual

const imageFault = ({ declared, bytes, facts }: Judged): string | null => {
  if (facts.kind !== 'picture') return 'The file is not an image that can be read.'
  return firstOf([
    [
      isOtherThan(declared, facts.mime),
      `The file is not of the media_type that it was announced as, but ${facts.mime}.`,
    ],
    [bytes > IMAGE_BYTES, `File size exceeds ${IMAGE_BYTES} bytes.`],
    [facts.frames > 1, 'An animated image is to be uploaded as tweet_gif.'],
  ])
}

const gifFault = ({ declared, bytes, facts }: Judged): string | null => {
  if (facts.kind !== 'picture') return 'The file is not a GIF that can be read.'
  const { mime, width, height, frames } = facts
  return firstOf([
    [mime !== 'image/gif', `The file is not a GIF, but ${mime}.`],
    [isOtherThan(declared, mime), `The file is not of the media_type that it was announced as, but ${mime}.`],
    [bytes > GIF_BYTES, `File size exceeds ${GIF_BYTES} bytes.`],
    [width > 1280 || height > 1080, 'GIF dimensions exceed 1280x1080.'],
    [frames > 350, 'GIF has more than 350 frames.'],
    [width * height * frames > 300_000_000, 'GIF has more than 300000000 pixels in all of its frames.'],
  ])
}

/** Sides are whole and even pixels: 1280 by 426 is as near to 3:1 as a video of that width can be. */
const RATIO_SLACK = 1.005
const WIDEST = 3 * RATIO_SLACK

/** Profiles of H.264 up to High, which all have 4:2:0 and 8 bits: the rest has more. */
const PROFILES = /^avc1\.(42|4d|58|64)/i

const pictureFault = ({ width, height, codec, profile, framesPerSecond }: VideoFacts): string | null =>
  firstOf([
    [codec !== 'avc', 'Unsupported video codec.'],
    [profile !== null && !PROFILES.test(profile), 'Unsupported chroma subsampling: use YUV 4:2:0.'],
    [Math.min(width, height) < 32, 'Video dimensions are below 32x32.'],
    // Portrait videos of 720x1280 are among those that X recommends: the limit turns with the video.
    [Math.max(width, height) > 1280 || Math.min(width, height) > 1024, 'Video dimensions exceed 1280x1024.'],
    [width > height * WIDEST || height > width * WIDEST, 'Aspect ratio is not between 1:3 and 3:1.'],
    [framesPerSecond > 60.5, 'Frame rate is above 60 frames per second.'],
  ])

/** AAC of low complexity, as MPEG-4 and MPEG-2 have it. */
const LOW_COMPLEXITY = new Set(['mp4a.40.2', 'mp4a.67'])

const soundFault = ({ audioCodec, audioProfile, audioChannels }: VideoFacts): string | null =>
  firstOf([
    [audioChannels > 0 && audioCodec !== 'aac', 'Unsupported audio codec.'],
    [audioProfile !== null && !LOW_COMPLEXITY.has(audioProfile), 'Unsupported audio profile: use AAC-LC.'],
    [audioChannels > 2, 'Unsupported number of audio channels.'],
  ])

const videoFault = ({ category, declared, bytes, facts }: Judged): string | null => {
  if (facts.kind !== 'video') return 'Unsupported video format.'
  const { durationMs } = facts.video
  const longest = category === 'amplify_video' ? LONG_VIDEO_MS : SHORT_VIDEO_MS
  const shape = firstOf([
    [
      isOtherThan(declared, facts.mime),
      `The file is not of the media_type that it was announced as, but ${facts.mime}.`,
    ],
    [bytes > VIDEO_BYTES && category !== 'amplify_video', `File size exceeds ${VIDEO_BYTES} bytes.`],
    [durationMs < 500, 'Video is too short.'],
    [durationMs > longest, 'Video is too long.'],
  ])
  return shape ?? pictureFault(facts.video) ?? soundFault(facts.video)
}

/** Why X does not take the file; null when it does. */
export const faultOf = (judged: Judged): string | null => {
  const kind = kindOf(judged.category)
  if (kind === 'image') return imageFault(judged)
  if (kind === 'gif') return gifFault(judged)
  return kind === 'video' ? videoFault(judged) : null
}
