import { Client } from 'pg'
import { SchemaError } from './schema-error.ts'

const open = async (url: string): Promise<Client> => {
  const client = new Client({
    connectionString: url,
    application_name: 'scheduly-probe',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

const backendOf = async (client: Client): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0

/**
 * Refuses an address at which a pooler hands out another server connection for each transaction: a role that is taken once, prepared
 * statements, advisory locks and notifications would be somebody else's from one statement to the next. While one client is
 * between two transactions another one begins one, and takes what the first gave back; with a connection of its own the first keeps
 * its backend.
 */
export const refuseTransactionPooling = async (url: string): Promise<void> => {
  const first = await open(url)
  try {
    const before = await backendOf(first)
    const second = await open(url)
    try {
      await second.query('BEGIN')
      await backendOf(second)
      if ((await backendOf(first)) === before) return
    } finally {
      await second.end()
    }
  } finally {
    await first.end()
  }
  throw new SchemaError(
    'The database is reached through a pooler that gives every transaction another connection (pgbouncer with pool_mode=transaction). Scheduly keeps its role, prepared statements and locks with a connection: use pool_mode=session, or connect to PostgreSQL directly.',
  )
}
