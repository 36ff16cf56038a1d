// Time limits that leave nothing behind once the work is over. An `AbortSignal.timeout` that somebody has listened to, or that is part of another
// signal, lives until its time has come, whatever became of what it was for: half a kilobyte for each send of the last minutes. These do so
// too, until they are released.

const ends = new WeakMap<AbortSignal, () => void>()

/** Lets `release` of this signal do so. */
export const releasable = (signal: AbortSignal, end: () => void): AbortSignal => {
  ends.set(signal, end)
  return signal
}

/** A signal that is aborted after so long, with a `TimeoutError`; it keeps no process alive. */
export const startDeadline = (milliseconds: number): AbortSignal => {
  const over = new AbortController()
  const expire = (): void => over.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  const timer = setTimeout(expire, milliseconds)
  timer.unref()
  return releasable(over.signal, () => clearTimeout(timer))
}

/** Says that nobody waits for it any more: it never comes then. Of a signal that cannot be released this does nothing. */
export const release = (deadline: AbortSignal): void => {
  ends.get(deadline)?.()
  ends.delete(deadline)
}
