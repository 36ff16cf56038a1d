import { storeAccount, takeReading } from '#db/channel-accounts.ts'
import type { KeyedChannelRow } from '#db/channels.ts'
import { inTransaction, type Database } from '#db/database.ts'
import type { Account } from '#providers/provider.ts'
import type { PublishingDeps } from './deps.ts'
import { inContext, openCredentials } from './keys.ts'
import type { ChannelKey } from './store.ts'
import { cutBy } from './stopping.ts'

export interface AccountDeps extends PublishingDeps {
  /** Works as the worker role. */
  readonly db: Database
}

const TIME_LIMIT_MS = 15_000

/** What the network says of the account now; null: nothing that is new, for a reason that the log has. */
const ask = async (deps: AccountDeps, channel: KeyedChannelRow): Promise<Account | null> => {
  const { orgId, id } = channel
  const network = deps.networks.forChannel(channel)
  const credentials = openCredentials(deps.vault, { orgId, id }, channel.credentials)
  const readAccount = network?.provider.readAccount?.bind(network.provider)
  if (network === null || readAccount === undefined || credentials === null) return null
  const limits = { network, orgId, milliseconds: TIME_LIMIT_MS }
  const outcome = await inContext(deps, limits, (context) => readAccount(credentials, context))
  if (outcome.kind === 'read' && outcome.account.remoteId === channel.remoteId) return outcome.account
  const reason = outcome.kind === 'read' ? 'the keys are those of another account' : outcome.reason
  deps.log.warn({ channelId: id, reason }, 'what is known of an account stays as it was: its network did not tell')
  return null
}

const reread = async (deps: AccountDeps, key: ChannelKey): Promise<void> => {
  const { orgId, id } = key
  const everySeconds = deps.policy.accountSeconds
  const channel = await inTransaction(deps.db, { orgId }, (tx) => takeReading(tx, { ...key, everySeconds }))
  if (channel === undefined) return
  const account = await ask(deps, channel)
  const { credentials: asked } = channel
  if (account === null || asked === null) return
  const read = { ...account, orgId, id, asked }
  const changed = await inTransaction(deps.db, { orgId }, (tx) => storeAccount(tx, read))
  deps.observe({ kind: 'account-read', channelId: id, changed })
}

/**
 * Asks anew what decides the limits of a channel's posts, after its keys were renewed: a subscription begins and ends without
 * anybody's doing. Once a day at most, because networks charge for it. It never rejects: the renewal is done, whatever this brings.
 */
export const rereadAccount = (outer: AccountDeps, key: ChannelKey, stopping: AbortSignal): Promise<void> =>
  // It loses nothing where it is cut off, and so does not hold the end of the process.
  reread(cutBy(outer, stopping), key).catch((error: unknown) =>
    outer.log.warn({ err: error, channelId: key.id }, 'what is known of an account could not be read anew'),
  )
