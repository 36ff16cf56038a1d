import { PUBLICATION_STATUSES } from '#domain/publication.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import type { AuditFacts, LedgerPost } from './audit.ts'

const PUBLICATIONS = `
  select p.id, p.post_id as "postId", p.status, coalesce(p.text, o.text) as text, p.remote_id as "remoteId",
    p.needs_attention as "needsAttention", p.approval_required as "approvalRequired"
  from publications p join posts o on o.org_id = p.org_id and o.id = p.post_id`
const ATTEMPTS = `
  select publication_id as "publicationId", state, encode(content_hash, 'hex') as "contentHash", started_at as "startedAt"
  from attempts`
const DECISIONS = `
  select post_id as "postId", decision = 'approved' as approved, encode(content_hash, 'hex') as "contentHash", created_at as at
  from post_approvals`
const TRANSITIONS = `
  select object_id as "publicationId", detail ->> 'from' as "from", replace(action, 'publication.', '') as "to"
  from audit_log where object_type = 'publication' and action = any ($1) order by id`

/** How many publications are still on their way. */
export const countOpen = async (url: string): Promise<number> => {
  const rows = await rowsAsOwner(
    url,
    "select count(*)::int as count from publications where status in ('queued', 'publishing')",
  )
  return Number(rows[0]?.count)
}

/** Everything that the audit compares: the sandbox's posts and the rows of the database. */
export const readFacts = async (url: string, sandboxUrl: string): Promise<AuditFacts> => {
  const answer = await fetch(`${sandboxUrl}/_sandbox/posts`)
  const { posts }: { posts: readonly LedgerPost[] } = JSON.parse(await answer.text())
  const actions = PUBLICATION_STATUSES.map((status) => `publication.${status}`)
  const [publications, attempts, decisions, transitions] = await Promise.all([
    rowsAsOwner(url, PUBLICATIONS),
    rowsAsOwner(url, ATTEMPTS),
    rowsAsOwner(url, DECISIONS),
    rowsAsOwner(url, TRANSITIONS, [actions]),
  ])
  return { ledger: posts, publications, attempts, decisions, transitions }
}

/** The sandbox's calls by the fault that they met. */
export const countFaults = async (sandboxUrl: string): Promise<ReadonlyMap<string, number>> => {
  const answer = await fetch(`${sandboxUrl}/_sandbox/ledger`)
  const {
    requests = [],
    entries = requests,
  }: { requests?: { fault: string | null }[]; entries?: { fault: string | null }[] } = JSON.parse(await answer.text())
  const counts = new Map<string, number>()
  for (const { fault } of entries) counts.set(fault ?? 'none', (counts.get(fault ?? 'none') ?? 0) + 1)
  return counts
}
