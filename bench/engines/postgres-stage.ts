import pg from 'pg'
import { emptyDatabase, settle, type Server } from '#bench/harness/server.ts'
import type { Stage } from './engine.ts'
import { countInDoubt, createJournalTable } from './journal.ts'

/** How an engine on PostgreSQL differs from another. */
export interface PostgresEngine {
  /** Makes its tables. */
  install(url: string): Promise<void>
  feed(url: string, dues: readonly number[]): Promise<void>
  /** Counts the jobs that are not done. */
  readonly pending: string
}

/** A database of its own, with the engine's tables and perhaps a journal. */
export const openPostgresStage = async (server: Server, engine: PostgresEngine, journal: boolean): Promise<Stage> => {
  const database = await emptyDatabase(server)
  await engine.install(database.url)
  const client = new pg.Client({ connectionString: database.url, application_name: 'bench' })
  client.on('error', () => {})
  await client.connect()
  if (journal) await createJournalTable(client)
  return {
    url: database.url,
    vaultKey: '',
    feed: async (dues) => {
      await engine.feed(database.url, dues)
      await settle(database.url)
    },
    pending: async () => Number((await client.query<{ count: string }>(engine.pending)).rows[0]?.count),
    inDoubt: async () => (journal ? countInDoubt(client) : 0),
    storePids: [],
    close: async () => {
      await client.end()
      await database.drop()
    },
  }
}
