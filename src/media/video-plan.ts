import { profileOf } from '#domain/codec-profile.ts'
import { DURATION_SLACK_SECONDS, FRAME_RATE_SLACK, ratioOf, type MediaFacts } from '#domain/media.ts'
import {
  canvasFor,
  impossible,
  kindNotTaken,
  NO_FORMAT,
  NO_SIZE,
  isIn,
  layOut,
  type FitBounds,
  type FitPlan,
  type FitWishes,
  type Impossible,
  type Range,
  type Size,
} from './fit-plan.ts'
import { round, tellChanges, type Change } from './video-changes.ts'

/** What a network takes of what moves. A provider's rule for videos or animated GIFs is one of these. */
export interface VideoBounds extends FitBounds {
  readonly shortSide?: Range
  /** Pictures of an animation. */
  readonly frames?: Range
  readonly seconds?: Range
  readonly frameRate?: Range
  /** Bits per second of the whole file. */
  readonly bitRate?: Range
  readonly videoCodecs?: readonly string[]
  /** As `domain/codec-profile.ts` names them. */
  readonly videoProfiles?: readonly string[]
  readonly audioCodecs?: readonly string[]
  readonly audioProfiles?: readonly string[]
  readonly audioChannels?: Range
  /** Hertz. */
  readonly audioSampleRate?: Range
  /** Set where no edit list is taken. */
  readonly unedited?: true
}

/** What a network takes, by kind; a kind that is not there is not taken. */
export interface VideoRules {
  readonly gif?: VideoBounds
  readonly video?: VideoBounds
}

export interface VideoWishes extends FitWishes {
  /** What an animated GIF is to become; a GIF where the network takes some. */
  readonly become?: 'gif' | 'video'
  /** The part that is kept, in seconds from the beginning. Nothing is cut off without it. */
  readonly part?: { readonly from: number; readonly to: number }
}

/** The steps to a video or an animation that is taken. */
export interface VideoPlan extends Pick<FitPlan, 'cut' | 'picture' | 'canvas' | 'colour'> {
  readonly kind: 'convert'
  readonly mime: 'video/mp4' | 'image/gif'
  /** As it is shown before the change. */
  readonly source: Size
  /** Pictures per second that it gets; null: its own. */
  readonly frameRate: number | null
  /** Where in the original it begins, and how long it becomes. */
  readonly from: number
  readonly seconds: number
  /** How often it is shown, one after the other: short animations are repeated where a network wants longer ones. */
  readonly times: number
  /** Most bits per second of its pictures. */
  readonly bitRate: number
  /** What it will have at most, as far as that can be told. */
  readonly expectedBytes: number
  readonly changes: readonly Change[]
}

export type VideoDecision =
  /** It is taken as it is. */
  { readonly kind: 'keep' } | VideoPlan | Impossible

/** Where a network has no bound: what all of them show well, and every telephone plays. */
const MOST_SIDE = 1_920
const MOST_BITS = 12_000_000

/** As cameras and screens have it. */
const USUAL_RATE = 30

export const AUDIO_BITS = 128_000

/** Rates are kept on average, and the container takes some too. */
const RESERVE = 0.92

const LEAST_VIDEO_BITS = 100_000

/** Beyond the last picture there may be a sound frame, and one picture more. */
const CUT_SLACK_SECONDS = 0.1

/** A GIF of half the pixels has a little more than half the bytes. */
const GIF_RESERVE = 0.95

const MOST_TIMES = 100

const clamp = (value: number, { least = -Infinity, most = Infinity }: Range): number =>
  Math.min(most, Math.max(least, value))

const wider = ({ least = -Infinity, most = Infinity }: Range, slack: number): Range => ({
  least: least - slack,
  most: most + slack,
})

const isKnownIn = (value: number | null, range: Range | undefined): boolean => value === null || isIn(value, range)

const isOneOf = (word: string | null, words: readonly string[] | undefined): boolean =>
  words === undefined || (word !== null && words.includes(word))

/** A profile that is not known is not judged. */
const isKnownOneOf = (profile: string | null, profiles: readonly string[] | undefined): boolean =>
  profile === null || isOneOf(profile, profiles)

const hasPictures = ({ videoCodec, videoCodecString, edited }: MediaFacts, bounds: VideoBounds): boolean =>
  isOneOf(videoCodec, bounds.videoCodecs) &&
  isKnownOneOf(profileOf(videoCodecString), bounds.videoProfiles) &&
  !(bounds.unedited === true && edited === true)

const hasRate = ({ frameRate }: MediaFacts, { frameRate: range = {} }: VideoBounds): boolean =>
  frameRate === null || isIn(frameRate, wider(range, frameRate * FRAME_RATE_SLACK))

const hasSize = (size: Size, { width, height, ratio, shortSide }: VideoBounds): boolean =>
  isIn(size.width, width) &&
  isIn(size.height, height) &&
  isIn(ratioOf(size), ratio) &&
  isIn(Math.min(size.width, size.height), shortSide)

