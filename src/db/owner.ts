import { Client } from 'pg'

interface OwnerSession {
  /** As the server lists its connections. */
  readonly name: string
  /** What holds for the whole session. */
  readonly settings?: string
  /** Longest wait for an answer: for a server that says nothing any more, whose own limit is shorter. None without it. */
  readonly answerMs?: number
}

/** A server that takes connections and says nothing must not keep a command waiting. */
const CONNECT_MS = 10_000

/** Runs `work` on a connection of its own as the owner of the database, which the roles of web server and worker are not. */
export const asOwner = async <T>(
  ownerUrl: string,
  { name, settings = 'SET search_path = scheduly', answerMs }: OwnerSession,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = new Client({
    connectionString: ownerUrl,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    ...(answerMs === undefined ? {} : { query_timeout: answerMs }),
  })
  // Without a listener a lost connection would end the process; the statement that it meets fails all the same.
  client.on('error', () => undefined)
  await client.connect()
  try {
    // Nothing to be done but to take note: who says nothing to this will not say anything later.
    const first = {
      text: settings,
      ...(answerMs === undefined ? {} : { query_timeout: Math.min(answerMs, CONNECT_MS) }),
    }
    await client.query(first)
    return await work(client)
  } finally {
    await client.end()
  }
}
