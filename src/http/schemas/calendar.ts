import { Type } from 'typebox'
import { POST_ACTIONS } from '#domain/allowed.ts'
import { PUBLICATION_STATUSES } from '#domain/publication.ts'
import { Closed, component, GROWS, Id, IdsOf, MOST_IDS, NullableInstant, NullableText, Words } from './common.ts'
import { PostLabels } from './label.ts'
import { PostApproval } from './post-approval.ts'
import { PostFilters } from './post-input.ts'

const { sort: _, ...filters } = PostFilters

/** More at once than that: page by page. */
const MOST_ENTRIES = 5_000

export const CalendarQuery = Closed({
  ...filters,
  ids: Type.Optional(
    IdsOf(`Only these posts, with commas between, ${MOST_IDS} at most: how they stand now, if they are in it still.`),
  ),
  unscheduled: Type.Optional(
    Type.Boolean({
      description: 'True: what has no time yet, instead of a span of time; what was written last comes first.',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: MOST_ENTRIES, default: 2_000 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
})

const EntryChannel = Type.Object({
  channel_id: Id,
  provider: Type.String(),
  sandbox: Type.Boolean(),
  status: Words(PUBLICATION_STATUSES),
})

const EntryPicture = Type.Object({
  media_id: Id,
  alt_text: Type.String(),
  url: Type.String({ description: 'Anybody who has it can see the picture, for one hour at least and two at most.' }),
})

const CalendarEntrySchema = component(
  'CalendarEntry',
  Type.Object({
    id: Id,
    text: Type.String({
      description: 'Its beginning, 120 characters at most; of a channel where the post has no text.',
    }),
    labels: PostLabels,
    media_count: Type.Integer({ minimum: 0 }),
    picture: Type.Union([EntryPicture, Type.Null()], {
      description: 'A small picture of the first file; null where there is none.',
    }),
    status: Words(PUBLICATION_STATUSES),
    has_failed: Type.Boolean(),
    needs_attention: Type.Boolean(),
    due_for_review: Type.Boolean(),
    scheduled_at: NullableInstant,
    local_time: NullableText,
    time_zone: NullableText,
    approval: PostApproval,
    channels: Type.Array(EntryChannel),
    allowed_actions: Type.Array(Words(POST_ACTIONS, GROWS), { description: 'As the post itself says it.' }),
    etag: Type.String({ description: 'The ETag of the post itself, for If-Match.' }),
  }),
)

export const CalendarSchema = component(
  'Calendar',
  Type.Object({
    data: Type.Array(CalendarEntrySchema),
    page: Type.Object({ next_cursor: NullableText, has_more: Type.Boolean() }),
  }),
)
