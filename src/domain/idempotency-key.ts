/** A token of HTTP, and the two characters that tokens of structured fields have beside those. */
const BARE = /^[A-Za-z0-9!#$%&'*+.^_`|~:/-]+$/
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/

const LONGEST = 255

/**
 * The key that the header Idempotency-Key holds: a string of structured fields (RFC 9651), or a bare word, which is the same
 * key. Null when it is neither, empty, or longer than 255 characters.
 */
export const readIdempotencyKey = (header: string): string | null => {
  const text = header.trim()
  const key = BARE.test(text) ? text : QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
  return key === undefined || key === '' || key.length > LONGEST ? null : key
}
