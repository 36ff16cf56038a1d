import { releasable, release } from '#lib/deadline.ts'
import { firstSignal } from '#lib/first-signal.ts'
import type { PublishingDeps } from './deps.ts'

/** Calls end with this signal as well as with their own deadlines. */
export const cutBy = <D extends Pick<PublishingDeps, 'clock'>>(deps: D, cut: AbortSignal): D => ({
  ...deps,
  clock: {
    ...deps.clock,
    deadline: (milliseconds: number) => {
      const own = deps.clock.deadline(milliseconds)
      const first = firstSignal(own, cut)
      return releasable(first.signal, () => {
        first[Symbol.dispose]()
        release(own)
      })
    },
  },
})

/**
 * No renewal begins any more once this signal has come: the end of the process would cut it off after the network has made the old
 * keys worthless. It counts as somebody else's, so that what asked for it waits.
 */
export const renewingUntil = <D extends Pick<PublishingDeps, 'store'>>(deps: D, stopping: AbortSignal): D => ({
  ...deps,
  store: {
    ...deps.store,
    leaseRefresh: (...given: Parameters<PublishingDeps['store']['leaseRefresh']>) =>
      stopping.aborted ? Promise.resolve(undefined) : deps.store.leaseRefresh(...given),
  },
})
