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
