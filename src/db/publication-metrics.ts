import { sql } from 'kysely'
import { FIGURES, readFigures, type Figures } from '#domain/figures.ts'
import type { Database, Tx } from './database.ts'

/** The latest known figures of a publication. */
export interface MetricsRow extends Figures {
  readonly publicationId: string
  readonly readAt: Date
}

/** What stood in the way when a network was asked. */
export interface Trouble {
  /** `credits_depleted`, `rate_limited`, `reconnect_required`, `unavailable`, `not_shown`. */
  readonly code: string
  readonly detail: string
}

/** int8 comes as text. */
const countOf = (text: string | null): number | null => (text === null ? null : Number(text))

const COLUMNS = ['publicationId', 'readAt', ...FIGURES] as const

const ofOrg = (tx: Tx, orgId: string) => tx.selectFrom('publicationMetrics').select(COLUMNS).where('orgId', '=', orgId)

/** Of what the row said when its publication moved to the archive. */
const known = <T>(name: string) => sql<T>`metrics ->> ${sql.lit(name)}`

const ofArchive = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('archivedPublications')
    .select([
      'id as publicationId',
      sql<Date | null>`(metrics ->> 'read_at')::timestamptz`.as('readAt'),
      ...FIGURES.map((name) => known<string | null>(name).as(name)),
    ])
    .where('orgId', '=', orgId)
    .where('metrics', 'is not', null)

type Stored = Awaited<ReturnType<ReturnType<typeof ofOrg>['execute']>>[number]

const toRow = (row: Stored): readonly MetricsRow[] =>
  row.readAt === null ? [] : [{ publicationId: row.publicationId, readAt: row.readAt, ...readFigures(row, countOf) }]

/** How a publication fares, as far as its network told. */
export interface KnownMetrics {
  /** Undefined: it has not told anything. */
  readonly figures: MetricsRow | undefined
  /** Why it did not tell when it was last asked; undefined where it did. */
  readonly trouble: Trouble | undefined
}

/** What is known of a publication, or undefined when its network was never asked. */
export const findMetrics = async (tx: Tx, orgId: string, publicationId: string): Promise<KnownMetrics | undefined> => {
  const row =
    (await ofOrg(tx, orgId)
      .select(['troubleCode as code', 'troubleDetail as detail'])
      .where('publicationId', '=', publicationId)
      .executeTakeFirst()) ??
    (await ofArchive(tx, orgId)
      .select([known<string | null>('trouble_code').as('code'), known<string | null>('trouble_detail').as('detail')])
      .where('id', '=', publicationId)
      .executeTakeFirst())
  if (row === undefined) return undefined
  const { code, detail } = row
  return { figures: toRow(row)[0], trouble: code === null || detail === null ? undefined : { code, detail } }
}

/** Everything that is known, in the order of the publications' ids; for the organization's export. */
export const listMetricsById = async (
  tx: Tx,
  orgId: string,
  part: { readonly after: string | null; readonly limit: number },
): Promise<readonly MetricsRow[]> => {
  const query = ofOrg(tx, orgId).where('readAt', 'is not', null).orderBy('publicationId').limit(part.limit)
  const rows = await (part.after === null ? query : query.where('publicationId', '>', part.after)).execute()
  return rows.flatMap(toRow)
}

/** Where a walk through the archive goes on. */
export interface ArchivedPosition {
  readonly postId: string
  readonly id: string
}

/** The same of what has moved to the archive, in the order of the posts' ids. */
export const listArchivedMetrics = async (
  tx: Tx,
  orgId: string,
  part: { readonly after: ArchivedPosition | null; readonly limit: number },
): Promise<readonly (MetricsRow & { readonly place: ArchivedPosition })[]> => {
  const named = ofArchive(tx, orgId).where(sql<boolean>`metrics ->> 'read_at' is not null`)
  const query = named.select(['postId', 'id']).orderBy('postId').orderBy('id').limit(part.limit)
  const rows = await (
    part.after === null
      ? query
      : query.where(sql<boolean>`(post_id, id) > (${part.after.postId}::uuid, ${part.after.id}::uuid)`)
  ).execute()
  return rows.flatMap((row) => toRow(row).map((told) => ({ ...told, place: { postId: row.postId, id: row.id } })))
}

// The worker's statements, across organizations.

