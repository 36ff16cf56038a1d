import { useMutation } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { withTestAccount } from '#web/lib/test-account.ts'

interface Connection {
  readonly provider: string
  /** One that is there already, and gets new keys. */
  readonly channel?: string
  /** Of a test network: the account, which nobody is asked for then. */
  readonly account?: string
}

/** Sends the browser to the network; it comes back by the page that finishes the connection. */
export const useConnecting = (org: string) =>
  useMutation({
    mutationFn: ({ provider, channel }: Connection) =>
      api.channels.startConnection(org, {
        provider,
        ...(channel !== undefined && { channel_id: channel }),
      }),
    onSuccess: ({ authorization_url: url, channel: { sandbox } }, { account }) =>
      location.assign(sandbox && account !== undefined ? withTestAccount(url, account) : url),
  })
