import type { Client } from 'pg'
import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import { PUBLICATION_STATUSES } from '#domain/publication.ts'
import { asOwner } from './owner.ts'

// What the journal of attempts and the publications must say of each other: the promises, as far as the database alone can
// tell. Each rule is one statement, so that it sees one moment and needs no lock; of what it finds only a count and a few
// ids leave the server, however large the database is.

interface Rule {
  readonly code: string
  /** Whether a promise is broken; else something waits that should not. */
  readonly broken: boolean
  /** Follows "3 publications". */
  readonly says: string
  /** The publications that break it: `id`. $1: the publishing window in minutes; $2: the names of all acts on statuses. */
  readonly find: string
}

const PROVEN = "a.state in ('accepted', 'continued')"
const OF_P = 'a.org_id = p.org_id and a.publication_id = p.id'
/** Longer than any lease, and than any pause of a worker that is well. */
const GRACE = "interval '10 minutes'"

const RULES: readonly Rule[] = [
  {
    code: 'open_twice',
    broken: true,
    says: 'have two sends without a known end. Compare them with the network before anything is retried.',
    find: `select a.publication_id as id from attempts a where a.state in ('sending', 'unknown')
      group by a.org_id, a.publication_id having count(*) > 1`,
  },
  {
    code: 'sent_twice',
    broken: true,
    says: 'were accepted by the network more than once. Look there, and take the surplus down.',
    find: `select a.publication_id as id from attempts a where ${PROVEN}
      group by a.org_id, a.publication_id having count(*) > count(distinct a.part)`,
  },
  {
    code: 'published_unproven',
    broken: true,
    says: 'count as published, and no attempt says that the network accepted them. Look whether they are there.',
    // What another system published was not sent from here; what was sent from here needs its proof, wherever it came from.
    find: `select p.id from publications p where p.status = 'published'
      and (p.taken_over_at is null or exists (select from attempts a where ${OF_P}))
      and not exists (select from attempts a where ${OF_P} and a.state = 'accepted')`,
  },
  {
    code: 'proof_forgotten',
    broken: true,
    says: 'were accepted by the network and do not count as published. Do not retry them.',
    find: `select p.id from publications p where p.status <> 'published'
      and exists (select from attempts a where ${OF_P} and a.state = 'accepted')`,
  },
  {
    code: 'parts_disagree',
    broken: true,
    says: 'are threads whose parts that count as sent are not those that the network accepted. Compare them with the network.',
    find: `select p.id from publications p where p.parts > 1 and jsonb_array_length(p.sent)
      <> (select count(distinct a.part) from attempts a where ${OF_P} and ${PROVEN})`,
  },
  {
    code: 'unknown_unwatched',
    broken: true,
    says: 'have a send without a known end that nobody looks for: they are neither being published nor marked for a person. Look on the network.',
    find: `select p.id from publications p where not (p.status = 'publishing' or (p.status = 'failed' and p.needs_attention))
      and exists (select from attempts a where ${OF_P} and a.state in ('sending', 'unknown'))`,
  },
  {
    code: 'queued_unapproved',
    broken: true,
    says: 'are about to go out without an approval of what they say. Take them out of the queue.',
    find: `select p.id from publications p join posts on posts.org_id = p.org_id and posts.id = p.post_id
      where p.status in ('queued', 'publishing') and (p.content_hash <> posts.content_hash
        or (posts.approval_required and posts.approved_hash <> posts.content_hash)
        or (p.approval_required and p.approved_hash <> p.content_hash))`,
  },
  {
    code: 'sent_unapproved',
    broken: true,
    says: 'were sent although nobody had approved what they say. Look whether they may stay.',
    // A second: the log's clock is read a moment before the approval is committed.
    find: `select distinct p.id from publications p join posts on posts.org_id = p.org_id and posts.id = p.post_id
        join attempts a on ${OF_P} and a.started_at >= coalesce(posts.approval_required_since, '-infinity')
      where p.approval_required and a.state not in ('not_sent', 'refused') and not exists (select from audit_log l
        where l.org_id = p.org_id and l.object_id = p.post_id and l.action = 'post.approved'
          and l.detail ->> 'content_hash' = encode(a.content_hash, 'hex') and l.at <= a.started_at + interval '1 second')`,
  },
  {
    code: 'history_broken',
    broken: true,
    says: 'changed their status in a way that there is none, or without the audit log. Somebody or something wrote past the rules.',
    find: `select p.id from publications p cross join lateral (
        select bool_or("from" is distinct from before or ("from" is not null and not publication_may_go("from", "to"))) as broken,
          (array_agg("to" order by place desc))[1] as last
        from (select l.id as place, l.detail ->> 'from' as "from", split_part(l.action, '.', 2) as "to",
            lag(split_part(l.action, '.', 2)) over (order by l.id) as before
          from audit_log l where l.org_id = p.org_id and l.object_id = p.id and l.action = any($2)) told
      ) history where broken or last is distinct from p.status`,
  },
  {
    code: 'archived_twice',
    broken: true,
    says: 'are in the archive and still among those that could be sent. Somebody or something wrote past the rules.',
    find: `select p.id from publications p join archived_posts a on a.org_id = p.org_id and a.post_id = p.post_id`,
  },
  {
    code: 'archive_incomplete',
    broken: true,
    says: 'are in the archive without the attempt by which their network accepted them. Restore them from a backup.',
    find: `select p.id from archived_publications p where p.status = 'published' and p.taken_over_at is null
      and not exists (select from archived_attempts a where a.month = p.month and ${OF_P} and a.state = 'accepted')`,
  },
  {
    code: 'leases_ended',
    broken: false,
    says: 'are being published by nobody: their leases ended more than ten minutes ago. Is a worker running?',
    find: `select p.id from publications p
      where p.status = 'publishing' and not p.held and p.wake_at < clock_timestamp() - ${GRACE}`,
  },
  {
    code: 'queue_stands',
    broken: false,
    says: 'are queued past their publishing window and not looked at. Is a worker running?',
    find: `select p.id from publications p where p.status = 'queued' and not p.held
      and greatest(p.due_at, p.wake_at) < clock_timestamp() - make_interval(mins => $1::int) - ${GRACE}`,
  },
  {
    code: 'removals_stand',
    broken: false,
    says: 'were to be taken down more than a day ago, and nobody carries it out. Is a worker running?',
    find: `select r.publication_id as id from removals r
      where r.state = 'removing' and r.requested_at < clock_timestamp() - interval '1 day' - ${GRACE}`,
  },
]

