/** Comes with the first of several others; once it is disposed of it listens to none of them any more. */
export interface FirstSignal extends Disposable {
  readonly signal: AbortSignal
}

/**
 * `AbortSignal.any` for what somebody else hands in. That one keeps a signal for ever that is itself made of several of which
 * one is a time limit (Node 24.21: it goes into `gcPersistentSignals` and nothing takes it out), a kilobyte for each request.
 */
export const firstSignal = (...others: readonly (AbortSignal | undefined)[]): FirstSignal => {
  const first = new AbortController()
  const watched: { readonly other: AbortSignal; readonly end: () => void }[] = []
  const release = (): void => {
    for (const { other, end } of watched.splice(0)) other.removeEventListener('abort', end)
  }
  for (const other of others) {
    if (other === undefined) continue
    const end = (): void => {
      release()
      first.abort(other.reason)
    }
    if (other.aborted) {
      end()
      break
    }
    other.addEventListener('abort', end)
    watched.push({ other, end })
  }
  return { signal: first.signal, [Symbol.dispose]: release }
}
