import type { MediaItem, MediaKind } from '#domain/media.ts'
import { DURATION_SLACK_SECONDS, FRAME_RATE_SLACK, ratioOf } from '#domain/media.ts'
import type { IssueFix } from '#domain/problem.ts'
import { OWN, type RuleIssue } from './issues.ts'

/** The least and the most that a network takes; a bound that is left out is none. */
export interface Range {
  readonly least?: number
  readonly most?: number
}

/** What a network takes of one kind of file, with where that is written and when it was read. */
export interface KindRule {
  readonly mimes: readonly string[]
  readonly bytes?: Range
  /** Pixels. */
  readonly width?: Range
  readonly height?: Range
  /** Of the shorter side, where a network has a bound for it; its own check tells of it. */
  readonly shortSide?: Range
  /** Width by height. */
  readonly ratio?: Range
  readonly frames?: Range
  /** Of all frames together, where a network has a bound for it; its own check tells of it. */
  readonly pixels?: Range
  readonly seconds?: Range
  readonly frameRate?: Range
  /** Bits per second. */
  readonly bitRate?: Range
  readonly videoCodecs?: readonly string[]
  readonly audioCodecs?: readonly string[]
  /** Bounds of the sound; a network's own check tells of them. */
  readonly audioChannels?: Range
  /** Hertz. */
  readonly audioSampleRate?: Range
  readonly source: string
  readonly readOn: string
}

/** What a network takes, by kind; a kind that is not there is not taken. */
export type MediaRules = Readonly<Partial<Record<MediaKind, KindRule>>>

/** How many files a network takes in one post, and which of them together. */
export interface MediaCounts {
  /** The least of a post that has any; 1 when left out. */
  readonly least?: number
  /** The most of all kinds together. */
  readonly most: number
  /** The most of one kind, where that is less. */
  readonly mostOf?: Readonly<Partial<Record<MediaKind, number>>>
  /** Whether files of different kinds may stand in one post. */
  readonly mixed: boolean
  readonly source: string
  readonly readOn: string
}

/** All that a network says of the files of one post. */
export interface MediaLimits extends MediaCounts {
  readonly rules: MediaRules
}

const NAMES: Readonly<Record<MediaKind, string>> = { image: 'image', gif: 'animated GIF', video: 'video' }

const ONE: Readonly<Record<MediaKind, string>> = { image: 'an image', gif: 'an animated GIF', video: 'a video' }

interface Measure {
  /** As `KindRule` calls it. */
  readonly rule: 'bytes' | 'width' | 'height' | 'ratio' | 'frames' | 'seconds' | 'frameRate' | 'bitRate'
  readonly of: (item: MediaItem) => number | null
  readonly code: string
  /** As in "It has … bytes". */
  readonly verb: 'has' | 'is' | 'lasts'
  readonly unit: string
  readonly fix: IssueFix
  /** How far beyond a bound still counts as rounding, given that bound. */
  readonly slack: (bound: number) => number
}

/** A ratio of whole pixels is rounded: 1080 by 566 is meant to be 1.91:1, and is 1.908. */
const RATIO_SLACK = 0.005

const exact = (): number => 0

const MEASURES: readonly Measure[] = [
  { rule: 'bytes', of: ({ bytes }) => bytes, code: 'bytes', verb: 'has', unit: ' bytes', fix: 'resize', slack: exact },
  {
    rule: 'width',
    of: ({ width }) => width,
    code: 'width',
    verb: 'is',
    unit: ' pixels wide',
    fix: 'resize',
    slack: exact,
  },
  {
    rule: 'height',
    of: ({ height }) => height,
    code: 'height',
    verb: 'is',
    unit: ' pixels high',
    fix: 'resize',
    slack: exact,
  },
  {
    rule: 'ratio',
    of: ratioOf,
    code: 'ratio',
    verb: 'is',
    unit: ':1',
    fix: 'crop_or_pad',
    slack: (bound) => bound * RATIO_SLACK,
  },
  {
    rule: 'frames',
    of: ({ frames }) => frames,
    code: 'frames',
    verb: 'has',
    unit: ' frames',
    fix: 'shorten',
    slack: exact,
  },
  {
    rule: 'seconds',
    of: ({ durationSeconds }) => durationSeconds,
    code: 'duration',
    verb: 'lasts',
    unit: ' seconds',
    fix: 'shorten',
    slack: () => DURATION_SLACK_SECONDS,
  },
  {
    rule: 'frameRate',
    of: ({ frameRate }) => frameRate,
    code: 'frame_rate',
    verb: 'has',
    unit: ' pictures a second',
    fix: 'transcode',
    slack: (bound) => bound * FRAME_RATE_SLACK,
  },
  {
    rule: 'bitRate',
    of: ({ bitRate }) => bitRate,
    code: 'bit_rate',
    verb: 'has',
    unit: ' bits a second',
    fix: 'transcode',
    slack: exact,
  },
]

