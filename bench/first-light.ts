// npm run bench. Requests per second of create-post and list-posts, as ratios to a bare Fastify route and to raw
// inserts through `pg` measured in the same run; then the lateness of 500 posts that fall due at 50 a second.
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool as Postgres } from 'pg'
import { Agent, request } from 'undici'
import { loadSecrets } from '../src/auth/secrets.ts'
import { findEmbedded } from '../src/db/embedded.ts'
import { systemRandom } from '../src/lib/random.ts'
import {
  approveInBrowser,
  createClient,
  listOf,
  objectOf,
  textOf,
  type Client,
  type Json,
} from '../scripts/demo-client.ts'
import { startInstance, type Instance } from '../scripts/instance.ts'
import { callsPerSecond, median, percentile, shown } from './measure.ts'

const ROUNDS = 5
const REQUESTS = 1_000
const AT_ONCE = 16
const POSTS = 500
const POSTS_PER_SECOND = 50
const say = (text: string): void => console.log(text)
const agent = new Agent({ connections: AT_ONCE })

interface Person {
  readonly user: Client
  readonly token: string
  readonly orgId: string
  readonly channelId: string
}

const prepare = async (base: string): Promise<Person> => {
  const name = `bench_${randomBytes(4).toString('hex')}`
  const password = randomBytes(18).toString('base64url')
  const stranger = createClient(base, null)
  await stranger.post('/auth/signup', { email: `${name}@example.com`, username: name, password })
  const token = textOf(await stranger.post('/auth/signin', { email: `${name}@example.com`, password }), 'access_token')
  const user = createClient(base, token)
  const orgId = textOf(await user.post('/orgs', { name: 'Bench' }), 'id')
  const started = await user.post(`/orgs/${orgId}/channels/oauth`, { provider: 'twt' })
  const channelId = textOf(objectOf(started, 'channel'), 'id')
  const grant = await approveInBrowser(textOf(started, 'authorization_url'), name)
  await user.post(`/orgs/${orgId}/channels/${channelId}/oauth/callback`, { ...grant })
  return { user, token, orgId, channelId }
}

const send = async (
  url: string,
  asked: { readonly method: 'GET' | 'POST'; readonly token?: string; readonly body?: Json },
): Promise<void> => {
  const { statusCode, body } = await request(url, {
    dispatcher: agent,
    method: asked.method,
    headers: {
      ...(asked.token === undefined ? {} : { authorization: `Bearer ${asked.token}` }),
      ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: asked.body === undefined ? null : JSON.stringify(asked.body),
  })
  await body.dump()
  if (statusCode >= 300) throw new Error(`${asked.method} ${url} answered ${statusCode}`)
}

const startBare = async (): Promise<{ readonly base: string; stop(): void }> => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'bare-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line]: unknown[] = await once(child.stdout, 'data')
  return { base: String(line).trim(), stop: () => void child.kill() }
}

const openRaw = async (instance: Instance): Promise<Postgres> => {
  const { ownerPassword } = await loadSecrets(instance.folder, systemRandom)
  const url = await findEmbedded(instance.folder, ownerPassword)
  if (url === null) throw new Error('the embedded server is not running')
  const raw = new Postgres({ connectionString: url, max: 10 })
  await raw.query(
    'CREATE TABLE public.bench_posts (id uuid PRIMARY KEY, org_id uuid NOT NULL, text text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())',
  )
  return raw
}

type Lane = (index: number) => Promise<void>

const lanes = (
  base: string,
  bare: string,
  facts: { readonly person: Person; readonly raw: Postgres },
): Readonly<Record<string, Lane>> => {
  const { token, orgId, channelId } = facts.person
  const url = `${base}/orgs/${orgId}/posts`
  const body = (index: number): Json => ({
    text: `A draft of the benchmark, number ${index}`,
    channels: [{ channel_id: channelId }],
  })
  return {
    'bare POST': (index) => send(`${bare}/bare`, { method: 'POST', body: body(index) }),
    'create-post': (index) => send(url, { method: 'POST', token, body: body(index) }),
    'raw insert': async (index) => {
      await facts.raw.query('INSERT INTO public.bench_posts (id, org_id, text) VALUES ($1, $2, $3)', [
        randomUUID(),
        orgId,
        `A row, number ${index}`,
      ])
    },
    'bare GET': () => send(`${bare}/bare`, { method: 'GET' }),
    'list-posts (25)': () => send(`${url}?limit=25`, { method: 'GET', token }),
  }
}

