import { sql } from 'kysely'
import { Client } from 'pg'
import type { Database } from './database.ts'

/** What the database says of itself: which installation it is, and how far its intents have come. */
export interface InstallationRow {
  readonly id: string
  readonly mark: number
  readonly haltedAt: Date | null
  readonly haltReason: string | null
}

interface StoredRow {
  readonly id: string
  readonly mark: string
  readonly haltedAt: Date | null
  readonly haltReason: string | null
}

export const readInstallation = async (db: Database): Promise<InstallationRow> => {
  const answer = await sql<StoredRow>`
    select id, latest_mark() as mark, halted_at, halt_reason from installation`.execute(db)
  const row = answer.rows[0]
  if (row === undefined) throw new Error('the database does not say which installation it is')
  return { ...row, mark: Number(row.mark) }
}

/** Stops all sending, of every worker, until a person says otherwise. */
export const haltPublishing = async (db: Database, reason: string): Promise<void> => {
  await sql`select halt_publishing(${reason})`.execute(db)
}

/** As the owner of the database: lets publishing go on. Answers with the mark that it goes on from. */
export const resumePublishing = async (ownerUrl: string): Promise<number> => {
  const client = new Client({ connectionString: ownerUrl, application_name: 'scheduly-resume' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('SET search_path = scheduly')
    const answer = await client.query<{ mark: string }>('SELECT resume_publishing() AS mark')
    return Number(answer.rows[0]?.mark)
  } finally {
    await client.end()
  }
}
