import { rm } from 'node:fs/promises'
import type { MediaFacts } from '#domain/media.ts'
import { asFile, runFfmpeg, SAFE_INPUT, type Ffmpeg, type FfmpegRun } from './ffmpeg.ts'
import { inspectFile } from './inspect.ts'
import { isRefusal } from './refusal.ts'
import type { TakeStill } from './thumbnail.ts'

/** The most that the new video may have; what is left out is bounded by what networks take anyway. */
export interface TranscodeBounds {
  readonly width?: number
  readonly height?: number
  readonly frameRate?: number
  readonly seconds?: number
  readonly bytes?: number
  /** Bits per second. */
  readonly bitRate?: number
}

export interface TranscodeTask {
  readonly input: string
  readonly output: string
  /** Of the input. */
  readonly facts: MediaFacts
  readonly bounds: TranscodeBounds
  readonly limitSeconds: number
}

export type TranscodeResult =
  | { readonly kind: 'done'; readonly facts: MediaFacts }
  | Exclude<FfmpegRun, { readonly kind: 'done' }>

const DEFAULTS = { width: 1_920, height: 1_920, frameRate: 60, bitRate: 12_000_000 } as const

const AUDIO_BITS = 128_000

/** Rates are kept on average, and the container takes some too. */
const RESERVE = 0.92

const LEAST_VIDEO_BITS = 100_000

/** Bits per second that pictures may take so that the file stays below its bounds. */
const videoBits = (facts: MediaFacts, { bytes, bitRate, seconds }: TranscodeBounds): number => {
  const length = Math.min(facts.durationSeconds ?? Infinity, seconds ?? Infinity)
  const most = Math.min(bitRate ?? DEFAULTS.bitRate, bytes === undefined ? Infinity : (bytes * 8) / length)
  return Math.max(LEAST_VIDEO_BITS, Math.floor(most * RESERVE) - AUDIO_BITS)
}

/** What ffmpeg is told: H.264 and AAC in an MP4 whose index comes first, with even sides, and no notes. */
export const transcodeWords = ({ input, output, facts, bounds }: TranscodeTask): readonly string[] => {
  const { width = DEFAULTS.width, height = DEFAULTS.height, frameRate = DEFAULTS.frameRate } = bounds
  const bits = videoBits(facts, bounds)
  const box = `w='min(iw,${width})':h='min(ih,${height})'`
  const size = `scale=${box}:force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1`
  return [
    SAFE_INPUT,
    ['-i', asFile(input), '-map', '0:v:0', '-map', '0:a:0?', '-sn', '-dn'],
    ['-map_metadata', '-1', '-map_chapters', '-1'],
    bounds.seconds === undefined ? [] : ['-t', String(bounds.seconds)],
    ['-vf', size, '-fpsmax', String(frameRate)],
    ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-pix_fmt', 'yuv420p', '-crf', '21'],
    ['-maxrate', String(bits), '-bufsize', String(bits)],
    ['-c:a', 'aac', '-b:a', String(AUDIO_BITS), '-ac', '2', '-ar', '48000'],
    ['-movflags', '+faststart', '-f', 'mp4', asFile(output)],
  ].flat()
}

const failed = (detail: string): TranscodeResult => ({ kind: 'failed', detail })

/** Whatever is not there or cannot be read is no video. */
const factsOf = async (place: string, { clock }: Ffmpeg): Promise<MediaFacts | null> => {
  const facts = await inspectFile(place, { clock }).catch(() => null)
  return facts === null || isRefusal(facts) || facts.kind !== 'video' ? null : facts
}

/** Looks at what came out: a tool that says that it is done may have written anything. */
const judge = async ({ output, bounds }: TranscodeTask, ffmpeg: Ffmpeg): Promise<TranscodeResult> => {
  const facts = await factsOf(output, ffmpeg)
  if (facts === null) return failed('the video cannot be converted: convert it before sending it')
  if (facts.bytes > (bounds.bytes ?? Infinity))
    return failed(`the video cannot be brought below ${bounds.bytes} bytes: send a shorter one`)
  return { kind: 'done', facts }
}

/** Writes a video anew so that networks take it. The original is not touched; a failure leaves nothing behind. */
export const transcodeVideo = async (task: TranscodeTask, ffmpeg: Ffmpeg): Promise<TranscodeResult> => {
  let result: TranscodeResult | null = null
  try {
    const run = await runFfmpeg(ffmpeg, transcodeWords(task), task.limitSeconds)
    result = run.kind === 'done' ? await judge(task, ffmpeg) : run
    return result
  } finally {
    if (result?.kind !== 'done') await rm(task.output, { force: true })
  }
}

const STILL_SECONDS = 20

/** Takes the most telling of a video's first pictures, as a PNG; does nothing where there is no ffmpeg. */
export const createTakeStill =
  (ffmpeg: Ffmpeg): TakeStill =>
  async (video, picture) => {
    const words = ['-i', asFile(video), '-map', '0:v:0', '-vf', 'thumbnail=50', '-frames:v', '1']
    const all = [...SAFE_INPUT, ...words, '-f', 'image2', '-c:v', 'png', asFile(picture)]
    return (await runFfmpeg(ffmpeg, all, STILL_SECONDS)).kind === 'done'
  }
