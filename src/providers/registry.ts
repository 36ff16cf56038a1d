import { insta, instaFacebook } from './insta/index.ts'
import type { Provider } from './provider.ts'
import { twt } from './twt/index.ts'

/** Every network, in the order in which people are shown them. Adding one is a folder and a line here. */
export const providers: readonly Provider[] = [
  // one line per network
  twt,
  insta,
  instaFacebook,
]

/** The networks' codes, in the same order. */
export const providerCodes: readonly string[] = providers.map(({ code }) => code)

/** The network with a code, or undefined when there is none. */
export const findProvider = (code: string): Provider | undefined => providers.find((one) => one.code === code)

/** The network that a code leads to: the name of its folder, and of its sandbox. */
export const networkOf = (code: string): string => code.split('_', 1)[0] ?? code
