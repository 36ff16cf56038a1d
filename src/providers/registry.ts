import { insta } from './insta/index.ts'
import type { Provider } from './provider.ts'
import { twt } from './twt/index.ts'

/** Every network, in the order in which people are shown them. Adding one is a folder and a line here. */
export const providers: readonly Provider[] = [
  // one line per network
  twt,
  insta,
]

/** The networks' codes, in the same order. */
export const providerCodes: readonly string[] = providers.map(({ code }) => code)

/** The network with a code, or undefined when there is none. */
export const findProvider = (code: string): Provider | undefined => providers.find((one) => one.code === code)
