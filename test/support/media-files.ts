import { open, stat } from 'node:fs/promises'
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  type Rotation,
} from 'mediabunny'
import sharp, { type Sharp } from 'sharp'
import { avcCodec, avcDescription, avcPicture, type AvcProfile } from './avc.ts'
import { aacCodec, aacDescription, hevcCodec, hevcDescription, type HevcProfile, type Sound } from './encodings.ts'

/** Files of every kind that Scheduly takes, made as they are asked for. All of them decode, but videos that say otherwise of themselves. */

export interface ImageWishes {
  readonly width?: number
  readonly height?: number
  /** With a camera's notes, a place among them: 51.5 north, 0.1 west. */
  readonly gps?: boolean
  /** As a camera notes that it was held, 1 to 8: with 5 and above, what is shown is `height` wide. */
  readonly orientation?: number
  /** A half-transparent picture, where the format can. */
  readonly transparent?: boolean
  /** Every pixel by chance: a large file. Otherwise a gradient: a small one. */
  readonly noise?: boolean
}

/** A word in the notes of pictures with `gps`, to be looked for in files. */
export const CAMERA = 'Secretcam 9000'

/** The place as videos with `gps` name it. */
export const PLACE = '+51.5000-000.1000/'

/** A picture that differs at every point, so that cuts and turns can be seen. */
const gradient = (width: number, height: number, channels: 3 | 4): Buffer => {
  const pixels = Buffer.alloc(width * height * channels)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = [(255 * x) / width, (255 * y) / height, 128, 128]
      for (let channel = 0; channel < channels; channel += 1)
        pixels[(y * width + x) * channels + channel] = Math.floor(colour[channel] ?? 0)
    }
  }
  return pixels
}

/** Pixels that look like chance and are the same each time. */
const noisePixels = (length: number): Buffer => {
  const pixels = Buffer.alloc(length)
  let state = 1
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    pixels[index] = state >>> 24
  }
  return pixels
}

const CAMERA_NOTES = {
  IFD0: { Model: CAMERA },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 6/1 0/1' },
}

const picture = (wishes: ImageWishes, mayBeTransparent: boolean): Sharp => {
  const { width = 64, height = 48, orientation } = wishes
  const channels = wishes.transparent === true && mayBeTransparent ? 4 : 3
  const pixels = wishes.noise === true ? noisePixels(width * height * channels) : gradient(width, height, channels)
  const drawn = sharp(pixels, { raw: { width, height, channels } })
  if (orientation !== undefined) drawn.withMetadata({ orientation })
  return wishes.gps === true ? drawn.withExif(CAMERA_NOTES) : drawn
}

export const aJpeg = (wishes: ImageWishes = {}): Promise<Buffer> => picture(wishes, false).jpeg().toBuffer()

export const aPng = (wishes: ImageWishes = {}): Promise<Buffer> => picture(wishes, true).png().toBuffer()

export const aWebp = (wishes: ImageWishes = {}): Promise<Buffer> => picture(wishes, true).webp().toBuffer()

export interface AnimationWishes {
  readonly width?: number
  readonly height?: number
  readonly frames?: number
  /** Milliseconds for which each picture is shown. */
  readonly delay?: number
  /** How often it is shown; 0 for without end. */
  readonly loop?: number
}

