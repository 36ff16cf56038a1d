import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Log } from '#lib/log.ts'
import { canEnter, chooseAccount, identityOf, isRoot, type Account } from './embedded-account.ts'
import type { Binaries } from './embedded-binaries.ts'
import { codeOf, lastLines, makeWorkDirectory, syncDirectory } from './embedded-files.ts'

/** A database cluster's place and the user that runs it. */
export interface Cluster {
  /** Real path of PostgreSQL's data directory. */
  readonly dir: string
  /** Null: the server runs as ourselves. */
  readonly account: Account | null
  /** False: nothing is there yet, `createCluster` must make it. */
  readonly exists: boolean
}

export interface Placement {
  readonly dataDir: string
  /** Where the cluster goes when root's server user can't enter the data directory. */
  readonly privateDir: string
  readonly log: Log
}

const MAJOR_VERSION = '18'
const POINTER = 'postgres.location'
const run = promisify(execFile)

/** The superuser of the embedded server: it owns the schema and runs migrations. */
export const OWNER = 'scheduly_owner'

/** The server sees none of our environment, which holds secrets; Windows programs can't start without theirs. */
export const serverEnvironment = (): { env?: { LC_ALL: string } } =>
  process.platform === 'win32' ? {} : { env: { LC_ALL: 'C' } }

const readIfThere = async (path: string): Promise<string | null> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw error
  }
}

const ownerOf = async (dir: string): Promise<Account | null> => {
  const { uid, gid } = await stat(dir)
  const me = process.getuid?.()
  if (me === undefined) return null
  if (me !== 0 && uid !== me) {
    const fix = 'start Scheduly as that user or as root, or set SCHEDULY_DATA_DIR'
    throw new Error(`the database files in ${dir} belong to another user (uid ${uid}): ${fix}`)
  }
  if (me !== 0) return null
  if (uid === 0) {
    const fix = `give them to the user that ran it before (chown -R postgres ${dir})`
    throw new Error(`the database files in ${dir} belong to root, and PostgreSQL refuses to run as root: ${fix}`)
  }
  const account = { name: `with uid ${uid}`, uid, gid }
  if (await canEnter(account, dir)) return account
  throw new Error(`the user ${account.name}, who owns the database files in ${dir}, may not enter that directory`)
}

const existingCluster = async (dir: string): Promise<Cluster | null> => {
  const isThere = await stat(dir).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    },
  )
  // Another user's cluster can't be read, and then its owner is the thing to say.
  const version = isThere ? await readIfThere(join(dir, 'PG_VERSION')).catch(() => MAJOR_VERSION) : null
  if (version === null) return null
  if (version !== MAJOR_VERSION) {
    const fix = 'dump it with its own version and restore it'
    throw new Error(`${dir} was made by PostgreSQL ${version} and this is PostgreSQL ${MAJOR_VERSION}: ${fix}`)
  }
  return { dir: await realpath(dir), account: await ownerOf(dir), exists: true }
}

/** The finished cluster of a data directory, or null. Throws one sentence when it is not ours to use. */
export const findCluster = async (dataDir: string): Promise<Cluster | null> => {
  const recorded = await readIfThere(join(dataDir, POINTER))
  const cluster = await existingCluster(recorded ?? join(dataDir, 'postgres'))
  if (cluster !== null || recorded === null) return cluster
  const fix = 'bring it back, or delete that file to start with an empty database'
  throw new Error(`${join(dataDir, POINTER)} says that the database is in ${recorded}, where none is: ${fix}`)
}

const pointTo = async (dataDir: string, dir: string): Promise<void> => {
  if (dirname(dir) === dataDir) return
  await writeFile(join(dataDir, POINTER), `${dir}\n`)
}

/** Finds the cluster of a data directory, or decides where a new one goes. */
export const placeCluster = async ({ dataDir, privateDir, log }: Placement): Promise<Cluster> => {
  await mkdir(dataDir, { recursive: true })
  const home = await realpath(dataDir)
  const found = await findCluster(home)
  if (found !== null) return found
  const account = await chooseAccount()
  if (account === null || (await canEnter(account, home)))
    return { dir: join(home, 'postgres'), account, exists: false }
  const shelter = join(privateDir, createHash('sha256').update(home).digest('hex').slice(0, 12))
  await mkdir(shelter, { recursive: true })
  await Promise.all([chmod(privateDir, 0o755), chmod(shelter, 0o755)])
  const dir = join(await realpath(shelter), 'postgres')
  log.warn({ dir }, `the database user ${account.name} may not enter ${home}, so the database is kept in ${dir}`)
  const sheltered = await existingCluster(dir)
  if (sheltered !== null) await pointTo(home, dir)
  return sheltered ?? { dir, account, exists: false }
}

const initialize = async (work: string, creation: Creation): Promise<void> => {
  const { binaries, cluster, ownerPassword, durable } = creation
  const passwordFile = join(work, 'password')
  const dir = join(work, 'cluster')
  await writeFile(passwordFile, ownerPassword, { mode: 0o600 })
  await mkdir(dir, { mode: 0o700 })
  if (cluster.account !== null) {
    const { uid, gid } = cluster.account
    await Promise.all([work, passwordFile, dir].map((path) => chown(path, uid, gid)))
  }
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = [`--username=${OWNER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const safety = ['--data-checksums', ...(durable ? [] : ['--no-sync'])]
  await run(binaries.initdb, [`--pgdata=${dir}`, ...locale, ...access, ...safety], {
    ...identityOf(cluster.account),
    ...serverEnvironment(),
    cwd: '/',
    windowsHide: true,
  })
}

export interface Creation {
  readonly dataDir: string
  readonly cluster: Cluster
  readonly binaries: Binaries
  readonly ownerPassword: string
  readonly durable: boolean
}

const outputOf = (error: unknown): string =>
  error instanceof Error && 'stderr' in error && error.stderr !== '' ? String(error.stderr) : String(error)

/** Makes the cluster beside its place and renames it when finished: a kill half-way leaves nothing that looks whole. */
export const createCluster = async (creation: Creation): Promise<void> => {
  const { dir } = creation.cluster
  const work = await makeWorkDirectory(dirname(dir), 'postgres.init-')
  try {
    await initialize(work, creation)
    await rename(join(work, 'cluster'), dir)
    await syncDirectory(dirname(dir))
  } catch (error) {
    // Another first start may have finished before us; then its cluster is the one.
    const found = await existingCluster(dir).catch(() => null)
    if (found === null) {
      throw new Error(`the embedded database could not be created in ${dir}: ${lastLines(outputOf(error))}`, {
        cause: error,
      })
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  await pointTo(await realpath(creation.dataDir), dir)
}

/** The default of `privateDir`: for root a place that every system user can enter, else the data directory. */
export const defaultPrivateDir = (dataDir: string): string => (isRoot() ? '/var/lib/scheduly' : dataDir)
