import type { Claim, Claimed } from '#db/claims.ts'
import type { PublishingDeps } from './deps.ts'
import { handBack } from './hand-back.ts'
import { createPlaces, type Place } from './places.ts'
import { publishOne } from './publish-one.ts'
import type { Lane } from './store.ts'

// What failed for a reason that we do not know may fail again: not every second.
const AFTER_ERROR_SECONDS = 15

interface HandsOptions {
  readonly providers: readonly string[]
  readonly concurrency: number
  readonly ring: () => void
  readonly stopping: AbortSignal
}

const work = async (
  deps: PublishingDeps,
  claim: Claimed,
  { stopping, place }: { readonly stopping: AbortSignal; readonly place: Place },
): Promise<void> => {
  try {
    if (stopping.aborted) await handBack(deps, claim, { seconds: 0, reason: 'handed back' })
    else await publishOne(deps, claim, place)
  } catch (error) {
    deps.log.error({ err: error, publicationId: claim.id }, 'a publication broke off; it is taken up again')
    // Should this fail too, its lease ends by itself. Whoever takes it next looks before it sends.
    await handBack(deps, claim, { seconds: AFTER_ERROR_SECONDS, reason: 'broke off' }).catch(() => undefined)
  }
}

/**
 * The publications in hand, of each network in places of its own. What is ready has been read, and what the network has
 * answered leaves its place to the next: the network must not wait for what the database reads and writes.
 */
export const createHands = (deps: PublishingDeps, options: HandsOptions) => {
  const { providers, stopping } = options
  const networks = new Map(providers.map((provider) => [provider, createPlaces({ ...options, clock: deps.clock })]))
  const jobs = new Set<Promise<void>>()
  return {
    /** The networks that have free places, and how many. */
    lanes: (): readonly Lane[] =>
      [...networks].map(([provider, places]) => ({ provider, limit: places.free() })).filter(({ limit }) => limit > 0),
    /** Notes which lanes were filled, so that they are asked for again; answers with the others. */
    settle: (lanes: readonly Lane[], claims: readonly Claim[]): readonly string[] => {
      const isFilled = ({ provider, limit }: Lane): boolean =>
        claims.filter((claim) => claim.provider === provider).length === limit
      for (const lane of lanes) networks.get(lane.provider)?.setWanted(isFilled(lane))
      return lanes.filter((lane) => !isFilled(lane)).map(({ provider }) => provider)
    },
    take: (claim: Claimed): void => {
      const places = networks.get(claim.provider)
      if (places === undefined) return
      const job = work(deps, claim, { stopping, place: places.add(claim) }).finally(() => {
        jobs.delete(job)
        places.remove(claim)
      })
      jobs.add(job)
    },
    /** Everything in hand, for the renewal of leases. */
    claims: (): readonly Claim[] => [...networks.values()].flatMap((places) => places.claims()),
    empty: async (): Promise<void> => {
      while (jobs.size > 0) await Promise.all(jobs)
    },
  }
}

export type Hands = ReturnType<typeof createHands>
