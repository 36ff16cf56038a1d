/** Descriptions of encodings that files carry. Demuxers read them; where a file has another than its media, nothing decodes. */

const HEVC_PROFILES = { main: 1, main10: 2, rext: 4 } as const

export type HevcProfile = keyof typeof HEVC_PROFILES

const HEVC_LEVEL = 93

/** The box `hvcC` of pictures with eight bits and 4:2:0, or with 4:2:2 in the profile of extensions; without parameter sets. */
export const hevcDescription = (profile: HevcProfile): Buffer => {
  const number = HEVC_PROFILES[profile]
  const compatible = Buffer.alloc(4)
  compatible.writeUInt32BE(2 ** (31 - number))
  const colours = profile === 'rext' ? 2 : 1
  const head = Buffer.from([1, number])
  const rest = Buffer.from([HEVC_LEVEL, 0xf0, 0, 0xfc, 0xfc | colours, 0xf8, 0xf8, 0, 0, 0x0f, 0])
  return Buffer.concat([head, compatible, Buffer.from([0xb0, 0, 0, 0, 0, 0]), rest])
}

/** `hevcDescription` as a codec string. */
export const hevcCodec = (profile: HevcProfile): string => {
  const number = HEVC_PROFILES[profile]
  return `hvc1.${number}.${(2 ** number).toString(16)}.L${HEVC_LEVEL}.B0`
}

const SAMPLE_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000]

const OBJECT_TYPES = { 'AAC-LC': 2, 'HE-AAC': 5 } as const

export interface Sound {
  readonly kind: keyof typeof OBJECT_TYPES
  /** 1 to 6. */
  readonly channels: number
  /** Hertz. */
  readonly rate: number
}

/** What a decoder of AAC must know: ISO/IEC 14496-3, `AudioSpecificConfig`. */
export const aacDescription = ({ kind, channels, rate }: Sound): Buffer => {
  const type = OBJECT_TYPES[kind]
  const index = SAMPLE_RATES.indexOf(rate)
  const bits = [type, index, channels].map((value, place) => value.toString(2).padStart(place === 0 ? 5 : 4, '0'))
  // What high efficiency is laid upon: the same rate, of low complexity.
  const more = kind === 'HE-AAC' ? [index.toString(2).padStart(4, '0'), '00010'] : []
  const text = [...bits, ...more].join('')
  const whole = text.padEnd(Math.ceil(text.length / 8) * 8, '0')
  return Buffer.from(
    Array.from({ length: whole.length / 8 }, (_, at) => Number.parseInt(whole.slice(8 * at, 8 * at + 8), 2)),
  )
}

/** `aacDescription` as a codec string. */
export const aacCodec = ({ kind }: Sound): string => `mp4a.40.${OBJECT_TYPES[kind]}`
