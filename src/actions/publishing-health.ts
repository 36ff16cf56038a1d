import { listChannels } from '#db/channels.ts'
import { LATENESS_ENDS, readPublishingHealth } from '#db/publishing-health.ts'
import { viewChannels } from './channel-view.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember } from './member.ts'
import { iso } from './post-view.ts'

/** How publishing stands for an organization: what waits, what is late, and how late sends began. */
export interface PublishingHealthView {
  /** Since when nothing is sent, because the installation's database was restored or copied. */
  readonly halted_at: string | null
  /** Since when nothing is sent, because the organization or the whole installation is paused. */
  readonly paused_at: string | null
  readonly next_due_at: string | null
  /** When a worker that may publish was last seen at work; null: there is none. */
  readonly worker_seen_at: string | null
  readonly due: number
  readonly oldest_due_at: string | null
  readonly delayed: number
  readonly publishing: number
  readonly held: number
  readonly needs_attention: number
  /** Posts that came due while publishing was paused, and wait for somebody's word. */
  readonly due_for_review: number
  /** Channels of which `GET /orgs/{org_id}/channels` says that something is wrong, or soon will be. */
  readonly channels_with_warnings: number
  readonly lateness: {
    readonly sends: number
    readonly p50_ms: number | null
    readonly p99_ms: number | null
    readonly max_ms: number | null
    /** `up_to_ms` is null for the last bucket, which is open. */
    readonly histogram: readonly { readonly up_to_ms: number | null; readonly sends: number }[]
  }
}

/** What the members of an organization see of its publishing. */
export const getPublishingHealth = (deps: ActionDeps, actor: Actor, orgId: string): Promise<PublishingHealthView> =>
  asMember(deps, { actor, orgId, permission: 'posts.read' }, async (member) => {
    const row = await readPublishingHealth(member.tx, orgId)
    const channels = await viewChannels(deps, member, await listChannels(member.tx, orgId))
    return {
      halted_at: iso(row.haltedAt),
      paused_at: iso(row.installationPausedAt ?? row.pausedAt),
      next_due_at: iso(row.nextDueAt),
      worker_seen_at: iso(row.workerSeenAt),
      due: row.due,
      oldest_due_at: iso(row.oldestDueAt),
      delayed: row.delayed,
      publishing: row.publishing,
      held: row.held,
      needs_attention: row.needsAttention,
      due_for_review: row.dueForReview,
      channels_with_warnings: channels.filter(({ warnings }) => warnings.length > 0).length,
      lateness: {
        sends: row.sends,
        p50_ms: row.p50,
        p99_ms: row.p99,
        max_ms: row.most,
        histogram: row.buckets.map((sends, index) => ({ up_to_ms: LATENESS_ENDS[index] ?? null, sends })),
      },
    }
  })
