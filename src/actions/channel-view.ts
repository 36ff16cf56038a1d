import { listChannelActivity, type ChannelActivityRow } from '#db/channel-activity.ts'
import type { ChannelRow } from '#db/channels.ts'
import { listUnsettled, listWaiting } from '#db/channel-troubles.ts'
import { allowedOnChannel, type ChannelAction } from '#domain/allowed.ts'
import { scrub } from '#domain/scrub.ts'
import { findProvider } from '#providers/registry.ts'
import {
  missingScopes,
  warningsOf,
  type ChannelWarning,
  type MissingScope,
  type Surroundings,
} from './channel-warnings.ts'
import type { ActionDeps } from './deps.ts'
import type { Member } from './member.ts'
import { pauseView, type PauseView } from './pause-view.ts'
import { tagOf, type Versioned } from './precondition.ts'
import { iso } from './post-view.ts'

/** A connected account as the API shows it. */
export interface ChannelView {
  readonly id: string
  readonly org_id: string
  readonly provider: string
  readonly status: 'pending' | 'active' | 'paused' | 'reconnect_required'
  /** Since when nothing goes out, by whose word and why; beside the status, because lost keys do not end it. */
  readonly pause: PauseView | null
  /** True for an account on a built-in test network. */
  readonly sandbox: boolean
  readonly handle: string | null
  readonly display_name: string | null
  readonly remote_id: string | null
  /** When the network was asked last for what decides what posts of the account may be; null: before this was kept. */
  readonly account_read_at: string | null
  /** Why a person must act, when the status is reconnect_required. */
  readonly trouble: string | null
  /** When the keys end, if they are not renewed before. */
  readonly token_expires_at: string | null
  readonly renewal: {
    /** Whether the keys are renewed without a person; null when that is not known yet. */
    readonly automatic: boolean | null
    /** When the keys were granted or last renewed. */
    readonly keys_since: string | null
    /** From when on they are renewed. */
    readonly due_at: string | null
    readonly failing_since: string | null
    readonly trouble: string | null
  }
  readonly scopes: {
    readonly required: readonly string[]
    readonly granted: readonly string[] | null
    readonly missing: readonly MissingScope[]
  }
  readonly warnings: readonly ChannelWarning[]
  /** What the last try to connect it stopped at; null when it did not stop, or was not tried. */
  readonly connecting: {
    readonly tried_at: string
    readonly trouble: string
    /** The accounts that the network granted, of which one has to be chosen there. */
    readonly choices: readonly string[]
  } | null
  /** The last post that went out, and the last that failed and was not mended since. */
  readonly last_success: ChannelActivityRow['success']
  readonly last_failure: {
    readonly publication_id: string
    readonly post_id: string
    readonly at: string
    readonly code: string
    readonly detail: string
  } | null
  /** How many posts programs have published there, of those that the network lets them; null before it said so. */
  readonly quota: ChannelActivityRow['quota']
  /** What whoever asks may do with it now. */
  readonly allowed_actions: readonly ChannelAction[]
  readonly created_at: string
  readonly updated_at: string
}

const statusOf = (channel: ChannelRow): ChannelView['status'] => {
  // Queries never hand out deleted channels; the type does not know that.
  if (channel.state === 'deleted') throw new Error('a deleted channel has no view')
  return channel.state
}

const renewalOf = (channel: ChannelRow, { provider }: Surroundings): ChannelView['renewal'] => {
  const { tokenExpiresAt: ends, keysRenewable: automatic } = channel
  const hasDue = ends !== null && automatic !== false && provider !== undefined
  return {
    automatic,
    keys_since: iso(channel.keysSince),
    due_at: hasDue ? new Date(ends.getTime() - provider.renewAheadSeconds * 1_000).toISOString() : null,
    failing_since: iso(channel.renewalFailingSince),
    trouble: channel.renewalTrouble,
  }
}

const connectingOf = ({ connectTriedAt, connectTrouble, connectChoices }: ChannelRow): ChannelView['connecting'] =>
  connectTriedAt === null || connectTrouble === null
    ? null
    : { tried_at: connectTriedAt.toISOString(), trouble: connectTrouble, choices: connectChoices ?? [] }

