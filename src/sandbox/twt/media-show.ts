import type { TwtParts } from './parts.ts'
import { kindOf, mediaKey } from './media-rules.ts'
import type { KeptMedia } from './media-table.ts'
import type { TwtFinished } from './events.ts'

type Json = Readonly<Record<string, unknown>>

/** The first part of processing, of which X says nothing. */
const PENDING_PART = 0.25

/** How far a file is. */
export type Stage = 'pending' | 'in_progress' | 'succeeded' | 'failed'

export const stageOf = (finished: TwtFinished, now: number): Stage => {
  const { finishedAt, processedAt, failure } = finished
  if (now >= processedAt) return failure === null ? 'succeeded' : 'failed'
  return now - finishedAt < (processedAt - finishedAt) * PENDING_PART ? 'pending' : 'in_progress'
}

const progressOf = ({ finishedAt, processedAt }: TwtFinished, now: number): number =>
  Math.min(99, Math.floor((100 * (now - finishedAt)) / (processedAt - finishedAt)))

const processing = (finished: TwtFinished, now: number, checkAfterSeconds: number): Json => {
  const state = stageOf(finished, now)
  if (state === 'succeeded') return { state, progress_percent: 100 }
  if (state === 'failed') {
    // X's document has no `error` here; its prose and its users' clients have, and so it is sent.
    return { state, progress_percent: 100, error: { code: 1, name: 'InvalidMedia', message: finished.failure } }
  }
  const progress = state === 'pending' ? {} : { progress_percent: progressOf(finished, now) }
  return { state, check_after_secs: checkAfterSeconds, ...progress }
}

const kindFacts = ({ category }: KeptMedia, { mime, width, height }: TwtFinished): Json => {
  if (kindOf(category) === 'video') return { video: { video_type: mime ?? 'application/octet-stream' } }
  return kindOf(category) === 'subtitles' ? {} : { image: { image_type: mime, w: width, h: height } }
}

const isProcessed = ({ category }: KeptMedia): boolean => kindOf(category) === 'gif' || kindOf(category) === 'video'

/** A finished file as the upload endpoints tell of it. */
export const uploaded = ({ settings, ground }: TwtParts, media: KeptMedia, finished: TwtFinished): Json => {
  const now = ground.clock.now().getTime()
  const check = settings().processingCheckAfterSeconds
  return {
    id: media.id,
    media_key: mediaKey(media.category, media.id),
    size: finished.bytes,
    expires_after_secs: Math.max(0, Math.ceil((finished.expiresAt - now) / 1000)),
    ...kindFacts(media, finished),
    ...(isProcessed(media) ? { processing_info: processing(finished, now, check) } : {}),
  }
}
