import { sql, type RawBuilder } from 'kysely'

/**
 * Ids, numbers and instants (as `toISOString` writes them) the way PostgreSQL reads an array. Nothing in them needs quotes; the
 * driver looks at every character of each for one, which shows where a statement serves hundreds of rows. Not for words.
 */
export const plainArray = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`

/**
 * Compared with `=`: one of these ids. `in` writes another statement for each length of the list, and every connection and
 * the server behind it remember each of them with its plan.
 */
export const anyOf = (ids: readonly string[]): RawBuilder<string> => sql<string>`any(${plainArray(ids)}::uuid[])`
