import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { SessionState } from './client.ts'
import { UsageError } from './failures.ts'
import type { World } from './world.ts'

/** What is kept from one call to the next. */
export interface Saved {
  readonly url: string
  /** The organization that is meant when none is named. */
  readonly organization?: string | undefined
  readonly key?: string | undefined
  readonly session?: SessionState | undefined
}

/** Where it is kept: in the person's own folder of settings. */
const settingsFile = ({ environment, home }: World): string => {
  const folder = environment['XDG_CONFIG_HOME'] ?? environment['APPDATA']
  return path.join(folder === undefined || folder === '' ? path.join(home, '.config') : folder, 'scheduly', 'cli.json')
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const toSession = (value: unknown): SessionState | undefined => {
  if (!isObject(value)) return undefined
  const { accessToken, expiresAt, refreshCookie } = value
  if (typeof accessToken !== 'string' || typeof expiresAt !== 'number') return undefined
  return { accessToken, expiresAt, refreshCookie: textOf(refreshCookie) ?? null }
}

const parse = (text: string, file: string): Saved => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = null
  }
  const url = isObject(value) ? textOf(value['url']) : undefined
  if (!isObject(value) || url === undefined) {
    throw new UsageError(`${file} cannot be read as settings; remove it, and sign in again.`)
  }
  const { key, organization, session } = value
  return { url, key: textOf(key), organization: textOf(organization), session: toSession(session) }
}

/** Who can read the file is signed in: it must be the person alone. Windows keeps such folders to their owner by itself. */
const refuseShared = async (file: string): Promise<void> => {
  const { mode } = await stat(file)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  throw new UsageError(`Others can read ${file}, which holds your sign-in; run: chmod 600 ${file}`)
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Undefined when nothing is kept. */
export const loadSettings = async (world: World): Promise<Saved | undefined> => {
  const file = settingsFile(world)
  try {
    await refuseShared(file)
    return parse(await readFile(file, 'utf8'), file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Writes all of it or nothing, and so that nobody else can read it at any time. */
export const saveSettings = async (world: World, saved: Saved): Promise<void> => {
  const file = settingsFile(world)
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(saved, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}

/** Forgets everything that was kept. */
export const removeSettings = (world: World): Promise<void> => rm(settingsFile(world), { force: true })
