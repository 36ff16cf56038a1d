/** Writes the smallest H.264 that decoders take: one grey picture, and pictures that repeat the one before. */

/** What a picture is made of, by the profile's number, with how it keeps its colours: 1 for 4:2:0, 2 for 4:2:2. */
const AVC_PROFILES = {
  baseline: { number: 66, constraints: 0xc0, colours: 1 },
  main: { number: 77, constraints: 0, colours: 1 },
  high: { number: 100, constraints: 0, colours: 1 },
  high10: { number: 110, constraints: 0, colours: 1 },
  high422: { number: 122, constraints: 0, colours: 2 },
} as const

export type AvcProfile = keyof typeof AVC_PROFILES

/** From here on the parameters say how colours are kept, and how many bits they have. */
const FIRST_WITH_COLOURS = 100

/** Collects bits, most significant first. */
const createBits = () => {
  const bits: number[] = []
  const put = (value: number, count: number): void => {
    for (let place = count - 1; place >= 0; place -= 1) bits.push((value >> place) & 1)
  }
  /** Exponential Golomb, as H.264 writes most numbers. */
  const golomb = (value: number): void => {
    const length = Math.floor(Math.log2(value + 1))
    put(0, length)
    put(value + 1, length + 1)
  }
  const finish = (): Buffer => {
    put(1, 1)
    while (bits.length % 8 !== 0) bits.push(0)
    const bytes = Buffer.alloc(bits.length / 8)
    for (const [index, bit] of bits.entries()) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (7 - (index & 7)))
    return bytes
  }
  return { put, golomb, finish }
}

/** Keeps three bytes that would look like a start code apart. */
const escape = (payload: Buffer): Buffer => {
  const out: number[] = []
  let zeros = 0
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3)
      zeros = 0
    }
    out.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Buffer.from(out)
}

const unit = (header: number, payload: Buffer): Buffer => Buffer.concat([Buffer.from([header]), escape(payload)])

export interface PictureSize {
  readonly width: number
  readonly height: number
}

const inBlocks = (pixels: number): number => Math.ceil(pixels / 16)

const sequenceParameters = ({ width, height }: PictureSize, profile: AvcProfile): Buffer => {
  const { number, constraints, colours } = AVC_PROFILES[profile]
  const { put, golomb, finish } = createBits()
  put(number, 8)
  put(constraints, 8)
  put(40, 8) // level 4.0
  golomb(0) // id
  if (number >= FIRST_WITH_COLOURS) {
    golomb(colours)
    for (let index = 0; index < 2; index += 1) golomb(0) // eight bits each
    put(0, 2) // nothing special in transforms and scales
  }
  golomb(0) // frame numbers have 4 bits
  golomb(2) // pictures are shown in the order in which they come
  golomb(1) // one reference picture
  put(0, 1)
  golomb(inBlocks(width) - 1)
  golomb(inBlocks(height) - 1)
  put(1, 1) // frames, no fields
  put(1, 1)
  const spare = [inBlocks(width) * 16 - width, inBlocks(height) * 16 - height]
  put(spare.some((pixels) => pixels > 0) ? 1 : 0, 1)
  // What is cut off is counted in colours, of which 4:2:2 has one for each row.
  const units = [2, colours === 2 ? 1 : 2]
  if (spare.some((pixels) => pixels > 0))
    for (const [index, pixels] of spare.entries()) [0, pixels / (units[index] ?? 2)].forEach(golomb)
  put(0, 1) // no usability information
  return unit(0x67, finish())
}

const pictureParameters = (): Buffer => {
  const { put, golomb, finish } = createBits()
  golomb(0)
  golomb(0)
  put(0, 2) // CAVLC, no picture order in the slices
  golomb(0) // one slice group
  golomb(0)
  golomb(0)
  put(0, 3) // no weights
  for (let index = 0; index < 3; index += 1) golomb(0) // quantization as it stands
  put(0, 3)
  return unit(0x68, finish())
}

/** A picture by itself: every block predicted as grey, with nothing left over, which takes 8 bits each. */
const keyPicture = ({ width, height }: PictureSize, order: number): Buffer => {
  const { put, golomb, finish } = createBits()
  golomb(0)
  golomb(7)
  golomb(0)
  put(0, 4)
  golomb(order % 2)
  put(0, 2)
  golomb(0)
  for (let block = inBlocks(width) * inBlocks(height); block > 0; block -= 1) put(0b00100111, 8)
  return unit(0x65, finish())
}

/** A picture that skips every block, and so repeats the one before. */
const repeatedPicture = ({ width, height }: PictureSize, sinceKey: number): Buffer => {
  const { put, golomb, finish } = createBits()
  golomb(0)
  golomb(5)
  golomb(0)
  put(sinceKey % 16, 4)
  put(0, 3)
  golomb(0)
  golomb(inBlocks(width) * inBlocks(height))
  return unit(0x41, finish())
}

const withLength = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** The box `avcC`: what a decoder must know before the first picture. */
export const avcDescription = (size: PictureSize, profile: AvcProfile): Buffer => {
  const { number, constraints, colours } = AVC_PROFILES[profile]
  const sequence = sequenceParameters(size, profile)
  const picture = pictureParameters()
  const sizes = [sequence, picture].map(({ length }) => Buffer.from([length >> 8, length & 255]))
  return Buffer.concat([
    Buffer.from([1, number, constraints, 40, 0xff, 0xe1]),
    sizes[0] ?? Buffer.alloc(0),
    sequence,
    Buffer.from([1]),
    sizes[1] ?? Buffer.alloc(0),
    picture,
    ...(number >= FIRST_WITH_COLOURS ? [Buffer.from([0xfc | colours, 0xf8, 0xf8, 0])] : []),
  ])
}

/** `avcDescription` as a codec string. */
export const avcCodec = (profile: AvcProfile): string =>
  `avc1.${Buffer.from([AVC_PROFILES[profile].number, AVC_PROFILES[profile].constraints, 40]).toString('hex')}`

/** The pictures of a video with a key picture each `keyEvery`, as MP4 holds them. */
export const avcPicture = (size: PictureSize, index: number, keyEvery: number): Buffer =>
  withLength(index % keyEvery === 0 ? keyPicture(size, index / keyEvery) : repeatedPicture(size, index % keyEvery))
