import { claimDue, secondsToNextWake, type Claim } from '#db/claims.ts'
import type { PublishingDeps } from './deps.ts'
import { deleteClosed, disconnectDeleted, renewExpiring, sealAuditLogs, sweep } from './duties.ts'
import { handBack, publishOne } from './publish-one.ts'

export interface WorkerOptions {
  /** Most publications in hand at once. */
  readonly concurrency: number
  /** Opens the doorbell: calls `ring` when something becomes due soon, and `lost` when it breaks. */
  readonly openDoorbell: (ring: () => void, lost: () => void) => Promise<{ close(): Promise<void> }>
}

export interface Worker {
  /** Seconds since the loop last got an answer from the database; for readiness. */
  secondsSinceBeat(): number
  /** Takes nothing new, returns what has not started, waits for sends in flight up to `deadlineSeconds`. */
  stop(deadlineSeconds: number): Promise<void>
}

const LONGEST_SLEEP_SECONDS = 15
const DUTY_SECONDS = 30
// Every so many rounds of duties, the first one included: five minutes.
const HOUSEKEEPING_ROUNDS = 10
const RETRY_SECONDS = 1
const LOCKED_PAUSE_SECONDS = 0.02
// What failed for a reason that we do not know may fail again: not every second.
const AFTER_ERROR_SECONDS = 15

/** A bell that wakes one sleeper; ringing before the sleep starts counts too. */
const createBell = (deps: PublishingDeps) => {
  let rung = false
  let sleeper = new AbortController()
  return {
    ring: () => {
      rung = true
      sleeper.abort()
    },
    sleep: async (seconds: number): Promise<void> => {
      if (!rung) {
        sleeper = new AbortController()
        await deps.clock.sleep(Math.max(0, seconds * 1000), sleeper.signal)
      }
      rung = false
    },
  }
}

/** Every duty has its turn, also when the one before it fails. */
const FREQUENT = [renewExpiring, disconnectDeleted, sealAuditLogs] as const
const RARE = [sweep, deleteClosed] as const

const startDuties = (deps: PublishingDeps, stopping: AbortSignal): Promise<void> => {
  const run = async (): Promise<void> => {
    for (let round = 0; !stopping.aborted; round += 1) {
      const duties = round % HOUSEKEEPING_ROUNDS === 0 ? [...FREQUENT, ...RARE] : FREQUENT
      for (const duty of duties) {
        await duty(deps, stopping).catch((error: unknown) =>
          deps.log.warn({ err: error, duty: duty.name }, 'a background duty failed; it runs again in a moment'),
        )
      }
      await deps.clock.sleep(DUTY_SECONDS * 1000, stopping)
    }
  }
  return run()
}

const keepDoorbell = (
  deps: PublishingDeps,
  options: WorkerOptions,
  facts: { readonly ring: () => void; readonly stopping: AbortSignal },
): Promise<void> => {
  const once = async (): Promise<void> => {
    const lost = new AbortController()
    const doorbell = await options.openDoorbell(facts.ring, () => lost.abort())
    // Whatever was announced while nobody listened is found by asking.
    facts.ring()
    await deps.clock.sleep(2 ** 31 - 1, AbortSignal.any([lost.signal, facts.stopping]))
    await doorbell.close()
  }
  const run = async (): Promise<void> => {
    while (!facts.stopping.aborted) {
      await once().catch((error: unknown) =>
        deps.log.warn({ err: error }, 'the doorbell connection failed; opening it again'),
      )
      if (!facts.stopping.aborted) await deps.clock.sleep(RETRY_SECONDS * 1000, facts.stopping)
    }
  }
  return run()
}

/** The publications in hand, and the bell that rings when a place becomes free while more may be waiting. */
const createHands = (deps: PublishingDeps, facts: { readonly ring: () => void; readonly stopping: AbortSignal }) => {
  const inHand = new Set<Promise<void>>()
  let wanted = false
  const handle = async (claim: Claim): Promise<void> => {
    try {
      await (facts.stopping.aborted ? handBack(deps, claim) : publishOne(deps, claim))
    } catch (error) {
      deps.log.error({ err: error, publicationId: claim.id }, 'a publication broke off; it is taken up again')
      // Should this fail too, its lease ends by itself. Whoever takes it next looks before it sends.
      await handBack(deps, claim, AFTER_ERROR_SECONDS).catch(() => undefined)
    }
  }
  return {
    count: () => inHand.size,
    /** Says that the last claim may have left something behind for lack of a free place. */
    wantMore: (more: boolean) => {
      wanted = more
    },
    take: (claim: Claim): void => {
      const done = handle(claim).finally(() => {
        inHand.delete(done)
        if (wanted) facts.ring()
      })
      inHand.add(done)
    },
    empty: async (): Promise<void> => {
      await Promise.all(inHand)
    },
  }
}

type Hands = ReturnType<typeof createHands>

/** Claims what fits, and answers how many seconds to sleep. */
const round = async (deps: PublishingDeps, options: WorkerOptions, hands: Hands): Promise<number> => {
  const limit = options.concurrency - hands.count()
  hands.wantMore(true)
  if (limit <= 0) return LONGEST_SLEEP_SECONDS
  const claims = await claimDue(deps.db, { limit, worker: deps.worker, leaseSeconds: deps.policy.leaseSeconds })
  for (const claim of claims) hands.take(claim)
  if (claims.length > 0) deps.observe({ kind: 'claimed', count: claims.length })
  if (claims.length === limit) return LONGEST_SLEEP_SECONDS
  hands.wantMore(false)
  const next = (await secondsToNextWake(deps.db)) ?? LONGEST_SLEEP_SECONDS
  // Due and not claimed: somebody has the row locked for a moment. Asking without a pause would not speed that up.
  return Math.min(LONGEST_SLEEP_SECONDS, claims.length === 0 ? Math.max(next, LOCKED_PAUSE_SECONDS) : next)
}

/** Starts the loop: claim what is due, hand it out, sleep until the next is due or the doorbell rings. */
export const startWorker = (deps: PublishingDeps, options: WorkerOptions): Worker => {
  const stop = new AbortController()
  const bell = createBell(deps)
  const facts = { ring: bell.ring, stopping: stop.signal }
  const hands = createHands(deps, facts)
  let beat = deps.clock.monotonic()
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const seconds = await round(deps, options, hands).catch((error: unknown) => {
        deps.log.warn({ err: error }, 'the worker could not ask the database; asking again')
        return null
      })
      if (seconds !== null) beat = deps.clock.monotonic()
      if (seconds !== null && seconds > 0) deps.observe({ kind: 'idle', seconds })
      await bell.sleep(seconds ?? RETRY_SECONDS)
    }
  }
  const running = Promise.all([loop(), startDuties(deps, stop.signal), keepDoorbell(deps, options, facts)])
  return {
    secondsSinceBeat: () => (deps.clock.monotonic() - beat) / 1000,
    stop: async (deadlineSeconds) => {
      stop.abort()
      bell.ring()
      const deadline = new AbortController()
      const finished = running.then(() => hands.empty())
      await Promise.race([finished, deps.clock.sleep(deadlineSeconds * 1000, deadline.signal)])
      deadline.abort()
      deps.observe({ kind: 'stopped' })
    },
  }
}
