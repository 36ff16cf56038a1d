import { type FileHandle, open } from 'node:fs/promises'
import { hasEdits } from './video-edits.ts'

/** What is to be known of a video before it is taken. */
export interface VideoFacts {
  readonly container: 'mp4' | 'mov'
  readonly bytes: number
  readonly seconds: number
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  /** As WebCodecs names them: `avc`, `hevc`, `aac`, …; null when it is none of the known ones. */
  readonly videoCodec: string | null
  /** Of the codec, as RFC 6381 writes it. */
  readonly profile: string | null
  readonly audio: { readonly codec: string | null; readonly sampleRate: number; readonly channels: number } | null
  /** Whether the index comes before the media, so that it can be read as it arrives. */
  readonly indexFirst: boolean
  /** Whether a list of edits shows other than what lies in the file. */
  readonly edited: boolean
}

/** Frames looked at for the frame rate. */
const SAMPLE = 120

const sizeOfBox = (head: Buffer, left: number): number => {
  const size = head.readUInt32BE(0)
  // 1: the size follows in 64 bits; 0: the box goes on to the end of the file.
  if (size === 1) return Number(head.readBigUInt64BE(8))
  return size === 0 ? left : size
}

/** Whether a box `moov` comes before the first box `mdat`. */
const isIndexFirst = async (file: FileHandle, length: number): Promise<boolean> => {
  const head = Buffer.alloc(16)
  let at = 0
  while (at + 8 <= length) {
    await file.read(head, 0, 16, at)
    const type = head.toString('latin1', 4, 8)
    if (type === 'moov') return true
    const size = sizeOfBox(head, length - at)
    if (type === 'mdat' || size < 8) return false
    at += size
  }
  return false
}

const readTracks = async (
  path: string,
  { bytes, indexFirst, edited }: Pick<VideoFacts, 'bytes' | 'indexFirst' | 'edited'>,
): Promise<VideoFacts | null> => {
  // A large library that only this needs: a server that is asked for no videos should not carry it.
  const { FilePathSource, Input, MP4, QTFF } = await import('mediabunny')
  using input = new Input({ source: new FilePathSource(path), formats: [MP4, QTFF] })
  if (!(await input.canRead())) return null
  const video = await input.getPrimaryVideoTrack()
  if (video === null) return null
  const audio = await input.getPrimaryAudioTrack()
  return {
    container: (await input.getFormat()) === QTFF ? 'mov' : 'mp4',
    bytes,
    seconds: await input.computeDuration(),
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    framesPerSecond: (await video.computePacketStats(SAMPLE)).averagePacketRate,
    videoCodec: await video.getCodec(),
    profile: await video.getCodecParameterString(),
    audio:
      audio === null
        ? null
        : {
            codec: await audio.getCodec(),
            sampleRate: await audio.getSampleRate(),
            channels: await audio.getNumberOfChannels(),
          },
    indexFirst,
    edited,
  }
}

/** Reads the facts of an MP4 or QuickTime file; null when it is none, or broken. */
export const readVideo = async (path: string): Promise<VideoFacts | null> => {
  await using file = await open(path)
  const { size } = await file.stat()
  const indexFirst = await isIndexFirst(file, size)
  try {
    return await readTracks(path, { bytes: size, indexFirst, edited: await hasEdits(file, size) })
  } catch {
    // The library throws whatever a broken file makes it throw.
    return null
  }
}
