import { sql } from 'kysely'
import type { MediaReference, PostContent, PostOptions } from '#domain/content.ts'
import type { MediaFacts, MediaItem } from '#domain/media.ts'
import { RESTORED } from './attempts.ts'
import type { Claim } from './claims.ts'
import type { Database } from './database.ts'
import { fromStored, fromStoredThread, toChosenItems, toItem, toVariant, type StoredVariant } from './media.ts'
import type { StoredPart, StoredReference, StoredSent } from './media-tables.ts'
import type { ChannelState } from './tables.ts'
import { plainArray } from './plain-array.ts'

/** The attempt whose effect is open: perhaps sent by a worker that died, or sent with no readable answer. */
export interface OpenAttempt {
  readonly id: string
  readonly state: 'sending' | 'unknown'
  readonly startedAt: Date
  readonly ageSeconds: number
  /** Whether the network can no longer carry the send out late, so that absence proves something. */
  readonly settled: boolean
  /** Whether nobody knows of a send at all: it is looked for because a backup was restored. */
  readonly search: boolean
}

/** A part of a thread that is on the network. */
export interface SentPart {
  readonly remoteId: string
  readonly url: string
  /** Of `canonicalPart`: 64 hexadecimal digits. */
  readonly hash: string
}

/** Everything that is needed to bring a publication to an outcome. */
export interface Work {
  readonly claim: Claim
  readonly postId: string
  readonly channelId: string
  /** What goes to this channel. */
  readonly text: string
  readonly media: readonly MediaItem[]
  readonly options: PostOptions
  /** The files that the options name, by the choice. */
  readonly chosenFiles: Readonly<Record<string, MediaItem>>
  /** What follows below it; empty for a single post. */
  readonly thread: readonly { readonly text: string; readonly media: readonly MediaItem[] }[]
  /** The parts of a thread that are on the network, in order. */
  readonly sent: readonly SentPart[]
  /** What an earlier call has made ready at the network. */
  readonly prepared: Readonly<Record<string, unknown>> | null
  /** The whole post, for its hash. */
  readonly content: PostContent
  readonly contentHash: Buffer
  readonly tries: number
  readonly looks: number
  /** Seconds since the publication was due. */
  readonly lateSeconds: number
  readonly lastOutcome: string | null
  /** Whether an earlier attempt was given up on a person's or a look's word that it is not on the network. */
  readonly doubted: boolean
  readonly open: OpenAttempt | null
  /** Whether the organization waits for its deletion; nothing of it goes out then. */
  readonly closing: boolean
  /** Whether its organization or the whole installation is paused; its channel says so by its state. */
  readonly paused: boolean
  /** Whether its time came before a pause of any of the three ended: then a person says what becomes of it. */
  readonly forReview: boolean
  /** The trace of the request that let it go out, as W3C's `traceparent`; null where that was not traced. */
  readonly traceParent: string | null
  /** Whether it is from before a restored backup and was not looked for since: perhaps it has been sent already. */
  readonly suspect: boolean
  /** Whether publishing is halted: the database may be a copy, so nothing is done that another one would notice. */
  readonly halted: boolean
  readonly channel: {
    readonly provider: string
    readonly sandbox: boolean
    readonly state: ChannelState
    readonly remoteId: string | null
    readonly handle: string | null
    readonly facts: Readonly<Record<string, string | number | boolean | null>>
    readonly credentials: Buffer | null
    readonly tokenSecondsLeft: number | null
    /** Sends in a row that its network did not answer. */
    readonly failures: number
  }
}

interface WorkRow {
  readonly orgId: string
  readonly id: string
  readonly suspect: boolean
  readonly halted: boolean
  readonly openSearch: boolean
  readonly failures: number
  readonly postId: string
  readonly channelId: string
  readonly text: string | null
  readonly media: readonly StoredReference[] | null
  readonly options: PostOptions
  readonly prepared: Readonly<Record<string, unknown>> | null
  readonly postText: string
  readonly postMedia: readonly StoredReference[]
  readonly thread: readonly StoredPart[] | null
  readonly postThread: readonly StoredPart[]
  readonly sent: readonly StoredSent[]
  readonly library: Readonly<Record<string, MediaFacts & { readonly sha256: string }>> | null
  readonly variants: readonly StoredVariant[]
  readonly contentHash: Buffer
  readonly tries: number
  readonly looks: number
  readonly lateSeconds: string
  readonly lastOutcome: string | null
  readonly doubted: boolean
  readonly closing: boolean
  readonly paused: boolean
  readonly forReview: boolean
  readonly traceParent: string | null
  readonly openId: string | null
  readonly openState: 'sending' | 'unknown'
  readonly openStartedAt: Date | null
  readonly openAge: string | null
  readonly openSettled: boolean
  readonly provider: string
  readonly sandbox: boolean
  readonly state: ChannelState
  readonly remoteId: string | null
  readonly handle: string | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
  readonly credentials: Buffer | null
  readonly tokenSecondsLeft: string | null
}