const MOST_NAMED = 5
const ACTS = PUBLICATION_STATUSES.map((status) => `publication.${status}`)

interface Found {
  readonly count: string
  readonly ids: readonly string[]
}

const tell = ({ code, broken, says }: Rule, { count, ids }: Found): readonly Finding[] => {
  if (count === '0') return []
  const more = Number(count) > ids.length ? ', …' : ''
  const detail = `${count} ${count === '1' ? 'publication' : 'publications'}: they ${says} (${ids.join(', ')}${more})`
  return [broken ? bad(code, detail) : doubtful(code, detail)]
}

const apply = async (client: Client, rule: Rule, windowMinutes: number): Promise<readonly Finding[]> => {
  const { rows } = await client.query<Found>(
    `with given as (select $1::int, $2::text[]), found as (${rule.find})
      select count(*)::text as count, coalesce((array_agg(id::text order by id))[1:${MOST_NAMED}], '{}') as ids from found`,
    [windowMinutes, ACTS],
  )
  return rows.flatMap((found) => tell(rule, found))
}

const halt = async (client: Client): Promise<readonly Finding[]> => {
  const { rows } = await client.query<{ reason: string }>(
    `select coalesce(halt_reason, '') as reason from installation where halted_at is not null`,
  )
  return rows.map(({ reason }) =>
    doubtful('publishing_halted', `Publishing is halted: ${reason} "npm run publishing -- resume" lets it go on.`),
  )
}

const pauses = async (client: Client): Promise<readonly Finding[]> => {
  const { rows } = await client.query<{ since: Date; reason: string }>(
    `select paused_at as since, coalesce(pause_reason, '') as reason from installation where paused_at is not null`,
  )
  const end = '"npm run publishing -- resume" ends that, and what came due waits for a review.'
  return rows.map(({ since, reason }) =>
    doubtful('publishing_paused', `Publishing is paused since ${since.toISOString()}: ${reason} (${end})`),
  )
}

const size = async (client: Client): Promise<string> => {
  const { rows } = await client.query<{ publications: string; attempts: string }>(
    `select (select count(*) from publications)::text as publications, (select count(*) from attempts)::text as attempts`,
  )
  return `${rows[0]?.publications ?? '0'} publications and ${rows[0]?.attempts ?? '0'} attempts`
}

const SESSION = {
  name: 'scheduly-doctor',
  settings: `SET search_path = scheduly; SET default_transaction_read_only = on; SET statement_timeout = '10min'`,
  answerMs: 610_000,
} as const

/** Compares publications with the journal of their attempts, as the owner of the database: every row, and writing nothing. */
export const checkConsistency = (ownerUrl: string, windowMinutes: number): Promise<readonly Finding[]> =>
  asOwner(ownerUrl, SESSION, async (client) => {
    const findings = [...(await halt(client)), ...(await pauses(client))]
    for (const rule of RULES) findings.push(...(await apply(client, rule, windowMinutes)))
    const isSound = findings.every(({ verdict }) => verdict !== 'fail')
    const summary = `${await size(client)} agree with each other: nothing is lost, out twice, or out without its approval.`
    return isSound ? [good('publications_agree', summary), ...findings] : findings
  })
