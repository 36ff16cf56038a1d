import type { PublishingDeps } from './deps.ts'
import type { Duty } from './duties.ts'
import { startDuties } from './duty-rounds.ts'
import { createBell, keepDoorbell, type OpenDoorbell } from '#lib/doorbell.ts'
import { startErrands, type Errand } from './errands.ts'
import { createHands, type Hands } from './hands.ts'
import { createStanding, type Standing, type StandingKeeper } from './installation.ts'
import { CUT_SECONDS } from './policy.ts'
import { cutBy, renewingUntil } from './stopping.ts'

export interface WorkerOptions {
  /** The codes of the networks that are published to; each has its own places, so that none waits for another. */
  readonly providers: readonly string[]
  /** Most sends of one network at once. As many again are kept ready. */
  readonly concurrency: number
  readonly openDoorbell: OpenDoorbell
  readonly duties: readonly Duty[]
  readonly errands: readonly Errand[]
  /** The installation that this machine is told to publish for; null when it is not told. */
  readonly installationId: string | null
  /** Told when this worker may publish, or may not any more. */
  readonly onStanding?: (mayAct: boolean) => void
}

export interface Worker {
  /** Seconds since the loop last got an answer from the database; for readiness. */
  readonly secondsSinceBeat: () => number
  /** Whether this worker may publish, and if not, why. */
  readonly standing: () => Standing
  /** Takes nothing new, returns what has not started, waits for sends in flight up to `deadlineSeconds`. */
  readonly stop: (deadlineSeconds: number) => Promise<void>
}

const LONGEST_SLEEP_SECONDS = 15
const RETRY_SECONDS = 1
const LOCKED_PAUSE_SECONDS = 0.02
/** Less than what is claimed ahead: of what falls due one after the other, several are taken in one round. */
const WAKE_BEFORE_SECONDS = 0.02

const keepLeases = async (deps: PublishingDeps, hands: Hands, stopped: AbortSignal): Promise<void> => {
  while (!stopped.aborted) {
    await deps.clock.sleep(deps.policy.renewLeaseSeconds * 1000, stopped)
    const claims = hands.claims()
    if (claims.length === 0 || stopped.aborted) continue
    await deps.store
      .renewLeases(claims, deps.policy.leaseSeconds)
      .catch((error: unknown) => deps.log.warn({ err: error }, 'leases could not be renewed; trying again'))
  }
}

/** Looks at the database again and again: what others have sent since is remembered here too, should a backup be restored. */
const keepChecking = async (deps: PublishingDeps, check: () => Promise<void>, stopping: AbortSignal): Promise<void> => {
  while (!stopping.aborted) {
    await deps.clock.sleep(deps.policy.checkSeconds * 1000, stopping)
    if (stopping.aborted) return
    await check().catch((error: unknown) =>
      deps.log.warn({ err: error }, 'the database could not be compared; trying again'),
    )
  }
}

/** Compares, and tells of it when that changes whether this worker may act. */
const createCheck = (standing: StandingKeeper, tell: (mayAct: boolean) => void) => {
  let told = false
  return async (): Promise<void> => {
    await standing.check()
    const mayAct = standing.mayAct()
    if (mayAct === told) return
    told = mayAct
    tell(mayAct)
  }
}

/** How long to sleep when the next publication wants attention in so many seconds, or wanted it so many seconds ago. */
const sleepFor = (next: number, claimed: number): number => {
  // Due and not claimed: somebody has the row locked for a moment. Asking without a pause would not speed that up.
  if (next <= 0) return claimed === 0 ? LOCKED_PAUSE_SECONDS : 0
  // What was not taken ahead although it is near is no queued one (or somebody is taking it): then its very time counts.
  return next > WAKE_BEFORE_SECONDS ? Math.min(LONGEST_SLEEP_SECONDS, next - WAKE_BEFORE_SECONDS) : next
}

