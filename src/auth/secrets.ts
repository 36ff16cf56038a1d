import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
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

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

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

/** Written under another name first, and linked: a crash leaves no half file, and of two first starts one wins. */
const writeSecrets = async (file: string, secrets: Secrets): Promise<void> => {
  const draft = `${file}.${secrets.installationId}`
  const handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`)
  await handle.sync()
  await handle.close()
  await link(draft, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await unlink(draft)
}

/** Reads `secrets.json` of the data folder, or makes it (mode 0600) at the first start. */
export const loadSecrets = async (dataDir: string, random: Random): Promise<Secrets> => {
  await mkdir(dataDir, { recursive: true })
  const file = path.join(dataDir, 'secrets.json')
  const known = await readSecrets(file)
  if (known !== null) return known
  await writeSecrets(file, generate(random))
  const written = await readSecrets(file)
  if (written === null) throw new Error(`${file} could not be written.`)
  return written
}
