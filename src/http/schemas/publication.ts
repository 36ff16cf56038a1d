import { Type } from 'typebox'
import type { PublicationMetricsView } from '#actions/publication-metrics.ts'
import { Closed, GROWS, Id, Instant, NullableInstant, NullableText, Words, component } from './common.ts'
import { publicationActions, publicationFields } from './post.ts'

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

export const UnpublishBody = Closed({
  confirm: Type.Literal(true, {
    description:
      'That it is meant: whatever people wrote and liked there goes with the post, and nothing brings it back.',
  }),
})

const Figure = (description: string) =>
  Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: `${description} Null: the network does not tell.`,
  })

// The compiler holds this list to the one of the action.
const METRICS_STATES = [
  'read',
  'pending',
  'unavailable',
  'off',
  'not_supported',
  'not_published',
] as const satisfies readonly PublicationMetricsView['state'][]

export const PublicationMetricsSchema = component(
  'PublicationMetrics',
  Type.Object({
    publication_id: Id,
    state: Words(METRICS_STATES, {
      description:
        'read: the figures are of read_at. pending: its network is asked soon. unavailable: it was asked and did not tell, see trouble. off: the organization does not read figures ' +
        '(PATCH /orgs/{org_id} with metrics); known ones stay. not_supported: its network does not tell programs.',
    }),
    trouble: Type.Union([Type.Object({ code: Type.String(), detail: Type.String() }), Type.Null()], {
      description:
        'Why its network did not tell when it was last asked: credits_depleted, rate_limited, reconnect_required, unavailable or not_shown. Figures of before stay.',
    }),
    sandbox: Type.Boolean(),
    read_at: NullableInstant,
    views: Figure('How often it was shown.'),
    likes: Figure('Likes.'),
    replies: Figure('Replies.'),
    reposts: Figure('Passed on as it is.'),
    quotes: Figure('Passed on with words of their own.'),
    saves: Figure('Kept by people for themselves.'),
  }),
)

const TimelineEntry = Type.Object({
  at: Instant,
  kind: Type.String({
    description:
      'A state that it came to (queued, publishing, published, failed, draft, canceled); attempt_started, ' +
      'attempt_answered, looked; held, released, delayed; confirmed_live, confirmed_not_published; removal_requested, ' +
      'removed, removal_failed; preparation_refused: it will most likely fail at its time.',
  }),
  result: NullableText,
  detail: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: "The network's words, without what looks like a secret.",
  }),
  attempt: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'The number of the attempt.' }),
  part: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: 'Of a thread: which part that attempt sends, from 0.',
  }),
  actor: Type.Union([
    Type.Object({
      kind: Words(['user', 'worker', 'system', 'external'], GROWS),
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
    ...publicationActions,
    org_id: Id,
    post_id: Id,
    lateness_seconds: Type.Unsafe<number | null>({
      type: ['number', 'null'],
      description: 'From the due time to the start of the first send; null while there was none.',
    }),
    timeline: Type.Array(TimelineEntry, { description: 'What happened to it, in its order.' }),
  }),
)