/** A file that the library does not know has no facts; nothing that holds is queued with one. */
const itemsOf = (media: readonly MediaReference[], { library }: WorkRow): readonly MediaItem[] =>
  media.flatMap((reference) => {
    const facts = library?.[reference.id]
    return facts === undefined ? [] : [toItem(reference, facts)]
  })

const chosenOf = ({ options, library }: WorkRow): Work['chosenFiles'] =>
  toChosenItems(options, (id) => {
    const facts = library?.[id]
    return facts === undefined ? undefined : { sha256: facts.sha256, facts }
  })

const toWork = (claim: Claim, row: WorkRow): Work => ({
  claim,
  postId: row.postId,
  channelId: row.channelId,
  text: row.text ?? row.postText,
  media: itemsOf(fromStored(row.media ?? row.postMedia), row),
  options: row.options,
  chosenFiles: chosenOf(row),
  thread: fromStoredThread(row.thread ?? row.postThread).map(({ text, media }) => ({
    text,
    media: itemsOf(media, row),
  })),
  sent: row.sent.map(({ remote_id: remoteId, url, hash }) => ({ remoteId, url, hash })),
  prepared: row.prepared,
  content: {
    text: row.postText,
    media: fromStored(row.postMedia),
    thread: fromStoredThread(row.postThread),
    channels: row.variants.map(toVariant),
  },
  contentHash: row.contentHash,
  tries: row.tries,
  looks: row.looks,
  lateSeconds: Number(row.lateSeconds),
  lastOutcome: row.lastOutcome,
  doubted: row.doubted,
  closing: row.closing,
  paused: row.paused,
  forReview: row.forReview,
  traceParent: row.traceParent,
  suspect: row.suspect,
  halted: row.halted,
  open:
    row.openId === null || row.openStartedAt === null
      ? null
      : {
          id: row.openId,
          state: row.openState,
          startedAt: row.openStartedAt,
          ageSeconds: Number(row.openAge),
          settled: row.openSettled,
          search: row.openSearch,
        },
  channel: {
    provider: row.provider,
    sandbox: row.sandbox,
    state: row.state,
    remoteId: row.remoteId,
    handle: row.handle,
    facts: row.facts,
    credentials: row.credentials,
    tokenSecondsLeft: row.tokenSecondsLeft === null ? null : Number(row.tokenSecondsLeft),
    failures: row.failures,
  },
})

/**
 * Loads claimed publications, in the order of the claims; undefined where the claim is not ours any more.
 *
 * Each row is found by its key, by itself: OFFSET 0 keeps PostgreSQL from joining the tables some other way. What it knows of
 * them is always old here (nothing was being published when it last looked), and a plan made from that reads all that is.
 */
