import { sql, type RawBuilder } from 'kysely'

// Which publications a worker takes: a fragment of the claim, and what it shares with the question for the next one.

export interface Lane {
  /** The network's code. */
  readonly provider: string
  readonly limit: number
}

interface Wanted {
  readonly lanes: readonly Lane[]
  readonly aheadSeconds: number
  readonly overdueSeconds: number
}

/** Most minutes of organizations that are looked at for one claim: whatever the backlog, it costs no more. */
const MOST_LOOKS = 1_000
/** As many organizations as there are turns, so many times, are enough to choose from. */
const CHOICE = 4

/** What the partial indexes hold. */
const live = sql`p.status in ('queued', 'publishing') and not p.held`

/** While publishing is halted nothing new is sent: only what has been sent already, or is long overdue, is looked at. */
export const wanted = (overdueSeconds: number): RawBuilder<unknown> => sql`${live}
  and (p.status = 'publishing' or (select halted_at is null
    or p.due_at < detected_at - make_interval(secs => ${overdueSeconds}) from installation))`

// As the index publications_turns has it.
const minute = sql`date_bin('1 minute', p.wake_at, timestamptz 'epoch')`

/**
 * The tables `lane` and `due` of a claim. What fits is taken as it is due. Where more is due than a lane has places, half of
 * the places go to the organizations in turn, each with what it has waited for longest, so that one with thousands of posts
 * delays no other; the other half to whatever has waited longest. Organizations are found by hopping from the first entry of
 * one to the first entry of the next, minute by minute; more of them than places take their chance. Each row is locked
 * as it is chosen, and passed over where somebody else has it.
 */
export const due = ({ lanes, aheadSeconds, overdueSeconds }: Wanted): RawBuilder<unknown> => {
  const until = sql`now() + make_interval(secs => ${aheadSeconds})`
  const free = sql`p.wake_at <= ${until} and (p.wake_at <= now() or p.status = 'queued') and ${wanted(overdueSeconds)}`
  const hop = sql`${live} and ${minute} <= ${until} order by p.provider, ${minute}, p.org_id limit 1`
  return sql`lane as (
      select * from unnest(${lanes.map((lane) => lane.provider)}::text[], ${lanes.map((lane) => lane.limit)}::int[])
        as lane (provider, most)
    ), look as (
      select lane.provider, (lane.most + 1) / 2 as places, found.minute, found.org_id, array[found.org_id] as seen, 1 as looks
      from lane cross join lateral (
        select ${minute} as minute, p.org_id from publications p where p.provider = lane.provider and ${hop}
      ) found
      where exists (select from publications p where p.provider = lane.provider and p.wake_at <= ${until} and ${live}
        order by p.wake_at offset lane.most)
      union all
      select look.provider, look.places, found.minute, found.org_id,
        case when found.org_id = any(look.seen) then look.seen else look.seen || found.org_id end, look.looks + 1
      from look cross join lateral (
        select ${minute} as minute, p.org_id from publications p
        where p.provider = look.provider and (${minute}, p.org_id) > (look.minute, look.org_id) and ${hop}
      ) found
      where look.looks < ${sql.lit(MOST_LOOKS)} and cardinality(look.seen) < ${sql.lit(CHOICE)} * look.places
    ), turn as (
      select provider, places, org_id, min(minute) as minute, count(*) over (partition by provider) as of,
        row_number() over (partition by provider order by random()) as place
      from look group by provider, places, org_id
    ), fair as (
      select taken.* from turn cross join lateral (
        select p.org_id, p.id, p.wake_at, p.provider from publications p
        where p.provider = turn.provider and ${minute} = turn.minute and p.org_id = turn.org_id and ${free}
        order by p.provider, ${minute}, p.org_id, p.wake_at limit greatest(1, turn.places / turn.of) for update skip locked
      ) taken where turn.place <= turn.places
    ), due as (
      select org_id, id, wake_at from fair
      union all
      select taken.* from lane cross join lateral (
        select p.org_id, p.id, p.wake_at from publications p
        where p.provider = lane.provider and ${free} and p.id <> all(array(select id from fair))
        order by p.wake_at limit lane.most - (select count(*) from fair where fair.provider = lane.provider)
        for update skip locked
      ) taken
    )`
}
