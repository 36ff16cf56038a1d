import { useSyncExternalStore } from 'react'
import { keep, kept } from './keep.ts'

export const DENSITIES = ['roomy', 'dense'] as const

export type Density = (typeof DENSITIES)[number]

const KEPT = 'density'

let density: Density = DENSITIES.find((each) => each === kept(KEPT)) ?? 'roomy'
const listeners = new Set<() => void>()

const dress = (): void => {
  document.documentElement.dataset['density'] = density
}
dress()

export const setDensity = (next: Density): void => {
  density = next
  keep(KEPT, next)
  dress()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How much room everything has. */
export const useDensity = (): Density => useSyncExternalStore(subscribe, () => density)
