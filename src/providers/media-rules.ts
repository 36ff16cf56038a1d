import type { MediaItem, MediaKind } from '#domain/media.ts'
import { encodingIssues } from './media-encodings.ts'
import { OWN, type RuleIssue } from './issues.ts'
import { measureIssues } from './media-measures.ts'
import { FIXES, NAMES, orList, type Found } from './media-words.ts'

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
  /** Of its codecs, by the names of `domain/codec-profile.ts`. */
  readonly videoProfiles?: readonly string[]
  readonly audioCodecs?: readonly string[]
  readonly audioProfiles?: readonly string[]
  readonly audioChannels?: Range
  /** Hertz. */
  readonly audioSampleRate?: Range
  /** Set where no edit list may change what the tracks hold. */
  readonly unedited?: true
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

const ONE: Readonly<Record<MediaKind, string>> = { image: 'an image', gif: 'an animated GIF', video: 'a video' }

/**
 * The rules that a file breaks. Bounds belong to what is allowed. A length that is over its bound by rounding at most is
 * a warning, since the network may measure otherwise; a ratio or frame rate that close is none. What is not known of a
 * file is not judged.
 */
export const checkItem = (item: MediaItem, rules: MediaRules, pointer: string): readonly RuleIssue[] => {
  const rule = rules[item.kind]
  if (rule === undefined) return [kindIssue(item, rules, pointer)]
  const checks = [formatIssue(item, rule), ...measureIssues(item, rule), ...encodingIssues(item, rule)]
  const { source, readOn } = rule
  return checks.filter((found) => found !== null).map((found) => ({ pointer, source, readOn, ...found }))
}

/** The rules that the files of one post break, each file for itself and all together; pointers are `/media/{index}`. */
export const checkMedia = (items: readonly MediaItem[], limits: MediaLimits): readonly RuleIssue[] => [
  ...checkCounts(items, limits),
  ...items.flatMap((item, index) => checkItem(item, limits.rules, `/media/${index}`)),
]

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
  return {
    pointer: `/media/${index}`,
    code: 'media_count',
    detail,
    limit,
    actual,
    fix: 'remove',
    params: { reason: 'most' },
  }
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
    params: { reason: 'least' },
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
