import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableText, Words } from './common.ts'
import { publicationFields } from './post.ts'

export const PublicationPath = Closed({ publication_id: Id })

export const ResolveBody = Closed({
  outcome: Words(['live', 'not_live'], { description: 'What you saw when you looked at the network.' }),
  url: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'The link to the post; with live only, and needed then.',
    }),
  ),
})

const TimelineEntry = Type.Object({
  at: Instant,
  kind: Type.String({
    description:
      'A state that it came to (queued, publishing, published, failed, draft, canceled); attempt_started, ' +
      'attempt_answered, looked; held, released, delayed; confirmed_live, confirmed_not_published.',
  }),
  result: NullableText,
  detail: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: "The network's words, without what looks like a secret.",
  }),
  attempt: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'The number of the attempt.' }),
  actor: Type.Union([
    Type.Object({
      kind: Words(['user', 'worker', 'system']),
      user_id: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
      username: NullableText,
    }),
    Type.Null(),
  ]),
})

export const PublicationDetailSchema = component(
  'PublicationDetail',
  Type.Object({
    ...publicationFields,
    org_id: Id,
    post_id: Id,
    lateness_seconds: Type.Unsafe<number | null>({
      type: ['number', 'null'],
      description: 'From the due time to the start of the first send; null while there was none.',
    }),
    timeline: Type.Array(TimelineEntry, { description: 'What happened to it, in its order.' }),
  }),
)
