import type { Clock } from '#lib/clock.ts'
import { sha256Hex } from '#lib/hash.ts'
import type { LimitStore } from './limit-store.ts'
import {
  THROTTLE_POLICIES,
  type ThrottlePolicies,
  type ThrottlePolicy,
  type ThrottlePolicyName,
} from './throttle-policies.ts'

export interface Taken {
  readonly allowed: boolean
  readonly limit: number
  /** What is left as far as this process knows. */
  readonly remaining: number
  /** Until the whole quota is there again; at least 1. */
  readonly resetSeconds: number
}

/** Failed proofs of who one is, by account. A subject must always be spelled the same. */
export interface SignInThrottle {
  /** Asks before a password or a code is looked at; what it allows counts as failed until `succeeded`. */
  reserve(subject: string): Promise<{ readonly allowed: true } | Refusal>
  succeeded(subject: string): Promise<void>
}

interface Refusal {
  readonly allowed: false
  readonly retryAfterSeconds: number
}

export interface Throttle extends SignInThrottle {
  /** Takes `cost` from the subject's quota, or nothing when less is left. */
  take(policy: ThrottlePolicyName, subject: string, cost?: number): Promise<Taken>
}

/** What this process took from a shared counter and has not spent yet. */
interface Slice {
  left: number
  /** What the counter had left after that. */
  readonly shared: number
  /** By the monotonic clock; never later than the window itself ends. */
  readonly endsAt: number
}

/** Above this the slices of those who came first are given up, which costs them at most what was left of one. */
const MOST_SLICES = 10_000

const createSlices = (store: LimitStore, clock: Clock) => {
  const slices = new Map<string, Slice>()
  const asking = new Map<string, Promise<void>>()
  const current = (key: string): Slice | undefined => {
    const slice = slices.get(key)
    return slice !== undefined && slice.endsAt > clock.monotonic() ? slice : undefined
  }
  const keep = (key: string, slice: Slice): void => {
    slices.delete(key)
    slices.set(key, slice)
    if (slices.size <= MOST_SLICES) return
    for (const oldest of slices.keys()) {
      slices.delete(oldest)
      return
    }
  }
  const fetch = async (key: string, policy: ThrottlePolicy, cost: number): Promise<void> => {
    const wanted = Math.max(policy.slice, cost)
    const askedAt = clock.monotonic()
    const { granted, left, resetSeconds } = await store.draw({ key, wanted, ...policy })
    const rest = current(key)?.left ?? 0
    keep(key, { left: rest + granted, shared: left, endsAt: askedAt + resetSeconds * 1_000 })
  }
  return {
    current,
    /** Takes a slice for everybody in this process who waits for one. */
    refill: (key: string, policy: ThrottlePolicy, cost: number): Promise<void> => {
      const running = asking.get(key)
      if (running !== undefined) return running
      const started = fetch(key, policy, cost).finally(() => asking.delete(key))
      asking.set(key, started)
      return started
    },
  }
}

/** Without an address or an e-mail: what is stored of a subject tells nobody who it is. */
const keyOf = (kind: string, subject: string): string => sha256Hex(`${kind}\n${subject}`)

/** Limits over all processes that share the store. */
export const createThrottle = (
  store: LimitStore,
  clock: Clock,
  policies: ThrottlePolicies = THROTTLE_POLICIES,
): Throttle => {
  const slices = createSlices(store, clock)
  const answer = (allowed: boolean, policy: ThrottlePolicy, slice: Slice): Taken => ({
    allowed,
    limit: policy.quota,
    remaining: slice.left + slice.shared,
    resetSeconds: Math.max(1, Math.ceil((slice.endsAt - clock.monotonic()) / 1_000)),
  })
  return {
    take: async (name, subject, cost = 1) => {
      const policy = policies[name]
      const key = keyOf(name, subject)
      for (;;) {
        const slice = slices.current(key)
        if (slice !== undefined && slice.left >= cost) {
          slice.left -= cost
          return answer(true, policy, slice)
        }
        // A counter that is empty stays so until its window ends: a flood of refused requests asks it no more.
        if (slice?.shared === 0) return answer(false, policy, slice)
        await slices.refill(key, policy, cost)
      }
    },
    reserve: async (subject) => {
      const seconds = await store.reserve(keyOf('proof', subject))
      return seconds === null
        ? { allowed: true }
        : { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(seconds)) }
    },
    succeeded: (subject) => store.forget(keyOf('proof', subject)),
  }
}
