import { Type, type Static } from 'typebox'
import type { Clock } from '#lib/clock.ts'

/** What the journal keeps of one request. Never a token, a code or a query string. */
export const LedgerEntrySchema = Type.Object({
  sequence: Type.Integer(),
  time: Type.String(),
  /** What was asked for, as in a fault's `route`. */
  route: Type.String(),
  method: Type.String(),
  path: Type.String(),
  /** Handle of the account whose token or code was shown, if it was readable. */
  account: Type.Union([Type.String(), Type.Null()]),
  /** The status sent, or null when the client got no answer. */
  status: Type.Union([Type.Integer(), Type.Null()]),
  carriedOut: Type.Boolean(),
  postId: Type.Union([Type.String(), Type.Null()]),
  /** Kind of the fault that was applied, if any. */
  fault: Type.Union([Type.String(), Type.Null()]),
  /** The file that came along: how large it was and which one, never its bytes. */
  file: Type.Optional(Type.Object({ bytes: Type.Integer(), sha256: Type.String() })),
})

/** One request as the sandbox saw it. A late commit gets a second entry when it is carried out. */
export type LedgerEntry = Readonly<Static<typeof LedgerEntrySchema>>

/** Every request to the network's API, oldest first. */
export interface Ledger {
  /** The newest 20,000 entries. */
  entries(): readonly LedgerEntry[]
  /**
   * Resolves with the first entry after sequence number `after` (default 0: any) that satisfies `predicate`, at once
   * when it is already there. Rejects when the sandbox closes first.
   */
  waitFor(predicate: (entry: LedgerEntry) => boolean, after?: number): Promise<LedgerEntry>
}

interface Waiter {
  readonly predicate: (entry: LedgerEntry) => boolean
  readonly after: number
  readonly resolve: (entry: LedgerEntry) => void
  readonly reject: (error: Error) => void
}

const KEPT_IN_MEMORY = 20_000

/** The side of the ledger that writes. */
export interface LedgerWriter extends Ledger {
  add(facts: Omit<LedgerEntry, 'sequence' | 'time'>): LedgerEntry
  restore(entry: LedgerEntry): void
  close(): void
}

/** Makes a ledger; `persist` is called with each new entry before anyone can see it. */
export const createLedger = (clock: Clock, persist: (entry: LedgerEntry) => void): LedgerWriter => {
  const entries: LedgerEntry[] = []
  const waiters = new Set<Waiter>()
  const keep = (entry: LedgerEntry): void => {
    entries.push(entry)
    // Dropping a block at a time keeps the cost per entry constant.
    if (entries.length >= KEPT_IN_MEMORY * 2) entries.splice(0, KEPT_IN_MEMORY)
  }
  const matches = (waiter: Waiter, entry: LedgerEntry): boolean =>
    entry.sequence > waiter.after && waiter.predicate(entry)
  const add: LedgerWriter['add'] = (facts) => {
    const sequence = (entries.at(-1)?.sequence ?? 0) + 1
    const entry = { sequence, time: clock.now().toISOString(), ...facts }
    persist(entry)
    keep(entry)
    for (const waiter of waiters) {
      if (!matches(waiter, entry)) continue
      waiters.delete(waiter)
      waiter.resolve(entry)
    }
    return entry
  }
  return {
    entries: () => entries.slice(-KEPT_IN_MEMORY),
    add,
    restore: keep,
    waitFor: async (predicate, after = 0) =>
      await new Promise((resolve, reject) => {
        const waiter = { predicate, after, resolve, reject }
        const present = entries.find((entry) => matches(waiter, entry))
        if (present === undefined) waiters.add(waiter)
        else resolve(present)
      }),
    close: () => {
      for (const waiter of waiters) waiter.reject(new Error('the sandbox closed before such a request came'))
      waiters.clear()
    },
  }
}
