import { WEEKDAYS } from '#domain/slot.ts'
import { PUBLICATION_STATUSES } from '#domain/publication.ts'
import { Type, type Static } from 'typebox'
import { Closed, component, Etag, Id, Instant, TimeZone, Words } from './common.ts'
import { PARAMS } from './issue.ts'
import { PostApproval } from './post-approval.ts'

const WeekdayName = Words([...WEEKDAYS])

const Time = Type.String({
  pattern: '^(?:[01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'what the clocks of the zone show, such as 09:00',
  examples: ['09:00'],
})

const SlotZone = Type.String({ ...TimeZone, description: "An IANA time zone; left out, the organization's." })

export const SlotPath = Closed({ channel_id: Id, slot_id: Id })

export const AddSlotsBody = Closed({
  weekdays: Type.Array(WeekdayName, { minItems: 1, maxItems: WEEKDAYS.length, uniqueItems: true }),
  time: Time,
  time_zone: Type.Optional(SlotZone),
})

export const ChangeSlotBody = Type.Object(
  {
    weekday: Type.Optional(WeekdayName),
    time: Type.Optional(Time),
    time_zone: Type.Optional(TimeZone),
    posts: Type.Optional(
      Words(['keep', 'move'], {
        description:
          'Whether posts in the slot go with it, in the same week each, where nothing stands in the way; default keep.',
      }),
    ),
    dry_run: Type.Optional(Type.Boolean({ description: 'Says what would be done, and does nothing.' })),
  },
  { additionalProperties: false, minProperties: 1 },
)

export const SlotSchema = component(
  'Slot',
  Type.Object({
    id: Id,
    channel_id: Id,
    weekday: WeekdayName,
    time: Time,
    time_zone: TimeZone,
    created_at: Instant,
    etag: Etag,
  }),
)

const Obstacle = Type.Object({ code: Type.String(), detail: Type.String(), params: Type.Optional(PARAMS) })

const SlotPost = Type.Object({
  post_id: Id,
  scheduled_at: Type.String({ format: 'date-time', description: 'Its time before.' }),
  moves_to: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description: 'Where the change of the slot puts it; null where the slot is deleted.',
  }),
  moved: Type.Boolean({ description: 'Whether it has that time by now.' }),
  obstacle: Type.Unsafe<Static<typeof Obstacle> | null>({
    anyOf: [Obstacle, { type: 'null' }],
    description:
      'Why it keeps its time: time_in_past, date_blocked, slot_taken, slot_of_another_channel, or the code of what refuses to change the post.',
  }),
  status: Words([...PUBLICATION_STATUSES], { description: 'By now.' }),
  approval: PostApproval,
})

const SlotPosts = Type.Array(SlotPost, { description: 'Posts whose time was the slot’s, in whatever week.' })

export const ChangedSlotSchema = component('ChangedSlot', Type.Object({ slot: SlotSchema, posts: SlotPosts }))

export const DeletedSlotSchema = component('DeletedSlot', Type.Object({ posts: SlotPosts }))

export const NextSlotsQuery = Closed({ limit: Type.Integer({ minimum: 1, maximum: 100, default: 10 }) })

export const NextSlotSchema = component(
  'NextSlot',
  Type.Object({
    slot_id: Id,
    at: Instant,
    local_time: Type.String({
      description: 'What the clocks of the zone show then.',
      examples: ['2026-12-24T09:00:00'],
    }),
    time_zone: TimeZone,
    utc_offset: Type.String({ examples: ['+01:00'] }),
    clock_change: Type.Unsafe<'skipped' | 'repeated' | null>({
      type: ['string', 'null'],
      enum: ['skipped', 'repeated', null],
      description:
        'skipped: the time of the slot does not exist that day, and this is the first moment behind the gap. repeated: it comes twice, and this is the first.',
    }),
    free: Type.Boolean({ description: 'Whether schedule: next_slot may take it.' }),
    post_ids: Type.Array(Id, { description: 'The posts that have this time on the channel.' }),
    blocked: Type.Unsafe<{ readonly id: string; readonly note: string } | null>({
      anyOf: [Type.Object({ id: Id, note: Type.String() }), { type: 'null' }],
      description: 'The blocked dates that leave it out.',
    }),
  }),
)

const LocalDate = Type.String({ format: 'date', examples: ['2026-12-24'] })

export const AddBlockedDatesBody = Closed({
  first_date: LocalDate,
  last_date: Type.Optional(Type.String({ ...LocalDate, description: 'Left out: the first is the only one.' })),
  channel_id: Type.Optional(
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'uuid',
      description: 'Left out, or null: every channel.',
    }),
  ),
  note: Type.Optional(Type.String({ maxLength: 200, description: 'For people.' })),
})

export const BlockedDatesPath = Closed({ org_id: Id, blocked_dates_id: Id })

export const BlockedDatesSchema = component(
  'BlockedDates',
  Type.Object({
    id: Id,
    channel_id: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    first_date: LocalDate,
    last_date: LocalDate,
    note: Type.String(),
    created_at: Instant,
  }),
)
