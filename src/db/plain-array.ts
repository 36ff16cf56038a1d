/**
 * Ids, numbers and instants (as `toISOString` writes them) the way PostgreSQL reads an array. Nothing in them needs quotes; the
 * driver looks at every character of each for one, which shows where a statement serves hundreds of rows. Not for words.
 */
export const plainArray = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`
