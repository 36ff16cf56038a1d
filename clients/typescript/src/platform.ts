/** What the client has from the world around it, so that a test can give others. Only what breaks a silent line has a timer of its own. */
export interface Platform {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Resolves after so many milliseconds; rejects when `signal` is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Evenly spread from 0 to below 1. */
  readonly random: () => number
  /** A word that nobody else makes. */
  readonly newKey: () => string
}

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })

/** Not `randomUUID`, which browsers give to pages that came by https only. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

export const systemPlatform: Platform = {
  fetch: (url, init) => fetch(url, init),
  sleep,
  now: () => Date.now(),
  random: () => Math.random(),
  newKey,
}
