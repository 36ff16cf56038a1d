import { createHmac } from 'node:crypto'
import { refuse } from '#domain/problem.ts'
import { equalSecrets } from '#lib/hash.ts'

/** Where a page ended, and which list it belongs to. */
interface Position {
  readonly key: string
  readonly id: string
}

const TAG_BYTES = 16

const tag = (cursorKey: string, payload: string, list: string): Buffer =>
  createHmac('sha256', cursorKey).update(`cursor|${list}|${payload}`).digest().subarray(0, TAG_BYTES)

/** An opaque cursor. It is signed and bound to `list` (filter and order), so that it continues that list only. */
const encodeCursor = (cursorKey: string, list: string, position: Position): string => {
  const payload = Buffer.from(JSON.stringify([position.key, position.id])).toString('base64url')
  return `${payload}.${tag(cursorKey, payload, list).toString('base64url')}`
}

/** Reads a cursor back; refuses one that was made up, or belongs to another list. */
export const decodeCursor = (cursorKey: string, list: string, cursor: string): Position => {
  const [payload = '', signature = '', ...more] = cursor.split('.')
  if (more.length === 0 && equalSecrets(Buffer.from(signature, 'base64url'), tag(cursorKey, payload, list))) {
    const parts: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    if (Array.isArray(parts) && typeof parts[0] === 'string' && typeof parts[1] === 'string')
      return { key: parts[0], id: parts[1] }
  }
  throw refuse('invalid_cursor', 'This cursor belongs to another list or was changed; start again without one.')
}

/** The views of one page, and where the next one begins. */
export interface Page<View> {
  readonly data: readonly View[]
  readonly page: { readonly next_cursor: string | null; readonly has_more: boolean }
}

/** What a page is made of: the rows read, one more than `limit` when there is more, and where each stands in the list. */
interface PageFacts<Row> {
  readonly rows: readonly Row[]
  readonly limit: number
  readonly list: string
  readonly position: (row: Row) => Position
}

/** The rows that a page shows, and what it says of the next one. */
export const pageOf = <Row>(
  cursorKey: string,
  { rows, limit, list, position }: PageFacts<Row>,
): { readonly shown: readonly Row[]; readonly page: Page<never>['page'] } => {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const more = rows.length > limit && last !== undefined
  return {
    shown,
    page: { next_cursor: more ? encodeCursor(cursorKey, list, position(last)) : null, has_more: more },
  }
}
