import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, beforeEach, describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'
import { getRollbackPlans } from 'pg-boss'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { aChannel, aMember, anOrg, aPost, aPublication, connectOwner, queueIn } from '#test/support/builders.ts'
import { copyMigrations } from '#test/support/migration-files.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction } from './database.ts'
import { migrateDown, migrateUp, migrationStatus, readMigrations } from './migrate.ts'
import { createMigration } from './new-migration.ts'
import { SchemaError } from './schema-error.ts'
import { approvePost } from './posts.ts'
import { schemaFingerprint } from './schema-fingerprint.ts'

let database: TestDatabase
let folder: URL
let names: readonly string[]

const asOwner = async <T>(work: (owner: Client) => Promise<T>, url: string = database.url): Promise<T> => {
  const owner = await connectOwner(url)
  try {
    return await work(owner)
  } finally {
    await owner.end()
  }
}

/** Runs statements as the owner. */
const run = async (statements: string, url: string = database.url): Promise<void> => {
  await asOwner((owner) => owner.query(statements), url)
}

const count = async (query: string): Promise<number> => {
  const answer = await asOwner((owner) => owner.query<{ count: string }>(`SELECT count(*) FROM ${query}`))
  return Number(answer.rows[0]?.count)
}

const fingerprint = (): Promise<string> => asOwner(schemaFingerprint)

const addFiles = async (name: string, up: string, down = 'SELECT 1'): Promise<void> => {
  await writeFile(new URL(`${name}.up.sql`, folder), up)
  await writeFile(new URL(`${name}.down.sql`, folder), down)
}

const refusal =
  (sentence: RegExp) =>
  (error: unknown): true => {
    assert.ok(error instanceof SchemaError)
    assert.match(error.message, sentence)
    return true
  }

/** The sentence of every command: none of them may work on a database that does not match. */
const refusesEverything = async (sentence: RegExp): Promise<void> => {
  await assert.rejects(migrateUp(database.url, folder), refusal(sentence))
  await assert.rejects(migrateDown(database.url, 1, folder), refusal(sentence))
  await assert.rejects(migrationStatus(database.url, folder), refusal(sentence))
}

before(async () => {
  names = (await readMigrations()).map((migration) => migration.name)
})

beforeEach(async (test) => {
  database = await createTestDatabase()
  const files = await copyMigrations()
  ;({ folder } = files)
  const own = database
  ;(test as TestContext).after(async () => {
    await own.drop()
    await files[Symbol.asyncDispose]()
  })
})

describe('migrating', () => {
  it('up, down to nothing and up again ends in the same schema', async () => {
    const first = await fingerprint()
    assert.deepEqual(await migrateDown(database.url, 99), names.toReversed())
    assert.equal(await count("pg_class WHERE relnamespace = 'scheduly'::regnamespace AND relkind = 'r'"), 1)
    assert.equal(await count("pg_proc WHERE pronamespace = 'scheduly'::regnamespace"), 0)
    assert.equal(await count("pg_namespace WHERE nspname = 'jobs'"), 0)
    assert.deepEqual(await migrateUp(database.url), names)
    assert.equal(await fingerprint(), first)
  })

  it('down one step at a time leaves at each step what the earlier migrations made', async () => {
    for (const name of names.toReversed()) assert.deepEqual(await migrateDown(database.url, 1), [name])
    assert.deepEqual(await migrateDown(database.url, 1), [])
  })

  it('up a second time does nothing', async () => {
    assert.deepEqual(await migrateUp(database.url), [])
    const status = await migrationStatus(database.url)
    assert.deepEqual(
      status.map(({ name, state }) => `${name} ${state}`),
      names.map((name) => `${name} applied`),
    )
    assert.ok(status.every(({ appliedAt }) => appliedAt instanceof Date))
  })

  it('by two processes at the same moment applies each migration once', async () => {
    await migrateDown(database.url, 99)
    const done = await Promise.all([migrateUp(database.url), migrateUp(database.url), migrateUp(database.url)])
    assert.deepEqual(done.flat(), names)
  })

  it('starts from an empty database as well', async () => {
    await run('DROP SCHEMA scheduly, scheduly_archive, jobs CASCADE')
    assert.deepEqual(await migrateUp(database.url), names)
  })

  it('shows what is still to come as pending', async () => {
    await addFiles('0099_labels', 'CREATE TABLE labels (id int)')
    const status = await migrationStatus(database.url, folder)
    assert.deepEqual(status.at(-1), { name: '0099_labels', state: 'pending', appliedAt: null })
  })

  it('rolls a failing migration back whole and keeps the ones before it', async () => {
    await addFiles('0098_good', 'CREATE TABLE good (id int)', 'DROP TABLE good')
    await addFiles('0099_bad', 'CREATE TABLE half (id int); INSERT INTO nothing VALUES (1)')
    await assert.rejects(
      migrateUp(database.url, folder),
      refusal(/^Migration 0099_bad failed and was rolled back: relation "nothing" does not exist\.$/),
    )
    assert.equal(await count("pg_tables WHERE tablename = 'half'"), 0)
    assert.equal((await migrationStatus(database.url, folder)).at(-2)?.state, 'applied')
    await addFiles('0099_bad', 'CREATE TABLE half (id int)')
    assert.deepEqual(await migrateUp(database.url, folder), ['0099_bad'])
  })
})