type Activity = Pick<ChannelView, 'last_success' | 'last_failure' | 'quota'>

const activityOf = (row: ChannelActivityRow | undefined): Activity => {
  const { success = null, failure = null, quota = null } = row ?? {}
  const moment = (at: string): string => new Date(at).toISOString()
  return {
    last_success: success && { ...success, at: moment(success.at) },
    last_failure: failure && { ...failure, at: moment(failure.at), detail: scrub(failure.detail ?? '') },
    quota: quota && {
      ...quota,
      renews_at: quota.renews_at === null ? null : moment(quota.renews_at),
      seen_at: moment(quota.seen_at),
    },
  }
}

const channelView = (
  channel: ChannelRow,
  surroundings: Surroundings,
  actions: readonly ChannelAction[],
): Omit<ChannelView, keyof Activity> => ({
  id: channel.id,
  org_id: channel.orgId,
  provider: channel.provider,
  status: statusOf(channel),
  pause: pauseView(channel),
  sandbox: channel.sandbox,
  handle: channel.handle,
  display_name: channel.displayName,
  remote_id: channel.remoteId,
  account_read_at: iso(channel.factsReadAt),
  trouble: channel.trouble,
  token_expires_at: iso(channel.tokenExpiresAt),
  renewal: renewalOf(channel, surroundings),
  scopes: {
    required: surroundings.provider?.scopes ?? [],
    granted: channel.scopes,
    missing: missingScopes(channel, surroundings.provider),
  },
  warnings: warningsOf(channel, surroundings),
  // Whose accounts one person granted is the business of nobody who could not connect them.
  connecting: actions.includes('connect') ? connectingOf(channel) : null,
  allowed_actions: actions,
  created_at: channel.createdAt.toISOString(),
  updated_at: channel.updatedAt.toISOString(),
})

/** Tells of each of the organization's channels what the member may do with it. */
const createRights = async ({ networks }: ActionDeps, member: Member) => {
  // Whoever may do nothing with channels needs no look at what is on its way there.
  const rows = member.can('channels.manage') ? await listUnsettled(member.tx, member.orgId) : []
  const unsettled = new Set(rows.map(({ channelId }) => channelId))
  return (channel: ChannelRow): readonly ChannelAction[] =>
    allowedOnChannel(member, {
      connected: channel.state !== 'pending',
      paused: channel.pausedAt !== null,
      reachable: networks.forChannel(channel) !== null,
      unsettled: unsettled.has(channel.id),
    })
}

/** Shows channels with what is wrong with each, and what the member may do about it. */
export const viewChannels = async (
  deps: ActionDeps,
  member: Member,
  channels: readonly ChannelRow[],
): Promise<readonly Versioned<ChannelView>[]> => {
  const { tx, orgId } = member
  const rightsOn = await createRights(deps, member)
  const lost = channels.filter(({ state }) => state === 'reconnect_required').map(({ id }) => id)
  const waiting = new Map((await listWaiting(tx, orgId, lost)).map((row) => [row.channelId, row]))
  const isFetchedFrom = ({ provider, sandbox }: ChannelRow): boolean =>
    !sandbox && findProvider(provider)?.fetchesFiles === true
  const reach = channels.some(isFetchedFrom) ? deps.mediaReach() : null
  const now = deps.clock.now()
  const ids = channels.map(({ id }) => id)
  const activity = new Map((await listChannelActivity(tx, orgId, ids)).map((row) => [row.channelId, row]))
  return channels.map((channel) => {
    const surroundings = { provider: findProvider(channel.provider), now, waiting: waiting.get(channel.id), reach }
    const view = channelView(channel, surroundings, rightsOn(channel))
    // Of all of it, because it also tells of keys that end and of what waits; but not of what was published meanwhile, which is no
    // reason not to remove it.
    return { ...view, ...activityOf(activity.get(channel.id)), etag: tagOf(view) }
  })
}

/** The same for one channel. */
export const viewChannel = async (
  deps: ActionDeps,
  member: Member,
  channel: ChannelRow,
): Promise<Versioned<ChannelView>> => {
  const [view] = await viewChannels(deps, member, [channel])
  if (view === undefined) throw new Error('one channel has one view')
  return view
}
