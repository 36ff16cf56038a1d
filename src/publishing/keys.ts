import type { KeyedChannelRow } from '#db/channels.ts'
import type { Work } from '#db/work.ts'
import { release } from '#lib/deadline.ts'
import { isFetchable } from '#media/public-reach.ts'
import { UnknownKeyError, VaultError, type Vault } from '#auth/vault.ts'
import { keyFactsOf } from '#providers/key-facts.ts'
import type { Context, Credentials, MediaSource, Quota } from '#providers/provider.ts'
import type { Network } from '#providers/networks.ts'
import type { PublishingDeps } from './deps.ts'
import { persist } from './persist.ts'
import { RENEWAL_SECONDS } from './policy.ts'
import type { QuotaNotes } from './quotas.ts'

interface ChannelKey {
  readonly orgId: string
  readonly id: string
}

/** What became of a renewal: only `rejected` means that a person must reconnect. */
export type Renewal = 'renewed' | 'busy' | 'unavailable' | 'rejected'

const LEASE_SECONDS = 90
// With the longest send before it, still shorter than the lease.
const TIME_LIMIT_MS = RENEWAL_SECONDS * 1000

const isCredentials = (value: unknown): value is Credentials =>
  typeof value === 'object' && value !== null && 'accessToken' in value && typeof value.accessToken === 'string'

/**
 * Opens a channel's keys; null when they are gone or damaged. Throws when they were sealed with a key that this process
 * lacks: that is no fault of the channel, and ends with a restart that brings the key.
 */
export const openCredentials = (vault: Vault, key: ChannelKey, sealed: Buffer | null): Credentials | null => {
  if (sealed === null) return null
  try {
    const opened: unknown = JSON.parse(
      vault.open(sealed, { orgId: key.orgId, channelId: key.id, column: 'credentials' }),
    )
    return isCredentials(opened) ? opened : null
  } catch (error) {
    if (error instanceof VaultError && !(error instanceof UnknownKeyError)) return null
    throw error
  }
}

/** A network fetches from the public internet, by https alone; its sandbox is at home here. */
const reachable = (media: MediaSource, { sandbox }: Network): MediaSource => ({
  read: (item, from, to) => media.read(item, from, to),
  publicUrl: async (item, seconds) => {
    const url = await media.publicUrl(item, seconds)
    return url === null || sandbox || isFetchable(url) ? url : null
  },
})

const notesOf =
  ({ note }: QuotaNotes, channel: { readonly orgId: string; readonly id: string }) =>
  (quota: Quota): void =>
    note(channel, quota)

/** Whose call it is, and how long it may take. */
interface CallFacts {
  readonly orgId: string
  readonly channelId?: string
  readonly milliseconds: number
}

const contextFor = (
  deps: PublishingDeps,
  network: Network,
  { orgId, channelId, signal }: Omit<CallFacts, 'milliseconds'> & { readonly signal: AbortSignal },
): Context => ({
  ...(channelId === undefined || deps.quotas === undefined
    ? {}
    : { noteQuota: notesOf(deps.quotas, { orgId, id: channelId }) }),
  http: deps.http,
  clock: deps.clock,
  log: deps.log,
  hosts: network.hosts,
  app: network.app,
  media: reachable(deps.media(orgId), network),
  signal,
})

/** Makes a call in a provider's surroundings, within its time; when it is over nothing is left of its time limit. */
export const inContext = async <T>(
  deps: PublishingDeps,
  { network, milliseconds, ...whose }: CallFacts & { readonly network: Network },
  call: (context: Context) => Promise<T>,
): Promise<T> => {
  const signal = deps.clock.deadline(milliseconds)
  try {
    return await call(contextFor(deps, network, { ...whose, signal }))
  } finally {
    release(signal)
  }
}

const giveUp = async (deps: PublishingDeps, channel: KeyedChannelRow, trouble: string): Promise<void> => {
  const key = { orgId: channel.orgId, id: channel.id }
  await persist(deps, () => deps.store.requireReconnect({ ...key, trouble, failed: channel.credentials }))
  deps.observe({ kind: 'reconnect-required', channelId: key.id, reason: trouble })
}

/** A renewal that brought nothing, and may bring something later: what was in the way. */
interface Obstacle {
  readonly trouble: string
}

const NO_APP = 'This installation has no credentials for the network any more; an administrator must set them again.'
const BROKE_OFF = 'The renewal broke off by a fault of this installation; the log of its worker says which.'

const exchange = async (
  deps: PublishingDeps,
  key: ChannelKey,
  channel: KeyedChannelRow,
): Promise<'renewed' | 'rejected' | Obstacle> => {
  const network = deps.networks.forChannel(channel)
  const credentials = openCredentials(deps.vault, key, channel.credentials)
  if (credentials === null) {
    await giveUp(deps, channel, 'The stored keys of this channel cannot be read; connect it again.')
    return 'rejected'
  }
  if (network === null) return { trouble: NO_APP }
  deps.at('before-renewal')
  const { provider } = network
  const limits = { network, orgId: key.orgId, milliseconds: TIME_LIMIT_MS }
  const outcome = await inContext(deps, limits, (context) => provider.refresh(credentials, context))
  deps.at('renewed')
  if (outcome.kind === 'unavailable') return { trouble: outcome.reason }
  if (outcome.kind === 'rejected') {
    await giveUp(deps, channel, outcome.reason)
    return 'rejected'
  }
  const sealed = deps.vault.seal(JSON.stringify(outcome.credentials), {
    orgId: key.orgId,
    channelId: key.id,
    column: 'credentials',
  })
  const keys = keyFactsOf(network.provider, outcome.credentials)
  // X's old refresh token is dead by now: losing the new one would disconnect the channel, so this is tried for long.
  await persist(deps, () =>
    deps.store.storeRefreshed({ ...key, credentials: sealed, keys, former: channel.credentials }),
  )
  deps.at('stored-keys')
  deps.observe({ kind: 'renewed', channelId: key.id })
  return 'renewed'
}

/**
 * Renews a channel's keys under a lease: over all processes at most one renewal of a channel runs at a time. One that the
 * network did not answer is followed by a pause.
 */
export const renewKeys = async (
  deps: PublishingDeps,
  key: ChannelKey,
  pauseSeconds = deps.policy.renewalPauseSeconds,
): Promise<Renewal> => {
  const leased = await deps.store.leaseRefresh(key, LEASE_SECONDS)
  if (leased === undefined) return 'busy'
  const renewal = await exchange(deps, key, leased).catch((error: unknown): Obstacle => {
    deps.log.error({ err: error, channelId: key.id }, "the renewal of a channel's keys broke off")
    return { trouble: BROKE_OFF }
  })
  if (typeof renewal === 'string') return renewal
  await deps.store.postponeRefresh(key, { seconds: pauseSeconds, trouble: renewal.trouble })
  return 'unavailable'
}

/** The same after a network refused the keys. Whatever happens to the renewal, that refusal must be written down: it never rejects. */
export const renewRefused = (deps: PublishingDeps, { claim, channelId }: Work): Promise<Renewal> =>
  renewKeys(deps, { orgId: claim.orgId, id: channelId }).catch((error: unknown) => {
    deps.log.warn({ err: error, channelId }, 'the keys of a channel could not be renewed')
    return 'unavailable'
  })
