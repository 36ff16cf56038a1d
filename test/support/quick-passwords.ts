// Preloaded into a server that a test starts as a process of its own (`NODE_OPTIONS=--import=…`): its passwords take a
// thousand rounds instead of 600,000. Hundreds of people sign up and in there, and how long that takes is tested elsewhere.
import crypto, { type BinaryLike } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const { pbkdf2 } = crypto
const LESS = 600

type Done = Parameters<typeof pbkdf2>[5]

const quick = (password: BinaryLike, salt: BinaryLike, ...rest: readonly [number, number, string, Done]): void => {
  const [rounds, length, digest, done] = rest
  pbkdf2(password, salt, Math.ceil(rounds / LESS), length, digest, done)
}

Reflect.set(crypto, 'pbkdf2', quick)
syncBuiltinESMExports()
