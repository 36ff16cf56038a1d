import type { ArrivalPlan } from './arrivals.ts'
import type { Caller } from './operations.ts'

/** What the generator is told to do. */
export interface Job {
  /** `open`: each request at its own moment; `closed`: so many clients that wait for their answers. */
  readonly way: { readonly kind: 'open' } | { readonly kind: 'closed'; readonly clients: number }
  readonly plan: ArrivalPlan
  readonly base: string
  /** For the bare server: how long the answer to each operation is, by its name. Left out: Scheduly itself is asked. */
  readonly sizes?: ReadonlyMap<string, number>
  readonly callers: readonly Caller[]
}
