import { release } from '#lib/deadline.ts'
import { open } from 'node:fs/promises'
import type { Input, InputAudioTrack, InputVideoTrack } from 'mediabunny'
import type { MediaFacts } from '#domain/media.ts'
import type { Clock } from '#lib/clock.ts'
import { damagedVideo } from './boxes.ts'
import { isEdited } from './edit-list.ts'
import { RefusedFileError } from './refusal.ts'
import { readVideoIndex } from './video-index.ts'

/** How long looking at a video may take. */
const LIMIT_MS = 10_000

/** So many pictures tell how many there are a second. */
const COUNTED_PICTURES = 2_000

/** What the demuxer may remember of a file. */
const CACHE_BYTES = 4 * 1024 * 1024

const MOST_SIDE = 16_384

const tooSlow = (): RefusedFileError =>
  new RefusedFileError('too_slow', `looking at the video took longer than ${LIMIT_MS / 1000} seconds: export it anew`)

interface Watch {
  readonly clock: Clock
  /** Monotonic instant at which patience ends. */
  readonly until: number
}

const inTime = ({ clock, until }: Watch): void => {
  if (clock.monotonic() > until) throw tooSlow()
}

/** Waits for a step of the demuxer, and no longer than patience lasts. */
const patiently = async <T>(watch: Watch, step: Promise<T>): Promise<T> => {
  inTime(watch)
  const { promise, reject } = Promise.withResolvers<never>()
  const limit = watch.clock.deadline(Math.max(1, Math.ceil(watch.until - watch.clock.monotonic())))
  const giveUp = () => reject(tooSlow())
  limit.addEventListener('abort', giveUp)
  try {
    return await Promise.race([step, promise])
  } finally {
    limit.removeEventListener('abort', giveUp)
    release(limit)
  }
}

type Mediabunny = typeof import('mediabunny')

/** Counts pictures one by one: between two of them nothing else would end a long count. */
const readFrameRate = async (bunny: Mediabunny, track: InputVideoTrack, watch: Watch): Promise<number | null> => {
  const sink = new bunny.EncodedPacketSink(track)
  let [count, first, last] = [0, Infinity, -Infinity]
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) {
    inTime(watch)
    // Pictures come in the order of decoding: only one that is shown after all others ends the count.
    if (count >= COUNTED_PICTURES && packet.timestamp >= last) break
    count += 1
    first = Math.min(first, packet.timestamp)
    last = Math.max(last, packet.timestamp + packet.duration)
  }
  return last > first ? count / (last - first) : null
}

/** A codec that the demuxer does not know goes by the name that is in the file, where that is one. */
const codecOf = async (track: InputVideoTrack | InputAudioTrack): Promise<string> => {
  const known = await track.getCodec()
  if (known !== null) return known
  const inFile = await track.getInternalCodecId()
  return typeof inFile === 'string' && /^[\w.-]{1,20}$/.test(inFile) ? inFile : 'unknown'
}

/** The codec's name in full; null where what it is made of is not in the file. */
const codecStringOf = (track: InputVideoTrack | InputAudioTrack): Promise<string | null> =>
  track.getCodecParameterString().catch(() => null)

const readAudio = async (track: InputAudioTrack | null) => {
  if (track === null) return { audioCodec: null, audioCodecString: null, audioChannels: null, audioSampleRate: null }
  const named = await codecOf(track)
  const audioCodecString = await codecStringOf(track)
  const [audioChannels, audioSampleRate] = [await track.getNumberOfChannels(), await track.getSampleRate()]
  return { audioCodec: named, audioCodecString, audioChannels, audioSampleRate }
}

const readVideo = async (track: InputVideoTrack) => {
  const named = await codecOf(track)
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()]
  if (![width, height].every((side) => Number.isInteger(side) && side > 0 && side <= MOST_SIDE)) throw damagedVideo()
  return { videoCodec: named, videoCodecString: await codecStringOf(track), width, height }
}

const readFacts = async (
  bunny: Mediabunny,
  input: Input,
  watch: Watch,
): Promise<Omit<MediaFacts, 'mime' | 'bytes'>> => {
  const video = await patiently(watch, input.getPrimaryVideoTrack())
  if (video === null)
    throw new RefusedFileError('unsupported_type', 'the file has no picture: send a video with one, or a picture')
  const audio = await patiently(watch, input.getPrimaryAudioTrack())
  const shown = await patiently(watch, readVideo(video))
  const heard = await patiently(watch, readAudio(audio))
  const durationSeconds = await patiently(watch, input.computeDuration())
  const frameRate = await readFrameRate(bunny, video, watch)
  if (!(durationSeconds > 0 && Number.isFinite(durationSeconds)) || frameRate === null) throw damagedVideo()
  return { kind: 'video', frames: 1, durationSeconds, frameRate, bitRate: null, ...shown, ...heard }
}

/** What the demuxer says of a file. It must not be asked about one whose index was not checked: a wrong count stops it. */
const demux = async (path: string, watch: Watch): Promise<Omit<MediaFacts, 'mime' | 'bytes'>> => {
  const bunny = await import('mediabunny')
  // It would print what it finds in hostile files to the console.
  bunny.Logging.level = bunny.LogLevel.Silent
  const source = new bunny.FilePathSource(path, { maxCacheSize: CACHE_BYTES, handleUnhandledError: () => undefined })
  const input = new bunny.Input({ source, formats: [bunny.MP4, bunny.QTFF] })
  try {
    return await readFacts(bunny, input, watch)
  } catch (error) {
    if (error instanceof RefusedFileError) throw error
    // Whatever else it stumbles over is in the file.
    throw damagedVideo()
  } finally {
    input.dispose()
  }
}

/** Checks the index, and says whether it has edits. */
const readEdited = async (path: string): Promise<boolean> => {
  await using handle = await open(path, 'r')
  return isEdited(await readVideoIndex(handle))
}

/** Reads a video of a known type. Throws a `RefusedFileError` for one that is damaged. */
export const readVideoFile = async (
  path: string,
  file: { readonly mime: string; readonly bytes: number },
  clock: Clock,
): Promise<MediaFacts> => {
  const watch = { clock, until: clock.monotonic() + LIMIT_MS }
  const edited = await readEdited(path)
  const facts = await demux(path, watch)
  const bitRate = facts.durationSeconds === null ? null : (file.bytes * 8) / facts.durationSeconds
  return { ...facts, edited, mime: file.mime, bytes: file.bytes, bitRate }
}