export const loadWork = async (
  db: Database,
  claims: readonly Claim[],
  status: 'publishing' | 'queued' | 'published' = 'publishing',
): Promise<readonly (Work | undefined)[]> => {
  const answer = await sql<WorkRow>`
    select p.org_id, p.id, p.post_id, p.channel_id, p.text, p.media, p.options, p.prepared, posts.text as post_text,
      posts.media as post_media, p.thread, posts.thread as post_thread, p.sent,
      case when posts.media <> '[]' or p.media is not null or posts.thread <> '[]' or p.thread is not null or p.options <> '{}' then (
        select jsonb_object_agg(m.id, m.facts || jsonb_build_object('sha256', encode(m.sha256, 'hex'))) from media_uses u
          cross join lateral (select m.id, m.facts, m.sha256 from media m where m.org_id = u.org_id and m.id = u.media_id offset 0) m
          where u.org_id = p.org_id and u.post_id = p.post_id) end as library, p.content_hash, p.tries, p.looks,
      p.traceparent as trace_parent,
      extract(epoch from clock_timestamp() - p.due_at) as late_seconds,
      (select jsonb_agg(jsonb_build_object('channelId', s.channel_id, 'text', s.text, 'media', s.media, 'thread', s.thread,
        'options', s.options))
        from publications s where s.org_id = p.org_id and s.post_id = p.post_id) as variants,
      last.outcome as last_outcome, coalesce(last.doubted, false) as doubted,
      o.deletion_at is not null as closing, o.paused_at is not null or i.paused_at is not null as paused,
      coalesce(p.due_at < greatest(c.resumed_at, o.resumed_at, i.resumed_at), false) as for_review,
      i.detected_at is not null and p.created_at < i.detected_at and coalesce(last.mark, 0) <= i.detected_mark as suspect,
      i.halted_at is not null as halted,
      open.id as open_id, open.state as open_state, open.started_at as open_started_at,
      extract(epoch from clock_timestamp() - open.started_at) as open_age,
      coalesce(clock_timestamp() >= open.settled_after, false) as open_settled,
      coalesce(open.outcome = ${RESTORED}, false) as open_search,
      c.provider, c.sandbox, c.state, c.remote_id, c.handle, c.facts, c.credentials,
      extract(epoch from c.token_expires_at - clock_timestamp()) as token_seconds_left, coalesce(pace.failures, 0) as failures
    from unnest(${plainArray(claims.map((claim) => claim.orgId))}::uuid[], ${plainArray(claims.map((claim) => claim.id))}::uuid[],
      ${plainArray(claims.map((claim) => claim.epoch))}::bigint[]) as mine (org_id, id, epoch)
    cross join lateral (select * from publications p where p.org_id = mine.org_id and p.id = mine.id offset 0) p
    cross join lateral (select deletion_at, paused_at, resumed_at from organizations o where o.id = p.org_id offset 0) o
    cross join lateral (select posts.text, posts.media, posts.thread from posts where posts.org_id = p.org_id and posts.id = p.post_id offset 0) posts
    cross join lateral (select * from channels c where c.org_id = p.org_id and c.id = p.channel_id offset 0) c
    cross join installation i
    left join lateral (select pace.failures from channel_pace pace
      where pace.org_id = p.org_id and pace.channel_id = p.channel_id offset 0) pace on true
    left join lateral (
      select (array_agg(a.outcome order by a.number desc))[1] as outcome, max(a.mark) as mark,
        bool_or(a.state in ('abandoned', 'absent')) as doubted,
        (array_agg(a.id) filter (where a.state in ('sending', 'unknown')))[1] as open_id
      from attempts a where a.org_id = p.org_id and a.publication_id = p.id and a.part = jsonb_array_length(p.sent)) last on true
    left join lateral (select * from attempts a
      where a.org_id = p.org_id and a.publication_id = p.id and a.id = last.open_id offset 0) open on last.open_id is not null
    where p.epoch = mine.epoch and p.status = ${status}`.execute(db)
  const found = new Map(answer.rows.map((row) => [`${row.orgId} ${row.id}`, row]))
  return claims.map((claim) => {
    const row = found.get(`${claim.orgId} ${claim.id}`)
    return row === undefined ? undefined : toWork(claim, row)
  })
}

/**
 * The network's ids of what else was put on the same account in the last week: by other publications, of any organization,
 * and by the parts of threads, those of this one too.
 */
export const listTaken = async (db: Database, work: Work): Promise<ReadonlySet<string>> => {
  const { provider, sandbox, remoteId } = work.channel
  const rows = await sql<{ remoteId: string }>`
    with mine as materialized (select org_id, id from channels
      -- What stands before the underscore names the network, whichever way the account was connected.
      where split_part(provider, '_', 1) = split_part(${provider}, '_', 1) and sandbox = ${sandbox} and remote_id = ${remoteId})
    select p.remote_id from mine join publications p on p.org_id = mine.org_id and p.channel_id = mine.id
      where p.id <> ${work.claim.id} and p.published_at > now() - interval '7 days'
    union
    select part ->> 'remote_id' from mine join publications p on p.org_id = mine.org_id and p.channel_id = mine.id
      cross join lateral jsonb_array_elements(p.sent) part
      where p.sent <> '[]' and p.updated_at > now() - interval '7 days'`.execute(db)
  return new Set(rows.rows.map((row) => row.remoteId))
}
