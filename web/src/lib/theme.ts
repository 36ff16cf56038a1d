import { createChoice } from './choice.ts'
import { kept } from './keep.ts'

export const THEMES = ['system', 'light', 'dark'] as const

export type Theme = (typeof THEMES)[number]

const KEPT = 'theme'

const theme = createChoice<Theme>({
  name: KEPT,
  first: THEMES.find((each) => each === kept(KEPT)) ?? 'system',
  dress: (chosen) => {
    if (chosen === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = chosen
  },
})

export const setTheme = theme.set

export const useTheme = theme.use
