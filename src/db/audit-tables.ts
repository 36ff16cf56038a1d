import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { ByTrigger } from './columns.ts'

export interface AuditLogTable {
  orgId: string
  id: GeneratedAlways<string>
  at: Generated<Date>
  actorKind: 'user' | 'worker' | 'system' | 'external'
  actorId: string | null
  action: string
  objectType: string
  objectId: string
  detail: JSONColumnType<Record<string, unknown>, string | undefined, never>
  requestId: string | null
  keyId: Generated<string | null>
  ip: Generated<string | null>
  /** int8 as text. */
  seal: ByTrigger<string | null>
}

export interface AuditSealsTable {
  orgId: string
  /** int8 as text, like the ids. */
  number: string
  firstId: string
  lastId: string
  rows: number
  digest: Buffer
  sealedAt: Date
}
