import { createChoice } from './choice.ts'
import { kept } from './keep.ts'

export const DENSITIES = ['roomy', 'dense'] as const

export type Density = (typeof DENSITIES)[number]

const KEPT = 'density'

const density = createChoice<Density>({
  name: KEPT,
  first: DENSITIES.find((each) => each === kept(KEPT)) ?? 'roomy',
  dress: (chosen) => {
    document.documentElement.dataset['density'] = chosen
  },
})

export const setDensity = density.set

/** How much room everything has. */
export const useDensity = density.use
