import pg from 'pg'

const TEMPLATE = 'scheduly_template'
/** Any constant: test files run in parallel processes, and only one of them may build the template. */
const TEMPLATE_LOCK = 5_343_484_401

/** The same server and owner, another database. */
const urlOfDatabase = (serverUrl: string, database: string): string => {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

const pools = new Map<string, pg.Pool>()

/** One connection for each process: opening one costs as much as the copy that it is opened for. */
const maintenanceOf = (serverUrl: string): pg.Pool => {
  const connectionString = urlOfDatabase(serverUrl, 'postgres')
  const known = pools.get(connectionString)
  if (known !== undefined) return known
  const pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true })
  // A server that is stopped while a test still holds it fails that test by its query, not by an uncaught event.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  pools.set(connectionString, pool)
  return pool
}

const buildTemplate = async (client: pg.PoolClient, serverUrl: string): Promise<void> => {
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
  const finished = 'select from pg_database where datname = $1 and datistemplate'
  if ((await client.query(finished, [TEMPLATE])).rowCount === 1) return
  // Not marked as a template: whoever built it was ended half-way.
  await client.query(`drop database if exists ${TEMPLATE} with (force)`)
  await client.query(`create database ${TEMPLATE}`)
  // Loaded here only: once in a run, and not in the process of every file.
  const { migrateUp } = await import('#db/migrate.ts')
  await migrateUp(urlOfDatabase(serverUrl, TEMPLATE))
  await client.query(`alter database ${TEMPLATE} with allow_connections false is_template true`)
}

/** Makes the migrated template once per server, also when many processes ask at the same time. */
export const ensureTemplate = async (serverUrl: string): Promise<void> => {
  const client = await maintenanceOf(serverUrl).connect()
  try {
    await buildTemplate(client, serverUrl)
  } finally {
    // The lock ends with the connection, also after a failure.
    client.release(true)
  }
}

/** Clones the template; the answer is the owner's URL of the new database. */
export const cloneTemplate = async (serverUrl: string, name: string): Promise<string> => {
  // Copying files takes a third of what copying through the log does, where nothing is ever written through to the disk.
  await maintenanceOf(serverUrl).query(`create database ${name} template ${TEMPLATE} strategy file_copy`)
  return urlOfDatabase(serverUrl, name)
}

/** A database without anything in it. */
export const createEmpty = async (serverUrl: string, name: string): Promise<string> => {
  await maintenanceOf(serverUrl).query(`create database ${name} strategy file_copy`)
  return urlOfDatabase(serverUrl, name)
}

/** Copies a database as it is now, like a backup that is restored elsewhere. Sessions that are open in it are ended. */
export const copyDatabase = async (url: string, name: string): Promise<string> => {
  const source = new URL(url).pathname.slice(1)
  const maintenance = maintenanceOf(url)
  for (let tries = 0; ; tries += 1) {
    await maintenance.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [source])
    try {
      await maintenance.query(`create database ${name} template ${source}`)
      return urlOfDatabase(url, name)
    } catch (error) {
      // Somebody came back in between.
      if (tries > 50 || !(error instanceof pg.DatabaseError) || error.code !== '55006') throw error
    }
  }
}

/** Removes a database; sessions that are still open in it are ended. */
export const dropDatabase = async (serverUrl: string, name: string): Promise<void> => {
  await maintenanceOf(serverUrl).query(`drop database if exists ${name} with (force)`)
}