describe('a database that does not match the files', () => {
  it('is refused when the file of an applied migration changed', async () => {
    const file = new URL('0002_accounts.up.sql', folder)
    await writeFile(file, `${await readFile(file, 'utf8')}-- one more line\n`)
    await refusesEverything(/The file of migration 0002_accounts changed after it was applied/)
  })

  it('is refused when it has a migration that the program does not know', async () => {
    await addFiles('0099_newer', 'CREATE TABLE newer (id int)')
    await migrateUp(database.url, folder)
    await rm(new URL('0099_newer.up.sql', folder))
    await rm(new URL('0099_newer.down.sql', folder))
    await refusesEverything(/has migration 0099_newer, which this version of Scheduly does not have/)
  })

  it('is refused when a file was slipped in before applied ones', async () => {
    await addFiles('0001_aaa', 'SELECT 1')
    await refusesEverything(/has migration 0001_roles, which this version of Scheduly does not have in that place/)
  })

  const changes = {
    'a column dropped': 'ALTER TABLE posts DROP COLUMN time_zone CASCADE',
    'a column added': 'ALTER TABLE posts ADD COLUMN extra text',
    'a column made nullable': 'ALTER TABLE posts ALTER COLUMN text DROP NOT NULL',
    'a constraint dropped': 'ALTER TABLE publications DROP CONSTRAINT publications_approved',
    'an index dropped': 'DROP INDEX attempts_open',
    'a trigger dropped': 'DROP TRIGGER publications_guard ON publications',
    'a trigger disabled': 'ALTER TABLE publications DISABLE TRIGGER publications_guard',
    'a policy dropped': 'DROP POLICY app_tenant ON posts',
    'a policy without its check':
      'DROP POLICY app_tenant ON posts; CREATE POLICY app_tenant ON posts TO scheduly_app USING (true)',
    'row security not forced': 'ALTER TABLE posts NO FORCE ROW LEVEL SECURITY',
    'row security switched off': 'ALTER TABLE posts DISABLE ROW LEVEL SECURITY',
    'a function replaced':
      'CREATE OR REPLACE FUNCTION publication_may_go(from_status text, to_status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$',
    'a definer function without its search path': 'ALTER FUNCTION approve_post(uuid, bytea, text) RESET search_path',
    'a table granted': 'GRANT DELETE ON audit_log TO scheduly_app',
    'a single column granted': 'GRANT SELECT (credentials) ON channels TO scheduly_app',
    'a grant taken away': 'REVOKE SELECT ON posts FROM scheduly_worker',
  }
  for (const [change, statements] of Object.entries(changes)) {
    it(`is refused with ${change} by hand`, async () => {
      await run(statements)
      await assert.rejects(migrateUp(database.url), refusal(/somebody changed the schema by hand/))
    })
  }

  it('is refused when its tables have no record', async () => {
    await run('DROP TABLE schema_migrations')
    await refusesEverything(/has tables but no record of migrations/)
  })
})

