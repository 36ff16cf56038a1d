import { rm } from 'node:fs/promises'
import type { MediaFacts } from '#domain/media.ts'
import { gifWords, paletteWords, videoWords } from './convert-words.ts'
import { runFfmpeg, type Ffmpeg, type FfmpegRun } from './ffmpeg.ts'
import type { Range, Size } from './fit-plan.ts'
import { inspectFile } from './inspect.ts'
import { isRefusal } from './refusal.ts'
import { isTakenAsItIs, type VideoBounds, type VideoPlan } from './video-plan.ts'

/** A video or an animation that is to be converted, and where the new one goes. The original is not touched. */
export interface ConvertTask {
  readonly input: string
  readonly output: string
  /** A place for a picture that is needed meanwhile. */
  readonly scratch: string
  /** Of the input. */
  readonly facts: MediaFacts
  readonly plan: VideoPlan
  /** What the result must be within. */
  readonly bounds: VideoBounds
  readonly limitSeconds: number
}

export type ConvertResult =
  | { readonly kind: 'done'; readonly facts: MediaFacts }
  | Exclude<FfmpegRun, { readonly kind: 'done' }>
  | { readonly kind: 'too_large'; readonly detail: string }

/** No network takes more, and no disk should have to. */
const MOST_BYTES = 1024 ** 3

/** Ffmpeg writes the index of a video at its end and moves it to the front: meanwhile the file is a little longer. */
const OVERHEAD = 1.1

/** A file that is a little too large is to be seen and told as such. */
const LEAST_LIMIT = 1024 ** 2

const FAILED: ConvertResult = { kind: 'failed', detail: 'the video cannot be converted: convert it before sending it' }

const NOT_AS_PLANNED: ConvertResult = {
  kind: 'failed',
  detail: 'the converted video is not what the network takes: convert it before sending it',
}

/** Whatever is not there or cannot be read is no video. */
const factsOf = async (place: string, { clock }: Ffmpeg): Promise<MediaFacts | null> => {
  const facts = await inspectFile(place, { clock }).catch(() => null)
  return facts === null || isRefusal(facts) ? null : facts
}

const RATIO_SLACK = 0.005
const LENGTH_SLACK = 0.1

const wider = ({ least = -Infinity, most = Infinity }: Range, slack: Range): Range => ({
  least: least - (slack.least ?? 0),
  most: most + (slack.most ?? 0),
})

/** Looks at what came out: a tool that says that it is done may have written anything. */
const judge = async ({ output, bounds, plan }: ConvertTask, ffmpeg: Ffmpeg): Promise<ConvertResult> => {
  const facts = await factsOf(output, ffmpeg)
  if (facts === null) return FAILED
  // Of one picture it would be a still one.
  if (facts.mime !== plan.mime || facts.kind === 'image') return NOT_AS_PLANNED
  const most = bounds.bytes?.most ?? Infinity
  if (facts.bytes > most)
    return { kind: 'too_large', detail: `it cannot be brought below ${most} bytes: choose a shorter one` }
  const rounded = {
    ...bounds,
    ratio: wider(bounds.ratio ?? {}, { least: RATIO_SLACK, most: RATIO_SLACK }),
    seconds: wider(bounds.seconds ?? {}, { most: LENGTH_SLACK }),
  }
  return isTakenAsItIs(facts, rounded) ? { kind: 'done', facts } : NOT_AS_PLANNED
}

/** How much of its time is left, over all runs of a task. */
const timer = ({ clock }: Ffmpeg, seconds: number): (() => number) => {
  const until = clock.monotonic() + seconds * 1000
  return () => Math.max(0.001, (until - clock.monotonic()) / 1000)
}

const toVideo = async (task: ConvertTask, ffmpeg: Ffmpeg, left: () => number): Promise<ConvertResult> => {
  const { facts, plan, bounds } = task
  const words = videoWords(plan, { ...task, isGif: facts.kind === 'gif' }, facts.durationSeconds ?? 0)
  const most = Math.min(bounds.bytes?.most ?? MOST_BYTES, MOST_BYTES)
  const bytes = Math.ceil(Math.max(most * OVERHEAD, LEAST_LIMIT))
  const run = await runFfmpeg(ffmpeg, words, { seconds: left(), bytes })
  return run.kind === 'done' ? judge(task, ffmpeg) : run
}

const scaled = ({ width, height }: Size, factor: number): Size => {
  const even = (side: number): number => Math.max(2, Math.round((side * factor) / 2) * 2)
  return { width: even(width), height: even(height) }
}

const drawGif = async (task: ConvertTask, ffmpeg: Ffmpeg, left: () => number): Promise<ConvertResult> => {
  const { input, output, scratch, facts, plan } = task
  const own = facts.durationSeconds ?? 0
  const limits = { bytes: MOST_BYTES / 8 }
  const files = { input, output, isGif: true }
  const first = await runFfmpeg(ffmpeg, paletteWords(plan, { ...files, output: scratch }, own), {
    ...limits,
    seconds: left(),
  })
  if (first.kind !== 'done') return first
  const words = gifWords(plan, { ...files, palette: scratch }, own)
  const second = await runFfmpeg(ffmpeg, words, { ...limits, seconds: left() })
  return second.kind === 'done' ? judge(task, ffmpeg) : second
}

/** How many bytes an animation gets is not known before it is drawn: each try is a good deal smaller. */
const SMALLER = [1, 0.8, 0.64, 0.5, 0.35]

const toGif = async (task: ConvertTask, ffmpeg: Ffmpeg, left: () => number): Promise<ConvertResult> => {
  const { plan } = task
  let result: ConvertResult = FAILED
  for (const factor of SMALLER) {
    const smaller = { ...plan, picture: scaled(plan.picture, factor), canvas: scaled(plan.canvas, factor) }
    result = await drawGif({ ...task, plan: factor === 1 ? plan : smaller }, ffmpeg, left)
    if (result.kind !== 'too_large') return result
  }
  return result
}

/** Writes a video or an animation anew so that networks take it. The original is not touched; a failure leaves nothing behind. */
export const convertVideo = async (task: ConvertTask, ffmpeg: Ffmpeg): Promise<ConvertResult> => {
  const left = timer(ffmpeg, task.limitSeconds)
  let result: ConvertResult | null = null
  try {
    result = await (task.plan.mime === 'image/gif' ? toGif(task, ffmpeg, left) : toVideo(task, ffmpeg, left))
    return result
  } finally {
    await rm(task.scratch, { force: true })
    if (result?.kind !== 'done') await rm(task.output, { force: true })
  }
}
