import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { Actor } from '#actions/deps.ts'
import { pausePublishing, resumePublishing } from '#actions/pauses.ts'
import { asOwner } from '#db/owner.ts'
import { COPYING, listTables, quoted, type CopiedTable } from '#db/snapshot.ts'
import { tellPeople } from '#jobs/notify-people.ts'
import type { Directory } from './directory.ts'
import { forgetFence, holdAll, liftFence, raiseFence } from './fence.ts'
import type { Shard } from './shard.ts'

// How an organization goes from one database to another one. docs/adr/0044 says why each step is safe when it is the last one.

const SESSION = { name: 'scheduly-move', settings: COPYING } as const

export type MoveStep = 'paused' | 'copied' | 'fenced' | 'placed'

export interface Move {
  readonly orgId: string
  /** In whose name publishing is paused and goes on. */
  readonly actor: Actor
  readonly from: Shard
  readonly to: Shard
  readonly directory: Directory
  /** Called after each step; what it throws ends the move there. */
  readonly at?: (step: MoveStep) => void | Promise<void>
}

/** Its own rows: those that name the organization, and its own one. */
const ownTables = async (client: Client): Promise<readonly (CopiedTable & { readonly key: string })[]> =>
  (await listTables(client)).flatMap((table) => {
    if (table.name === 'organizations') return [{ ...table, key: 'id' }]
    return table.columns.includes('org_id') ? [{ ...table, key: 'org_id' }] : []
  })

const tell = ({ worker: db, deps }: Shard): Promise<void> =>
  tellPeople({ db, mail: deps.mail, random: deps.random, observe: () => undefined }, new AbortController().signal)

/** Everything that happened is told of here: there, nobody would know of it. Others may be at it at the same time. */
const tellEverything = async (client: Client, from: Shard, orgId: string): Promise<void> => {
  for (;;) {
    await tell(from)
    const left = await client.query(
      `SELECT FROM events WHERE org_id = $1 AND (position IS NULL OR position > (SELECT position FROM notification_relay)) LIMIT 1`,
      [orgId],
    )
    if (left.rowCount === 0) return
    await sleep(50)
  }
}

/** The columns that name a person, of the organization's own tables. */
const PERSONS = `SELECT c.relname::text AS table, a.attname::text AS column FROM pg_constraint o
  JOIN pg_class c ON c.oid = o.conrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (o.conkey)
  WHERE o.contype = 'f' AND o.confrelid = 'scheduly.users'::regclass`

