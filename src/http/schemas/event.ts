import { Type } from 'typebox'
import { EVENT_TYPES } from '#domain/event.ts'
import { Closed, component, GROWS, Id, Instant, Words } from './common.ts'

const Sequence = Type.String({
  pattern: '^\\d{1,18}$',
  description: 'a number, as text',
  examples: ['1024'],
})

export const ListEventsQuery = Closed({
  after: Type.Optional(
    Type.Unsafe<string>({
      ...Sequence,
      description: 'a number: the sequence of the last event that you have. Left out: from the oldest one on.',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
})

const EventSchema = component(
  'Event',
  Type.Object({
    id: Id,
    sequence: Type.String({ description: 'Where it stands in the order of events; larger is later.' }),
    type: Words([...EVENT_TYPES], GROWS),
    created_at: Instant,
    subject: Type.Object({ type: Type.String(), id: Id }),
    post_id: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    data: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description: 'What changed, in ids and words. Never what a post says: read that by its id.',
    }),
  }),
)

const EventPageSchema = component(
  'EventPage',
  Type.Object({
    data: Type.Array(EventSchema),
    page: Type.Object({
      next_after: Type.String({ description: 'Give it as `after` the next time, also when there are no more now.' }),
      has_more: Type.Boolean(),
    }),
  }),
)

/** A page, or the stream: as the header Accept asks for. */
export const EventsAnswer = {
  description: 'A page of events; or, for `Accept: text/event-stream`, all that happens from now on.',
  content: {
    'application/json': { schema: EventPageSchema },
    'text/event-stream': { schema: { type: 'string' } },
  },
}
