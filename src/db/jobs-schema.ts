import type { Client } from 'pg'
import { getConstructionPlans, getMigrationPlans } from 'pg-boss'
import manifest from 'pg-boss/package.json' with { type: 'json' }
import { bossFor, DEAD_QUEUE, JOBS_SCHEMA, QUEUES } from './jobs.ts'

// The tables of pg-boss, made and upgraded by its own statements, as the owner. They are not part of the migrations'
// fingerprint: another version of pg-boss changes them. docs/adr/0009 says who may do what with them.

const WANTED_VERSION = manifest.pgboss.schema

/** Tells our schema from one of the same name that was there before. */
const MARK = 'Background jobs of Scheduly (pg-boss)'

// The app adds jobs and never sees one again; the worker does everything that is done to jobs, and changes no table.
const GRANTS = `
  REVOKE ALL ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA} FROM PUBLIC, scheduly_app, scheduly_worker;
  REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${JOBS_SCHEMA} FROM PUBLIC, scheduly_app, scheduly_worker;
  GRANT USAGE ON SCHEMA ${JOBS_SCHEMA} TO scheduly_app, scheduly_worker;
  GRANT EXECUTE ON FUNCTION ${JOBS_SCHEMA}.job_now() TO scheduly_app, scheduly_worker;
  GRANT SELECT ON ${JOBS_SCHEMA}.queue TO scheduly_app, scheduly_worker;
  GRANT INSERT, SELECT (id) ON ${JOBS_SCHEMA}.job_common TO scheduly_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${JOBS_SCHEMA}.job, ${JOBS_SCHEMA}.job_common TO scheduly_worker;
  GRANT UPDATE ON ${JOBS_SCHEMA}.queue TO scheduly_worker;
  GRANT SELECT, UPDATE ON ${JOBS_SCHEMA}.version TO scheduly_worker;
  GRANT SELECT, DELETE ON ${JOBS_SCHEMA}.job_dependency TO scheduly_worker;
  GRANT SELECT, UPDATE, DELETE ON ${JOBS_SCHEMA}.instance TO scheduly_worker;
  GRANT INSERT ON ${JOBS_SCHEMA}.warning TO scheduly_worker`

interface Found {
  readonly exists: boolean
  readonly ours: boolean
  readonly version: number | null
}

const find = async (client: Client): Promise<Found> => {
  const answer = await client.query<{ exists: boolean; mark: string | null; tables: boolean }>(
    `SELECT to_regnamespace($1) IS NOT NULL AS exists, obj_description(to_regnamespace($1), 'pg_namespace') AS mark,
      EXISTS (SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'version') AS tables`,
    [JOBS_SCHEMA],
  )
  const { exists = false, mark = null, tables = false } = answer.rows[0] ?? {}
  const ours = mark === MARK
  if (!ours || !tables) return { exists, ours, version: null }
  const version = await client.query<{ version: number }>(`SELECT version FROM ${JOBS_SCHEMA}.version`)
  return { exists, ours, version: version.rows[0]?.version ?? null }
}

const upgrade = async (client: Client, version: number): Promise<void> => {
  const [script = '', ...indexes] = getMigrationPlans(JOBS_SCHEMA, version).split(/^(?=-- inlined from )/m)
  await client.query(script)
  // Not concurrently: that would wait for a migrator of an older version, which waits for this one.
  for (const index of indexes) await client.query(index.replace('INDEX CONCURRENTLY', 'INDEX'))
}

const setUpQueues = async (client: Client): Promise<void> => {
  const boss = bossFor({ executeSql: (text, values) => client.query(text, values) })
  await boss.createQueue(DEAD_QUEUE)
  for (const [name, settings] of Object.entries(QUEUES)) {
    // "short" is what makes a key count: one waiting job for each.
    await boss.createQueue(name, { ...settings, policy: 'short', deadLetter: DEAD_QUEUE })
    await boss.updateQueue(name, settings)
  }
}

/** Makes or upgrades the jobs' tables, their queues and who may use them; doing it again changes nothing. */
export const installJobs = async (client: Client): Promise<void> => {
  const found = await find(client)
  if (found.exists && !found.ours) {
    throw new Error(`The schema "${JOBS_SCHEMA}" belongs to something else: give Scheduly a database of its own`)
  }
  if (found.version !== null && found.version > WANTED_VERSION) {
    throw new Error('They were made by a newer version of Scheduly: start that version')
  }
  if (!found.exists) await client.query(`CREATE SCHEMA ${JOBS_SCHEMA}; COMMENT ON SCHEMA ${JOBS_SCHEMA} IS '${MARK}'`)
  if (found.version === null) await client.query(getConstructionPlans(JOBS_SCHEMA, { createSchema: false }))
  else if (found.version < WANTED_VERSION) await upgrade(client, found.version)
  await setUpQueues(client)
  await client.query(GRANTS)
}

/** Removes the jobs' tables, with every job that is still in them. */
export const removeJobs = async (client: Client): Promise<void> => {
  if ((await find(client)).ours) await client.query(`DROP SCHEMA ${JOBS_SCHEMA} CASCADE`)
}

/** Whether the tables are as this program needs them. */
export const jobsInstalled = async (client: Client): Promise<boolean> => (await find(client)).version === WANTED_VERSION
