import { profileOf } from '#domain/codec-profile.ts'
import { ratioOf, type MediaFacts } from '#domain/media.ts'
import type { Params } from '#domain/problem.ts'
import type { FitPlan } from './fit-plan.ts'
import type { VideoBounds, VideoPlan } from './video-plan.ts'

export const CHANGE_CODES = [
  'format',
  'size',
  'crop',
  'pad',
  'frame_rate',
  'duration',
  'repeat',
  'sound',
  'bytes',
] as const

/** One thing that a conversion changes: a sentence for a person, and what it names; `reason` tells its cases apart. */
export interface Change {
  readonly code: (typeof CHANGE_CODES)[number]
  readonly detail: string
  /** Orders that were stored before this was told have none. */
  readonly params?: Params
}

interface Told {
  readonly detail: string
  readonly params: Params
}

type Planned = Omit<VideoPlan, 'changes'>

/** Where everything goes, of pictures and videos alike. */
type Laid = Pick<VideoPlan, 'source' | 'cut' | 'picture' | 'canvas' | 'colour'>

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

/** As a sentence names it. */
export const round = (value: number): number => Math.round(value * 100) / 100

const pixels = ({ width, height }: { readonly width: number; readonly height: number }): string =>
  `${number.format(width)} × ${number.format(height)}`

const FORMATS: Readonly<Record<string, string>> = {
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV',
  'image/gif': 'GIF',
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
}

const formatChange = (facts: MediaFacts, { mime }: Planned): Told => {
  const isVideo = mime === 'video/mp4'
  const become = isVideo ? 'an MP4 video with H.264 pictures' : 'an animated GIF with fewer colours or bytes'
  const codec = profileOf(facts.videoCodecString) ?? facts.videoCodec
  const from = FORMATS[facts.mime] ?? facts.mime
  const isCut = facts.edited === true
  const edits = isCut ? ' What its edit list leaves out is not in it any more.' : ''
  const pictures = codec === null ? '' : ` with ${codec} pictures`
  const kind = codec === null ? 'mp4' : 'codec'
  return {
    detail: `It is encoded anew: from ${from}${pictures} to ${become}.${edits}`,
    params: {
      reason: isVideo ? `${kind}${isCut ? '_edited' : ''}` : 'gif',
      from,
      ...(codec !== null && { codec }),
    },
  }
}

const sizeChange = (_: MediaFacts, { cut, picture, canvas, source }: Laid): Told | null => {
  if (cut.width === picture.width && cut.height === picture.height) return null
  const isWhole = cut.width === source.width && cut.height === source.height
  const isBare = picture.width === canvas.width && picture.height === canvas.height
  const margins = isBare ? '' : ', without the margins'
  const shown = isWhole ? 'It' : 'What is left'
  return {
    detail: `${shown} is resized from ${pixels(cut)} to ${pixels(picture)} pixels${margins}.`,
    params: {
      reason: `${isWhole ? 'whole' : 'rest'}${isBare ? '' : '_margins'}`,
      width: cut.width,
      height: cut.height,
      new_width: picture.width,
      new_height: picture.height,
    },
  }
}

const cropChange = (_: MediaFacts, { cut, source }: Laid): Told | null => {
  const [sides, ends] = [source.width - cut.width, source.height - cut.height]
  if (sides === 0 && ends === 0) return null
  const { left, top } = cut
  const [right, bottom] = [sides - left, ends - top]
  const ofSides = `${number.format(left)} pixels on the left and ${number.format(right)} on the right`
  const ofEnds = `${number.format(top)} pixels at the top and ${number.format(bottom)} at the bottom`
  if (ends === 0) return { detail: `Cut off are ${ofSides}.`, params: { reason: 'sides', left, right } }
  if (sides === 0) return { detail: `Cut off are ${ofEnds}.`, params: { reason: 'ends', top, bottom } }
  return { detail: `Cut off are ${ofSides}, and ${ofEnds}.`, params: { reason: 'both', left, right, top, bottom } }
}

const padChange = (_: MediaFacts, { picture, canvas, colour }: Laid): Told | null => {
  if (picture.width === canvas.width && picture.height === canvas.height) return null
  const atSides = canvas.width > picture.width
  const place = atSides ? 'on both sides' : 'above and below'
  const ratio = ratioOf(canvas)
  return {
    detail: `Margins ${place} in ${colour} make it ${pixels(canvas)} pixels, ${number.format(ratio)}:1.`,
    params: {
      reason: atSides ? 'sides' : 'ends',
      colour,
      width: canvas.width,
      height: canvas.height,
      ratio: round(ratio),
    },
  }
}

