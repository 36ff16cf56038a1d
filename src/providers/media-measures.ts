import type { MediaItem } from '#domain/media.ts'
import { DURATION_SLACK_SECONDS, FRAME_RATE_SLACK, ratioOf } from '#domain/media.ts'
import type { ContentFix } from '#domain/problem.ts'
import type { KindRule, Range } from './media-rules.ts'
import { FIXES, NAMES, type Found } from './media-words.ts'

interface Measure {
  /** As `KindRule` calls it. */
  readonly rule:
    | 'bytes'
    | 'width'
    | 'height'
    | 'ratio'
    | 'frames'
    | 'seconds'
    | 'frameRate'
    | 'bitRate'
    | 'audioChannels'
    | 'audioSampleRate'
  readonly of: (item: MediaItem) => number | null
  readonly code: string
  /** As in "It has … bytes". */
  readonly verb: 'has' | 'is' | 'lasts'
  readonly unit: string
  readonly fix: ContentFix
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
  {
    rule: 'audioChannels',
    of: ({ audioChannels }) => audioChannels,
    code: 'audio_channels',
    verb: 'has',
    unit: ' channels of sound',
    fix: 'transcode',
    slack: exact,
  },
  {
    rule: 'audioSampleRate',
    of: ({ audioSampleRate }) => audioSampleRate,
    code: 'audio_rate',
    verb: 'has',
    unit: ' samples of sound a second',
    fix: 'transcode',
    slack: exact,
  },
]

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })

/** Sizes in bytes are exact and hard to read: the usual unit beside them. */
const show = (value: number, { rule, unit }: Measure): string => {
  const megabytes =
    rule === 'bytes' && value >= 100_000 ? ` (${number.format(Math.round(value / 10_485.76) / 100)} MB)` : ''
  return `${number.format(value)}${unit}${megabytes}`
}

/** What is too small to begin with gets no better by a smaller file. */
const fixOf = ({ fix, rule }: Measure, { kind }: MediaItem, isOver: boolean): ContentFix => {
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
  const found = { code: `media_${measure.code}`, limit, actual, fix, params: { reason: isOver ? 'most' : 'least' } }
  if (!isRounding) return { ...found, detail: `${facts} ${FIXES[fix]}` }
  return { ...found, detail: `${facts} That close it may pass or not. ${FIXES[fix]}`, severity: 'warning' }
}

/** The bounds that a file is beyond. */
export const measureIssues = (item: MediaItem, rule: KindRule): readonly (Found | null)[] =>
  MEASURES.map((measure) => measureIssue(item, rule, measure))
