import { inTransaction } from '#db/database.ts'
import { forgetCredentials, listExpiring, listToDisconnect, type KeyedChannelRow } from '#db/channels.ts'
import type { PublishingDeps } from './deps.ts'
import { contextFor, openCredentials, renewKeys } from './keys.ts'

const RENEW_AHEAD_SECONDS = 15 * 60
const DISCONNECT_LIMIT_MS = 15_000

/** Renews keys well before they end, so that no renewal falls into a publishing second. */
export const renewExpiring = async (deps: PublishingDeps, stopping: AbortSignal): Promise<void> => {
  for (const { orgId, id } of await listExpiring(deps.db, RENEW_AHEAD_SECONDS)) {
    // A renewal that the end of the process cuts off would lose the new keys: none is started any more.
    if (stopping.aborted) return
    await renewKeys(deps, { orgId, id })
  }
}

const disconnect = async (deps: PublishingDeps, channel: KeyedChannelRow): Promise<void> => {
  const { orgId, id } = channel
  const network = deps.networks.forChannel(channel)
  const credentials = openCredentials(deps.vault, { orgId, id }, channel.credentials)
  if (network !== null && credentials !== null) {
    await network.provider
      .disconnect(credentials, contextFor(deps, network, DISCONNECT_LIMIT_MS))
      .catch((error: unknown) =>
        deps.log.warn({ err: error, channelId: id }, 'a grant could not be ended at its network'),
      )
  }
  await inTransaction(deps.db, { orgId }, (tx) => forgetCredentials(tx, { orgId, id }))
  deps.observe({ kind: 'disconnected', channelId: id })
}

/** Ends the grants of deleted channels at their networks, as far as those let us, and forgets the keys. */
export const disconnectDeleted = async (deps: PublishingDeps, stopping: AbortSignal): Promise<void> => {
  for (const channel of await listToDisconnect(deps.db)) {
    if (stopping.aborted) return
    await disconnect(deps, channel)
  }
}
