import { readFile } from 'node:fs/promises'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Client } from 'pg'
import { connectOwner } from '#test/support/builders.ts'
import type { AttemptRow, AuditFacts, DecisionRow, LedgerPost, PublicationRow, TransitionRow } from './audit.ts'
import { countIn } from './fates.ts'

/** Work on a connection of its own that sees the rows of all organizations. */
export const withOwner = async <T>(url: string, work: (owner: Client) => Promise<T>): Promise<T> => {
  const owner = await connectOwner(url)
  try {
    return await work(owner)
  } finally {
    // It may have gone down with the server.
    await owner.end().catch(() => undefined)
  }
}

const PostLine = Compile(
  Type.Object({ kind: Type.Literal('post'), post: Type.Object({ id: Type.String(), text: Type.String() }) }),
)
const RequestLine = Compile(
  Type.Object({
    kind: Type.Literal('request'),
    entry: Type.Object({ route: Type.String(), fault: Type.Union([Type.String(), Type.Null()]) }),
  }),
)

/** A sandbox's own file: what it carried out, and which faults its callers met. */
export interface LedgerFile {
  readonly posts: readonly LedgerPost[]
  readonly calls: number
  /** Calls that met a fault, by its kind. */
  readonly faults: ReadonlyMap<string, number>
}

/** Reads the ledger from the disk: what counts is what the network itself wrote down. */
export const readLedger = async (file: string): Promise<LedgerFile> => {
  const posts: LedgerPost[] = []
  const faults = new Map<string, number>()
  let calls = 0
  for (const line of (await readFile(file, 'utf8')).split('\n').filter((each) => each !== '')) {
    const event: unknown = JSON.parse(line)
    if (PostLine.Check(event)) posts.push(event.post)
    if (!RequestLine.Check(event)) continue
    calls += 1
    const { fault } = event.entry
    if (fault !== null) countIn(faults, fault)
  }
  return { posts, calls, faults }
}

const PUBLICATIONS = `select p.id, p.post_id as "postId", p.status, coalesce(p.text, posts.text) as text,
    p.remote_id as "remoteId", p.needs_attention as "needsAttention", p.approval_required as "approvalRequired"
  from publications p join posts on posts.org_id = p.org_id and posts.id = p.post_id`

const ATTEMPTS = `select publication_id as "publicationId", state, encode(content_hash, 'hex') as "contentHash",
    started_at as "startedAt" from attempts`

const DECISIONS = `select object_id as "postId", action = 'post.approved' as approved,
    detail ->> 'content_hash' as "contentHash", at
  from audit_log where action in ('post.approved', 'post.rejected')`

const TRANSITIONS = `select object_id as "publicationId", detail ->> 'from' as "from",
    split_part(action, '.', 2) as "to"
  from audit_log where object_type = 'publication' and split_part(action, '.', 2) = any($1) order by id`

const HALTED = `select halt_reason as reason from installation where halted_at is not null`

const STATES = ['draft', 'queued', 'publishing', 'published', 'failed', 'canceled']

/** Everything that the audit compares with the ledger; `owner` sees the rows of all organizations. */
export const collectFacts = async (owner: Client, ledger: readonly LedgerPost[]): Promise<AuditFacts> => ({
  ledger,
  publications: (await owner.query<PublicationRow>(PUBLICATIONS)).rows,
  attempts: (await owner.query<AttemptRow>(ATTEMPTS)).rows,
  decisions: (await owner.query<DecisionRow>(DECISIONS)).rows,
  transitions: (await owner.query<TransitionRow>(TRANSITIONS, [STATES])).rows,
  halted: (await owner.query<{ reason: string }>(HALTED)).rows[0]?.reason ?? null,
})
