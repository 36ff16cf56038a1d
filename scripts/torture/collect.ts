import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Client } from 'pg'
import { connectOwner } from '#test/support/builders.ts'
import type {
  AttemptRow,
  AuditFacts,
  DecisionRow,
  LedgerPost,
  PublicationRow,
  RemovalRow,
  TransitionRow,
} from './audit.ts'
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

const XLine = Compile(
  Type.Object({
    kind: Type.Literal('post'),
    post: Type.Object({
      id: Type.String(),
      text: Type.String(),
      replyTo: Type.Union([Type.String(), Type.Null()]),
    }),
  }),
)
const InstagramLine = Compile(
  Type.Object({
    kind: Type.Literal('post'),
    post: Type.Object({ id: Type.String(), caption: Type.String(), containerId: Type.String() }),
  }),
)
const DeletedLine = Compile(Type.Object({ kind: Type.Literal('post-deleted'), id: Type.String() }))
const RequestLine = Compile(
  Type.Object({
    kind: Type.Literal('request'),
    entry: Type.Object({ route: Type.String(), fault: Type.Union([Type.String(), Type.Null()]) }),
  }),
)

/** The sandboxes' own files: what they carried out, and which faults their callers met. */
export interface LedgerFile {
  readonly posts: readonly LedgerPost[]
  readonly calls: number
  /** Calls that met a fault, by its kind. */
  readonly faults: ReadonlyMap<string, number>
}

const postOf = (event: unknown): readonly LedgerPost[] => {
  if (XLine.Check(event)) return [{ ...event.post, alias: null, removals: 0 }]
  if (!InstagramLine.Check(event)) return []
  const { id, caption: text, containerId } = event.post
  // The container says that it is out; which post it became, a list that is behind does not.
  return [{ id, text, replyTo: null, alias: `container:${containerId}`, removals: 0 }]
}

const eventsOf = async (file: string): Promise<readonly unknown[]> => {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line): unknown => JSON.parse(line))
}

/** Reads the ledgers from the disk: what counts is what the networks themselves wrote down. */
export const readLedger = async (files: readonly string[]): Promise<LedgerFile> => {
  const posts: LedgerPost[] = []
  const faults = new Map<string, number>()
  const removed = new Map<string, number>()
  let calls = 0
  for (const event of (await Promise.all(files.map(eventsOf))).flat()) {
    posts.push(...postOf(event))
    if (DeletedLine.Check(event)) countIn(removed, event.id)
    if (!RequestLine.Check(event)) continue
    calls += 1
    const { fault } = event.entry
    if (fault !== null) countIn(faults, fault)
  }
  return { posts: posts.map((post) => ({ ...post, removals: removed.get(post.id) ?? 0 })), calls, faults }
}

const PUBLICATIONS = `select p.id, p.post_id as "postId", p.status,
    jsonb_build_array(coalesce(p.text, posts.text)) || (select coalesce(jsonb_agg(part ->> 'text' order by place), '[]')
      from jsonb_array_elements(coalesce(p.thread, posts.thread)) with ordinality as t (part, place)) as texts,
    case when p.parts > 1 then (select coalesce(jsonb_agg(part ->> 'remote_id' order by place), '[]')
        from jsonb_array_elements(p.sent) with ordinality as t (part, place))
      when p.remote_id is null then '[]' else jsonb_build_array(p.remote_id) end as sent,
    p.needs_attention as "needsAttention", p.approval_required as "approvalRequired"
  from publications p join posts on posts.org_id = p.org_id and posts.id = p.post_id`

const ATTEMPTS = `select publication_id as "publicationId", part, state, encode(content_hash, 'hex') as "contentHash",
    started_at as "startedAt" from attempts`

const DECISIONS = `select object_id as "postId", action = 'post.approved' as approved,
    detail ->> 'content_hash' as "contentHash", at
  from audit_log where action in ('post.approved', 'post.rejected')`

const TRANSITIONS = `select object_id as "publicationId", detail ->> 'from' as "from",
    split_part(action, '.', 2) as "to"
  from audit_log where object_type = 'publication' and split_part(action, '.', 2) = any($1) order by id`

const REMOVALS = `select publication_id as "publicationId", state, (select count(*)::int from audit_log l where l.org_id = r.org_id
    and l.object_id = r.publication_id and l.action = 'publication.removed') as told from removals r`

const HALTED = `select halt_reason as reason from installation where halted_at is not null`

const STATES = ['draft', 'queued', 'publishing', 'published', 'failed', 'canceled']

/** Everything that the audit compares with the ledger; `owner` sees the rows of all organizations. */
export const collectFacts = async (owner: Client, ledger: readonly LedgerPost[]): Promise<AuditFacts> => ({
  ledger,
  publications: (await owner.query<PublicationRow>(PUBLICATIONS)).rows,
  attempts: (await owner.query<AttemptRow>(ATTEMPTS)).rows,
  decisions: (await owner.query<DecisionRow>(DECISIONS)).rows,
  transitions: (await owner.query<TransitionRow>(TRANSITIONS, [STATES])).rows,
  removals: (await owner.query<RemovalRow>(REMOVALS)).rows,
  halted: (await owner.query<{ reason: string }>(HALTED)).rows[0]?.reason ?? null,
})

/** How many of a kind there are, for a query that gives `outcome` and `count`. */
export const countBy = async (owner: Client, query: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await owner.query<{ outcome: string; count: string }>(query)
  return new Map(rows.map(({ outcome, count }) => [outcome, Number(count)]))
}

const WAITING = `select (select count(*) from publications where status in ('queued', 'publishing'))
  + (select count(*) from removals where state = 'removing') as waiting`
const TICK_MS = 200

/** Waits until nothing is on its way any more, at most until the deadline; what is then is stuck. */
export const drain = async (owner: Client, seconds: number): Promise<void> => {
  const deadline = Date.now() + seconds * 1_000
  while (Date.now() < deadline) {
    const { rows } = await owner.query<{ waiting: string }>(WAITING)
    if (rows[0]?.waiting === '0') return
    await sleep(TICK_MS)
  }
}