/** People are in the directory's database in the end; a shard has a copy of those that its rows name. */
const copyPeople = async (source: Client, target: Client, orgId: string): Promise<void> => {
  const own = new Map((await ownTables(source)).map(({ name, key }) => [name, key]))
  const named = (await source.query<{ table: string; column: string }>(PERSONS)).rows.flatMap(({ table, column }) => {
    const key = own.get(table)
    return key === undefined ? [] : [`SELECT ${column} AS id FROM ${table} WHERE ${key} = $1`]
  })
  const { rows } = await source.query<{ row: unknown }>(
    `SELECT to_jsonb(u) AS row FROM users u WHERE id IN (${named.join(' UNION ')})`,
    [orgId],
  )
  await target.query(
    `INSERT INTO users SELECT (jsonb_populate_record(null::users, row)).* FROM jsonb_array_elements($1::jsonb) row
      ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(rows.map(({ row }) => row))],
  )
}

const copyRows = async (source: Client, target: Client, orgId: string): Promise<void> => {
  for (const { name, key, columns } of await ownTables(source)) {
    const [table, list] = [quoted(source, [name]), quoted(source, columns)]
    const literal = source.escapeLiteral(orgId)
    // What an earlier move left that broke off; nobody has worked on it, it was paused.
    await target.query(`DELETE FROM ${table} WHERE ${key} = $1`, [orgId])
    const out = source.query(copyTo(`COPY (SELECT ${list} FROM ${table} WHERE ${key} = ${literal}) TO STDOUT`))
    const into = target.query(copyFrom(`COPY ${table} (${list}) FROM STDIN`))
    await pipeline(out, into)
    if (out.rowCount !== into.rowCount) throw new Error(`${name}: ${out.rowCount} rows here, ${into.rowCount} there`)
  }
}

/** The archive is a table for each month, which must be there before its rows. Not in the copy's transaction: nobody shall wait for it. */
const makeMonths = async (source: Client, target: Client, orgId: string): Promise<void> => {
  const { rows } = await source.query<{ month: string }>(
    'SELECT DISTINCT month FROM archived_publications WHERE org_id = $1 ORDER BY month',
    [orgId],
  )
  for (const { month } of rows) await target.query('SELECT make_archive_month($1)', [month])
}

/** How far the database there knows what was done, of the attempts that came along into its archive. */
const KNOWN = `UPDATE archive_months m SET last_started_at = greatest(m.last_started_at, a.latest)
  FROM (SELECT month, max(started_at) AS latest FROM archived_attempts WHERE org_id = $1 GROUP BY month) a WHERE a.month = m.month`

/** What comes there next is numbered behind what comes along: events, the log, notifications, marks of intents. */
const raiseNumbers = async (source: Client, target: Client): Promise<void> => {
  const { rows } = await source.query<{ name: string; value: string }>(
    `SELECT sequencename::text AS name, last_value::text AS value FROM pg_sequences
      WHERE schemaname = 'scheduly' AND last_value IS NOT NULL`,
  )
  for (const { name, value } of rows) {
    await target.query(
      `SELECT setval(format('scheduly.%I', sequencename)::regclass, greatest($2::bigint, last_value)) FROM pg_sequences
        WHERE schemaname = 'scheduly' AND sequencename = $1::text`,
      [name, value],
    )
  }
  const latest = (await source.query<{ latest: string }>('SELECT latest FROM event_relay')).rows[0]?.latest
  await target.query('UPDATE event_relay SET latest = greatest(latest, $1)', [latest])
  await target.query('UPDATE notification_relay SET position = (SELECT latest FROM event_relay)')
}

/** Nobody places or tells events while they are numbered anew; what is there already has been told of before. */
const holdRelays = async (target: Client, to: Shard): Promise<void> => {
  for (;;) {
    await tell(to)
    await target.query('BEGIN')
    const answer = await target.query<{ told: boolean }>(
      'SELECT e.latest = n.position AS told FROM event_relay e CROSS JOIN notification_relay n FOR UPDATE',
    )
    if (answer.rows[0]?.told === true) return
    await target.query('ROLLBACK')
    await sleep(50)
  }
}

const LINKS = `SELECT o.conname::text AS name, format('SELECT FROM %s c WHERE (%s) IS NOT NULL AND %s AND NOT EXISTS (SELECT FROM %s p WHERE (%s) = (%s))',
    o.conrelid::regclass, here.columns, CASE WHEN o.conrelid = 'organizations'::regclass THEN 'c.id = $1' ELSE 'c.org_id = $1' END,
    o.confrelid::regclass, there.columns, here.columns) AS broken
  FROM pg_constraint o
  CROSS JOIN LATERAL (SELECT string_agg(format('c.%I', a.attname), ', ' ORDER BY k.place) AS columns FROM unnest(o.conkey) WITH ORDINALITY k (number, place)
    JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number) here
  CROSS JOIN LATERAL (SELECT string_agg(format('p.%I', a.attname), ', ' ORDER BY k.place) AS columns FROM unnest(o.confkey) WITH ORDINALITY k (number, place)
    JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.number) there
  WHERE o.contype = 'f' AND o.connamespace = 'scheduly'::regnamespace AND (o.conrelid = 'organizations'::regclass
    OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = o.conrelid AND a.attname = 'org_id'))`

/** Rows that were copied past all triggers are linked as they were. */
const checkLinks = async (target: Client, orgId: string): Promise<void> => {
  for (const { name, broken } of (await target.query<{ name: string; broken: string }>(LINKS)).rows) {
    if ((await target.query(broken, [orgId])).rowCount !== 0) throw new Error(`${name} leads nowhere`)
  }
}

/** What was in somebody's hands is taken up at once, and what may have been sent is looked for before anything else. */
const LET_GO = `UPDATE publications SET lease_owner = NULL, lease_until = NULL, wake_at = clock_timestamp(), epoch = epoch + 1
  WHERE org_id = $1 AND status = 'publishing'`

/** Copies one picture of the organization, all or nothing. It is paused in it. */
const copy = (source: Client, to: Shard, orgId: string): Promise<void> =>
  asOwner(to.url, SESSION, async (target) => {
    await source.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await makeMonths(source, target, orgId)
    await holdRelays(target, to)
    // Rows are put there as they are, and were judged when they were written. For this session alone: others go on working there.
    await target.query('SET LOCAL session_replication_role = replica')
    await copyPeople(source, target, orgId)
    await copyRows(source, target, orgId)
    await raiseNumbers(source, target)
    await target.query(KNOWN, [orgId])
    await target.query(LET_GO, [orgId])
    // No trigger rang: workers there would find it by their timers.
    await target.query("SELECT pg_notify('scheduly_due', '')")
    await checkLinks(target, orgId)
    await source.query('COMMIT')
    await target.query('COMMIT')
  })

/** Takes the organization out of a shard, with all triggers: the marks of its intents must not seem to be missing. */
const empty = (from: Shard, orgId: string): Promise<void> =>
  asOwner(from.url, SESSION, async (client) => {
    const tables = await ownTables(client)
    await client.query('BEGIN')
    await client.query('SET CONSTRAINTS ALL DEFERRED')
    await client.query('DELETE FROM posts WHERE org_id = $1', [orgId])
    await client.query('DELETE FROM audit_log WHERE org_id = $1', [orgId])
    await client.query('DELETE FROM organizations WHERE id = $1', [orgId])
    for (const { name, key } of tables) {
      await client.query(`DELETE FROM ${quoted(client, [name])} WHERE ${key} = $1`, [orgId])
    }
    await forgetFence(client, orgId)
    await client.query('COMMIT')
  })

/**
 * While `work` runs nobody acts for the organization here, and after it nobody can: the fence stands in the very transaction that has kept
 * them out. Without `work` having ended well it does not stand.
 */
const behindFence = (from: Shard, orgId: string, work: (source: Client) => Promise<void>): Promise<void> =>
  asOwner(from.url, SESSION, async (lock) => {
    await lock.query('BEGIN')
    await holdAll(lock, orgId)
    await asOwner(from.url, SESSION, work)
    await raiseFence(lock, orgId)
    await lock.query('COMMIT')
  })

/** Lets everybody in again, where a move broke off behind its fence. */
const openAgain = (from: Shard, orgId: string): Promise<void> =>
  asOwner(from.url, SESSION, async (client) => {
    await client.query('BEGIN')
    await liftFence(client, orgId)
    await client.query('COMMIT')
  })

/**
 * Moves an organization: pause, copy, fence, reconcile first, resume. Until the directory says otherwise it is where it was, and
 * wherever else it is, it is paused.
 */
export const moveOrganization = async (move: Move): Promise<void> => {
  const { orgId, actor, from, to, directory, at = () => undefined } = move
  await directory.beginMove(orgId, to.name)
  await openAgain(from, orgId)
  await pausePublishing(from.deps, actor, { orgId, reason: 'It is being moved to another database.' })
  await at('paused')
  await behindFence(from, orgId, async (source) => {
    await tellEverything(source, from, orgId)
    await copy(source, to, orgId)
    await at('copied')
  })
  await at('fenced')
  await directory.endMove(orgId)
  await at('placed')
  await finishMove(move)
}

/** What is left to do once it has its new place, also when the process that began the move did not come so far. */
export const finishMove = async ({ orgId, actor, from, to }: Omit<Move, 'at' | 'directory'>): Promise<void> => {
  await empty(from, orgId)
  await resumePublishing(to.deps, actor, { orgId, due: 'publish_now' })
}

/** It stays where it is. What was copied is paused there, and goes when it is moved again. */
export const breakMove = async ({ orgId, actor, from, directory }: Omit<Move, 'at' | 'to'>): Promise<void> => {
  await openAgain(from, orgId)
  await directory.breakMove(orgId)
  await resumePublishing(from.deps, actor, { orgId, due: 'publish_now' })
}
