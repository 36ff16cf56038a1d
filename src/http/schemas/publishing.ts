import { Type } from 'typebox'
import { component, NullableInstant } from './common.ts'

const Count = Type.Integer({ minimum: 0 })
const NullableCount = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 })

export const PublishingHealthSchema = component(
  'PublishingHealth',
  Type.Object({
    halted_at: NullableInstant,
    paused_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'Since when nothing is sent, because the organization or the whole installation is paused.',
    }),
    next_due_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When the next publication that waits for its time is due; null: none does.',
    }),
    worker_seen_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description:
        'When a worker that may publish was last seen at work, which is every few seconds while one is; null: there is none.',
    }),
    due: Type.Integer({ minimum: 0, description: 'Publications whose time has come and that no worker has in hand.' }),
    oldest_due_at: NullableInstant,
    delayed: Type.Integer({ minimum: 0, description: 'Of those on their way, how many were a minute late or more.' }),
    publishing: Count,
    held: Count,
    needs_attention: Count,
    due_for_review: Type.Integer({
      minimum: 0,
      description:
        'Posts that came due while publishing was paused, and wait for a word: GET /orgs/{org_id}/posts?due_for_review=true.',
    }),
    channels_with_warnings: Type.Integer({
      minimum: 0,
      description: 'Channels of which something is wrong, or soon will be: GET /orgs/{org_id}/channels says what.',
    }),
    lateness: Type.Object({
      sends: Count,
      p50_ms: NullableCount,
      p99_ms: NullableCount,
      max_ms: NullableCount,
      histogram: Type.Array(Type.Object({ up_to_ms: NullableCount, sends: Count })),
    }),
  }),
)
