// What a user of another engine must add to get our promise: a row that is committed before the send, and its end
// after it. Whoever meets a row without an end sends nothing, since the send may have arrived.
import pg from 'pg'
import type { Client } from 'pg'
import type { Send } from './engine.ts'

const POOL_SIZE = 10

export const createJournalTable = async (client: Client): Promise<void> => {
  await client.query(
    `CREATE TABLE public.journal (
      post integer PRIMARY KEY, state text NOT NULL DEFAULT 'sending',
      started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz, remote_id text)`,
  )
}

export interface JournaledSend {
  readonly send: Send
  close(): Promise<void>
}

const BEFORE = {
  name: 'before',
  text: 'INSERT INTO public.journal (post) VALUES ($1) ON CONFLICT (post) DO NOTHING',
}
const AFTER = {
  name: 'after',
  text: `UPDATE public.journal SET state = 'sent', finished_at = clock_timestamp(), remote_id = $2 WHERE post = $1`,
}

/** Wraps a send: intent, bytes, outcome. */
export const journaled = async (url: string, send: Send): Promise<JournaledSend> => {
  const pool = new pg.Pool({ connectionString: url, max: POOL_SIZE, application_name: 'bench-journal' })
  await pool.query('SELECT 1')
  return {
    send: async (index) => {
      const { rowCount } = await pool.query({ ...BEFORE, values: [index] })
      if (rowCount === 0) return
      await send(index)
      await pool.query({ ...AFTER, values: [index, `remote-${index}`] })
    },
    close: () => pool.end(),
  }
}

/** How many sends have no end in the journal. */
export const countInDoubt = async (client: Client): Promise<number> => {
  const answer = await client.query<{ count: string }>(`SELECT count(*) FROM public.journal WHERE state = 'sending'`)
  return Number(answer.rows[0]?.count)
}