describe('the tables of background jobs', () => {
  const VERSION = 'SELECT version FROM jobs.version'

  const rows = async (query: string): Promise<readonly object[]> =>
    (await asOwner((owner) => owner.query<object>(query))).rows

  const statusOfJobs = async (): Promise<string | undefined> =>
    (await migrationStatus(database.url)).find(({ name }) => name === 'background jobs')?.state

  it('stay when some migrations are taken back, and go with the last one', async () => {
    await migrateDown(database.url, names.length - 1)
    assert.equal(await count("pg_namespace WHERE nspname = 'jobs'"), 1)
    await migrateDown(database.url, 1)
    assert.equal(await count("pg_namespace WHERE nspname = 'jobs'"), 0)
  })

  it('are pending when they are missing, and made by migrating', async () => {
    await run('DROP SCHEMA jobs CASCADE')
    assert.equal(await statusOfJobs(), 'pending')
    assert.deepEqual(await migrateUp(database.url), [])
    assert.equal(await statusOfJobs(), undefined)
    assert.equal(await count("jobs.queue WHERE name = 'mail'"), 1)
  })

  it('are upgraded by migrating, without losing a job, to what a fresh database has', async () => {
    const schema = `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'jobs'
        AND table_name NOT LIKE 'queue_stats_%' ORDER BY 1, 2`
    const indexes = `SELECT indexname FROM pg_indexes WHERE schemaname = 'jobs' AND tablename NOT LIKE 'queue_stats_%' ORDER BY 1`
    const fresh = [await rows(VERSION), await rows(schema), await rows(indexes)]
    await run("INSERT INTO jobs.job (name, data) VALUES ('mail', '{}')")
    await run(getRollbackPlans('jobs'))
    assert.notDeepEqual(await rows(VERSION), fresh[0])
    assert.equal(await statusOfJobs(), 'pending')
    await migrateUp(database.url)
    assert.equal(await statusOfJobs(), undefined)
    assert.deepEqual([await rows(VERSION), await rows(schema), await rows(indexes)], fresh)
    assert.equal(await count('jobs.job'), 1)
  })

  it('get their queues and grants put right by migrating', async () => {
    await run(`UPDATE jobs.queue SET retry_limit = 1 WHERE name = 'mail'; GRANT SELECT ON jobs.job_common TO scheduly_app;
      GRANT SELECT (data) ON jobs.job_common TO scheduly_app; REVOKE UPDATE ON jobs.job_common FROM scheduly_worker`)
    await migrateUp(database.url)
    assert.equal(await count("jobs.queue WHERE name = 'mail' AND retry_limit = 8"), 1)
    assert.deepEqual(
      await rows(`SELECT has_column_privilege('scheduly_app', 'jobs.job_common', 'data', 'SELECT') AS app,
        has_table_privilege('scheduly_worker', 'jobs.job_common', 'UPDATE') AS worker`),
      [{ app: false, worker: true }],
    )
  })

  it('of a newer version are refused', async () => {
    await run('UPDATE jobs.version SET version = version + 1')
    await assert.rejects(migrateUp(database.url), refusal(/made by a newer version of Scheduly: start that version/))
    assert.equal(await statusOfJobs(), 'pending')
  })

  it('never take the place of somebody else’s schema of that name, nor remove it', async () => {
    await run('DROP SCHEMA jobs CASCADE; CREATE SCHEMA jobs; CREATE TABLE jobs.vacancies (title text)')
    await assert.rejects(migrateUp(database.url), refusal(/The schema "jobs" belongs to something else/))
    await migrateDown(database.url, 99)
    assert.equal(await count("pg_tables WHERE schemaname = 'jobs' AND tablename = 'vacancies'"), 1)
  })
})

