import { Type } from 'typebox'
import { component, GROWS, Instant, NullableInstant, NullableText, Words } from './common.ts'
import { PARAMS } from './issue.ts'

const Count = Type.Integer({ minimum: 0 })
const NullableCount = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 })
const Bytes = Type.Integer({ minimum: 0, description: 'Bytes.' })

const NullableBytes = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  minimum: 0,
  description: 'Bytes. Null: the database did not say so in time.',
})

const Worker = Type.Object({
  name: Type.String({ description: 'Host and process.' }),
  role: Type.Unsafe<'all' | 'worker' | null>({
    type: ['string', 'null'],
    enum: ['all', 'worker', null],
    description: 'Null: it is of a version that did not tell.',
  }),
  version: Type.String(),
  standing: Words(['fine', 'halted', 'refused'], {
    description: 'Whether it may publish from this database; refused: it takes it for another installation, or a copy.',
  }),
  working: Type.Boolean({ description: 'Whether it may publish, and its loop came round in the last minute.' }),
  started_at: Instant,
  beat_at: Type.String({ format: 'date-time', description: 'When its loop last came round.' }),
  clock_ahead_ms: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: "How far its clock is ahead of the database's; negative: behind.",
  }),
  tzdata: NullableText,
})

const Report = Type.Object({
  subject: Type.String(),
  findings: Type.Array(
    Type.Object({
      verdict: Words(['ok', 'warn', 'fail']),
      code: Type.String({ description: 'Stable. There will be more of them.' }),
      detail: Type.String({ description: 'What is so, and what to do.' }),
      params: Type.Optional(PARAMS),
    }),
  ),
})

export const SystemStatusSchema = component(
  'SystemStatus',
  Type.Object({
    checked_at: Instant,
    version: Type.String(),
    publishing: Words(['on', 'paused', 'halted'], GROWS),
    next_due_at: NullableInstant,
    due: Type.Object({ count: Count, oldest_at: NullableInstant }),
    lateness: Type.Object(
      { sends: Count, p50_ms: NullableCount, p99_ms: NullableCount, max_ms: NullableCount },
      { description: 'How late the last thousand sends began, as far as they are of the last day.' },
    ),
    workers: Type.Array(Worker),
    clock: Type.Object(
      { ahead_ms: Type.Integer(), within_ms: Count },
      { description: "How far this web server's clock is ahead of the database's, and how exactly that is known." },
    ),
    zones: Type.Object(
      { tzdata: Type.String(), icu: Type.String(), differing: Type.Array(Type.String()) },
      { description: 'The rules of time zones here, and the zones that the database reads otherwise.' },
    ),
    database: Type.Object({ version: Type.String(), migration: Type.String(), bytes: NullableBytes }),
    storage: Type.Object({
      library_bytes: Type.Integer({ minimum: 0, description: 'Bytes of the files of all libraries.' }),
      disks: Type.Array(Type.Object({ uses: Type.Array(Type.String()), free_bytes: Bytes, total_bytes: Bytes }), {
        description: 'Of the machine that this web server runs on. One that does not answer is in the reports alone.',
      }),
    }),
    last_backup_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description:
        'When "npm run backup" last wrote a whole backup; null: never. Of other ways to back up nothing is known here.',
    }),
    reports: Type.Array(Report, { description: 'What is right and what is not, as "npm run doctor" says it.' }),
  }),
)
