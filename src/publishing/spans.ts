import type { Observe } from '#events/moments.ts'
import { noteMoment, traced } from '#lib/tracing.ts'
import type { PublishingStore } from './store.ts'

/** Named moments, in the span of the publication that they are about. */
export const traceMoments: Observe = ({ kind, ...facts }) => noteMoment(kind, facts)

/** The store, with a span for each act about one publication: its statements are of several at once, and belong to none. */
export const tracedStore = (store: PublishingStore): PublishingStore => ({
  ...store,
  load: (claim) => traced('load', {}, () => store.load(claim)),
  openAttempt: (intent) => traced('open attempt', {}, () => store.openAttempt(intent)),
  record: (recorded) => traced('record', {}, () => store.record(recorded)),
})
