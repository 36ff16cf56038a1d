import { open } from 'node:fs/promises'
import type { Opened } from '#sandbox/download.ts'
import type { InstaContainer, InstaMedia } from './events.ts'
import { openMedia, refusalOf, type Wanted } from './fetch.ts'
import type { InstaParts } from './parts.ts'
import type { Refusal } from './refusals.ts'
import { readVideo, type VideoFacts } from './video-facts.ts'

type Kind = InstaContainer['kind']

interface Rules {
  readonly bytes: number
  readonly shortest: number
  readonly longest: number
  readonly narrowest: number
  readonly widest: number
}

const MEBIBYTE = 1_048_576
/** A length ends with the last whole picture, or with the last frame of sound. */
const SLACK_SECONDS = 0.05
/** Sides are whole and even pixels. */
const RATIO_SLACK = 0.005
/** A rate is an average, over a file whose last picture may stand longer. */
const RATE_SLACK = 0.01

const REEL: Rules = { bytes: 300 * MEBIBYTE, shortest: 3, longest: 900, narrowest: 0.01, widest: 10 }
const STORY: Rules = { bytes: 100 * MEBIBYTE, shortest: 3, longest: 60, narrowest: 0.1, widest: 10 }

/** How large a video of that kind may be. */
export const mostBytes = (kind: Kind): number => rulesOf(kind).bytes

const rulesOf = (kind: Kind): Rules => (kind === 'story-video' ? STORY : REEL)

/** Profiles of H.264 and HEVC with 4:2:0: baseline, main, extended, high, high 10; main, main 10, still picture. */
const HALF_COLOURS = /^(?:avc[13]\.(?:42|4d|58|64|6e)|h(?:vc|ev)1\.[123]\.)/i

const isSound = ({ audio }: VideoFacts): boolean =>
  audio === null || (audio.codec === 'aac' && audio.sampleRate <= 48_000 && audio.channels <= 2)

const keepsRules = (facts: VideoFacts, rules: Rules): boolean => {
  const { seconds, width, height, framesPerSecond } = facts
  const ratio = width / height
  const demands = [
    seconds >= rules.shortest - SLACK_SECONDS && seconds <= rules.longest + SLACK_SECONDS,
    ratio >= rules.narrowest * (1 - RATIO_SLACK) && ratio <= rules.widest * (1 + RATIO_SLACK) && width <= 1_920,
    framesPerSecond >= 23 * (1 - RATE_SLACK) && framesPerSecond <= 60 * (1 + RATE_SLACK),
    facts.videoCodec === 'avc' || facts.videoCodec === 'hevc',
    facts.profile === null || HALF_COLOURS.test(facts.profile),
    (facts.bytes * 8) / seconds <= 25_000_000,
    facts.indexFirst,
    !facts.edited,
    isSound(facts),
  ]
  return demands.every(Boolean)
}

/** Looks at a file that arrived. It is kept for the timeline when it is small, and taken away otherwise. */
export const takeVideo = async (
  { store }: InstaParts,
  path: string,
  { kind, thumbOffset }: Pick<InstaContainer, 'kind' | 'thumbOffset'>,
): Promise<InstaMedia | Refusal> => {
  const facts = await readVideo(path)
  if (facts === null || !keepsRules(facts, rulesOf(kind))) return 'video-format'
  if (thumbOffset !== null && thumbOffset >= facts.seconds * 1_000) return 'thumb-offset'
  const { width, height, seconds, container } = facts
  return { file: await store.keep(path, container), width, height, seconds }
}

const typeFault = ({ contentType, length }: Opened, limit: number): Refusal | null => {
  if (!contentType.startsWith('video/')) return 'unfetchable'
  const isKnown = contentType === 'video/mp4' || contentType === 'video/quicktime'
  return isKnown && (length ?? 0) <= limit ? null : 'video-format'
}

/** Writes what arrives to the disk, at the pace of the disk; a refusal when it is too much or breaks off. */
const pour = async (opened: Opened, path: string, limit: number): Promise<Refusal | null> => {
  await using file = await open(path, 'wx', 0o600)
  let total = 0
  try {
    for await (const chunk of opened.body) {
      total += chunk.byteLength
      if (total > limit) return 'video-format'
      await file.write(chunk)
    }
  } catch (error) {
    return refusalOf(error)
  }
  return null
}

/** Fetches a video and looks at it. */
export const fetchVideo = async (
  parts: InstaParts,
  wanted: Wanted,
  container: Pick<InstaContainer, 'kind' | 'thumbOffset'>,
): Promise<InstaMedia | Refusal> => {
  const opened = await openMedia(parts, wanted)
  if (typeof opened === 'string') return opened
  const limit = mostBytes(container.kind)
  const early = typeFault(opened, limit)
  const path = parts.store.incoming()
  try {
    const fault = early ?? (await pour(opened, path, limit))
    return fault ?? (await takeVideo(parts, path, container))
  } finally {
    opened.close()
    await parts.store.discard(path)
  }
}
