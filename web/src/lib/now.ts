import { useSyncExternalStore } from 'react'

const BEAT_MS = 15_000

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

const beat = (): void => {
  now = Date.now()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  timer ??= setInterval(beat, BEAT_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** While nobody listens the kept moment stands still; a new listener begins with the present one. */
const read = (): number => {
  if (listeners.size === 0 || Date.now() - now > 2 * BEAT_MS) now = Date.now()
  return now
}

/** The present moment, for what is shown as `in 3 minutes`; it moves on every few seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, read)
