import { Client } from 'pg'

/** The rows of one statement that the owner of the tables runs, past row-level security. */
export const rowsAsOwner = async (
  url: string,
  statement: string,
  values: readonly unknown[] = [],
  // oxlint-disable-next-line typescript/no-explicit-any -- rows of any table
): Promise<any[]> => {
  const client = new Client({ connectionString: url, options: '-c search_path=scheduly' })
  await client.connect()
  try {
    return (await client.query(statement, [...values])).rows
  } finally {
    await client.end()
  }
}

/** Runs one statement as the owner of the tables, past row-level security. */
export const asOwner = async (url: string, statement: string, values: readonly unknown[] = []): Promise<void> => {
  await rowsAsOwner(url, statement, values)
}
