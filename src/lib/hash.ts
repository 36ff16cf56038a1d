import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'

export const sha256 = (input: string | Buffer): Buffer => hash('sha256', input, 'buffer')

/** SHA-256 as 64 hexadecimal digits. */
export const sha256Hex = (input: string | Buffer): string => sha256(input).toString('hex')

/** SHA-256 as base64url, 43 characters: the form that PKCE asks for. */
export const sha256Base64Url = (input: string): string => sha256(input).toString('base64url')

/** Compares without telling by time where two secrets differ. */
export const equalSecrets = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/** 32 bytes for one purpose out of a secret that serves several: knowing one of them tells nothing of the others. */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), '', `scheduly ${purpose}`, 32))

/** An id (UUID version 8) for what has names elsewhere: from the same names the same one each time. */
export const idFrom = (...names: readonly string[]): string => {
  const bytes = sha256(JSON.stringify(names)).subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
