import { randomBytes, randomFillSync, randomInt } from 'node:crypto'

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

const ID_BYTES = 16
const FRACTIONS = 2 ** 47

/** Asks the operating system for the bytes of many ids at once: the asking is most of what an id costs. No byte serves twice. */
const createIdBytes = (): (() => Buffer) => {
  const pool = Buffer.alloc(256 * ID_BYTES)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += ID_BYTES
    return pool.subarray(used - ID_BYTES, used)
  }
}

const nextIdBytes = createIdBytes()

/** The operating system's random numbers. */
export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  fraction: () => randomInt(FRACTIONS) / FRACTIONS,
  id: () => uuidV7(Date.now(), nextIdBytes()),
}

/** A secret for a URL or a cookie: 256 bits, base64url, 43 characters. */
export const newSecret = (random: Random): string => random.bytes(32).toString('base64url')
