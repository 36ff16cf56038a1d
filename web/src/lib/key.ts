/** A name that nobody else has. Also where a page has no secure connection, which `crypto.randomUUID` wants. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