const FIXES: Readonly<Record<IssueFix, string>> = {
  convert: 'Convert it.',
  resize: 'Resize it.',
  crop_or_pad: 'Crop it, or add a border.',
  shorten: 'Shorten it.',
  transcode: 'Encode it anew.',
  remove: 'Remove it.',
  edit: 'Change it.',
}

/**
 * The rules that a file breaks. Bounds belong to what is allowed. A length that is over its bound by rounding at most is
 * a warning, since the network may measure otherwise; a ratio or frame rate that close is none. What is not known of a
 * file is not judged.
 */
export const checkItem = (item: MediaItem, rules: MediaRules, pointer: string): readonly RuleIssue[] => {
  const rule = rules[item.kind]
  if (rule === undefined) return [kindIssue(item, rules, pointer)]
  const checks = [
    formatIssue(item, rule),
    ...MEASURES.map((measure) => measureIssue(item, rule, measure)),
    videoCodecIssue(item, rule),
    audioCodecIssue(item, rule),
  ]
  const { source, readOn } = rule
  return checks.filter((found) => found !== null).map((found) => ({ pointer, source, readOn, ...found }))
}

/** The rules that the files of one post break, each file for itself and all together; pointers are `/media/{index}`. */
export const checkMedia = (items: readonly MediaItem[], limits: MediaLimits): readonly RuleIssue[] => [
  ...checkCounts(items, limits),
  ...items.flatMap((item, index) => checkItem(item, limits.rules, `/media/${index}`)),
]

type Found = Omit<RuleIssue, 'pointer' | 'source' | 'readOn' | 'unwritten'>

const orList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const kindIssue = ({ kind }: MediaItem, rules: MediaRules, pointer: string): RuleIssue => {
  const taken = Object.values(rules)
  const detail = `Here no ${NAMES[kind]} can be published. ${FIXES.remove}`
  const [first] = taken
  const from = first === undefined ? OWN : { source: first.source, readOn: first.readOn }
  const limit = orList(Object.keys(rules))
  return { pointer, ...from, code: 'media_kind', detail, limit, actual: kind, fix: 'remove' }
}

const formatIssue = ({ mime, kind }: MediaItem, { mimes }: KindRule): Found | null => {
  if (mimes.includes(mime)) return null
  const fix = kind === 'video' ? 'transcode' : 'convert'
  const limit = orList(mimes)
  const detail = `The ${NAMES[kind]} is of type ${mime}, and ${limit} is needed. ${FIXES[fix]}`
  return { code: 'media_format', detail, limit, actual: mime, fix }
}

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })

/** Sizes in bytes are exact and hard to read: the usual unit beside them. */
const show = (value: number, { rule, unit }: Measure): string => {
  const megabytes =
    rule === 'bytes' && value >= 100_000 ? ` (${number.format(Math.round(value / 10_485.76) / 100)} MB)` : ''
  return `${number.format(value)}${unit}${megabytes}`
}

/** What is too small to begin with gets no better by a smaller file. */
const fixOf = ({ fix, rule }: Measure, { kind }: MediaItem, isOver: boolean): IssueFix => {
  if (rule === 'bytes' && kind === 'video') return 'transcode'
  return fix === 'shorten' && !isOver ? 'edit' : fix
}

/** The bound that a value breaks, if any. */
const brokenBound = (actual: number | null, { least, most }: Range): { limit: number; isOver: boolean } | null => {
  if (actual === null) return null
  if (most !== undefined && actual > most) return { limit: most, isOver: true }
  return least !== undefined && actual < least ? { limit: least, isOver: false } : null
}

