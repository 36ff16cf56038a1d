import type { PublishingDeps } from './deps.ts'

/** Calls end with this signal as well as with their own deadlines. */
export const cutBy = <D extends Pick<PublishingDeps, 'clock'>>(deps: D, cut: AbortSignal): D => ({
  ...deps,
  clock: {
    ...deps.clock,
    // Nobody tells when a call is over, so that a `firstSignal` would hang on `cut` until its time is up.
    // oxlint-disable-next-line no-restricted-properties -- both are plain ones
    deadline: (milliseconds: number) => AbortSignal.any([deps.clock.deadline(milliseconds), cut]),
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
