import { Type } from 'typebox'
import { POST_ACTIONS, PUBLICATION_ACTIONS } from '#domain/allowed.ts'
import { ATTEMPT_STATES } from '#domain/attempt.ts'
import { PUBLICATION_STATUSES } from '#domain/publication.ts'
import { REMOVAL_STATES } from '#domain/removal.ts'
import { TEXT_UNITS } from '#domain/text-length.ts'
import { Closed, component, Etag, GROWS, Id, Instant, NullableInstant, NullableText, Words } from './common.ts'
import { ApprovalProgress, ApprovalSchema } from './post-approval.ts'
import { BASES, FIX_WORDS, PARAMS } from './issue.ts'
import { PostLabels } from './label.ts'

const Status = Words(PUBLICATION_STATUSES)

const Count = Type.Integer({ minimum: 0 })

/** A file as a post shows it. */
export const MediaUse = Type.Object({ media_id: Id, sha256: Type.String(), alt_text: Type.String() })

/** A part of a thread. */
export const Part = Type.Object({ text: Type.String(), media: Type.Array(MediaUse) })

/** What every view of a publication has. */
export const publicationFields = {
  id: Id,
  channel_id: Id,
  provider: Type.String(),
  handle: NullableText,
  sandbox: Type.Boolean(),
  text: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: "This channel's own text; null means the post's.",
  }),
  media: Type.Union([Type.Array(MediaUse), Type.Null()], {
    description: "This channel's own files; null means the post's.",
  }),
  thread: Type.Union([Type.Array(Part), Type.Null()], {
    description: "What follows on this channel; null means the post's thread.",
  }),
  options: Type.Unsafe<object>({
    type: 'object',
    additionalProperties: true,
    description: "The network's own choices.",
  }),
  parts: Type.Integer({ minimum: 1, description: 'Posts that it is on the network: more than one for a thread.' }),
  sent_parts: Type.Array(Type.Object({ remote_id: Type.String(), url: Type.String(), sent_at: Instant }), {
    description: 'Of a thread: the parts that are on the network, in order.',
  }),
  status: Status,
  due_at: NullableInstant,
  held: Type.Boolean({
    description:
      'True while something keeps it whose time has come: its channel cannot publish, or publishing is paused.',
  }),
  paused: Type.Unsafe<'channel' | 'organization' | 'installation' | null>({
    type: ['string', 'null'],
    enum: ['channel', 'organization', 'installation', null],
    description:
      'What is paused, so that this does not go out; the widest. What comes due meanwhile waits for a review.',
  }),
  due_for_review_since: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description:
      'Its time came while publishing was paused: it is a draft, and goes out when somebody publishes it or gives it a new time.',
  }),
  tries: Type.Integer(),
  remote_id: NullableText,
  url: NullableText,
  published_at: NullableInstant,
  failure: Type.Union([
    Type.Object({
      code: Type.String(),
      detail: Type.String(),
      retryable: Type.Boolean(),
      needs_attention: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  preparation_refused: Type.Union(
    [Type.Object({ at: Instant, code: Type.String(), detail: Type.String() }), Type.Null()],
    {
      description:
        'While it is queued: its network refused it when it was made ready ahead of its time, or its rules do by what is known of the account now, so that it will most likely fail. Change the post, or connect the channel again; null: nothing is known.',
    },
  ),
  notices: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() }), {
    description:
      'What people must know of it although it is out: first_comment_missing, or first_comment_unknown where nobody can tell (what is missing may still be added; then the notice goes); taken_over, where another system published it and did not keep its link.',
  }),
  removal: Type.Union(
    [
      Type.Object({
        state: Words(REMOVAL_STATES, {
          description:
            'removing goes on by itself; removed is for good; failed: it may still be there, and can be asked for again.',
        }),
        requested_at: Instant,
        requested_by: Id,
        failure: Type.Union([Type.Object({ code: Type.String(), detail: Type.String() }), Type.Null()]),
      }),
      Type.Null(),
    ],
    { description: 'How the wish fares that it be taken down at its network; null: nobody wished that.' },
  ),
  removed_at: NullableInstant,
  removed_by: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid', description: 'Who wished it.' }),
  archived: Type.Boolean({
    description:
      'It has been over for long, and was moved to the archive: it is shown, and nothing can be done with it.',
  }),
}

/** In every answer, and not in the export, which nobody acts from. */
export const publicationActions = {
  allowed_actions: Type.Array(Words(PUBLICATION_ACTIONS, GROWS), {
    description: 'What you may do with it now, by your rights and its state; its channel may still stand in the way.',
  }),
}

const PublicationSchema = component('Publication', Type.Object({ ...publicationFields, ...publicationActions }))

const Costs = Type.Array(
  Type.Object({ channel_id: Id, us_cents: Type.Number({ description: 'What the network charges for the post.' }) }),
  { description: 'Only the channels whose network charges.' },
)

const CostSchema = component(
  'PostCost',
  Type.Object(
    { us_cents: Type.Number(), channels: Costs },
    {
      description:
        "What the networks charge the app's owner for sending it, by the prices that this version knows; a sandbox charges nothing in fact.",
    },
  ),
)

