import type { Channel } from '@scheduly/client'
import { networkName } from '#web/parts/network.tsx'

export type Named = Pick<Channel, 'id' | 'provider' | 'handle'>

export const channelName = ({ provider, handle }: Omit<Named, 'id'>): string =>
  handle === null ? networkName(provider) : `${networkName(provider)} @${handle}`

export const channelNameOf = (channels: readonly Named[], id: string | null): string | null => {
  const channel = channels.find((each) => each.id === id)
  return channel === undefined ? null : channelName(channel)
}
