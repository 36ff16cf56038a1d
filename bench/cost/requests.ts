import { performance } from 'node:perf_hooks'
import { approveInBrowser, createClient, listOf, objectOf, textOf, type Client } from '../../scripts/demo-client.ts'
import { startInstance } from '../../scripts/instance.ts'
import { processSeconds } from '#bench/harness/cpu.ts'
import { ourDatabase, settle, type Server } from '#bench/harness/server.ts'
import { callsPerSecond } from '#bench/measure.ts'
import { readServer, since } from './server.ts'

export interface RequestCost {
  readonly what: string
  readonly requests: number
  readonly httpMs: number
  readonly postgresMs: number
  readonly walBytes: number
  readonly statements: number
  /** A second, so many at once. */
  readonly rate: number
}

interface Operation {
  readonly what: string
  /** Of the requests of a plain operation. */
  readonly share: number
  readonly call: (index: number) => Promise<unknown>
}

const AT_ONCE = 4
const DAY_MS = 86_400_000
const POSTS = 200
const ACCOUNT = { email: 'cost@example.com', password: 'correct horse battery' }

const soon = (index: number): string => new Date(Date.now() + DAY_MS * (1 + (index % 200))).toISOString()

const connectChannel = async (owner: Client, orgId: string): Promise<string> => {
  const started = await owner.post(`/orgs/${orgId}/channels/oauth`, { provider: 'twt' })
  const channelId = textOf(objectOf(started, 'channel'), 'id')
  const grant = await approveInBrowser(textOf(started, 'authorization_url'), 'cost')
  await owner.post(`/orgs/${orgId}/channels/${channelId}/oauth/callback`, { ...grant })
  return channelId
}

let written = 0
const scheduled = (channelId: string) => {
  written += 1
  return { text: `Post ${written}`, channels: [{ channel_id: channelId }], scheduled_at: soon(written) }
}

const operationsOf = async (base: string): Promise<readonly Operation[]> => {
  const stranger = createClient(base, null)
  await stranger.post('/auth/signup', { ...ACCOUNT, username: 'cost' })
  const owner = createClient(base, textOf(await stranger.post('/auth/signin', ACCOUNT), 'access_token'))
  const orgId = textOf(await owner.post('/orgs', { name: 'Cost' }), 'id')
  const channelId = await connectChannel(owner, orgId)
  const posts = `/orgs/${orgId}/posts`
  for (let count = 0; count < POSTS; count += 1) await owner.post(posts, scheduled(channelId))
  const ids = listOf(await owner.get(`${posts}?limit=50`), 'data').map((post) => textOf(post, 'id'))
  const of = (index: number): string => ids[index % ids.length] ?? ''
  return [
    { what: 'read a post', share: 1, call: (index) => owner.get(`/posts/${of(index)}`) },
    { what: 'list 20 posts', share: 1, call: () => owner.get(`${posts}?limit=20`) },
    { what: 'list the channels', share: 1, call: () => owner.get(`/orgs/${orgId}/channels`) },
    { what: 'read the organization', share: 1, call: () => owner.get(`/orgs/${orgId}`) },
    { what: 'write a draft', share: 1, call: (index) => owner.post(posts, { text: `Draft ${index}` }) },
    { what: 'write a post with a time', share: 1, call: () => owner.post(posts, scheduled(channelId)) },
    {
      what: 'check a post, writing nothing',
      share: 1,
      call: () => owner.post(`${posts}/validate`, scheduled(channelId)),
    },
    // 600,000 rounds, which is what a password is worth.
    { what: 'sign in', share: 0.05, call: () => stranger.post('/auth/signin', ACCOUNT) },
  ]
}

/** One web server and PostgreSQL; each operation many times. */
export const measureRequests = async (server: Server, requests: number): Promise<readonly RequestCost[]> => {
  const database = await ourDatabase(server)
  const limits = { API_READS_PER_MINUTE: '1000000', API_WRITES_PER_MINUTE: '1000000' }
  const instance = await startInstance({
    roles: ['http'],
    only: 'requests',
    environment: { DB_URL: database.url, ...limits },
  })
  try {
    const pid = instance.pids[0] ?? 0
    const operations = await operationsOf(instance.base)
    await settle(database.url)
    const rows: RequestCost[] = []
    for (const { what, share, call } of operations) {
      const count = Math.max(4, Math.round(requests * share))
      // The first ones pay for plans and for what the engine compiles.
      await callsPerSecond(Math.ceil(count / 4), AT_ONCE, async (index) => void (await call(index)))
      const [before, cpu, started] = [await readServer(server), await processSeconds(pid), performance.now()]
      await callsPerSecond(count, AT_ONCE, async (index) => void (await call(index)))
      const elapsed = (performance.now() - started) / 1_000
      const [used, own] = [since(before, await readServer(server)), (await processSeconds(pid)) - cpu]
      rows.push({
        what,
        requests: count,
        httpMs: (own * 1_000) / count,
        postgresMs: (used.seconds * 1_000) / count,
        walBytes: used.walBytes / count,
        statements: used.statements / count,
        rate: count / elapsed,
      })
    }
    return rows
  } finally {
    await instance.stop()
    await database.drop()
  }
}
