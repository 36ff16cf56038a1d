import type { Client } from 'pg'
import type { ServerFacts } from '#domain/database-server.ts'
import { asOwner } from './owner.ts'

const ROLES = ['scheduly_app', 'scheduly_worker'] as const

const FACTS = `
  SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
    current_setting('server_encoding') AS encoding, current_setting('max_connections')::int AS most,
    (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
    to_regclass('scheduly.schema_migrations') IS NOT NULL AS migrated,
    (SELECT jsonb_agg(jsonb_build_object('name', n, 'exists', r.rolname IS NOT NULL,
        'powerful', coalesce(r.rolsuper OR r.rolbypassrls, false)) ORDER BY n)
      FROM unnest($1::text[]) n LEFT JOIN pg_roles r ON r.rolname = n) AS roles`

interface Answer extends Omit<ServerFacts, 'connections'> {
  readonly used: number
  readonly most: number
}

const SESSION = {
  name: 'scheduly-doctor',
  settings: `SET statement_timeout = '8s'; SET default_transaction_read_only = on`,
  answerMs: 9_000,
} as const

const read = async (client: Client): Promise<ServerFacts> => {
  const { rows } = await client.query<Answer>(FACTS, [[...ROLES]])
  const [row] = rows
  if (row === undefined) throw new Error('the server says nothing of itself')
  const { used, most, ...facts } = row
  return { ...facts, connections: { used, most } }
}

/** Reads what a server is, and changes nothing. */
export const readServer = (ownerUrl: string): Promise<ServerFacts> => asOwner(ownerUrl, SESSION, read)

/** Whether whoever signs in by this address may work as that role. */
export const mayTakeRole = (url: string, role: (typeof ROLES)[number]): Promise<boolean> =>
  asOwner(url, SESSION, async (client) => {
    const { rows } = await client.query<{ may: boolean }>(`SELECT pg_has_role(current_user, $1, 'MEMBER') AS may`, [
      role,
    ])
    return rows[0]?.may === true
  })
