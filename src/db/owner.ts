import { Client } from 'pg'

interface OwnerSession {
  /** As the server lists its connections. */
  readonly name: string
  /** What holds for the whole session. */
  readonly settings?: string
}

/** A server that takes connections and says nothing must not keep a command waiting. */
const CONNECT_MS = 10_000

/** Runs `work` on a connection of its own as the owner of the database, which the roles of web server and worker are not. */
export const asOwner = async <T>(
  ownerUrl: string,
  { name, settings = 'SET search_path = scheduly' }: OwnerSession,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = new Client({ connectionString: ownerUrl, application_name: name, connectionTimeoutMillis: CONNECT_MS })
  // Without a listener a lost connection would end the process; the statement that it meets fails all the same.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(settings)
    return await work(client)
  } finally {
    await client.end()
  }
}
