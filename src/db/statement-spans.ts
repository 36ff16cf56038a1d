import type { LogEvent } from 'kysely'
import { notePast, SpanKind } from '#lib/tracing.ts'

/** What it does, and to which table first. */
const nameOf = (sql: string): string => {
  const verb = /\w+/.exec(sql)?.[0] ?? 'statement'
  const table = /\b(?:from|into|update)\s+"?(\w+)/i.exec(sql)?.[1]
  return table === undefined ? verb : `${verb} ${table}`
}

/** Makes a span of a statement that is over. Its text has places for values, and none of the values. */
export const traceStatement = (event: LogEvent): void => {
  const attributes = { 'db.system.name': 'postgresql', 'db.query.text': event.query.sql.slice(0, 2_000) }
  const failed = event.level === 'error' ? { 'error.type': 'statement_failed' } : {}
  notePast(
    nameOf(event.query.sql),
    { kind: SpanKind.CLIENT, attributes: { ...attributes, ...failed } },
    event.queryDurationMillis,
  )
}
