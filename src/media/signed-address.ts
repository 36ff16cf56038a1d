import { createHmac } from 'node:crypto'
import { equalSecrets } from '#lib/hash.ts'
import { isBlobKey } from './store.ts'

/** What an address of one file says. */
export interface SignedFile {
  readonly key: string
  /** What the file is served as. */
  readonly mime: string
  /** Seconds since 1970. */
  readonly expires: number
}

/** Where the application serves files. */
const FILES_PATH = '/media/files'

/** No address holds longer. */
const LONGEST_SECONDS = 24 * 3_600

const SERVED = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'video/mp4', 'video/quicktime'])

const signatureOf = (secret: Buffer, { key, mime, expires }: SignedFile): string =>
  createHmac('sha256', secret).update(`file|${key}|${mime}|${expires}`).digest('base64url')

/** Path and query of an address that anybody can read the file at until it expires; nobody can make one up. */
export const signAddress = (secret: Buffer, file: SignedFile): string => {
  const signature = signatureOf(secret, file)
  const query = new URLSearchParams({ type: file.mime, expires: String(file.expires), signature })
  return `${FILES_PATH}/${file.key}?${query.toString()}`
}

export interface AskedFile {
  readonly key: string
  readonly type: string
  readonly expires: string
  readonly signature: string
}

/** The file that an address names, or null for one that was made up, changed, or is over. */
export const readAddress = (secret: Buffer, asked: AskedFile, nowSeconds: number): SignedFile | null => {
  const { key, type: mime, signature } = asked
  if (!isBlobKey(key) || !SERVED.has(mime) || !/^\d{1,12}$/.test(asked.expires)) return null
  const file = { key, mime, expires: Number(asked.expires) }
  // Compared as text: base64 has several spellings of the same bytes, and an address has one.
  if (!equalSecrets(Buffer.from(signature), Buffer.from(signatureOf(secret, file)))) return null
  return file.expires > nowSeconds && file.expires <= nowSeconds + LONGEST_SECONDS ? file : null
}