const post = {
  id: Id,
  org_id: Id,
  author_id: Id,
  text: Type.String(),
  note: Type.String({ description: 'For colleagues; never published. Empty: none.' }),
  labels: PostLabels,
  media: Type.Array(MediaUse),
  thread: Type.Array(Part, { description: 'What follows below it, part by part; empty for a single post.' }),
  status: Status,
  summary: Type.Object({
    draft: Count,
    queued: Count,
    publishing: Count,
    published: Count,
    failed: Count,
    canceled: Count,
  }),
  has_failed: Type.Boolean(),
  needs_attention: Type.Boolean(),
  has_removed: Type.Boolean({ description: 'Whether at least one of its publications was taken down again.' }),
  archived: Type.Boolean({
    description:
      'It has been over for long, and was moved to the archive: it is shown, and is never sent or changed again. Its publications are missing once the operator drops that part of the archive; `status` and `summary` stay.',
  }),
  revision: Type.Integer(),
  content_hash: Type.String({ description: 'Names exactly this content; an approval can be bound to it.' }),
  scheduled_at: NullableInstant,
  local_time: NullableText,
  time_zone: NullableText,
  schedule_overdue: Type.Boolean({ description: 'The time passed while the post was still a draft.' }),
  due_for_review: Type.Boolean({
    description: "The time of a publication came while publishing was paused, and it waits for somebody's word.",
  }),
  approval: ApprovalProgress,
  publications: Type.Array(PublicationSchema),
  estimated_cost: CostSchema,
  allowed_actions: Type.Array(Words(POST_ACTIONS, GROWS), {
    description:
      'What you may do with it now, by your rights and its state; what its content and channels allow, validatePost says. ' +
      'Each is the route of its name.',
  }),
  created_at: Instant,
  updated_at: Instant,
  etag: Etag,
}

export const PostSchema = component('Post', Type.Object(post))

const AttemptSchema = component(
  'Attempt',
  Type.Object({
    id: Id,
    publication_id: Id,
    number: Type.Integer(),
    part: Type.Integer({ minimum: 0, description: 'Which part of a thread it sends, from 0.' }),
    state: Words(ATTEMPT_STATES),
    started_at: Instant,
    finished_at: NullableInstant,
    outcome: NullableText,
    detail: NullableText,
    remote_id: NullableText,
    evidence: Type.Array(
      Type.Object({
        at: Instant,
        kind: Type.String(),
        detail: Type.String(),
        actor_id: Type.Optional(Type.String({ format: 'uuid', description: 'Whose word it is.' })),
      }),
    ),
  }),
)

export const PostDetailSchema = component(
  'PostDetail',
  Type.Object({ ...post, attempts: Type.Array(AttemptSchema), approvals: Type.Array(ApprovalSchema) }),
)

export const PostPageSchema = component(
  'PostPage',
  Type.Object({
    data: Type.Array(PostSchema),
    page: Type.Object({ next_cursor: NullableText, has_more: Type.Boolean() }),
  }),
)

export const PostCountSchema = component(
  'PostCount',
  Type.Object({
    count: Type.Integer({ minimum: 0, description: 'At most 1,000.' }),
    more: Type.Boolean({ description: 'Whether there are more than that.' }),
  }),
)

const IssueSchema = component(
  'PostIssue',
  Type.Object({
    channel_id: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'uuid',
      description: 'Null: of the post as a whole.',
    }),
    pointer: Type.String({ description: 'JSON pointer into the request.' }),
    code: Type.String(),
    detail: Type.String(),
    limit: Type.Unsafe<number | string | null>({ type: ['number', 'string', 'null'] }),
    actual: Type.Unsafe<number | string | null>({ type: ['number', 'string', 'null'] }),
    params: Type.Optional(PARAMS),
    basis: BASES,
    source: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Where the rule is written.' }),
    read_on: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date',
      description: 'When that page was read.',
      examples: ['2026-11-23'],
    }),
    fix: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: FIX_WORDS,
    }),
  }),
)

const TextLengthSchema = component(
  'TextLength',
  Type.Object({
    channel_id: Id,
    part: Type.Integer({ minimum: 0, description: '0: the post itself; then the parts of its thread.' }),
    pointer: Type.String({ description: 'JSON pointer to the text in the request.', examples: ['/thread/0/text'] }),
    unit: Words(TEXT_UNITS, {
      description:
        'What the network counts in: its own weighted sum, code points, UTF-16 code units, or graphemes, which are what people see as one character.',
    }),
    length: Type.Integer({ examples: [23] }),
    limit: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      description: 'The most that the network takes here, in the same unit; null where it shows no text.',
      examples: [280],
    }),
    graphemes: Type.Integer({ description: 'Characters as people see them, for an editor to show.', examples: [21] }),
  }),
)

export const ValidationSchema = component(
  'PostValidation',
  Type.Object({
    scheduled_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description:
        'When it would go out; with schedule: next_slot the slot that is free at this moment, which is not kept free. Null without a time.',
    }),
    valid: Type.Boolean({ description: 'Whether it could be scheduled as it is.' }),
    errors: Type.Array(IssueSchema),
    warnings: Type.Array(IssueSchema),
    lengths: Type.Array(TextLengthSchema, { description: 'Each text on each channel that is connected to a network.' }),
    costs: Costs,
  }),
)

export const PostPath = Closed({ post_id: Id })