const rateChange = ({ frameRate: own }: MediaFacts, { frameRate }: Planned): Told | null =>
  frameRate === null || own === null || Math.abs(own - frameRate) < 0.01
    ? null
    : {
        detail: `It gets ${number.format(frameRate)} pictures a second instead of ${number.format(own)}.`,
        params: { rate: round(frameRate), own: round(own) },
      }

const durationChange = ({ durationSeconds: own }: MediaFacts, { from, seconds, times }: Planned): Told | null => {
  if (own === null || times > 1 || Math.abs(own - seconds) < 0.005) return null
  const to = from + seconds
  return {
    detail: `Only the part from second ${number.format(from)} to second ${number.format(to)} is kept; the rest of its ${number.format(own)} seconds is left out.`,
    params: { from: round(from), to: round(to), own: round(own) },
  }
}

const repeatChange = (_: MediaFacts, { times, seconds }: Planned): Told | null =>
  times === 1
    ? null
    : {
        detail: `It is shown ${times} times one after the other, and so lasts ${number.format(seconds)} seconds.`,
        params: { times, seconds: round(seconds) },
      }

const soundChange = ({ audioCodec, audioCodecString, audioChannels }: MediaFacts, { mime }: Planned): Told | null => {
  if (audioCodec === null) return null
  if (mime === 'image/gif') return { detail: 'Its sound is left out.', params: { reason: 'dropped' } }
  const from = profileOf(audioCodecString) ?? audioCodec
  const detail = `Its sound is encoded anew, from ${from} to AAC`
  const channels = audioChannels ?? 2
  if (channels <= 2) return { detail: `${detail}.`, params: { reason: 'encoded', from } }
  return {
    detail: `${detail} and mixed down from ${channels} channels to 2.`,
    params: { reason: 'mixed', from, channels },
  }
}

const bytesChange = ({ bytes: own, bitRate }: MediaFacts, _: Planned, bounds: VideoBounds): Told | null => {
  const most = bounds.bytes?.most ?? Infinity
  const bits = bounds.bitRate?.most ?? Infinity
  if (own > most) {
    return {
      detail: `It gets fewer than ${number.format(most)} bytes; now it has ${number.format(own)}.`,
      params: { reason: 'bytes', most, own },
    }
  }
  const rate = Math.round(bitRate ?? 0)
  if (rate <= bits) return null
  return {
    detail: `It gets fewer than ${number.format(bits)} bits a second; now it has ${number.format(rate)}.`,
    params: { reason: 'bits', most: bits, own: rate },
  }
}

const TELLERS: Readonly<
  Record<Change['code'], (facts: MediaFacts, plan: Planned, bounds: VideoBounds) => Told | null>
> = {
  format: formatChange,
  size: sizeChange,
  crop: cropChange,
  pad: padChange,
  frame_rate: rateChange,
  duration: durationChange,
  repeat: repeatChange,
  sound: soundChange,
  bytes: bytesChange,
}

/** What a conversion changes, in words. */
export const tellChanges = (facts: MediaFacts, plan: Planned, bounds: VideoBounds): readonly Change[] =>
  CHANGE_CODES.flatMap((code) => {
    const told = TELLERS[code](facts, plan, bounds)
    return told === null ? [] : [{ code, ...told }]
  })

const pictureFormat = (facts: MediaFacts, { mime }: FitPlan): Told | null => {
  if (facts.mime === mime) return null
  const [from, to] = [FORMATS[facts.mime] ?? facts.mime, FORMATS[mime] ?? mime]
  return { detail: `It is converted from ${from} to ${to}.`, params: { reason: 'picture', from, to } }
}

/** The same for a still picture. */
export const tellPictureChanges = (facts: MediaFacts, plan: FitPlan): readonly Change[] => {
  const laid = { ...plan, source: { width: facts.width, height: facts.height } }
  return [
    { code: 'format', told: pictureFormat(facts, plan) } as const,
    { code: 'size', told: sizeChange(facts, laid) } as const,
    { code: 'crop', told: cropChange(facts, laid) } as const,
    { code: 'pad', told: padChange(facts, laid) } as const,
  ].flatMap(({ code, told }) => (told === null ? [] : [{ code, ...told }]))
}
