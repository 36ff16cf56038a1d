import { Client, Pool } from 'pg'

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

/** Connections of the owner of the tables. */
export const openOwnerPool = (url: string, max: number): Pool => {
  const pool = new Pool({ connectionString: url, options: '-c search_path=scheduly', max })
  // The database may go while a connection that was ended is still closing.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  return pool
}
