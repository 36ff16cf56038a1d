import { profileOf } from '#domain/codec-profile.ts'
import { ratioOf, type MediaFacts } from '#domain/media.ts'
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

/** One thing that a conversion changes, in words for a person. */
export interface Change {
  readonly code: (typeof CHANGE_CODES)[number]
  readonly detail: string
}

type Planned = Omit<VideoPlan, 'changes'>

/** Where everything goes, of pictures and videos alike. */
type Laid = Pick<VideoPlan, 'source' | 'cut' | 'picture' | 'canvas' | 'colour'>

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

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

const formatChange = (facts: MediaFacts, { mime }: Planned): string | null => {
  const become =
    mime === 'video/mp4' ? 'an MP4 video with H.264 pictures' : 'an animated GIF with fewer colours or bytes'
  const name = profileOf(facts.videoCodecString) ?? facts.videoCodec
  const codec = name === null ? '' : ` with ${name} pictures`
  const edits = facts.edited === true ? ' What its edit list leaves out is not in it any more.' : ''
  return `It is encoded anew: from ${FORMATS[facts.mime] ?? facts.mime}${codec} to ${become}.${edits}`
}

const sizeChange = (_: MediaFacts, { cut, picture, canvas, source }: Laid): string | null => {
  if (cut.width === picture.width && cut.height === picture.height) return null
  const shown = cut.width === source.width && cut.height === source.height ? 'It' : 'What is left'
  const margins = picture.width === canvas.width && picture.height === canvas.height ? '' : ', without the margins'
  return `${shown} is resized from ${pixels(cut)} to ${pixels(picture)} pixels${margins}.`
}

const cropChange = (_: MediaFacts, { cut, source }: Laid): string | null => {
  const [sides, ends] = [source.width - cut.width, source.height - cut.height]
  if (sides === 0 && ends === 0) return null
  const off = [
    ...(sides > 0
      ? [`${number.format(cut.left)} pixels on the left and ${number.format(sides - cut.left)} on the right`]
      : []),
    ...(ends > 0
      ? [`${number.format(cut.top)} pixels at the top and ${number.format(ends - cut.top)} at the bottom`]
      : []),
  ]
  return `Cut off are ${off.join(', and ')}.`
}

const padChange = (_: MediaFacts, { picture, canvas, colour }: Laid): string | null => {
  if (picture.width === canvas.width && picture.height === canvas.height) return null
  const place = canvas.width > picture.width ? 'on both sides' : 'above and below'
  return `Margins ${place} in ${colour} make it ${pixels(canvas)} pixels, ${number.format(ratioOf(canvas))}:1.`
}

const rateChange = ({ frameRate: own }: MediaFacts, { frameRate }: Planned): string | null =>
  frameRate === null || own === null || Math.abs(own - frameRate) < 0.01
    ? null
    : `It gets ${number.format(frameRate)} pictures a second instead of ${number.format(own)}.`

const durationChange = ({ durationSeconds: own }: MediaFacts, { from, seconds, times }: Planned): string | null => {
  if (own === null || times > 1 || Math.abs(own - seconds) < 0.005) return null
  const end = number.format(from + seconds)
  return `Only the part from second ${number.format(from)} to second ${end} is kept; the rest of its ${number.format(own)} seconds is left out.`
}

const repeatChange = (_: MediaFacts, { times, seconds }: Planned): string | null =>
  times === 1 ? null : `It is shown ${times} times one after the other, and so lasts ${number.format(seconds)} seconds.`

const soundChange = ({ audioCodec, audioCodecString, audioChannels }: MediaFacts, { mime }: Planned): string | null => {
  if (audioCodec === null) return null
  if (mime === 'image/gif') return 'Its sound is left out.'
  const channels = (audioChannels ?? 2) > 2 ? ` and mixed down from ${audioChannels} channels to 2` : ''
  return `Its sound is encoded anew, from ${profileOf(audioCodecString) ?? audioCodec} to AAC${channels}.`
}

const bytesChange = ({ bytes: own, bitRate }: MediaFacts, _: Planned, bounds: VideoBounds): string | null => {
  const most = bounds.bytes?.most ?? Infinity
  const bits = bounds.bitRate?.most ?? Infinity
  if (own > most) return `It gets fewer than ${number.format(most)} bytes; now it has ${number.format(own)}.`
  if ((bitRate ?? 0) <= bits) return null
  return `It gets fewer than ${number.format(bits)} bits a second; now it has ${number.format(Math.round(bitRate ?? 0))}.`
}

const TELLERS: Readonly<
  Record<Change['code'], (facts: MediaFacts, plan: Planned, bounds: VideoBounds) => string | null>
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
    const detail = TELLERS[code](facts, plan, bounds)
    return detail === null ? [] : [{ code, detail }]
  })

/** The same for a still picture. */
export const tellPictureChanges = (facts: MediaFacts, plan: FitPlan): readonly Change[] => {
  const laid = { ...plan, source: { width: facts.width, height: facts.height } }
  const [from, to] = [facts.mime, plan.mime].map((mime) => FORMATS[mime] ?? mime)
  const format = from === to ? null : `It is converted from ${from} to ${to}.`
  return [
    { code: 'format', detail: format } as const,
    { code: 'size', detail: sizeChange(facts, laid) } as const,
    { code: 'crop', detail: cropChange(facts, laid) } as const,
    { code: 'pad', detail: padChange(facts, laid) } as const,
  ].flatMap(({ code, detail }) => (detail === null ? [] : [{ code, detail }]))
}
