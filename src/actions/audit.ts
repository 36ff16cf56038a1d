import { insertAuditRow, listAudit as queryAudit, type AuditFilter, type AuditRow } from '#db/audit-log.ts'
import { csvLine } from '#lib/csv.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember } from './member.ts'
import { asReader } from './reader.ts'

export type { AuditFilter } from '#db/audit-log.ts'

/** One act, as owners and admins read it. */
export interface AuditView {
  readonly id: string
  readonly at: string
  readonly actor: {
    readonly kind: AuditRow['actorKind']
    readonly user_id: string | null
    readonly username: string | null
    /** The API key that the act was done by. */
    readonly key_id: string | null
    readonly key_name: string | null
  }
  readonly action: string
  readonly object: { readonly type: string; readonly id: string }
  /** What was before (`from`) and after (`to`), where the act changed something. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly ip: string | null
  readonly request_id: string | null
}

export type AuditPage = Page<AuditView>

export const auditView = (row: AuditRow): AuditView => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: {
    kind: row.actorKind,
    user_id: row.actorId,
    username: row.username,
    key_id: row.keyId,
    key_name: row.keyName,
  },
  action: row.action,
  object: { type: row.objectType, id: row.objectId },
  detail: row.detail,
  ip: row.ip,
  request_id: row.requestId,
})

export interface ListAuditInput {
  readonly filter: AuditFilter
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One page of an organization's audit log, newest first. */
export const listAudit = (deps: ActionDeps, actor: Actor, input: ListAuditInput): Promise<AuditPage> =>
  asReader(deps, { actor, orgId: input.filter.orgId, permission: 'audit.read' }, async ({ tx }) => {
    const { filter, limit, cursor } = input
    const list = JSON.stringify(['audit', filter])
    const before = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor).id
    const rows = await queryAudit(tx, filter, { limit: limit + 1, before })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position: ({ id }) => ({ key: '', id }) })
    return { data: shown.map(auditView), page }
  })

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const COLUMNS = [
  'id',
  'at',
  'actor_kind',
  'user_id',
  'username',
  'key_id',
  'key_name',
  'action',
  'object_type',
  'object_id',
  'detail',
  'ip',
  'request_id',
]

const toCsv = ({ id, at, actor, action, object, detail, ip, request_id }: AuditView): string => {
  const { kind, user_id, username, key_id, key_name } = actor
  const act = [action, object.type, object.id, JSON.stringify(detail)]
  return csvLine([id, at, kind, user_id, username, key_id, key_name, ...act, ip, request_id])
}

const WRITERS: Readonly<Record<ExportFormat, { readonly head: string; readonly line: (view: AuditView) => string }>> = {
  jsonl: { head: '', line: (view) => `${JSON.stringify(view)}\n` },
  csv: { head: csvLine(COLUMNS), line: toCsv },
}

const BATCH = 500

export interface ExportAuditInput {
  readonly filter: AuditFilter
  readonly format: ExportFormat
}

const filtersOf = ({ orgId: _orgId, ...filter }: AuditFilter): Readonly<Record<string, unknown>> => filter

/** Notes the export in the log itself; answers with the note's id, which everything exported is older than. */
const record = (deps: ActionDeps, actor: Actor, { filter, format }: ExportAuditInput): Promise<string> =>
  asMember(deps, { actor, orgId: filter.orgId, permission: 'audit.read' }, ({ tx, orgId, userId, requestId }) =>
    insertAuditRow(tx, {
      orgId,
      actorId: userId,
      action: 'audit.exported',
      objectType: 'organization',
      objectId: orgId,
      detail: { format, filter: filtersOf(filter) },
      requestId,
    }),
  )

/**
 * Everything that the filter lets through, newest first, in pieces of text. Each piece is read when it is wanted, in a
 * transaction of its own that asks for the right again: a slow reader holds none open, and who loses the right gets no more.
 * A replica is asked when it has the note, and so everything before it.
 */
export const exportAudit = async (
  deps: ActionDeps,
  actor: Actor,
  input: ExportAuditInput,
): Promise<AsyncIterable<string>> => {
  const { filter, format } = input
  const { head, line } = WRITERS[format]
  const start = await record(deps, actor, input)
  const request = { actor, orgId: filter.orgId, permission: 'audit.read', wish: { upToNow: true } } as const
  const read = (before: string) => asReader(deps, request, ({ tx }) => queryAudit(tx, filter, { limit: BATCH, before }))
  const pieces = async function* () {
    if (head !== '') yield head
    for (let before: string | null = start; before !== null;) {
      const rows: readonly AuditRow[] = await read(before)
      if (rows.length > 0) yield rows.map((row) => line(auditView(row))).join('')
      before = rows.length < BATCH ? null : (rows.at(-1)?.id ?? null)
    }
  }
  return pieces()
}
