import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'

let database: TestDatabase
let owner: Client

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
})
after(async () => {
  await owner.end()
  await database.drop()
})

/** One column of text per row. */
const list = async (query: string, parameters: readonly unknown[] = []): Promise<readonly string[]> => {
  const answer = await owner.query<Record<string, string>>(query, [...parameters])
  return answer.rows.map((row) => String(Object.values(row)[0]))
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The file of all tables, together with the one that has a part of them. */
const readTables = async (): Promise<string> => {
  const files = [
    './tables.ts',
    './account-tables.ts',
    './media-tables.ts',
    './remote-tables.ts',
    './review-tables.ts',
    './audit-tables.ts',
    './event-tables.ts',
    './webhook-tables.ts',
    './review-link-tables.ts',
    './slot-tables.ts',
    './notification-tables.ts',
    './label-tables.ts',
    './installation-tables.ts',
    './archive-tables.ts',
  ].map((name) => readFile(new URL(name, import.meta.url), 'utf8'))
  return (await Promise.all(files)).join('\n').replaceAll(/^export interface (?!Tables)/gm, 'interface ')
}

/** What a type in tables.ts is in PostgreSQL. */
const postgresType = (type: string): string => {
  const bare = type
    .replace(/ \| null(?=>?$)/, '')
    .replace(/^(?:Defaulted|ReadOnly|Generated|GeneratedAlways|ByTrigger)<(.*)>$/, '$1')
  if (/^(?:JSONColumnType|NullableJson|Json)</.test(bare)) return 'jsonb'
  const known: Readonly<Record<string, string>> = {
    number: 'integer',
    boolean: 'boolean',
    Date: 'timestamp with time zone',
    Buffer: 'bytea',
    'readonly string[]': 'ARRAY',
  }
  // Ids and 64-bit numbers come as strings; so do all the unions of words.
  return known[bare] ?? 'text'
}

/** `posts.text text` or `posts.local_time text null` for every column that tables.ts declares. */
const declaredColumns = (source: string): readonly string[] => {
  const interfaces = new Map(
    [...source.matchAll(/interface (\w+Table) \{\n(.*?)\n\}/gs)].map((found) => [found[1] ?? '', found[2] ?? '']),
  )
  // Some tables stand together in an interface that Tables extends.
  const named = source.matchAll(/interface \w*Tables(?: extends \w+)? \{\n(.*?)\n\}/gs)
  const tables = [...named].map(([, body = '']) => body).join('\n')
  return [...tables.matchAll(/^ {2}(\w+): (\w+)$/gm)].flatMap(([, table = '', type = '']) =>
    [...(interfaces.get(type) ?? '').matchAll(/^ {2}(\w+): (.+)$/gm)].map(
      ([, column = '', kind = '']) =>
        `${snake(table)}.${snake(column)} ${postgresType(kind)}${/ \| null>?$|^NullableJson</.test(kind) ? ' null' : ''}`,
    ),
  )
}

describe('tables.ts', () => {
  it('names every table and column of the database with its type, and says which may be null', async () => {
    const source = await readTables()
    const actual = await list(
      `SELECT table_name || '.' || column_name || ' '
          || CASE WHEN data_type IN ('uuid', 'bigint') THEN 'text' ELSE data_type END
          || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
        FROM information_schema.columns WHERE table_schema = 'scheduly' AND table_name <> 'schema_migrations'`,
    )
    assert.ok(actual.length > 100)
    assert.deepEqual([...declaredColumns(source)].sort(), [...actual].sort())
  })

  it('lets exactly those columns be left out or unwritable that the database fills in itself', async () => {
    const source = await readTables()
    const filled = [
      ...source.matchAll(/^ {2}(\w+): (?:Defaulted|ReadOnly|Generated|GeneratedAlways|JSONColumnType)</gm),
    ]
    const actual = await list(
      `SELECT column_name FROM information_schema.columns WHERE table_schema = 'scheduly'
        AND table_name <> 'schema_migrations' AND (column_default IS NOT NULL OR is_identity = 'YES')`,
    )
    assert.deepEqual(filled.map(([, column = '']) => snake(column)).sort(), [...actual].sort())
  })
})

const TENANT_TABLES = `SELECT c.oid, c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
  WHERE c.relnamespace = 'scheduly'::regnamespace AND c.relkind IN ('r', 'p')`

describe('every table with an organization', () => {
  it('is walled: row security enabled and forced', async () => {
    const all = await list(`SELECT relname FROM (${TENANT_TABLES}) t`)
    assert.ok(all.length >= 8)
    const open = await list(
      `SELECT c.relname FROM pg_class c JOIN (${TENANT_TABLES}) t USING (oid)
        WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
    )
    assert.deepEqual(open, [])
  })

  it('has policies for app and worker that say what may be seen and what may be written', async () => {
    const bare = await list(
      `SELECT t.relname || ' ' || r.rolname FROM (${TENANT_TABLES}) t, pg_roles r
        WHERE r.rolname IN ('scheduly_app', 'scheduly_worker') AND NOT EXISTS (SELECT FROM pg_policy p
          WHERE p.polrelid = t.oid AND r.oid = ANY (p.polroles) AND p.polcmd = '*'
            AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)`,
    )
    assert.deepEqual(bare, [])
  })

  it('opens nothing to everybody, and all rows to the worker only where it searches across organizations', async () => {
    const toPublic = await list("SELECT polname FROM pg_policy WHERE 0 = ANY (polroles) OR polroles = '{}'")
    assert.deepEqual(toPublic, [])
    const wide = await list(
      `SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE pg_get_expr(p.polqual, p.polrelid) = 'true' AND p.polname <> 'owner_all' ORDER BY 1`,
    )
    const media = ['media', 'media_blobs', 'media_garbage', 'media_jobs', 'media_uses']
    const publishing = ['organizations', 'posts', 'publication_metrics', 'publications', 'removals']
    assert.deepEqual(wide, ['attempts', 'channel_pace', 'channels', ...media, ...publishing])
  })

  it('has the organization in its primary key', async () => {
    const without = await list(
      `SELECT t.relname FROM (${TENANT_TABLES}) t WHERE NOT EXISTS (SELECT FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'org_id'
        WHERE k.conrelid = t.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey))`,
    )
    assert.deepEqual(without, [])
  })

  it('points at other such tables only together with the organization, on both sides in the same place', async () => {
    const keys = await owner.query<{ name: string; from: string[]; to: string[] }>(
      `SELECT k.conname AS name,
          array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (n, i)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY i) AS "from",
          array(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (n, i)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY i) AS "to"
        FROM pg_constraint k JOIN (${TENANT_TABLES}) source ON source.oid = k.conrelid
        JOIN (${TENANT_TABLES}) target ON target.oid = k.confrelid WHERE k.contype = 'f'`,
    )
    assert.ok(keys.rows.length >= 5)
    for (const { name, from, to } of keys.rows) {
      assert.ok(from.includes('org_id'), name)
      assert.equal(from.indexOf('org_id'), to.indexOf('org_id'), name)
    }
  })

  it('is unique only within the organization, so that a collision tells no tenant of another', async () => {
    const unique = await list(
      `SELECT i.indexrelid::regclass::text FROM pg_index i JOIN (${TENANT_TABLES}) t ON t.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] WHERE i.indisunique AND a.attname <> 'org_id'`,
    )
    assert.deepEqual(unique, [])
  })
})

describe('the roles of app and worker', () => {
  it('cannot log in, and have no power beyond their grants', async () => {
    const answer = await owner.query<Record<string, unknown>>(
      `SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
        FROM pg_roles WHERE rolname IN ('scheduly_app', 'scheduly_worker') ORDER BY 1`,
    )
    const none = {
      rolcanlogin: false,
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
    }
    assert.deepEqual(answer.rows, [
      { rolname: 'scheduly_app', ...none },
      { rolname: 'scheduly_worker', ...none },
    ])
  })

  it('own nothing and belong to no other role', async () => {
    const owned = await list(
      `SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) LIKE 'scheduly\\_%'
        AND pg_get_userbyid(relowner) IN ('scheduly_app', 'scheduly_worker')`,
    )
    const memberOf = await list(
      "SELECT roleid::regrole::text FROM pg_auth_members WHERE member::regrole::text IN ('scheduly_app', 'scheduly_worker')",
    )
    assert.deepEqual([owned, memberOf], [[], []])
  })

  it('can create nothing in the schema', async () => {
    const may = await list(
      "SELECT r FROM unnest(ARRAY['scheduly_app', 'scheduly_worker']) r WHERE has_schema_privilege(r, 'scheduly', 'CREATE')",
    )
    assert.deepEqual(may, [])
  })

  const refusals = {
    scheduly_app: [
      'SELECT credentials FROM channels',
      'SELECT * FROM channels',
      'UPDATE channels SET credentials = credentials RETURNING credentials',
      "UPDATE posts SET approved_hash = ''",
      'UPDATE posts SET approval_required = false',
      'UPDATE posts SET approval_required_since = now()',
      "UPDATE posts SET rejected_hash = ''",
      'INSERT INTO posts (org_id, approved_hash) SELECT NULL, NULL',
      'UPDATE publications SET epoch = epoch + 1',
      "UPDATE publications SET approved_hash = ''",
      'UPDATE publications SET lease_until = now()',
      "UPDATE publications SET remote_id = 'x'",
      'UPDATE publications SET content_hash = content_hash',
      'INSERT INTO attempts (org_id) VALUES (NULL)',
      'DELETE FROM attempts',
      'DELETE FROM posts',
      'DELETE FROM channels',
      'DELETE FROM organizations',
      'INSERT INTO post_approvals (org_id) VALUES (NULL)',
      'INSERT INTO removals (org_id) VALUES (NULL)',
      "UPDATE removals SET state = 'removed'",
      'DELETE FROM removals',
      'INSERT INTO publication_metrics (org_id) VALUES (NULL)',
      'UPDATE publication_metrics SET views = 1',
      "UPDATE audit_log SET action = ''",
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
      'SELECT FROM schema_migrations',
      'ALTER TABLE posts DISABLE TRIGGER ALL',
      'SELECT take_notable_events(1)',
      "SELECT notified_people('{}')",
      "SELECT notify_people('[]', '[]')",
      'SELECT take_notification_mails(1)',
      "SELECT notified_managers(NULL, '')",
      'SELECT mail_at FROM notifications',
      'INSERT INTO notifications (org_id) VALUES (NULL)',
      'DELETE FROM notifications',
      'SELECT FROM notification_relay',
      'SELECT sealed FROM push_subscriptions',
      'SELECT sealed FROM push_keys',
      "SELECT take_pushes('[]')",
      'SELECT note_lost_channels(1)',
      "SELECT note_ending_keys('{}', 1)",
      'UPDATE channels SET told_lost = true',
      'SELECT secret FROM webhooks',
      'SELECT * FROM webhooks',
      "UPDATE webhooks SET secret = ''",
      'INSERT INTO webhook_deliveries (org_id) VALUES (NULL)',
      'DELETE FROM webhook_deliveries',
      'UPDATE slots SET channel_id = NULL',
      "UPDATE blocked_dates SET note = ''",
      'SELECT has_webhooks()',
      'INSERT INTO operators (user_id) VALUES (NULL)',
      'DELETE FROM operators',
      "SELECT claim_webhook_deliveries(1, 1, '{}', 1)",
    ],
    scheduly_worker: [
      'SELECT FROM users',
      'SELECT FROM operators',
      'SELECT FROM sessions',
      'SELECT FROM memberships',
      'SELECT FROM invitations',
      'SELECT FROM oauth_states',
      'INSERT INTO posts (org_id) VALUES (NULL)',
      "UPDATE posts SET text = ''",
      'INSERT INTO publications (org_id) VALUES (NULL)',
      'DELETE FROM publications',
      'UPDATE channels SET told_days = 1',
      "UPDATE publications SET approved_hash = ''",
      'UPDATE publications SET due_at = now()',
      'DELETE FROM attempts',
      "UPDATE audit_log SET action = ''",
      'DELETE FROM audit_log',
      "SELECT approve_post(NULL, '', '')",
      "SELECT reject_post(NULL, '')",
      "SELECT revoke_approval(NULL, '')",
      "SELECT request_changes(NULL, '')",
      "SELECT resolve_publication(NULL, '', '')",
      'SELECT request_removal(NULL)',
      'SELECT cancel_unsent(NULL)',
      'INSERT INTO removals (org_id) VALUES (NULL)',
      'UPDATE removals SET requested_at = now()',
      'DELETE FROM removals',
      'SELECT FROM slots',
      'SELECT FROM blocked_dates',
      'SELECT FROM webhooks',
      'SELECT FROM webhook_deliveries',
      "SELECT rotate_webhook_secret(NULL, '', 1)",
      'SELECT test_webhook(NULL)',
      "SELECT find_invitation('')",
      'SELECT FROM schema_migrations',
    ],
  }
  for (const [role, statements] of Object.entries(refusals)) {
    for (const statement of statements) {
      it(`refuse ${role}: ${statement}`, async () => {
        await owner.query(`BEGIN; SET LOCAL ROLE ${role}`)
        try {
          await assert.rejects(owner.query(statement), { code: '42501' })
        } finally {
          await owner.query('ROLLBACK')
        }
      })
    }
  }
})
