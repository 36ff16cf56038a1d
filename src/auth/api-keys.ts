import { crc32 } from 'node:zlib'
import { sha256 } from '#lib/hash.ts'
import { newSecret, type Random } from '#lib/random.ts'
import { CROCKFORD_CLASS, crockford } from './crockford.ts'

/** What is kept of an API key. */
export interface StoredApiKey {
  /** Eight characters that people know the key by; no secret, and not unique for certain. */
  readonly prefix: string
  /** SHA-256 of the whole key, 32 bytes: enough for 256 bits of chance, which nobody can try out. */
  readonly hash: Buffer
}

export interface NewApiKey extends StoredApiKey {
  /** Shown once: `sch_`, the prefix, `_`, 43 characters of secret, 6 of checksum. */
  readonly key: string
}

const PREFIX_LENGTH = 8
const CHECKSUM_LENGTH = 6
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Secret scanners know a key by its form; theirs and ours tell a typing error from a key by the checksum. */
const FORM = new RegExp(`^(sch_(${CROCKFORD_CLASS}{${PREFIX_LENGTH}})_[\\w-]{43})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`)

/** CRC-32 of the text in base 62, the highest digit first. */
const checksum = (text: string): string => {
  let rest = crc32(text)
  let digits = ''
  while (digits.length < CHECKSUM_LENGTH) {
    digits = BASE62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

export const newApiKey = (random: Random): NewApiKey => {
  const prefix = crockford(random.bytes(PREFIX_LENGTH))
  const body = `sch_${prefix}_${newSecret(random)}`
  const key = `${body}${checksum(body)}`
  return { key, prefix, hash: sha256(key) }
}

/** Null for a text that never was a key of ours, which no database need be asked about. */
export const parseApiKey = (text: string): StoredApiKey | null => {
  const [, body = '', prefix = '', sum = ''] = FORM.exec(text) ?? []
  return sum !== '' && checksum(body) === sum ? { prefix, hash: sha256(text) } : null
}
