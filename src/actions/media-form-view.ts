import { MEDIA_KINDS, type MediaKind } from '#domain/media.ts'
import type { KindRule, Range } from '#providers/media-rules.ts'
import type { MediaForm } from '#providers/provider.ts'

interface RangeView {
  readonly least: number | null
  readonly most: number | null
}

/** What a network takes of one kind of file; null where it has no such bound. */
export interface MediaRuleView {
  readonly kind: MediaKind
  readonly mimes: readonly string[]
  readonly bytes: RangeView | null
  readonly width: RangeView | null
  readonly height: RangeView | null
  readonly short_side: RangeView | null
  readonly ratio: RangeView | null
  readonly frames: RangeView | null
  readonly pixels: RangeView | null
  readonly seconds: RangeView | null
  readonly frame_rate: RangeView | null
  readonly bit_rate: RangeView | null
  readonly video_codecs: readonly string[] | null
  readonly video_profiles: readonly string[] | null
  readonly audio_codecs: readonly string[] | null
  readonly audio_profiles: readonly string[] | null
  readonly audio_channels: RangeView | null
  readonly audio_sample_rate: RangeView | null
  /** Set where no edit list may change what the tracks hold. */
  readonly unedited: true | null
  readonly source: string
  readonly read_on: string
}

/** The files of one form of a post: how many, which together, and what each kind has to be. */
export interface MediaFormView {
  readonly form: string
  readonly description: string
  /** The choices with which a post takes this form. */
  readonly options: MediaForm['options']
  readonly least: number
  readonly most: number
  readonly most_of: Readonly<Partial<Record<MediaKind, number>>>
  readonly mixed: boolean
  readonly source: string
  readonly read_on: string
  readonly kinds: readonly MediaRuleView[]
}

const range = (bounds: Range | undefined): RangeView | null =>
  bounds === undefined ? null : { least: bounds.least ?? null, most: bounds.most ?? null }

const ruleView = (kind: MediaKind, rule: KindRule): MediaRuleView => ({
  kind,
  mimes: rule.mimes,
  bytes: range(rule.bytes),
  width: range(rule.width),
  height: range(rule.height),
  short_side: range(rule.shortSide),
  ratio: range(rule.ratio),
  frames: range(rule.frames),
  pixels: range(rule.pixels),
  seconds: range(rule.seconds),
  frame_rate: range(rule.frameRate),
  bit_rate: range(rule.bitRate),
  video_codecs: rule.videoCodecs ?? null,
  video_profiles: rule.videoProfiles ?? null,
  audio_codecs: rule.audioCodecs ?? null,
  audio_profiles: rule.audioProfiles ?? null,
  audio_channels: range(rule.audioChannels),
  audio_sample_rate: range(rule.audioSampleRate),
  unedited: rule.unedited ?? null,
  source: rule.source,
  read_on: rule.readOn,
})

/** One form of a post as `GET /providers` shows it: the same table that files are held to. */
export const mediaFormView = ({ name, description, options, limits }: MediaForm): MediaFormView => ({
  form: name,
  description,
  options,
  least: limits.least ?? 1,
  most: limits.most,
  most_of: limits.mostOf ?? {},
  mixed: limits.mixed,
  source: limits.source,
  read_on: limits.readOn,
  kinds: MEDIA_KINDS.flatMap((kind) => {
    const rule = limits.rules[kind]
    return rule === undefined ? [] : [ruleView(kind, rule)]
  }),
})