const throughput = async (instance: Instance, person: Person): Promise<void> => {
  const bare = await startBare()
  const raw = await openRaw(instance)
  const all = Object.entries(lanes(instance.base, bare.base, { person, raw }))
  const rates = new Map<string, number[]>(all.map(([name]) => [name, []]))
  for (const [, call] of all) await callsPerSecond(REQUESTS / 4, AT_ONCE, call)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, call] of all) rates.get(name)?.push(await callsPerSecond(REQUESTS, AT_ONCE, call))
  }
  await raw.end()
  bare.stop()
  const of = (name: string): number => median(rates.get(name) ?? [])
  say(`\n${ROUNDS} rounds of ${REQUESTS} calls, ${AT_ONCE} at once; calls per second`)
  for (const [name, values] of rates) {
    say(
      `  ${name.padEnd(16)} median ${shown(of(name)).padStart(6)}   min ${shown(Math.min(...values))}   max ${shown(Math.max(...values))}`,
    )
  }
  say(`  create-post / bare POST    ${shown(of('create-post') / of('bare POST'))}`)
  say(
    `  create-post / raw insert   ${shown(of('create-post') / of('raw insert'))}   (one request writes 4 rows in one transaction)`,
  )
  say(`  list-posts  / bare GET     ${shown(of('list-posts (25)') / of('bare GET'))}`)
}

const schedule = async (person: Person, first: number): Promise<ReadonlyMap<string, number>> => {
  const due = new Map<string, number>()
  await callsPerSecond(POSTS, AT_ONCE, async (index) => {
    const text = `On time, number ${index} ${randomUUID()}`
    const at = first + (index * 1000) / POSTS_PER_SECOND
    due.set(text, at)
    await person.user.post(`/orgs/${person.orgId}/posts`, {
      text,
      channels: [{ channel_id: person.channelId }],
      scheduled_at: new Date(at).toISOString(),
    })
  })
  return due
}

const arrivals = async (sandbox: Client): Promise<ReadonlyMap<string, number>> => {
  const posts = listOf(await sandbox.get('/_sandbox/posts'), 'posts')
  return new Map(posts.map((post) => [textOf(post, 'text'), Date.parse(textOf(post, 'createdAt'))]))
}

const waitForAll = async (sandbox: Client, due: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>> => {
  const started = performance.now()
  for (;;) {
    const arrived = await arrivals(sandbox)
    if ([...due.keys()].every((text) => arrived.has(text))) return arrived
    if (performance.now() - started > 60_000) throw new Error('not every post went out within a minute')
    await sleep(250)
  }
}

const lateness = async (instance: Instance, person: Person): Promise<void> => {
  const sandbox = createClient(`${instance.base}/sandbox/twt`, null)
  const quota = { perUser: 100_000, windowSeconds: 900, perApp: 100_000, appWindowSeconds: 86_400 }
  await sandbox.post('/_sandbox/settings', { limits: { create: quota } })
  const first = Date.now() + 10_000
  const due = await schedule(person, first)
  if (Date.now() > first) throw new Error('scheduling took longer than the head start; the figures would be wrong')
  await sleep(first - Date.now() + (POSTS * 1000) / POSTS_PER_SECOND)
  const arrived = await waitForAll(sandbox, due)
  const late = [...due].map(([text, at]) => (arrived.get(text) ?? Number.NaN) - at)
  say(`\nLateness of ${POSTS} posts due at ${POSTS_PER_SECOND} a second: from the due time to the network's own ledger`)
  say(
    `  p50 ${shown(percentile(late, 0.5))} ms   p99 ${shown(percentile(late, 0.99))} ms   max ${shown(Math.max(...late))} ms   early ${late.filter((value) => value < 0).length}`,
  )
}

const run = async (): Promise<void> => {
  // One person writes what a hundred would.
  const environment = { API_READS_PER_MINUTE: '1000000', API_WRITES_PER_MINUTE: '1000000' }
  const instance = await startInstance({ environment })
  try {
    const person = await prepare(instance.base)
    say(`load average before: ${loadavg().map(shown).join(' ')}`)
    await lateness(instance, person)
    await throughput(instance, person)
  } finally {
    await agent.close()
    await instance.stop()
  }
}

await run()