const hasSound = (facts: MediaFacts, bounds: VideoBounds): boolean =>
  facts.audioCodec === null ||
  (isOneOf(facts.audioCodec, bounds.audioCodecs) &&
    isKnownOneOf(profileOf(facts.audioCodecString), bounds.audioProfiles) &&
    isKnownIn(facts.audioChannels, bounds.audioChannels) &&
    isKnownIn(facts.audioSampleRate, bounds.audioSampleRate))

const hasLength = ({ durationSeconds, frames }: MediaFacts, { seconds = {}, frames: range }: VideoBounds): boolean =>
  isKnownIn(durationSeconds, wider(seconds, DURATION_SLACK_SECONDS)) && isIn(frames, range)

/** Whether a file is taken as it is. What is not known of it is not judged. */
export const isTakenAsItIs = (facts: MediaFacts, bounds: VideoBounds): boolean =>
  bounds.mimes.includes(facts.mime) &&
  isIn(facts.bytes, bounds.bytes) &&
  hasSize(facts, bounds) &&
  hasLength(facts, bounds) &&
  hasRate(facts, bounds) &&
  isKnownIn(facts.bitRate, bounds.bitRate) &&
  (facts.kind !== 'video' || hasPictures(facts, bounds)) &&
  hasSound(facts, bounds)

interface Length {
  readonly from: number
  readonly seconds: number
  readonly times: number
}

const isWithin = ({ from, to }: { readonly from: number; readonly to: number }, own: number): boolean =>
  to > from && from < own && to <= own + DURATION_SLACK_SECONDS

const tooLong = (reason: 'whole' | 'part', seconds: number, most: number): Impossible => {
  const detail = `${reason === 'whole' ? 'it' : 'the part'} lasts ${round(seconds)} seconds, and at most ${most} are taken: say in \`part\` from which second to which it is to be kept`
  return impossible('too_long', detail, { reason, seconds: round(seconds), most })
}

/** Which part it becomes, and how often; why not, when that cannot be told without a person. */
const lengthOf = (facts: MediaFacts, bounds: VideoBounds, { part }: VideoWishes): Length | Impossible => {
  const own = facts.durationSeconds ?? 0
  if (part !== undefined && !isWithin(part, own)) {
    const detail = `it lasts ${round(own)} seconds: let the part begin and end within them, and begin before it ends`
    return impossible('part_outside', detail, { seconds: round(own) })
  }
  const { from, to } = part ?? { from: 0, to: own }
  const seconds = Math.min(to, own) - from
  const { most = Infinity } = bounds.seconds ?? {}
  if (seconds > most + DURATION_SLACK_SECONDS) return tooLong(part === undefined ? 'whole' : 'part', seconds, most)
  const kept = part === undefined ? seconds : Math.min(seconds, most - CUT_SLACK_SECONDS)
  return longEnough(facts, bounds, { from, seconds: kept, times: 1 })
}

const REPEAT_SLACK_SECONDS = 0.2

/** An animation is repeated until it is as long as it must be; a video is not. */
const longEnough = ({ kind }: MediaFacts, { seconds: range }: VideoBounds, length: Length): Length | Impossible => {
  const { least = 0 } = range ?? {}
  const { seconds } = length
  if (seconds >= least - DURATION_SLACK_SECONDS) return length
  // A little more than is needed: a round may come out a picture or two shorter.
  const times = Math.ceil((least + REPEAT_SLACK_SECONDS) / seconds)
  if (kind === 'gif' && times <= MOST_TIMES) return { ...length, seconds: seconds * times, times }
  const detail = `it lasts ${round(seconds)} seconds, and at least ${least} are taken: choose a longer one`
  return impossible('too_short', detail, { seconds: round(seconds), least })
}

/** The rate that it gets, or null for its own. */
const rateOf = (facts: MediaFacts, bounds: VideoBounds, { seconds, times }: Length): number | null => {
  const { frameRate: own } = facts
  const { frameRate: range = {}, frames } = bounds
  if (frames?.most !== undefined && facts.frames > frames.most)
    return Math.floor(((frames.most - 2) / seconds) * 100) / 100
  if (own !== null && !hasRate(facts, bounds)) return clamp(own > USUAL_RATE ? own : USUAL_RATE, range)
  // What is repeated is counted by its pictures, so they must come evenly.
  return times > 1 ? clamp(USUAL_RATE, range) : null
}

/** The width of an animation that has too many bytes, as it should have few enough. */
const lighterWidth = (facts: MediaFacts, bounds: VideoBounds, become: 'gif' | 'video'): number => {
  const bytes = bounds.bytes?.most ?? Infinity
  if (become === 'video' || facts.bytes <= bytes) return Infinity
  return Math.floor(facts.width * Math.sqrt(bytes / facts.bytes) * GIF_RESERVE)
}

const bounded = (range: Range | undefined, most: number): Range => ({
  ...range,
  most: Math.min(range?.most ?? MOST_SIDE, most),
})

/** The most of width and height, with what else bounds them. */
const sizeBounds = (facts: MediaFacts, bounds: VideoBounds, become: 'gif' | 'video'): FitBounds => {
  const short = bounds.shortSide?.most ?? Infinity
  const isWide = clamp(ratioOf(facts), bounds.ratio ?? {}) >= 1
  const lighter = lighterWidth(facts, bounds, become)
  return {
    ...bounds,
    width: bounded(bounds.width, Math.min(isWide ? Infinity : short, lighter)),
    height: bounded(bounds.height, isWide ? short : Infinity),
  }
}

