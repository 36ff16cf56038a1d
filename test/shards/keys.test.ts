import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { tenantTables } from '#test/support/tenants.ts'

// What a database that is spread by organization asks of every table, Citus as well as databases of our own (docs/adr/0044).

let database: TestDatabase
let owner: Client
let tenants: ReadonlySet<string>

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  tenants = new Set(await tenantTables(owner))
})
after(async () => {
  await owner.end()
  await database.drop()
})

interface UniqueIndex {
  readonly table: string
  readonly name: string
  readonly columns: readonly string[]
}

const UNIQUE = `SELECT t.relname::text AS table, i.relname::text AS name,
    ARRAY(SELECT a.attname::text FROM unnest(x.indkey) k JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k) AS columns
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
  WHERE x.indisunique AND t.relnamespace = 'scheduly'::regnamespace`

interface Link {
  readonly from: string
  readonly to: string
  readonly name: string
  /** Pairs of columns, in their order. */
  readonly columns: readonly (readonly [string, string])[]
  readonly cascades: boolean
}

const LINKS = `SELECT f.relname::text AS from, t.relname::text AS to, o.conname::text AS name, o.confupdtype IN ('c', 'n', 'd') AS cascades,
    (SELECT json_agg(json_build_array(h.attname, r.attname) ORDER BY k.place) FROM unnest(o.conkey, o.confkey) WITH ORDINALITY k (here, there, place)
      JOIN pg_attribute h ON h.attrelid = o.conrelid AND h.attnum = k.here
      JOIN pg_attribute r ON r.attrelid = o.confrelid AND r.attnum = k.there) AS columns
  FROM pg_constraint o JOIN pg_class f ON f.oid = o.conrelid JOIN pg_class t ON t.oid = o.confrelid
  WHERE o.contype = 'f' AND o.connamespace = 'scheduly'::regnamespace`

const links = async (): Promise<readonly Link[]> => (await owner.query<Link>(LINKS)).rows

/** Not of one organization: people and their accounts, and what an installation knows of itself. In a place of its own, or in each shard. */
const OF_NO_ORGANIZATION: Readonly<Record<string, 'account' | 'installation'>> = {
  users: 'account',
  account_idempotency_keys: 'account',
  account_log: 'account',
  identities: 'account',
  mailed_tokens: 'account',
  operators: 'account',
  passkey_challenges: 'account',
  passkeys: 'account',
  push_subscriptions: 'account',
  recovery_codes: 'account',
  sessions: 'account',
  totp_secrets: 'account',
  used_refresh_tokens: 'account',
  // Counts requests by person, key or address.
  rate_limits: 'account',
  archive_months: 'installation',
  archive_progress: 'installation',
  event_relay: 'installation',
  installation: 'installation',
  notification_relay: 'installation',
  push_keys: 'installation',
  schema_migrations: 'installation',
  workers: 'installation',
}

describe('tables that are spread by organization', () => {
  it('are all but those that are named here, with the reason', async () => {
    const answer = await owner.query<{ name: string }>(
      `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'scheduly'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    )
    const rest = answer.rows.map(({ name }) => name).filter((name) => !tenants.has(name) && name !== 'organizations')
    assert.deepEqual(rest.toSorted(), Object.keys(OF_NO_ORGANIZATION).toSorted())
  })

  it('have the organization in every unique key', async () => {
    const keys = (await owner.query<UniqueIndex>(UNIQUE)).rows.filter(({ table }) => tenants.has(table))
    assert.deepEqual(
      [...tenants].filter((name) => !keys.some(({ table }) => table === name)),
      [],
      'a table without a key',
    )
    assert.deepEqual(
      keys.filter(({ columns }) => !columns.includes('org_id')),
      [],
    )
  })

  it('refer to each other with the organization on both sides, and to nothing else but people', async () => {
    const wrong = (await links()).filter(({ from, to, columns }) => {
      if (from === 'organizations') return to !== 'users'
      if (!tenants.has(from)) return tenants.has(to) || to === 'organizations'
      if (to === 'users') return false
      const there = to === 'organizations' ? 'id' : 'org_id'
      return !columns.some(([here, other]) => here === 'org_id' && other === there)
    })
    assert.deepEqual(wrong, [])
  })

  it('change no key of another table by themselves, but for one that Citus would refuse', async () => {
    const changing = (await links()).filter(({ from, cascades }) => cascades && tenants.has(from))
    // A post's hash and approval travel to its publications in the statement that changes them: with databases of our own that stays.
    assert.deepEqual(
      changing.map(({ from, to }) => `${from} → ${to}`),
      ['publications → posts'],
    )
  })
})

describe('a numbering that all organizations share', () => {
  it('is only where a move can go on behind it, and no column of a key but with the organization', async () => {
    const answer = await owner.query<{ name: string }>(
      `SELECT sequencename::text AS name FROM pg_sequences WHERE schemaname = 'scheduly' ORDER BY sequencename`,
    )
    assert.deepEqual(
      answer.rows.map(({ name }) => name),
      [
        'account_log_id_seq',
        'audit_log_id_seq',
        'events_sequence_seq',
        'notifications_number_seq',
        'publishing_marks',
        'webhook_deliveries_number_seq',
      ],
    )
  })
})
