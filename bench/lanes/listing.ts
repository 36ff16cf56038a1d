// How long an organization with a million posts waits for a page of them: the whole way, over HTTP, by a member.
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { Agent, request } from 'undici'
import { pageOf } from '#actions/cursor.ts'
import { loadSecrets } from '#auth/secrets.ts'
import type { PagePosition } from '#db/post-listing.ts'
import { deriveKey } from '#lib/hash.ts'
import { systemRandom } from '#lib/random.ts'
import type { Context } from '#bench/harness/context.ts'
import { percentile } from '#bench/measure.ts'
import { shown, type Bar, type Findings } from '#bench/report/report.ts'
import { explainPage } from './explain.ts'
import type { Many } from './many.ts'
import { createClient, parseJson, textOf, type Json } from '../../scripts/demo-client.ts'
import { startInstance } from '../../scripts/instance.ts'

const PAST_SHARE = 0.1
const MOST_MS = 50
const LIMIT = 25
const CURSORS = 40
const ROUNDS_OF_A_TOKEN = 250

interface Reader {
  readonly url: string
  /** Signs in anew: a token does not last as long as all of this. */
  readonly signIn: () => Promise<string>
  token: string
  readonly agent: Agent
}

interface Kind {
  readonly name: string
  /** The query string; another one each time. */
  query(): string
}

const get = async ({ url, token, agent }: Reader, query: string): Promise<Json> => {
  const answer = await request(`${url}?${query}`, {
    dispatcher: agent,
    headers: { authorization: `Bearer ${token}` },
  })
  const text = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`GET ${url}?${query} answered ${answer.statusCode}: ${text}`)
  return parseJson(text)
}

const anyOf = <T>(values: readonly T[]): T => {
  const value = values[Math.floor(Math.random() * values.length)]
  if (value === undefined) throw new Error('nothing to choose from')
  return value
}

/** Places anywhere in the whole list to go on from, as the application would name them. */
const cursorsOf = async (many: Many, sort: string, cursorKey: string): Promise<readonly string[]> => {
  const key = sort.endsWith('created_at') ? 'created_at' : `coalesce(scheduled_at, 'infinity')`
  const { rows } = await many.owner.query<PagePosition>(
    `SELECT ${key}::text AS key, id FROM posts WHERE org_id = $1 ORDER BY random() LIMIT ${CURSORS}`,
    [many.orgId],
  )
  const list = JSON.stringify([{ orgId: many.orgId }, sort])
  const after = (row: PagePosition): string | null =>
    pageOf(cursorKey, { rows: [row, row], limit: 1, list, position: (each) => each }).page.next_cursor
  return rows.flatMap((row) => after(row) ?? [])
}

const DAY_MS = 86_400_000
const YEARS_AHEAD_DAYS = 600

/** Somewhere in the time that the posts wait for. */
const someMonth = (): string => {
  const from = Date.now() + (31 + Math.random() * YEARS_AHEAD_DAYS) * DAY_MS
  const instant = (at: number): string => encodeURIComponent(new Date(at).toISOString())
  return `from=${instant(from)}&to=${instant(from + 30 * DAY_MS)}`
}

const SORTS = ['-created_at', 'created_at', 'scheduled_at', '-scheduled_at'] as const

const kindsFor = async (many: Many, cursorKey: string): Promise<readonly Kind[]> => {
  const sorted: Kind[] = []
  for (const sort of SORTS) {
    const cursors = await cursorsOf(many, sort, cursorKey)
    sorted.push({ name: `sort=${sort}, first page`, query: () => `limit=${LIMIT}&sort=${sort}` })
    sorted.push({
      name: `sort=${sort}, anywhere`,
      query: () => `limit=${LIMIT}&sort=${sort}&cursor=${anyOf(cursors)}`,
    })
  }
  const filtered: readonly Kind[] = [
    { name: 'a month of the calendar', query: () => `limit=100&sort=scheduled_at&${someMonth()}` },
    { name: 'one channel', query: () => `limit=${LIMIT}&channel_id=${anyOf(many.channelIds)}` },
    {
      name: 'one channel, by time',
      query: () => `limit=${LIMIT}&channel_id=${anyOf(many.channelIds)}&sort=scheduled_at`,
    },
    { name: 'one channel, failed', query: () => `limit=${LIMIT}&channel_id=${anyOf(many.channelIds)}&status=failed` },
    { name: 'approval=pending', query: () => `limit=${LIMIT}&approval=pending` },
    { name: 'status=queued', query: () => `limit=${LIMIT}&status=queued` },
    { name: 'status=published, newest first', query: () => `limit=${LIMIT}&status=published&sort=-scheduled_at` },
    { name: 'has_failed', query: () => `limit=${LIMIT}&has_failed=true` },
    { name: 'author', query: () => `limit=${LIMIT}&author_id=${many.authorId}` },
  ]
  return [...sorted, ...filtered]
}

interface Times {
  readonly kind: Kind
  readonly ms: readonly number[]
  /** What the server answered instead, when it did not answer with a page. */
  readonly refused: string | null
}

const timeOne = async (reader: Reader, kind: Kind): Promise<number> => {
  const query = kind.query()
  const started = performance.now()
  await get(reader, query)
  return performance.now() - started
}

