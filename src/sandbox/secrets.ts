import { createHash, timingSafeEqual } from 'node:crypto'

/** The app that every sandbox knows as a confidential client. Not a secret: it opens nothing but sandboxes. */
export const SANDBOX_CLIENT: { readonly clientId: string; readonly clientSecret: string } = {
  clientId: 'scheduly-sandbox',
  clientSecret: 'sandbox-secret',
}

/** What the journal keeps instead of a token or a code. */
export const fingerprint = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Compares two secrets in a time that does not tell how much of them agrees. */
export const sameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(fingerprint(one)), Buffer.from(fingerprint(other)))