/** Pictures of one colour each, so that no two are the same. */
const animation = async ({ width = 32, height = 24, frames = 3 }: AnimationWishes): Promise<Sharp> => {
  const colours = Array.from({ length: frames }, (_, index) => ({
    r: (index * 71) % 256,
    g: (index * 37) % 256,
    b: 90,
  }))
  const pictures = await Promise.all(
    colours.map((background) =>
      sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  return pictures.length === 1 ? sharp(pictures[0]) : sharp(pictures, { join: { animated: true } })
}

const timing = ({ frames = 3, delay = 100, loop = 0 }: AnimationWishes) => ({ delay: Array(frames).fill(delay), loop })

/** An animated GIF; with one frame, a still one. */
export const aGif = async (wishes: AnimationWishes = {}): Promise<Buffer> =>
  (await animation(wishes)).gif(timing(wishes)).toBuffer()

export const anAnimatedWebp = async (wishes: AnimationWishes = {}): Promise<Buffer> =>
  (await animation(wishes)).webp(timing(wishes)).toBuffer()

/** A box of an MP4 file. */
export const box = (type: string, ...content: readonly (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

export interface VideoWishes {
  /** Pixels as coded; even. */
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
  readonly frameRate?: number
  /** Of H.264. Default `baseline`. */
  readonly profile?: AvcProfile
  /** Says of itself that it is HEVC. It has no such pictures: only what describes them can be read. */
  readonly hevc?: HevcProfile | null
  /** A silent track. Default true. */
  readonly audio?: boolean
  /** What that track is said to be. Default AAC-LC, stereo, 48 kHz; all else has the same bytes, and does not decode. */
  readonly sound?: Partial<Sound>
  readonly rotation?: Rotation
  /** With the places that phones write into videos: `©xyz`, `loci`, and Apple's key. */
  readonly gps?: boolean
  /** Where the index lies: before the media (`start`, the default) or after it, as cameras write. */
  readonly index?: 'start' | 'end' | 'fragmented'
}

const SAMPLES_PER_PACKET = 1_024
/** One packet of AAC: silence on two channels. */
const SILENCE = Buffer.from([0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80])

const addPictures = async (source: EncodedVideoPacketSource, wishes: Required<VideoWishes>): Promise<void> => {
  const { width, height, seconds, frameRate, profile, hevc } = wishes
  const described =
    hevc === null
      ? { codec: avcCodec(profile), description: avcDescription({ width, height }, profile) }
      : { codec: hevcCodec(hevc), description: hevcDescription(hevc) }
  const decoderConfig = { ...described, codedWidth: width, codedHeight: height }
  const keyEvery = Math.ceil(frameRate)
  for (let index = 0; index < Math.round(seconds * frameRate); index += 1) {
    const type = index % keyEvery === 0 ? 'key' : 'delta'
    const bytes = avcPicture({ width, height }, index, keyEvery)
    await source.add(new EncodedPacket(bytes, type, index / frameRate, 1 / frameRate), { decoderConfig })
  }
}

const addSilence = async (source: EncodedAudioPacketSource, wishes: Required<VideoWishes>): Promise<void> => {
  const sound = { kind: 'AAC-LC', channels: 2, rate: 48_000, ...wishes.sound } as const
  const described = { codec: aacCodec(sound), description: aacDescription(sound) }
  const decoderConfig = { ...described, numberOfChannels: sound.channels, sampleRate: sound.rate }
  const each = SAMPLES_PER_PACKET / sound.rate
  for (let index = 0; index * each < wishes.seconds; index += 1)
    await source.add(new EncodedPacket(SILENCE, 'key', index * each, each), { decoderConfig })
}

const dataAtom = (text: string): Buffer => box('data', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]), text)

/** The boxes in which phones note where a video was taken. */
const placeBoxes = (): readonly Buffer[] => {
  const full = Buffer.alloc(4)
  const key = 'com.apple.quicktime.location.ISO6709'
  const textLength = Buffer.from([0, PLACE.length, 0x15, 0xc7])
  const numbers = Buffer.alloc(13)
  numbers.writeInt32BE(Math.round(-0.1 * 65_536), 1)
  numbers.writeInt32BE(Math.round(51.5 * 65_536), 5)
  const loci = box('loci', full, Buffer.from([0x15, 0xc7]), `${PLACE}\0`, numbers, 'earth\0\0')
  const handler = box('hdlr', full, Buffer.alloc(4), 'mdta', Buffer.alloc(13))
  const keys = box('keys', full, Buffer.from([0, 0, 0, 1]), box('mdta', key))
  const list = box('ilst', box('\0\0\0\x01', dataAtom(PLACE)))
  return [box('udta', box('\xa9xyz', textLength, PLACE), loci), box('meta', handler, keys, list)]
}

/** Puts boxes at the end of the index, which must be the last box of the file: nothing else moves. */
export const addToIndex = (file: Buffer, boxes: readonly Buffer[]): Buffer => {
  let start = 0
  while (file.toString('latin1', start + 4, start + 8) !== 'moov') {
    const size = file.readUInt32BE(start)
    start += size === 1 ? Number(file.readBigUInt64BE(start + 8)) : size
  }
  if (start + file.readUInt32BE(start) !== file.length) throw new Error('the index is not the last box of the file')
  const longer = Buffer.concat([file, ...boxes])
  longer.writeUInt32BE(longer.length - start, start)
  return longer
}

const withDefaults = (wishes: VideoWishes): Required<VideoWishes> => ({
  width: 320,
  height: 240,
  seconds: 2,
  frameRate: 25,
  profile: 'baseline',
  hevc: null,
  audio: true,
  sound: {},
  rotation: 0,
  gps: false,
  index: wishes.gps === true ? 'end' : 'start',
  ...wishes,
})

const FAST_START = { start: 'in-memory', end: false, fragmented: 'fragmented' } as const

const aVideo = async (asked: VideoWishes, Format: typeof Mp4OutputFormat | typeof MovOutputFormat): Promise<Buffer> => {
  const wishes = withDefaults(asked)
  const target = new BufferTarget()
  const output = new Output({ format: new Format({ fastStart: FAST_START[wishes.index] }), target })
  const pictures = new EncodedVideoPacketSource(wishes.hevc === null ? 'avc' : 'hevc')
  const sound = new EncodedAudioPacketSource('aac')
  output.addVideoTrack(pictures, { rotation: wishes.rotation })
  if (wishes.audio) output.addAudioTrack(sound)
  await output.start()
  await Promise.all([
    addPictures(pictures, wishes).then(() => pictures.close()),
    ...(wishes.audio ? [addSilence(sound, wishes).then(() => sound.close())] : []),
  ])
  await output.finalize()
  if (target.buffer === null) throw new Error('nothing was written')
  const file = Buffer.from(target.buffer)
  return wishes.gps ? addToIndex(file, placeBoxes()) : file
}

/** A grey H.264 video, with silence. */
export const anMp4 = (wishes: VideoWishes = {}): Promise<Buffer> => aVideo(wishes, Mp4OutputFormat)

/** The same as QuickTime has it. */
export const aMov = (wishes: VideoWishes = {}): Promise<Buffer> => aVideo(wishes, MovOutputFormat)

/** Makes a video on the disk larger by a box of media that nothing refers to. It takes no room: a hole. */
export const growVideo = async (path: string, bytes: number): Promise<void> => {
  const { size } = await stat(path)
  await using file = await open(path, 'r+')
  const head = Buffer.alloc(16)
  head.writeUInt32BE(1)
  head.write('mdat', 4, 'latin1')
  head.writeBigUInt64BE(BigInt(bytes), 8)
  await file.write(head, 0, 16, size)
  await file.truncate(size + bytes)
}
