import { link, mkdir, open, readFile, rename, unlink, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Random } from '#lib/random.ts'

/** What an installation must keep for itself; losing it signs everybody out and disconnects every channel. */
export interface Secrets {
  readonly installationId: string
  readonly accessTokenKey: string
  readonly credentialsKeys: string
  /** Passwords of the embedded server's three logins. */
  readonly ownerPassword: string
  readonly appPassword: string
  readonly workerPassword: string
}

/** Its name in the data folder. */
export const SECRETS_FILE = 'secrets.json'

const FIELDS = [
  'installationId',
  'accessTokenKey',
  'credentialsKeys',
  'ownerPassword',
  'appPassword',
  'workerPassword',
] as const

const generate = (random: Random): Secrets => ({
  installationId: random.id(),
  accessTokenKey: random.bytes(32).toString('base64'),
  credentialsKeys: `k1:${random.bytes(32).toString('base64')}`,
  ownerPassword: random.bytes(24).toString('hex'),
  appPassword: random.bytes(24).toString('hex'),
  workerPassword: random.bytes(24).toString('hex'),
})

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT')

const readSecrets = async (file: string): Promise<Secrets | null> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (text === null) return null
  const known = parseJson(text)
  if (!isSecrets(known)) {
    throw new Error(
      `${file} is damaged: restore it from a backup, or move it away to start with new secrets (channels must then be connected again).`,
    )
  }
  return known
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isSecrets = (value: unknown): value is Secrets =>
  typeof value === 'object' &&
  value !== null &&
  FIELDS.every((field) => field in value && typeof Reflect.get(value, field) === 'string')

const write = async (handle: FileHandle, secrets: Secrets): Promise<void> => {
  await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`)
  await handle.sync()
}

/** Written under another name first, and linked: a crash leaves no half file, and of two first starts one wins. */
const writeSecrets = async (file: string, secrets: Secrets): Promise<void> => {
  const draft = `${file}.${secrets.installationId}`
  const handle = await open(draft, 'wx', 0o600)
  await write(handle, secrets)
  await handle.close()
  await link(draft, file).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error
  })
  await unlink(draft)
}

/** Reads `secrets.json` of the data folder, or makes it (mode 0600) at the first start. */
export const loadSecrets = async (dataDir: string, random: Random): Promise<Secrets> => {
  await mkdir(dataDir, { recursive: true })
  const file = path.join(dataDir, SECRETS_FILE)
  const known = await readSecrets(file)
  if (known !== null) return known
  await writeSecrets(file, generate(random))
  const written = await readSecrets(file)
  if (written === null) throw new Error(`${file} could not be written.`)
  return written
}

/** Makes a change of name last: after a power cut, rows sealed with a key whose file is gone would be lost. */
const syncFolder = async (folder: string): Promise<void> => {
  // Windows opens no folder like this, and needs none of it.
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

/** The keys without which what is stored cannot be read. */
export type StoredKeys = Pick<Secrets, 'accessTokenKey' | 'credentialsKeys'>

/** Replaces secrets in one step. The draft's name is the lock: of two changes at once, none is lost. */
const changeSecrets = async (dataDir: string, random: Random, change: (secrets: Secrets) => Secrets): Promise<void> => {
  await loadSecrets(dataDir, random)
  const file = path.join(dataDir, SECRETS_FILE)
  const draft = `${file}.new`
  const handle = await open(draft, 'wx', 0o600).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error
    throw new Error(`The keys are being changed already; if that was cut off, remove ${draft} and try again.`)
  })
  try {
    await write(handle, change(await loadSecrets(dataDir, random)))
    await handle.close()
    await rename(draft, file)
  } catch (error) {
    await handle.close()
    await unlink(draft).catch(() => undefined)
    throw error
  }
  await syncFolder(dataDir)
}

const changeKeys = (
  dataDir: string,
  random: Random,
  change: (keys: readonly string[]) => readonly string[],
): Promise<void> =>
  changeSecrets(dataDir, random, (secrets) => ({
    ...secrets,
    credentialsKeys: change(secrets.credentialsKeys.split(',')).join(','),
  }))

/** Takes over the keys of another installation's folder, for its rows; the passwords of the database here stay. */
export const takeOverKeys = (dataDir: string, random: Random, keys: StoredKeys): Promise<void> =>
  changeSecrets(dataDir, random, (secrets) => ({ ...secrets, ...keys }))

/** Puts a fresh key in front of the generated ones; answers with its id. */
export const addCredentialsKey = async (dataDir: string, random: Random): Promise<string> => {
  let id = ''
  await changeKeys(dataDir, random, (keys) => {
    const numbers = keys.map((key) => Number(/^k(\d{1,9}):/.exec(key)?.[1] ?? 0))
    id = `k${Math.max(...numbers) + 1}`
    return [`${id}:${random.bytes(32).toString('base64')}`, ...keys]
  })
  return id
}

/** Forgets one of the older generated keys. */
export const dropCredentialsKey = (dataDir: string, random: Random, id: string): Promise<void> =>
  changeKeys(dataDir, random, ([newest = '', ...older]) => [
    newest,
    ...older.filter((key) => !key.startsWith(`${id}:`)),
  ])
