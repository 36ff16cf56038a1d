import type { Answer } from '#sandbox/serve.ts'
import type { TwtFinished } from './events.ts'
import { readFacts, type MediaFacts } from './media-facts.ts'
import { segmentName } from './media-room.ts'
import { faultOf, kindOf } from './media-rules.ts'
import { uploaded } from './media-show.ts'
import type { KeptMedia } from './media-table.ts'
import type { TwtParts } from './parts.ts'
import { invalidRequest } from './problems.ts'

const sizesOf = (facts: MediaFacts): Pick<TwtFinished, 'mime' | 'width' | 'height' | 'durationMs'> => {
  const { mime } = facts
  if (facts.kind === 'picture') return { mime, width: facts.width, height: facts.height, durationMs: 0 }
  if (facts.kind === 'other') return { mime, width: 0, height: 0, durationMs: 0 }
  const { width, height, durationMs } = facts.video
  return { mime, width: Math.round(width), height: Math.round(height), durationMs }
}

/** What is missing before a file can be finished. */
const incomplete = ({ segments, totalBytes }: KeptMedia): string | null => {
  const indexes = [...segments.keys()]
  const missing = indexes.length === 0 ? 0 : Array.from(indexes, (_, index) => index).find((i) => !segments.has(i))
  if (missing !== undefined) return `Segment ${missing} is missing.`
  const bytes = [...segments.values()].reduce((sum, length) => sum + length, 0)
  return bytes === totalBytes ? null : `${bytes} bytes were appended, and total_bytes is ${totalBytes}.`
}

const timesOf = ({ settings, ground }: TwtParts, { category }: KeptMedia) => {
  const finishedAt = ground.clock.now().getTime()
  const isLong = kindOf(category) === 'gif' || kindOf(category) === 'video'
  const { processingMilliseconds, mediaExpiresAfterSeconds } = settings()
  return {
    finishedAt,
    processedAt: finishedAt + (isLong ? processingMilliseconds : 0),
    expiresAt: finishedAt + mediaExpiresAfterSeconds * 1000,
  }
}

/** Puts the segments together, looks at what they make, and takes it or refuses it. */
const finish = async (parts: TwtParts, media: KeptMedia): Promise<Answer | TwtFinished> => {
  const { files } = parts.room
  const names = [...media.segments.keys()]
    .sort((one, other) => one - other)
    .map((index) => segmentName(media.id, index))
  const joined = await files.join(names, media.id)
  const facts = await readFacts(files.source(media.id), parts.ground.clock)
  const fault = faultOf({ category: media.category, declared: media.declared, bytes: joined.bytes, facts })
  // A video that X cannot use is noticed when it is processed; a picture at once.
  if (fault !== null && kindOf(media.category) !== 'video') {
    await parts.room.drop(media)
    return invalidRequest('media', media.id, fault)
  }
  const finished = { ...joined, ...sizesOf(facts), ...timesOf(parts, media), failure: fault }
  parts.state.commit({ kind: 'media-finished', id: media.id, finished })
  await files.remove(names)
  return finished
}

/** Finalizes a file; finalizing it again is answered as asking for its status. */
export const finalize = async (parts: TwtParts, media: KeptMedia): Promise<Answer> => {
  if (media.finished === null) {
    const gap = incomplete(media)
    if (gap !== null) return invalidRequest('id', media.id, gap)
  }
  const finished = media.finished ?? (await finish(parts, media))
  return 'status' in finished ? finished : { status: 200, body: { data: uploaded(parts, media, finished) } }
}
