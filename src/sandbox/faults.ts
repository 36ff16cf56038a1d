import { Type, type Static } from 'typebox'
import type { Clock } from '#lib/clock.ts'

const Milliseconds = Type.Integer({ minimum: 0, maximum: 86_400_000 })
const Status = Type.Integer({ minimum: 200, maximum: 599 })
const strict = { additionalProperties: false }

/** Which requests a fault meets: `route` null means every route, `account` null every account, `times` null for ever. */
const scope = {
  route: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  account: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  times: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
}

/** Everything that can be made to go wrong. "Before" means not carried out, "after" means carried out. */
export const FaultSchema = Type.Union([
  /** Waits first, then carries out and answers: a client that gave up meanwhile gets a late commit. */
  Type.Object({ kind: Type.Literal('delay'), milliseconds: Milliseconds, ...scope }, strict),
  /** Answers `status` with `body` (default the network's own body) before anything is done. */
  Type.Object({ kind: Type.Literal('answer'), status: Status, body: Type.Optional(Type.Unknown()), ...scope }, strict),
  Type.Object({ kind: Type.Literal('drop-before'), ...scope }, strict),
  Type.Object({ kind: Type.Literal('drop-after'), ...scope }, strict),
  /** Carries the request out and keeps the connection open in silence. */
  Type.Object({ kind: Type.Literal('hang-after'), ...scope }, strict),
  Type.Object({ kind: Type.Literal('error-after'), status: Status, ...scope }, strict),
  Type.Object(
    { kind: Type.Literal('rate-limited'), retryAfterSeconds: Type.Integer({ minimum: 0 }), ...scope },
    strict,
  ),
  /** Carries the request out and sends the first half of the JSON answer. */
  Type.Object({ kind: Type.Literal('truncated-after'), ...scope }, strict),
  /** A gateway's HTML page with status 502, before anything is done. */
  Type.Object({ kind: Type.Literal('html-502'), ...scope }, strict),
  /** Answers at once (503, or by dropping the connection) and carries the request out `milliseconds` later. */
  Type.Object(
    {
      kind: Type.Literal('late-commit'),
      milliseconds: Milliseconds,
      answer: Type.Union([Type.Literal('503'), Type.Literal('drop')]),
      ...scope,
    },
    strict,
  ),
  /** X only: the app's paid credits are used up (402). */
  Type.Object({ kind: Type.Literal('credits-depleted'), ...scope }, strict),
  /** For `milliseconds` from now on, lists show nothing that is created from now on. */
  Type.Object({ kind: Type.Literal('stale'), milliseconds: Milliseconds, ...scope }, strict),
  /** Instagram only: carries the request out, and refuses it as spam-like (4/2207051). */
  Type.Object({ kind: Type.Literal('blocked-after'), ...scope }, strict),
  /** Instagram only: says that something which is there does not exist (100/33). */
  Type.Object({ kind: Type.Literal('object-missing'), ...scope }, strict),
  /** Ends all tokens of the account that sends the request, which then gets the network's 401. */
  Type.Object({ kind: Type.Literal('revoke-tokens'), ...scope }, strict),
])

/** One thing to go wrong. */
export type Fault = Readonly<Static<typeof FaultSchema>>

export interface ActiveFault {
  readonly id: string
  readonly fault: Fault
  /** How often it will still happen; null for ever. */
  readonly remaining: number | null
}

/** The switches. Faults meet requests in the order in which they were added, one per request. */
export interface Faults {
  add(fault: Fault): ActiveFault
  remove(id: string): boolean
  clear(): void
  list(): readonly ActiveFault[]
}

/** The side of the switches that requests meet. */
export interface FaultSource extends Faults {
  /** The fault that this request meets, counted off; null for none. */
  take(route: string, account: string | null): Fault | null
  /** How many posts lists may know of, while a `stale` fault is active; null for all. */
  frozenAt(route: string, account: string | null): number | null
}

interface Entry {
  readonly id: string
  readonly fault: Fault
  readonly addedAt: number
  readonly position: number
  remaining: number | null
}

const meets = (fault: Fault, route: string, account: string | null): boolean => {
  const routeFits = (fault.route ?? null) === null || fault.route === route
  const accountFits = (fault.account ?? null) === null || fault.account === account
  return routeFits && accountFits
}

const activeUntil = ({ fault, addedAt }: Entry): number =>
  fault.kind === 'stale' ? addedAt + fault.milliseconds : Number.POSITIVE_INFINITY

/**
 * Makes an empty set of switches, held in memory: a restart heals everything. `position` counts the posts created so
 * far; a count, unlike an instant, also tells two posts of the same millisecond apart.
 */
export const createFaults = (clock: Clock, position: () => number): FaultSource => {
  const entries = new Map<string, Entry>()
  let count = 0
  const live = (): Entry[] => {
    const now = clock.now().getTime()
    for (const entry of entries.values()) if (activeUntil(entry) <= now) entries.delete(entry.id)
    return [...entries.values()]
  }
  const show = ({ id, fault, remaining }: Entry): ActiveFault => ({ id, fault, remaining })
  const countOff = (entry: Entry): void => {
    if (entry.remaining === null) return
    entry.remaining -= 1
    if (entry.remaining === 0) entries.delete(entry.id)
  }
  return {
    add: (fault) => {
      count += 1
      const remaining = fault.times === undefined ? 1 : fault.times
      const entry: Entry = { id: String(count), fault, addedAt: clock.now().getTime(), position: position(), remaining }
      entries.set(entry.id, entry)
      return show(entry)
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    list: () => live().map(show),
    take: (route, account) => {
      const entry = live().find(({ fault }) => fault.kind !== 'stale' && meets(fault, route, account))
      if (entry === undefined) return null
      countOff(entry)
      return entry.fault
    },
    frozenAt: (route, account) => {
      const stale = live().filter(({ fault }) => fault.kind === 'stale' && meets(fault, route, account))
      return stale.length === 0 ? null : Math.min(...stale.map((entry) => entry.position))
    },
  }
}
