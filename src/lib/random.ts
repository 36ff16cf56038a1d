import { randomBytes } from 'node:crypto'

/** The only source of chance: ids, secrets, jitter. Tests hand in a seeded one. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Buffer
  /** A fraction in [0, 1), for jitter. */
  fraction(): number
  /** A UUID version 7: ordered by its creation time, so that new rows stay together in an index. */
  id(): string
}

const uuidV7 = (milliseconds: number, bytes: Buffer): string => {
  bytes.writeUIntBE(milliseconds, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The operating system's random numbers. */
export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  id: () => uuidV7(Date.now(), randomBytes(16)),
}

/** A secret for a URL or a cookie: 256 bits, base64url, 43 characters. */
export const newSecret = (random: Random): string => random.bytes(32).toString('base64url')