const half = (range: Range | undefined): Range => ({
  ...(range?.least === undefined ? {} : { least: Math.ceil(range.least / 2) }),
  ...(range?.most === undefined ? {} : { most: Math.floor(range.most / 2) }),
})

/** H.264 wants even sides: everything is reckoned in pairs of pixels. */
const evenCanvas = (source: Size, bounds: FitBounds, mode: FitWishes['mode']): Size | null => {
  const pairs = { ...bounds, width: half(bounds.width), height: half(bounds.height) }
  const canvas = canvasFor({ width: source.width / 2, height: source.height / 2 }, pairs, mode)
  return canvas === null ? null : { width: canvas.width * 2, height: canvas.height * 2 }
}

/** That little of another shape is rounding; nothing is cut off or added for it. */
const SAME_SHAPE = 0.01

const even = (side: number, most: number): number => Math.min(most, Math.max(2, Math.round(side / 2) * 2))

const layoutOf = (source: Size, canvas: Size, wishes: FitWishes): Pick<FitPlan, 'cut' | 'picture'> => {
  const isSame = Math.abs(ratioOf(canvas) / ratioOf(source) - 1) < SAME_SHAPE
  if (isSame) return { cut: { left: 0, top: 0, ...source }, picture: canvas }
  const { cut, picture } = layOut(source, canvas, wishes)
  return {
    cut,
    picture: { width: even(picture.width, canvas.width), height: even(picture.height, canvas.height) },
  }
}

/** Bits per second that pictures may take so that the file stays below its bounds. */
const videoBits = ({ bytes, bitRate }: VideoBounds, seconds: number): number => {
  const most = Math.min(
    bitRate?.most ?? Infinity,
    MOST_BITS,
    bytes?.most === undefined ? Infinity : (bytes.most * 8) / seconds,
  )
  return Math.floor(most * RESERVE) - AUDIO_BITS
}

/** More than twice what the same part had before is next to never needed. */
const expectedBytes = (
  facts: MediaFacts,
  { seconds }: Length,
  { bytes, bitRate }: { bytes: number; bitRate: number },
) => {
  const share = seconds / Math.max(facts.durationSeconds ?? seconds, 0.01)
  const atMost = Math.min(bytes, Math.ceil(((bitRate + AUDIO_BITS) * seconds) / 8 / RESERVE))
  return Math.min(atMost, Math.ceil(facts.bytes * share * 2))
}

const MADE = { gif: 'image/gif', video: 'video/mp4' } as const

const canBeWritten = (become: 'gif' | 'video', bounds: VideoBounds): boolean =>
  bounds.mimes.includes(MADE[become]) &&
  (become === 'gif' ||
    (isOneOf('avc', bounds.videoCodecs) &&
      isOneOf('H.264 High', bounds.videoProfiles) &&
      isOneOf('aac', bounds.audioCodecs) &&
      isOneOf('AAC-LC', bounds.audioProfiles)))

const planChange = (
  facts: MediaFacts,
  bounds: VideoBounds,
  wishes: VideoWishes & { become: 'gif' | 'video' },
): VideoDecision => {
  const { become, colour = '#ffffff' } = wishes
  if (!canBeWritten(become, bounds)) return NO_FORMAT
  const length = lengthOf(facts, bounds, wishes)
  if ('kind' in length) return length
  const bitRate = videoBits(bounds, length.seconds)
  if (bitRate < LEAST_VIDEO_BITS)
    return impossible(
      'too_much_time',
      'that much time does not fit into the bytes that are taken: choose a shorter one',
    )
  const source = { width: facts.width, height: facts.height }
  const canvas = evenCanvas(source, sizeBounds(facts, bounds, become), wishes.mode)
  if (canvas === null) return NO_SIZE
  const plan = {
    kind: 'convert',
    mime: MADE[become],
    source,
    ...layoutOf(source, canvas, wishes),
    canvas,
    colour,
    frameRate: rateOf(facts, bounds, length),
    ...length,
    bitRate,
    expectedBytes: expectedBytes(facts, length, { bytes: bounds.bytes?.most ?? Infinity, bitRate }),
  } as const
  return { ...plan, changes: tellChanges(facts, plan, bounds) }
}

/** Says how a video or an animated GIF is made to fit, without touching it. */
export const planVideoFit = (facts: MediaFacts, rules: VideoRules, wishes: VideoWishes): VideoDecision => {
  if (facts.kind === 'image') return impossible('still_picture', 'this is a still picture: it is made to fit as one')
  const own = facts.kind
  const become = own === 'video' ? 'video' : (wishes.become ?? (rules.gif === undefined ? 'video' : 'gif'))
  const bounds = rules[become]
  if (bounds === undefined) return kindNotTaken(become)
  if (become === own && wishes.part === undefined && isTakenAsItIs(facts, bounds)) return { kind: 'keep' }
  return planChange(facts, bounds, { ...wishes, become })
}