const measure = async (context: Context, reader: Reader, kinds: readonly Kind[]): Promise<readonly Times[]> => {
  const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
  const refused = new Map<Kind, string>()
  for (let round = 0; round < context.counts.pages; round += 1) {
    if (round % ROUNDS_OF_A_TOKEN === 0) reader.token = await reader.signIn()
    for (const [kind, ms] of times) {
      if (refused.has(kind)) continue
      // Slow beyond measure is measured a few times only.
      if (ms.length >= 5 && percentile(ms, 0.5) > 500) continue
      await timeOne(reader, kind).then(
        (took) => ms.push(took),
        (error: unknown) => refused.set(kind, error instanceof Error ? error.message : 'unknown'),
      )
    }
  }
  return kinds.map((kind) => ({ kind, ms: times.get(kind) ?? [], refused: refused.get(kind) ?? null }))
}

/** Signs somebody up, and makes them a member of the large organization. */
const join = async (base: string, many: Many): Promise<Omit<Reader, 'agent'>> => {
  const username = `bench_${randomBytes(4).toString('hex')}`
  const account = { email: `${username}@example.com`, password: randomBytes(18).toString('base64url') }
  const stranger = createClient(base, null)
  const user = await stranger.post('/auth/signup', { ...account, username })
  const signIn = async () => textOf(await stranger.post('/auth/signin', account), 'access_token')
  await many.owner.query(`INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, 'editor')`, [
    many.orgId,
    textOf(user, 'id'),
  ])
  return { signIn, token: '', url: `${base}/orgs/${many.orgId}/posts` }
}

const barOf = (posts: string, times: readonly Times[]): Bar => {
  const worst = times
    .map(({ kind, ms, refused }) => ({ kind, p99: refused === null ? percentile(ms, 0.99) : Number.POSITIVE_INFINITY }))
    .toSorted((one, other) => other.p99 - one.p99)
  const missed = worst.filter(({ p99 }) => !(p99 < MOST_MS))
  const [slowest] = worst
  return {
    promise: `an organization with ${posts} posts lists a page at p99 < ${MOST_MS} ms, every way in the table`,
    measured: `slowest: ${slowest?.kind.name ?? ''} ${shown(slowest?.p99 ?? Number.NaN)} ms; ${missed.length} of ${times.length} miss`,
    met: missed.length === 0,
  }
}

const explain = async (many: Many): Promise<readonly string[]> => {
  const middle = await many.owner.query<PagePosition>(
    `SELECT scheduled_at::text AS key, id FROM posts WHERE org_id = $1 AND scheduled_at IS NOT NULL
      ORDER BY scheduled_at OFFSET (SELECT count(*) / 2 FROM posts WHERE org_id = $1) LIMIT 1`,
    [many.orgId],
  )
  const page = { filter: { orgId: many.orgId }, limit: LIMIT, userId: many.authorId }
  const first = await explainPage(many.url, { ...page, sort: '-created_at', after: null })
  const after = middle.rows[0] ?? null
  const deep = await explainPage(many.url, { ...page, sort: 'scheduled_at', after })
  const born = await many.owner.query<PagePosition>('SELECT created_at::text AS key, id FROM posts WHERE id = $1', [
    after?.id,
  ])
  const old = await explainPage(many.url, { ...page, sort: '-created_at', after: born.rows[0] ?? null })
  return [
    ['The newest posts (sort=-created_at, first page):', ...first].join('\n'),
    ['A page in the middle of all posts (sort=-created_at):', ...old].join('\n'),
    ['A page in the middle of all posts (sort=scheduled_at):', ...deep].join('\n'),
  ]
}

/** As app-actions.ts derives it from the instance's secrets. */
const cursorKeyOf = async (folder: string): Promise<string> => {
  const { accessTokenKey } = await loadSecrets(folder, systemRandom)
  return deriveKey(accessTokenKey, 'list cursors').toString('base64')
}

/** The instance is another machine to this database, and is told that it is the right one. */
const installationOf = async ({ owner }: Many): Promise<string> =>
  (await owner.query<{ id: string }>('SELECT id FROM installation')).rows[0]?.id ?? ''

export const listing = async (context: Context, many: Many): Promise<Findings> => {
  const waiting = context.counts.waiting.at(-1) ?? 0
  await many.fillTo(waiting)
  await many.addPast(Math.floor(waiting * PAST_SHARE))
  const total = Math.floor(waiting * (1 + PAST_SHARE)).toLocaleString('en-US')
  const plans = await explain(many)
  const instance = await startInstance({
    environment: {
      DB_URL: many.url,
      CREDENTIALS_KEYS: many.vaultKey,
      SCHEDULY_INSTALLATION_ID: await installationOf(many),
      API_READS_PER_MINUTE: '1000000',
      API_WRITES_PER_MINUTE: '1000000',
    },
  })
  const agent = new Agent({ connections: 1 })
  try {
    const reader = { ...(await join(instance.base, many)), agent }
    const kinds = await kindsFor(many, await cursorKeyOf(instance.folder))
    context.say(`listing, ${kinds.length} kinds of pages`)
    const times = await measure(context, reader, kinds)
    return {
      title: 'Listing',
      tables: [
        {
          title: `A page of an organization with ${total} posts, GET /orgs/{org_id}/posts over HTTP, milliseconds`,
          head: ['', 'requests', 'p50', 'p99', 'max'],
          rows: times.map(({ kind, ms, refused }) => [
            kind.name,
            ms.length.toLocaleString('en-US'),
            shown(percentile(ms, 0.5)),
            refused === null ? shown(percentile(ms, 0.99)) : 'refused',
            shown(Math.max(...ms)),
          ]),
          notes: times.flatMap(({ kind, refused }) => (refused === null ? [] : [`${kind.name}: ${refused}`])),
        },
      ],
      bars: [barOf(total, times)],
      plots: [],
      text: plans,
    }
  } finally {
    await agent.close()
    await instance.stop()
  }
}
