import type { ChannelRow } from '#db/channels.ts'

/** A connected account as the API shows it. */
export interface ChannelView {
  readonly id: string
  readonly org_id: string
  readonly provider: string
  readonly status: 'pending' | 'active' | 'paused' | 'reconnect_required'
  /** True for an account on a built-in test network. */
  readonly sandbox: boolean
  readonly handle: string | null
  readonly display_name: string | null
  readonly remote_id: string | null
  /** Why a person must act, when the status is reconnect_required. */
  readonly trouble: string | null
  readonly created_at: string
  readonly updated_at: string
}

const statusOf = (channel: ChannelRow): ChannelView['status'] => {
  // Queries never hand out deleted channels; the type does not know that.
  if (channel.state === 'deleted') throw new Error('a deleted channel has no view')
  return channel.state
}

export const channelView = (channel: ChannelRow): ChannelView => ({
  id: channel.id,
  org_id: channel.orgId,
  provider: channel.provider,
  status: statusOf(channel),
  sandbox: channel.sandbox,
  handle: channel.handle,
  display_name: channel.displayName,
  remote_id: channel.remoteId,
  trouble: channel.trouble,
  created_at: channel.createdAt.toISOString(),
  updated_at: channel.updatedAt.toISOString(),
})
