import { useSyncExternalStore } from 'react'
import { keep, kept } from './keep.ts'

export const THEMES = ['system', 'light', 'dark'] as const

export type Theme = (typeof THEMES)[number]

const KEPT = 'theme'

const read = (): Theme => THEMES.find((theme) => theme === kept(KEPT)) ?? 'system'

let theme = read()
const listeners = new Set<() => void>()

const dress = (): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}
dress()

export const setTheme = (next: Theme): void => {
  theme = next
  keep(KEPT, next)
  dress()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme)