/** Claims what fits, and answers how many seconds to sleep. */
const round = async (deps: PublishingDeps, hands: Hands): Promise<number> => {
  const lanes = hands.lanes()
  if (lanes.length === 0) return LONGEST_SLEEP_SECONDS
  const { leaseSeconds, claimAheadSeconds: aheadSeconds } = deps.policy
  const claims = await deps.store.claimDue({ lanes, worker: deps.worker, leaseSeconds, aheadSeconds })
  for (const claim of claims) hands.take(claim)
  if (claims.length > 0) deps.observe({ kind: 'claimed', count: claims.length })
  const open = hands.settle(lanes, claims)
  if (open.length === 0) return LONGEST_SLEEP_SECONDS
  const next = (await deps.store.secondsToNextWake(open)) ?? LONGEST_SLEEP_SECONDS
  return sleepFor(next, claims.length)
}

const both = (one: () => void, other: () => void) => (): void => {
  one()
  other()
}

/** Starts the loop: claim what is due, hand it out, sleep until the next is due or the doorbell rings. */
export const startWorker = (outer: PublishingDeps, options: WorkerOptions): Worker => {
  const [stop, cut, stopped] = [new AbortController(), new AbortController(), new AbortController()]
  // Sends end with the process's patience as well as with their own.
  const deps = renewingUntil(cutBy(outer, cut.signal), stop.signal)
  const bell = createBell(deps)
  const hands = createHands(deps, { ...options, ring: bell.ring, stopping: stop.signal })
  let beat = deps.clock.monotonic()
  const standing = createStanding(deps, options.installationId)
  const { mayAct } = standing
  const errands = startErrands(deps, options.errands, { mayAct, stopping: stop.signal })
  const duties = startDuties(deps, options.duties, { mayAct, stopping: stop.signal })
  const wake = both(errands.wakeAll, duties.wake)
  const check = createCheck(standing, (isFine) => {
    if (isFine) both(wake, bell.ring)()
    options.onStanding?.(isFine)
  })
  const turn = async (): Promise<number> => {
    if (!standing.isSure()) await check()
    // Halted: what has been sent is still looked for. Refused: not even that, it may be somebody else's.
    if (standing.current().kind === 'refused' || !standing.isSure()) return LONGEST_SLEEP_SECONDS
    return round(deps, hands)
  }
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const seconds = await turn().catch((error: unknown) => {
        deps.log.warn({ err: error }, 'the worker could not ask the database; asking again')
        standing.doubt()
        return null
      })
      if (seconds !== null) beat = deps.clock.monotonic()
      if (seconds !== null && seconds > 0) deps.observe({ kind: 'idle', seconds })
      await bell.sleep(seconds ?? RETRY_SECONDS)
    }
  }
  // Whatever came back after a lost connection may be another database than before.
  const opened = { ring: both(bell.ring, errands.ring), check, lost: standing.doubt, stopping: stop.signal }
  const leases = keepLeases(deps, hands, stopped.signal)
  const doorbell = keepDoorbell(deps, options.openDoorbell, opened)
  const checks = keepChecking(deps, check, stop.signal)
  const running = Promise.all([loop(), duties.done, errands.done, doorbell, checks])
  return {
    secondsSinceBeat: () => (deps.clock.monotonic() - beat) / 1000,
    standing: standing.current,
    stop: async (deadlineSeconds) => {
      stop.abort()
      bell.ring()
      wake()
      const deadline = new AbortController()
      const finished = running.then(() => hands.empty())
      const patience = async (): Promise<void> => {
        await deps.clock.sleep(Math.max(0, deadlineSeconds - CUT_SECONDS) * 1000, deadline.signal)
        if (!deadline.signal.aborted) cut.abort(new Error('the process is ending'))
        await deps.clock.sleep(Math.min(deadlineSeconds, CUT_SECONDS) * 1000, deadline.signal)
      }
      await Promise.race([finished, patience()])
      deadline.abort()
      stopped.abort()
      await leases
      deps.observe({ kind: 'stopped' })
    },
  }
}
