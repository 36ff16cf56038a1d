import { open } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Clock } from '#lib/clock.ts'
import type { FileSource } from './media-files.ts'

const VideoSchema = Type.Object({
  width: Type.Number(),
  height: Type.Number(),
  durationMs: Type.Integer(),
  /** `avc`, `hevc` …; null when there is no picture or nobody knows it. */
  codec: Type.Union([Type.String(), Type.Null()]),
  /** Of the codec, as RFC 6381 writes it. */
  profile: Type.Union([Type.String(), Type.Null()]),
  framesPerSecond: Type.Number(),
  audioCodec: Type.Union([Type.String(), Type.Null()]),
  /** As that of the pictures. */
  audioProfile: Type.Union([Type.String(), Type.Null()]),
  /** 0 for a silent one. */
  audioChannels: Type.Integer(),
})

/** What a video says of itself. */
export type VideoFacts = Readonly<Static<typeof VideoSchema>>

/** What the bytes are, whatever their sender calls them. */
export type MediaFacts =
  | {
      readonly kind: 'picture'
      readonly mime: string
      readonly width: number
      readonly height: number
      readonly frames: number
    }
  | { readonly kind: 'video'; readonly mime: string; readonly video: VideoFacts }
  /** Neither a picture nor a video that can be decoded; `mime` is what the first bytes look like. */
  | { readonly kind: 'other'; readonly mime: string | null }

/** As many bytes as tell every type. */
const SAMPLE_BYTES = 4_100
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])
/** Names under which the same container goes. */
const VIDEOS: Readonly<Record<string, string>> = {
  'video/mp4': 'video/mp4',
  'video/x-m4v': 'video/mp4',
  'video/quicktime': 'video/quicktime',
}
const PATIENCE_MS = 20_000

const firstBytes = async (source: FileSource): Promise<Buffer> => {
  if ('bytes' in source) return source.bytes.subarray(0, SAMPLE_BYTES)
  await using file = await open(source.path)
  const sample = Buffer.alloc(SAMPLE_BYTES)
  const { bytesRead } = await file.read(sample, 0, SAMPLE_BYTES, 0)
  return sample.subarray(0, bytesRead)
}

const readPicture = async (source: FileSource, mime: string): Promise<MediaFacts> => {
  const input = 'bytes' in source ? source.bytes : source.path
  try {
    const { width, height, pageHeight, pages } = await sharp(input, { pages: -1, limitInputPixels: false }).metadata()
    // The whole first picture is decoded: a file that ends in the middle is not a picture.
    await sharp(input, { failOn: 'truncated' }).stats()
    return { kind: 'picture', mime, width, height: pageHeight ?? height, frames: pages ?? 1 }
  } catch {
    return { kind: 'other', mime }
  }
}

/**
 * The demuxer believes what a file says of itself, and a file that says there are a billion pictures keeps it busy. On a
 * thread of its own it can be ended.
 */
const readVideo = async (source: FileSource, { mime, clock }: { mime: string; clock: Clock }): Promise<MediaFacts> => {
  const worker = new Worker(new URL('./video-worker.ts', import.meta.url), {
    workerData: source,
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  })
  const { promise, resolve } = Promise.withResolvers<unknown>()
  worker.once('message', resolve)
  worker.once('error', () => resolve(null))
  worker.once('exit', () => resolve(null))
  clock.deadline(PATIENCE_MS).addEventListener('abort', () => resolve(null))
  const told = await promise
  await worker.terminate()
  return Value.Check(VideoSchema, told) ? { kind: 'video', mime, video: told } : { kind: 'other', mime }
}

/** Looks at the bytes of a file. */
export const readFacts = async (source: FileSource, clock: Clock): Promise<MediaFacts> => {
  const type = await fileTypeFromBuffer(await firstBytes(source))
  const mime = type?.mime ?? null
  if (mime !== null && PICTURES.has(mime)) return await readPicture(source, mime)
  const video = VIDEOS[mime ?? '']
  return video === undefined ? { kind: 'other', mime } : await readVideo(source, { mime: video, clock })
}
