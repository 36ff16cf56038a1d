import { MEDIA_KINDS } from '#domain/media.ts'
import { Type } from 'typebox'
import { component, Words } from './common.ts'

const ReadOn = Type.String({ format: 'date', description: 'When that page was read.', examples: ['2026-11-23'] })

const Source = Type.String({
  description: 'The page on which it is written.',
  examples: ['https://docs.x.com/x-api/media/quickstart/best-practices'],
})

const NullableNumber = Type.Unsafe<number | null>({ type: ['number', 'null'] })

interface Bounds {
  readonly least: number | null
  readonly most: number | null
}

const Bounds = (description: string, example: Bounds) =>
  Type.Unsafe<Bounds | null>({
    type: ['object', 'null'],
    required: ['least', 'most'],
    properties: { least: NullableNumber, most: NullableNumber },
    description,
    examples: [example],
  })

const Codecs = (description: string, example: string) =>
  Type.Unsafe<readonly string[] | null>({
    type: ['array', 'null'],
    items: { type: 'string' },
    description,
    examples: [[example]],
  })

const MediaRuleSchema = component(
  'MediaRule',
  Type.Object(
    {
      kind: Words(MEDIA_KINDS),
      mimes: Type.Array(Type.String(), { examples: [['video/mp4', 'video/quicktime']] }),
      bytes: Bounds('Size of the file.', { least: null, most: 536_870_912 }),
      width: Bounds('Pixels.', { least: 32, most: 1_280 }),
      height: Bounds('Pixels.', { least: 32, most: 1_280 }),
      short_side: Bounds('Pixels of the shorter side.', { least: null, most: 1_024 }),
      ratio: Bounds('Width by height.', { least: 0.8, most: 1.91 }),
      frames: Bounds('Pictures of an animation.', { least: null, most: 350 }),
      pixels: Bounds('Pixels of all pictures of an animation together.', { least: null, most: 300_000_000 }),
      seconds: Bounds('Duration.', { least: 0.5, most: 140 }),
      frame_rate: Bounds('Pictures a second.', { least: null, most: 60 }),
      bit_rate: Bounds('Bits a second of the whole file.', { least: null, most: 25_000_000 }),
      video_codecs: Codecs('What the pictures are encoded as.', 'avc'),
      video_profiles: Codecs('The profiles of those, where not all are taken.', 'H.264 High'),
      audio_codecs: Codecs('What the sound is encoded as; a silent file needs none.', 'aac'),
      audio_profiles: Codecs('The profiles of those, where not all are taken.', 'AAC-LC'),
      audio_channels: Bounds('Channels of the sound.', { least: null, most: 2 }),
      audio_sample_rate: Bounds('Hertz of the sound.', { least: null, most: 48_000 }),
      unedited: Type.Unsafe<boolean | null>({
        type: ['boolean', 'null'],
        description: 'True where no edit list may change what the tracks hold.',
      }),
      source: Source,
      read_on: ReadOn,
    },
    { description: 'What a network takes of one kind of file; null where it has no such bound.' },
  ),
)

export const MediaFormSchema = component(
  'MediaForm',
  Type.Object({
    form: Type.String({ description: 'A form that a post can take at the network.', examples: ['story'] }),
    description: Type.String({ description: 'When a post takes it.' }),
    options: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description: 'The choices with which it does.',
      examples: [{ kind: 'story' }],
    }),
    least: Type.Integer({ description: 'The least files of a post that has any.', examples: [2] }),
    most: Type.Integer({ description: 'The most files of all kinds together.', examples: [10] }),
    most_of: Type.Unsafe<Readonly<Record<string, number>>>({
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'The most of one kind, where that is less.',
      examples: [{ gif: 1, video: 1 }],
    }),
    mixed: Type.Boolean({ description: 'Whether files of different kinds may stand in one post.' }),
    source: Source,
    read_on: ReadOn,
    kinds: Type.Array(MediaRuleSchema, { description: 'A kind that is not here is not taken.' }),
  }),
)
