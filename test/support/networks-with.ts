import type { Networks } from '#providers/networks.ts'
import type { Provider } from '#providers/provider.ts'

/** The same networks, which do some things otherwise for the channels that there are. */
export const networksWith = (networks: Networks, changes: Partial<Provider>): Networks => ({
  ...networks,
  forChannel: (channel) => {
    const network = networks.forChannel(channel)
    return network === null ? null : { ...network, provider: { ...network.provider, ...changes } }
  },
})
