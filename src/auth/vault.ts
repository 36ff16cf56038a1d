import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import type { Random } from '#lib/random.ts'

/** Encrypts small secrets at rest: AES-256-GCM, a fresh nonce each time, bound to the row that they stand in. */
export interface Vault {
  /** The ids of its keys, newest first: the first one seals. */
  readonly keyIds: readonly [newest: string, ...older: string[]]
  /** Layout: version byte 1, length of key id, key id, 12-byte nonce, 16-byte tag, ciphertext. */
  seal(plain: string, place: SealedPlace): Buffer
  /** Throws `VaultError` when the key is unknown, the bytes were changed, or the place is another one. */
  open(sealed: Buffer, place: SealedPlace): string
}

/** Where a ciphertext belongs; copied elsewhere it does not open. */
export type SealedPlace =
  | { readonly orgId: string; readonly channelId: string; readonly column: 'credentials' | 'verifier' }
  | { readonly orgId: string; readonly webhookId: string; readonly column: 'webhook' }
  | { readonly userId: string; readonly column: 'totp' }
  | { readonly jobId: string; readonly column: 'mail' }
  /** What a write with an Idempotency-Key was answered with: there may be secrets in it that are shown once. */
  | { readonly answerId: string; readonly column: 'answer' }
  /** Not stored at all: what a browser keeps for us, in a cookie, while it is at the issuer. */
  | { readonly cookie: 'single-sign-on'; readonly column: 'flow' }
  /** A device that messages are pushed to, and the key that they are signed with. */
  | { readonly subscriptionId: string; readonly column: 'push' }
  | { readonly pushKeyId: string; readonly column: 'push key' }
  /** Nor is this: what stands in the link of a mail by which its reader stops such mails. */
  | { readonly link: 'unsubscribe'; readonly column: 'stop' }

export class VaultError extends Error {
  override readonly name: string = 'VaultError'
}

/** Nothing is wrong with the secret: this process lacks the key that opens it. */
export class UnknownKeyError extends VaultError {
  override readonly name = 'UnknownKeyError'
}

const VERSION = 1
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A place as words. The last of them names its kind, so that no place reads like one of another. */
const wordsOf = (place: SealedPlace): readonly string[] => {
  if (place.column === 'totp') return [place.userId, place.column]
  if (place.column === 'mail') return [place.jobId, place.column]
  if (place.column === 'answer') return [place.answerId, place.column]
  if (place.column === 'flow') return [place.cookie, place.column]
  if (place.column === 'push') return [place.subscriptionId, place.column]
  if (place.column === 'push key') return [place.pushKeyId, place.column]
  if (place.column === 'stop') return [place.link, place.column]
  if (place.column === 'webhook') return [place.orgId, place.webhookId, place.column]
  return [place.orgId, place.channelId, place.column]
}

const associatedData = (place: SealedPlace, keyId: string): Buffer =>
  Buffer.from([VERSION, ...wordsOf(place), keyId].join('|'))

/** The id of the key that sealed these bytes; null when no vault made them. */
export const keyIdOf = (sealed: Buffer): string | null => {
  const id = sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString('latin1')
  return sealed[0] === VERSION && /^[a-z0-9]{1,16}$/.test(id) ? id : null
}

/** Reads `id:base64[,id:base64…]`, newest first. As key objects they open three times as fast as bytes do. */
const parseKeys = (keys: string): ReadonlyMap<string, KeyObject> => {
  const known = new Map<string, KeyObject>()
  for (const part of keys.split(',')) {
    const colon = part.indexOf(':')
    const id = part.slice(0, colon)
    // Of two keys with one id, the second would take the first one's place, and what the first sealed would be lost.
    if (known.has(id)) throw new VaultError('CREDENTIALS_KEYS has two keys with the same id.')
    known.set(id, createSecretKey(Buffer.from(part.slice(colon + 1), 'base64')))
  }
  return known
}

/** A vault with the given keys: the first one seals, every one opens. */
export const createVault = (keyList: string, random: Random): Vault => {
  const keys = parseKeys(keyList)
  const [newest] = keys
  if (newest === undefined || [...keys.values()].some((key) => key.symmetricKeySize !== KEY_BYTES)) {
    throw new VaultError('CREDENTIALS_KEYS needs at least one key, and each must be 32 bytes.')
  }
  const [newestId, newestKey] = newest
  return {
    keyIds: [newestId, ...[...keys.keys()].slice(1)],
    seal: (plain, place) => {
      const nonce = random.bytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', newestKey, nonce)
      cipher.setAAD(associatedData(place, newestId))
      const encrypted = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([
        Buffer.from([VERSION, newestId.length]),
        Buffer.from(newestId),
        nonce,
        cipher.getAuthTag(),
        encrypted,
      ])
    },
    open: (sealed, place) => {
      const keyId = keyIdOf(sealed)
      if (keyId === null) throw new VaultError('A stored secret was changed: it names no key.')
      const key = keys.get(keyId)
      if (key === undefined) throw new UnknownKeyError(`The key ${keyId} of this secret is not in CREDENTIALS_KEYS.`)
      const idLength = keyId.length
      const nonce = sealed.subarray(2 + idLength, 2 + idLength + NONCE_BYTES)
      const tag = sealed.subarray(2 + idLength + NONCE_BYTES, 2 + idLength + NONCE_BYTES + TAG_BYTES)
      const encrypted = sealed.subarray(2 + idLength + NONCE_BYTES + TAG_BYTES)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(associatedData(place, keyId))
        decipher.setAuthTag(tag)
        return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8')
      } catch (error) {
        throw new VaultError('A stored secret was changed or stands in the wrong row.', { cause: error })
      }
    },
  }
}
