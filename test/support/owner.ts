import { Client } from 'pg'

/** Runs one statement as the owner of the tables, past row-level security. */
export const asOwner = async (url: string, statement: string, values: readonly unknown[] = []): Promise<void> => {
  const client = new Client({ connectionString: url, options: '-c search_path=scheduly' })
  await client.connect()
  try {
    await client.query(statement, [...values])
  } finally {
    await client.end()
  }
}
