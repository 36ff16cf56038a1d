/** Crockford's base32 in small letters: no i, l, o and u, so that nothing is misread and no word comes out. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A regular expression's class of the 32 characters. */
export const CROCKFORD_CLASS = '[0-9a-hjkmnp-tv-z]'

/** One character per byte, of its lowest five bits: 32 divides 256, so that each is as likely. */
export const crockford = (bytes: Buffer): string => Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join('')
