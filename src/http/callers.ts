import type { FastifyRequest } from 'fastify'
import type { Clock } from '#lib/clock.ts'
import { sha256Base64Url } from '#lib/hash.ts'
import { bearerOf } from './plugins/authentication.ts'
import { addressKey } from './trust-proxy.ts'

/** Tells callers apart before anything is asked of the database. */
export interface Callers {
  /** Whose a request is: of whom it has proven lately by what it shows, else of whoever comes from its address. */
  nameOf(request: FastifyRequest): string
  /** What the request shows was found to be this caller's. */
  prove(request: FastifyRequest, name: string): void
  /** What the request shows opens nothing, or nothing any more. */
  refute(request: FastifyRequest): void
}

/** As long as an access token lives, from its last use on. */
const PROVEN_MS = 600_000

/** Above this, those who were not here for longest are counted by address again. */
const MOST_PROVEN = 10_000

interface Proof {
  readonly name: string
  readonly endsAt: number
}

/** Remembers hashes of what was shown, never what was shown: who reads our memory learns no token from it. */
export const createCallers = (
  clock: Pick<Clock, 'monotonic'>,
  { most }: { readonly most: number } = { most: MOST_PROVEN },
): Callers => {
  const proofs = new Map<string, Proof>()
  const hashes = new WeakMap<FastifyRequest, string>()
  const hashOf = (request: FastifyRequest): string | undefined => {
    const known = hashes.get(request)
    const shown = known === undefined ? bearerOf(request) : undefined
    if (shown === undefined) return known
    const hash = sha256Base64Url(shown)
    hashes.set(request, hash)
    return hash
  }
  const keep = (hash: string, proof: Proof): void => {
    proofs.delete(hash)
    proofs.set(hash, proof)
    if (proofs.size <= most) return
    for (const oldest of proofs.keys()) {
      proofs.delete(oldest)
      return
    }
  }
  return {
    nameOf: (request) => {
      const proof = proofs.get(hashOf(request) ?? '')
      return proof !== undefined && proof.endsAt > clock.monotonic() ? proof.name : addressKey(request.ip)
    },
    prove: (request, name) => {
      const hash = hashOf(request)
      if (hash !== undefined) keep(hash, { name, endsAt: clock.monotonic() + PROVEN_MS })
    },
    refute: (request) => void proofs.delete(hashOf(request) ?? ''),
  }
}