describe('a server whose owner is no superuser', () => {
  let login: string
  let ownUrl: string

  beforeEach(async () => {
    login = `plain_${systemRandom.bytes(6).toString('hex')}`
    const url = new URL(database.url)
    await run(`DROP SCHEMA scheduly, scheduly_archive, jobs CASCADE; CREATE ROLE ${login} LOGIN PASSWORD 'plain'`)
    url.username = login
    url.password = 'plain'
    ownUrl = url.href
  })

  const drop = async (): Promise<void> => {
    await run(`DROP OWNED BY ${login} CASCADE; DROP ROLE ${login}`)
  }

  it('answers with the statements that an administrator must run when roles cannot be made or given', async () => {
    await run(`GRANT CREATE ON DATABASE ${new URL(ownUrl).pathname.slice(1)} TO ${login}`)
    const sentence =
      /^Migration 0001_roles failed .* Ask an administrator of the server to run: CREATE ROLE scheduly_app NOLOGIN;/
    await assert.rejects(migrateUp(ownUrl), refusal(sentence))
    await drop()
  })

  it('answers the same when the schema cannot be made', async () => {
    await assert.rejects(
      migrateUp(ownUrl),
      refusal(/schema "scheduly" could not be made: .*let that user create schemas/),
    )
    await drop()
  })

  it('works as the roles and keeps its promises without any bypass of row security', async () => {
    // What the server itself gives from version 16 on to a user who may create roles: admin, but not yet the role.
    await run(`GRANT CREATE ON DATABASE ${new URL(ownUrl).pathname.slice(1)} TO ${login};
      GRANT scheduly_app, scheduly_worker TO ${login} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`)
    assert.deepEqual(await migrateUp(ownUrl), names)
    const owner = await connectOwner(ownUrl)
    const db = connectDatabase(ownUrl, { role: 'app', poolSize: 1, log: silentLog })
    const org = await anOrg(owner)
    const post = await aPost(owner, { orgId: org.id, authorId: await aMember(owner, org.id, 'editor') })
    const publication = await aPublication(owner, post, await aChannel(owner, org))
    const approved = await inTransaction(db, { orgId: org.id, userId: org.ownerId }, (tx) =>
      approvePost(tx, { ...post, comment: null }),
    )
    assert.equal(approved, 'approved')
    await queueIn(owner, publication, 3600)
    await assert.rejects(owner.query('DELETE FROM channels'), { code: '23503' })
    await owner.query(`BEGIN; SET CONSTRAINTS ALL DEFERRED; DELETE FROM organizations WHERE id = '${org.id}'; COMMIT`)
    assert.equal((await owner.query('SELECT FROM publications')).rowCount, 0)
    await db.destroy()
    await owner.end()
    await drop()
  })
})

describe('a new pair of files', () => {
  it('gets the number after the last one, a name made of its title, and never replaces a file', async () => {
    const next = String(Number(names.at(-1)?.slice(0, 4)) + 1).padStart(4, '0')
    assert.equal(await createMigration('Add labels, again!', folder), `${next}_add_labels_again`)
    assert.ok((await readMigrations(folder)).some(({ name }) => name === `${next}_add_labels_again`))
    await addFiles('0900_gap', 'SELECT 1')
    assert.equal(await createMigration('after the gap', folder), '0901_after_the_gap')
  })

  it('starts at 0001 and needs a title', async () => {
    const empty = pathToFileURL(`${await mkdtemp(path.join(tmpdir(), 'scheduly-migrations-'))}${path.sep}`)
    assert.equal(await createMigration('first', empty), '0001_first')
    await assert.rejects(createMigration(' !! ', empty), refusal(/Give the migration a name/))
    await rm(empty, { recursive: true })
  })
})

describe('the server', () => {
  it('is of a version that the migrations support', async () => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const version = await client.query<{ server_version_num: string }>('SHOW server_version_num')
    await client.end()
    assert.ok(Number(version.rows[0]?.server_version_num) >= 150_000)
    assert.deepEqual(await migrateUp(database.url), [])
  })
})