const measureIssue = (item: MediaItem, rule: KindRule, measure: Measure): Found | null => {
  const actual = measure.of(item)
  const broken = brokenBound(actual, rule[measure.rule] ?? {})
  if (broken === null || actual === null) return null
  const { limit, isOver } = broken
  const isRounding = Math.abs(actual - limit) <= measure.slack(limit)
  if (isRounding && measure.rule !== 'seconds') return null
  const fix = fixOf(measure, item, isOver)
  const facts = `The ${NAMES[item.kind]} ${measure.verb} ${show(actual, measure)}, and at ${isOver ? 'most' : 'least'} ${show(limit, measure)} can be published.`
  const found = { code: `media_${measure.code}`, limit, actual, fix }
  if (!isRounding) return { ...found, detail: `${facts} ${FIXES[fix]}` }
  return { ...found, detail: `${facts} That close it may pass or not. ${FIXES[fix]}`, severity: 'warning' }
}

const videoCodecIssue = ({ kind, videoCodec }: MediaItem, { videoCodecs }: KindRule): Found | null => {
  if (videoCodecs === undefined || (videoCodec !== null && videoCodecs.includes(videoCodec))) return null
  const limit = orList(videoCodecs)
  const actual = videoCodec ?? 'none'
  const detail = `The pictures of the ${NAMES[kind]} are encoded as ${actual}, and ${limit} is needed. ${FIXES.transcode}`
  return { code: 'media_codec', detail, limit, actual, fix: 'transcode' }
}

/** A silent file needs no codec for its sound. */
const audioCodecIssue = ({ kind, audioCodec }: MediaItem, { audioCodecs }: KindRule): Found | null => {
  if (audioCodecs === undefined || audioCodec === null || audioCodecs.includes(audioCodec)) return null
  const limit = orList(audioCodecs)
  const detail = `The sound of the ${NAMES[kind]} is encoded as ${audioCodec}, and ${limit} is needed. ${FIXES.transcode}`
  return { code: 'media_audio_codec', detail, limit, actual: audioCodec, fix: 'transcode' }
}

const checkCounts = (items: readonly MediaItem[], counts: MediaCounts): readonly RuleIssue[] => {
  if (items.length === 0) return []
  const mixed = mixedIssue(items, counts)
  const found = mixed ?? tooFewIssue(items, counts) ?? tooManyIssue(items, counts)
  const { source, readOn } = counts
  return found === null ? [] : [{ source, readOn, ...found }]
}

type Counted = Found & Pick<RuleIssue, 'pointer'>

/** Each count's issue stands at the first file that is one too many. */
const tooManyIssue = (items: readonly MediaItem[], counts: MediaCounts): Counted | null => {
  for (const [index, { kind }] of items.entries()) {
    const ofKind = items.slice(0, index + 1).filter((item) => item.kind === kind).length
    const mostOfKind = counts.mostOf?.[kind] ?? counts.most
    if (ofKind > mostOfKind) {
      const all = items.filter((item) => item.kind === kind).length
      return tooMany({ index, limit: mostOfKind, actual: all }, mostOfKind === counts.most ? 'file' : NAMES[kind])
    }
    if (index >= counts.most) return tooMany({ index, limit: counts.most, actual: items.length }, 'file')
  }
  return null
}

const plural = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

const tooMany = (
  { index, limit, actual }: Readonly<{ index: number; limit: number; actual: number }>,
  name: string,
): Counted => {
  const detail = `The post has ${plural(actual, name)}, and can have ${limit}. Remove ${plural(actual - limit, name)}.`
  return { pointer: `/media/${index}`, code: 'media_count', detail, limit, actual, fix: 'remove' }
}

const tooFewIssue = (items: readonly MediaItem[], { least = 1 }: MediaCounts): Counted | null => {
  if (items.length >= least) return null
  const detail = `The post has ${plural(items.length, 'file')}, and needs ${least}. Add ${plural(least - items.length, 'file')}.`
  return {
    pointer: `/media/${items.length - 1}`,
    code: 'media_count',
    detail,
    limit: least,
    actual: items.length,
    fix: 'edit',
  }
}

const mixedIssue = (items: readonly MediaItem[], { mixed }: MediaCounts): Counted | null => {
  const [first] = items
  const index = items.findIndex(({ kind }) => kind !== first?.kind)
  const other = items[index]
  if (mixed || first === undefined || other === undefined) return null
  const detail = `The post has ${ONE[first.kind]} and ${ONE[other.kind]}, which cannot stand in one post here. Remove one of them.`
  return {
    pointer: `/media/${index}`,
    code: 'media_mixed',
    detail,
    limit: first.kind,
    actual: other.kind,
    fix: 'remove',
  }
}
