import type { Claim } from '#db/claims.ts'
import type { PublishingDeps } from './deps.ts'
import { handBack } from './hand-back.ts'
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

/** One network's places: what is being sent, what was answered and is being written down, and what is ready to be next. */
interface Places {
  readonly running: Set<Claim>
  readonly answered: Set<Claim>
  readonly ready: Claim[]
  /** Whether more may be waiting in the database for a free place. */
  wanted: boolean
}

const work = async (
  deps: PublishingDeps,
  claim: Claim,
  { stopping, onAnswered }: { readonly stopping: AbortSignal; readonly onAnswered: () => void },
): Promise<void> => {
  try {
    if (stopping.aborted) await handBack(deps, claim, { seconds: 0, reason: 'handed back' })
    else await publishOne(deps, claim, onAnswered)
  } catch (error) {
    deps.log.error({ err: error, publicationId: claim.id }, 'a publication broke off; it is taken up again')
    // Should this fail too, its lease ends by itself. Whoever takes it next looks before it sends.
    await handBack(deps, claim, { seconds: AFTER_ERROR_SECONDS, reason: 'broke off' }).catch(() => undefined)
  }
}

/**
 * The publications in hand: of each network so many at once, and as many again ready to follow or answered already. What
 * the network has answered leaves its place to the next: the network must not wait for what the database writes down.
 */
export const createHands = (deps: PublishingDeps, options: HandsOptions) => {
  const { providers, concurrency, ring, stopping } = options
  const places = new Map<string, Places>(
    providers.map((provider) => [provider, { running: new Set(), answered: new Set(), ready: [], wanted: false }]),
  )
  const jobs = new Set<Promise<void>>()
  const free = ({ running, answered, ready }: Places): number =>
    2 * concurrency - running.size - answered.size - ready.length
  const next = (place: Places): void => {
    while (place.ready.length > 0 && (place.running.size < concurrency || stopping.aborted)) {
      const claim = place.ready.shift()
      if (claim !== undefined) start(place, claim)
    }
    // Asked for again when half of the reserve is used up: a question for each single place would cost more than it brings.
    if (place.wanted && place.ready.length <= concurrency / 2) ring()
  }
  const start = (place: Places, claim: Claim): void => {
    place.running.add(claim)
    const onAnswered = (): void => {
      place.running.delete(claim)
      place.answered.add(claim)
      next(place)
    }
    const job = work(deps, claim, { stopping, onAnswered }).finally(() => {
      jobs.delete(job)
      place.running.delete(claim)
      place.answered.delete(claim)
      next(place)
    })
    jobs.add(job)
  }
  stopping.addEventListener('abort', () => {
    for (const place of places.values()) next(place)
  })
  return {
    /** The networks that have free places, and how many. */
    lanes: (): readonly Lane[] =>
      [...places].map(([provider, place]) => ({ provider, limit: free(place) })).filter(({ limit }) => limit > 0),
    /** Notes which lanes were filled, so that they are asked for again; answers with the others. */
    settle: (lanes: readonly Lane[], claims: readonly Claim[]): readonly string[] => {
      const isFilled = ({ provider, limit }: Lane): boolean =>
        claims.filter((claim) => claim.provider === provider).length === limit
      for (const lane of lanes) {
        const place = places.get(lane.provider)
        if (place !== undefined) place.wanted = isFilled(lane)
      }
      return lanes.filter((lane) => !isFilled(lane)).map(({ provider }) => provider)
    },
    take: (claim: Claim): void => {
      const place = places.get(claim.provider)
      if (place === undefined) return
      place.ready.push(claim)
      next(place)
    },
    /** Everything in hand, for the renewal of leases. */
    claims: (): readonly Claim[] =>
      [...places.values()].flatMap(({ running, answered, ready }) => [...running, ...answered, ...ready]),
    empty: async (): Promise<void> => {
      while (jobs.size > 0) await Promise.all(jobs)
    },
  }
}

export type Hands = ReturnType<typeof createHands>
