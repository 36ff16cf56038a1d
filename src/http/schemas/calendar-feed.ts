import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableInstant } from './common.ts'

export const CalendarFeedSchema = component(
  'CalendarFeed',
  Type.Object({
    created_at: Type.Unsafe<string | null>({
      ...NullableInstant,
      description: 'Since when there is one; null: never.',
    }),
  }),
)

export const NewCalendarFeedSchema = component(
  'NewCalendarFeed',
  Type.Object({
    created_at: Instant,
    url: Type.String({
      format: 'uri',
      description:
        'A secret, shown this once: whoever has it reads when your posts go out. channel_id and label_id behind it narrow it down.',
    }),
  }),
)

export const CalendarPath = Type.Object({ file: Type.String() })

export const CalendarQuery = Closed({ channel_id: Type.Optional(Id), label_id: Type.Optional(Id) })
