import { Type } from 'typebox'
import { CHANGE_CODES } from '#actions/media-job-view.ts'
import { Closed, component, GROWS, Id, Instant, NullableInstant, NullableText, Words } from './common.ts'
import { PARAMS } from './issue.ts'

const NullableNumber = Type.Unsafe<number | null>({ type: ['number', 'null'] })
const NullableId = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' })

const Fraction = Type.Number({ minimum: 0, maximum: 1 })

const MOST_SECONDS = 86_400

const fit = {
  provider: Type.String({ minLength: 1, maxLength: 30, description: 'the code of the network that is to take it' }),
  options: Type.Optional(
    Type.Unsafe<Readonly<Record<string, unknown>>>({
      type: 'object',
      maxProperties: 30,
      description:
        "the network's own choices, where they change what it takes: a story's, say; or that name this file, as a reel's cover_media_id does",
      examples: [{ kind: 'story' }],
    }),
  ),
  mode: Type.Optional(
    Words(['crop', 'pad'], { description: 'cut off what is too much, or add a margin; cropped by default' }),
  ),
  focus: Type.Optional(Closed({ x: Fraction, y: Fraction })),
  ratio: Type.Optional(
    Type.Number({
      minimum: 0.01,
      maximum: 100,
      description: 'width by height of the result; the nearest to its own that the network takes without it',
    }),
  ),
  colour: Type.Optional(
    Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description: 'the colour of margins, such as #ffffff' }),
  ),
  become: Type.Optional(
    Words(['gif', 'video'], {
      description: 'what an animated GIF is to become; a GIF where the network takes some, else a video',
    }),
  ),
  part: Type.Optional(
    Type.Object(
      {
        from: Type.Number({ minimum: 0, maximum: MOST_SECONDS }),
        to: Type.Number({ exclusiveMinimum: 0, maximum: MOST_SECONDS }),
      },
      {
        additionalProperties: false,
        description: 'which part of a video or an animation is kept, in seconds; nothing is cut off without it',
      },
    ),
  ),
}

export const FitMediaBody = Closed(fit)

export const PlanFitBody = Closed({
  ...fit,
  preview: Type.Optional(
    Type.Boolean({ description: 'whether to draw a small picture of the result; it takes a moment longer' }),
  ),
})

const Side = Type.Integer()

const Changes = Type.Array(
  Type.Object({
    code: Words(CHANGE_CODES, GROWS),
    detail: Type.String({ description: 'One sentence for a person.' }),
    params: Type.Optional(PARAMS),
  }),
)

const NullableSize = (description: string) =>
  Type.Union([Type.Object({ width: Side, height: Side }), Type.Null()], { description })

export const FitPlanSchema = component(
  'FitPlan',
  Type.Object({
    kind: Words(['keep', 'fit', 'impossible'], { description: 'keep: the network takes it as it is' }),
    detail: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Why it is impossible, or what this server lacks.',
    }),
    code: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'Which case of that it is; stable, and more may come.',
    }),
    params: Type.Optional(PARAMS),
    available: Type.Boolean({ description: 'Whether this server can do it: videos take an ffmpeg.' }),
    background: Type.Boolean({ description: 'Whether it is done by a job (202), or at once (201).' }),
    mime: NullableText,
    cut: Type.Union([Type.Object({ left: Side, top: Side, width: Side, height: Side }), Type.Null()]),
    canvas: NullableSize('The size that it will have, margins included.'),
    picture: NullableSize('The size of what is cut out, without margins.'),
    frame_rate: Type.Unsafe<number | null>({
      type: ['number', 'null'],
      description: 'Pictures a second that it will have; null: its own.',
    }),
    duration_seconds: NullableNumber,
    changes: Changes,
    preview: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description:
        'A small WebP as a data address, if it was asked for. Of a video it shows one of its first pictures.',
    }),
  }),
)

export const MediaJobSchema = component(
  'MediaJob',
  Type.Object({
    id: Id,
    org_id: Id,
    media_id: Type.String({ format: 'uuid', description: 'The file that is made to fit; it stays as it is.' }),
    provider: NullableText,
    state: Words(['queued', 'processing', 'ready', 'failed', 'canceled']),
    changes: Changes,
    failure: Type.Union([Type.Object({ code: Type.String(), detail: Type.String() }), Type.Null()], {
      description:
        'Why there is no result; codes: source_deleted, quota_exceeded, ffmpeg_missing, too_slow, too_large, failed, interrupted.',
    }),
    result_media_id: NullableId,
    created_by: Id,
    created_at: Instant,
    started_at: NullableInstant,
    finished_at: NullableInstant,
  }),
)

export const MediaJobPath = Closed({ media_id: Id, job_id: Id })
