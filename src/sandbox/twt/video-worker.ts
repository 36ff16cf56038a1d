import { parentPort, workerData } from 'node:worker_threads'
import { BufferSource, FilePathSource, Input, MP4, QTFF, type InputAudioTrack, type InputVideoTrack } from 'mediabunny'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { VideoFacts } from './media-facts.ts'

/** Runs on a thread of its own: reads one MP4 or QuickTime file, and tells what it found, or nothing. */

const Source = Type.Union([Type.Object({ path: Type.String() }), Type.Object({ bytes: Type.Unsafe<Uint8Array>({}) })])

/** So many pictures tell how many there are a second. */
const COUNTED = 600

const openSource = (value: unknown) => {
  if (!Value.Check(Source, value)) throw new TypeError('neither a path nor bytes')
  return 'path' in value ? new FilePathSource(value.path) : new BufferSource(value.bytes)
}

const pictureFacts = async (track: InputVideoTrack) => ({
  width: await track.getDisplayWidth(),
  height: await track.getDisplayHeight(),
  codec: await track.getCodec(),
  profile: await track.getCodecParameterString(),
  framesPerSecond: (await track.computePacketStats(COUNTED)).averagePacketRate,
})

const soundFacts = async (track: InputAudioTrack | null) => ({
  audioCodec: track === null ? null : await track.getCodec(),
  audioProfile: track === null ? null : await track.getCodecParameterString(),
  audioChannels: track === null ? 0 : await track.getNumberOfChannels(),
})

const look = async (): Promise<VideoFacts | null> => {
  const input = new Input({ source: openSource(workerData), formats: [MP4, QTFF] })
  const picture = await input.getPrimaryVideoTrack()
  if (picture === null) return null
  return {
    ...(await pictureFacts(picture)),
    ...(await soundFacts(await input.getPrimaryAudioTrack())),
    durationMs: Math.round((await input.computeDuration()) * 1000),
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage(await look().catch(() => null))
