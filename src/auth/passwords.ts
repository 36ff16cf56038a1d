import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { refuse } from '#domain/problem.ts'
import type { Random } from '#lib/random.ts'
import { createRoom } from '#lib/room.ts'

const derive = promisify(pbkdf2)

/** OWASP's figure for PBKDF2-HMAC-SHA256 (Password Storage Cheat Sheet, read 2026-11-23). */
const DEFAULT_ROUNDS = 600_000
const MIN_ROUNDS = 1000
const MAX_ROUNDS = 2_000_000
const SALT_BYTES = 16
const SUM_BYTES = 32
const AT_ONCE = 2
const MOST_WAITING = 50

/** Hashes and verifies passwords in passlib's `$pbkdf2-sha256$rounds$salt$sum` format. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long for an unknown user (`stored` null) as for a wrong password. */
  verify(password: string, stored: string | null): Promise<boolean>
  /** True for a hash that today's would be stronger than: hash again once the password was verified. */
  needsRehash(stored: string): boolean
  /** Takes as long as `hash`: for a path that must not tell, by being quick, that an account exists. */
  burn(): Promise<void>
}

interface ParsedHash {
  readonly rounds: number
  readonly salt: Buffer
  readonly sum: Buffer
}

// passlib's own base64: no padding, and a dot for the plus.
const encode = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '').replaceAll('+', '.')
const decode = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64')

const parseHash = (stored: string, fewest: number): ParsedHash | null => {
  const parts = /^\$pbkdf2-sha256\$(\d{1,7})\$([A-Za-z0-9./]{0,128})\$([A-Za-z0-9./]{43})$/.exec(stored)
  const rounds = Number(parts?.[1])
  // Bounded, so that a poisoned row cannot keep a core busy for minutes.
  if (parts === null || rounds < fewest || rounds > MAX_ROUNDS) return null
  return { rounds, salt: decode(parts[2] ?? ''), sum: decode(parts[3] ?? '') }
}

/** Whether somebody could sign in by this hash: also by one that another program wrote in the same format. */
export const isReadableHash = (stored: string): boolean => parseHash(stored, MIN_ROUNDS) !== null

/** At most two hashes at once, so that a storm of sign-ins leaves threads for everything else; the rest waits in line. */
const createGate = () => {
  const room = createRoom(AT_ONCE)
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (room.isFull() && room.waiting() >= MOST_WAITING) {
      throw refuse('too_busy', 'Too many people are signing in at this moment; try again in a few seconds.', {
        reason: 'sign_in',
      })
    }
    await room.enter()
    try {
      return await work()
    } finally {
      room.leave()
    }
  }
}

/** One for the process: the threads that it spares are the process's. */
const gate = createGate()

/** `rounds` is lowered by tests only. */
export const createPasswords = (random: Random, rounds: number = DEFAULT_ROUNDS): Passwords => {
  const fewest = Math.min(MIN_ROUNDS, rounds)
  const dummy: ParsedHash = { rounds, salt: random.bytes(SALT_BYTES), sum: random.bytes(SUM_BYTES) }
  return {
    hash: (password) =>
      gate(async () => {
        const salt = random.bytes(SALT_BYTES)
        const sum = await derive(password, salt, rounds, SUM_BYTES, 'sha256')
        return `$pbkdf2-sha256$${rounds}$${encode(salt)}$${encode(sum)}`
      }),
    verify: (password, stored) =>
      gate(async () => {
        const known = stored === null ? null : parseHash(stored, fewest)
        const { rounds: count, salt, sum } = known ?? dummy
        const computed = await derive(password, salt, count, SUM_BYTES, 'sha256')
        const right = timingSafeEqual(computed, sum) && known !== null
        // An imported hash has fewer rounds; without the rest its quick "no" would tell that the account exists. A quick
        // "yes" tells nothing new to whoever knows the password, and it is hashed again next, which takes longer.
        if (!right && count < rounds) await derive(password, salt, rounds - count, SUM_BYTES, 'sha256')
        return right
      }),
    needsRehash: (stored) => {
      const known = parseHash(stored, fewest)
      return known !== null && (known.rounds < rounds || known.salt.length < SALT_BYTES)
    },
    burn: () =>
      gate(async () => {
        await derive('', dummy.salt, rounds, SUM_BYTES, 'sha256')
      }),
  }
}
