import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { CHANGE_CODES } from './video-changes.ts'
import type { VideoBounds, VideoPlan } from './video-plan.ts'

/** A conversion that is asked for now and done later, by another process: as it is stored in between. */
export interface ConvertOrder {
  /** The network that it is for. */
  readonly provider: string
  readonly plan: VideoPlan
  /** What the result must be within. */
  readonly bounds: VideoBounds
}

const Side = Type.Integer({ minimum: 1, maximum: 20_000 })
const Place = Type.Integer({ minimum: 0, maximum: 20_000 })
const SizeSchema = Type.Object({ width: Side, height: Side })
const Seconds = Type.Number({ minimum: 0, maximum: 1e6 })
const Word = Type.String({ maxLength: 100 })
const Range = Type.Optional(Type.Object({ least: Type.Optional(Type.Number()), most: Type.Optional(Type.Number()) }))
const WordList = Type.Optional(Type.Array(Word))

/** Every value that ffmpeg will be told is a number or a colour: whatever wrote the row, no word of it is a filter. */
const ORDER = Type.Object({
  provider: Word,
  plan: Type.Object({
    kind: Type.Literal('convert'),
    mime: Type.Enum(['video/mp4', 'image/gif']),
    source: SizeSchema,
    cut: Type.Object({ left: Place, top: Place, width: Side, height: Side }),
    picture: SizeSchema,
    canvas: SizeSchema,
    colour: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }),
    frameRate: Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 1_000 }), Type.Null()]),
    from: Seconds,
    seconds: Seconds,
    times: Type.Integer({ minimum: 1, maximum: 100 }),
    bitRate: Type.Integer({ minimum: 1, maximum: 1e9 }),
    expectedBytes: Type.Integer({ minimum: 1 }),
    changes: Type.Array(
      Type.Object({
        code: Type.Enum([...CHANGE_CODES]),
        detail: Type.String(),
        params: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
      }),
    ),
  }),
  bounds: Type.Object({
    mimes: Type.Array(Word),
    bytes: Range,
    width: Range,
    height: Range,
    shortSide: Range,
    ratio: Range,
    frames: Range,
    seconds: Range,
    frameRate: Range,
    bitRate: Range,
    videoCodecs: WordList,
    videoProfiles: WordList,
    audioCodecs: WordList,
    audioProfiles: WordList,
    audioChannels: Range,
    audioSampleRate: Range,
    unedited: Type.Optional(Type.Literal(true)),
  }),
})

/** Whether a stored order can be carried out. */
export const isConvertOrder = (stored: unknown): stored is ConvertOrder => Value.Check(ORDER, stored)
