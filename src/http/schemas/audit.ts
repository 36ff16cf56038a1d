import { Type } from 'typebox'
import type { ExportFormat } from '#actions/audit.ts'
import { Closed, GROWS, Id, IdOf, Instant, NullableText, Words, component } from './common.ts'

// The compiler holds this list to the one that the action knows.
const FORMATS = ['jsonl', 'csv'] as const satisfies readonly ExportFormat[]

const NullableId = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' })

const Detail = Type.Unsafe<object>({
  type: 'object',
  additionalProperties: true,
  description: 'What was before (from) and after (to), where the act changed something. Never a secret.',
})

const page = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
}

const Page = Type.Object({ next_cursor: NullableText, has_more: Type.Boolean() })

const filter = {
  actor_id: Type.Optional(IdOf('Only what this person did, or a key of theirs.')),
  key_id: Type.Optional(IdOf('Only what was done with this key.')),
  action: Type.Optional(
    Type.String({
      pattern: '^[a-z_]{1,50}\\.[a-z_]{0,50}$',
      maxLength: 101,
      description: 'an action such as post.approved, or all of a kind: post.',
    }),
  ),
  object_type: Type.Optional(Type.String({ pattern: '^[a-z_]{1,50}$', description: 'a word such as post' })),
  object_id: Type.Optional(IdOf('Only what was done to the object with this id.')),
  from: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'At or after.' })),
  to: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Before.' })),
}

export const ListAuditQuery = Closed({ ...filter, ...page })

export const ExportAuditQuery = Closed({
  ...filter,
  format: Words(FORMATS, { default: 'jsonl', description: 'An entry a line: as JSON, or as a table.' }),
})

export const AuditPageSchema = component(
  'AuditPage',
  Type.Object({
    data: Type.Array(
      Type.Object({
        id: Type.String(),
        at: Instant,
        actor: Type.Object({
          kind: Words(['user', 'worker', 'system', 'external'], GROWS),
          user_id: NullableId,
          username: NullableText,
          key_id: NullableId,
          key_name: NullableText,
        }),
        action: Type.String(),
        object: Type.Object({ type: Type.String(), id: Id }),
        detail: Detail,
        ip: NullableText,
        request_id: NullableText,
      }),
    ),
    page: Page,
  }),
)

export const ListActivityQuery = Closed(page)

export const AccountActivityPageSchema = component(
  'AccountActivityPage',
  Type.Object({
    data: Type.Array(
      Type.Object({
        id: Type.String(),
        at: Instant,
        action: Type.String(),
        session_id: NullableId,
        ip: NullableText,
        user_agent: NullableText,
        detail: Detail,
        request_id: NullableText,
      }),
    ),
    page: Page,
  }),
)

/** The export's answer: text in one of the two forms. */
export const ExportSchema = {
  description: 'One JSON object per line, like those of the list; or CSV with a line of column names.',
  content: {
    'application/jsonl': { schema: { type: 'string' } },
    'text/csv': { schema: { type: 'string' } },
  },
}