/** How often, and for how long, a publication is asked about. */
export interface MetricsRhythm {
  readonly youngSeconds: number
  readonly youngEverySeconds: number
  readonly everySeconds: number
  readonly untilSeconds: number
}

/** A publication whose network is to be asked now. */
export interface Asked {
  readonly orgId: string
  readonly publicationId: string
  readonly channelId: string
  readonly remoteId: string
  readonly provider: string
  readonly sandbox: boolean
}

/**
 * Takes publications whose figures are due, and notes that they are being asked about: no other worker asks meanwhile, and
 * whatever comes of it, the next time is the next in the rhythm. Only of organizations that want it.
 */
export const takeForMetrics = async (
  db: Database,
  options: { readonly providers: readonly string[]; readonly most: number; readonly rhythm: MetricsRhythm },
): Promise<readonly Asked[]> => {
  const { providers, most, rhythm } = options
  const ago = (seconds: number) => sql`clock_timestamp() - make_interval(secs => ${seconds})`
  const answer = await sql<Asked>`
    with due as (
      select p.org_id, p.id from organizations o
        join publications p on p.org_id = o.id and p.status = 'published' and p.published_at > ${ago(rhythm.untilSeconds)}
          and p.remote_id is not null
        join channels c on c.org_id = p.org_id and c.id = p.channel_id and c.state in ('active', 'paused')
        left join publication_metrics m on m.org_id = p.org_id and m.publication_id = p.id
        left join removals r on r.org_id = p.org_id and r.publication_id = p.id and r.state <> 'failed'
      where o.metrics and o.deletion_at is null and r.state is null and p.provider = any(${providers}::text[])
        and (select halted_at is null from installation)
        and (m.asked_at is null or m.asked_at <= case when p.published_at > ${ago(rhythm.youngSeconds)}
          then ${ago(rhythm.youngEverySeconds)} else ${ago(rhythm.everySeconds)} end)
      order by m.asked_at nulls first, p.published_at limit ${most}
    ), taken as (
      insert into publication_metrics (org_id, publication_id, asked_at) select org_id, id, clock_timestamp() from due
      on conflict (org_id, publication_id) do update set asked_at = excluded.asked_at
        where publication_metrics.asked_at <= ${ago(rhythm.youngEverySeconds)}
      returning org_id, publication_id
    )
    select p.org_id, p.id as publication_id, p.channel_id, p.remote_id, c.provider, c.sandbox from taken
      join publications p on p.org_id = taken.org_id and p.id = taken.publication_id
      join channels c on c.org_id = p.org_id and c.id = p.channel_id`.execute(db)
  return answer.rows
}

/** Keeps what a network told; the moment is the database's. */
export const storeMetrics = async (
  db: Database,
  told: readonly (Figures & { readonly orgId: string; readonly publicationId: string })[],
): Promise<void> => {
  const column = (name: keyof Figures) => told.map((each) => each[name])
  await sql`
    update publication_metrics m set views = t.views, likes = t.likes, replies = t.replies, reposts = t.reposts,
      quotes = t.quotes, saves = t.saves, read_at = clock_timestamp(), trouble_code = null, trouble_detail = null
    from unnest(${told.map((each) => each.orgId)}::uuid[], ${told.map((each) => each.publicationId)}::uuid[],
      ${column('views')}::bigint[], ${column('likes')}::bigint[], ${column('replies')}::bigint[],
      ${column('reposts')}::bigint[], ${column('quotes')}::bigint[], ${column('saves')}::bigint[])
      as t (org_id, publication_id, views, likes, replies, reposts, quotes, saves)
    where m.org_id = t.org_id and m.publication_id = t.publication_id`.execute(db)
}

/** Keeps why a network told nothing; what it told before stays. */
export const noteMetricsTrouble = async (
  db: Database,
  asked: readonly Pick<Asked, 'orgId' | 'publicationId'>[],
  { code, detail }: Trouble,
): Promise<void> => {
  await sql`
    update publication_metrics m set trouble_code = ${code}, trouble_detail = ${detail.slice(0, 500)}
    from unnest(${asked.map(({ orgId }) => orgId)}::uuid[], ${asked.map(({ publicationId }) => publicationId)}::uuid[])
      as t (org_id, publication_id)
    where m.org_id = t.org_id and m.publication_id = t.publication_id`.execute(db)
}
