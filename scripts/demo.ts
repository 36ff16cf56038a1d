// Does by HTTP what a new user does, from signing up to a published post, and shows it. Uses the instance that runs
// at PUBLIC_URL, or starts one of its own in a temporary folder. Exits non-zero unless the post went out exactly once.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../src/config.ts'
import {
  approveInBrowser,
  createClient,
  DemoError,
  listOf,
  objectOf,
  parseJson,
  textOf,
  type Client,
  type Json,
} from './demo-client.ts'
import { demoMedia } from './demo-media.ts'
import { isReady, startInstance, type Instance } from './instance.ts'

const WITH_MEDIA = process.argv.includes('--with-media')
const AHEAD_SECONDS = 5
const PATIENCE_SECONDS = 60

const say = (text: string): void => console.log(text)

const findOrStart = async (): Promise<Pick<Instance, 'base' | 'stop'>> => {
  const base = readConfig().publicUrl
  if (await isReady(base)) {
    say(`Using the instance that runs at ${base}.`)
    return { base, stop: async () => {} }
  }
  say('No instance is running: starting one in a temporary folder …')
  return startInstance()
}

interface SignedIn {
  readonly user: Client
  readonly token: string
}

const signUp = async (base: string, name: string): Promise<SignedIn> => {
  const email = `${name}@example.com`
  const password = randomBytes(18).toString('base64url')
  const stranger = createClient(base, null)
  await stranger.post('/auth/signup', { email, username: name, password })
  const session = await stranger.post('/auth/signin', { email, password })
  say(`  signed up and in as ${email}`)
  const token = textOf(session, 'access_token')
  return { user: createClient(base, token), token }
}

const NAMES: Readonly<Record<string, string>> = { twt: 'X', insta: 'Instagram' }

const connect = async (
  user: Client,
  orgId: string,
  { provider, account }: { readonly provider: string; readonly account: string },
): Promise<string> => {
  const started = await user.post(`/orgs/${orgId}/channels/oauth`, { provider })
  const channelId = textOf(objectOf(started, 'channel'), 'id')
  if (objectOf(started, 'channel')['sandbox'] !== true) {
    throw new DemoError(
      `${NAMES[provider]} is configured with real credentials here; the demo only posts to the sandbox.`,
    )
  }
  const grant = await approveInBrowser(textOf(started, 'authorization_url'), account)
  const channel = await user.post(`/orgs/${orgId}/channels/${channelId}/oauth/callback`, { ...grant })
  say(
    `  connected @${textOf(channel, 'handle')} on the sandbox of ${NAMES[provider]} (authorize page, callback, token)`,
  )
  return channelId
}

/** Follows the post until it rests, printing each state once. */
const watch = async (user: Client, postId: string): Promise<Json> => {
  let last = ''
  for (let asked = 0; asked < (AHEAD_SECONDS + PATIENCE_SECONDS) * 5; asked += 1) {
    const post = await user.get(`/posts/${postId}`)
    const status = textOf(post, 'status')
    if (status !== last) say(`  ${new Date().toISOString()}  ${status}`)
    last = status
    const failed = listOf(post, 'publications').find((publication) => publication['status'] === 'failed')
    if (failed !== undefined) throw new DemoError(`The post failed: ${JSON.stringify(failed['failure'])}`)
    if (status === 'published') return post
    // Well inside what one person may ask in a minute.
    await sleep(200)
  }
  throw new DemoError(`The post is still ${last} long after its time.`)
}

interface Sent {
  readonly text: string
  readonly handle: string
  /** When Scheduly wrote the network's answer down. */
  readonly publishedAt: string
}

const refuseUnlessOnce = (times: number): void => {
  if (times !== 1) throw new DemoError(`The network has the post ${times} times instead of once.`)
}

/** The network's own ledger has the last word: how often the text is there, and when its request came in. */
const auditLedger = async (base: string, sent: Sent): Promise<number> => {
  const ledger = await fetch(`${base}/sandbox/twt/_sandbox/posts`)
  // It is shown to the machine that it runs on only; from outside, of a container for instance, the timeline must do.
  if (ledger.status === 404) return auditTimeline(base, sent)
  const posts = listOf(parseJson(await ledger.text()), 'posts').filter((post) => post['text'] === sent.text)
  refuseUnlessOnce(posts.length)
  return Date.parse(textOf(posts[0] ?? {}, 'createdAt'))
}

const auditTimeline = async (base: string, sent: Sent): Promise<number> => {
  const page = await fetch(`${base}/sandbox/twt/${sent.handle}`)
  refuseUnlessOnce((await page.text()).split(sent.text).length - 1)
  return Date.parse(sent.publishedAt)
}

const demo = async (base: string): Promise<void> => {
  const name = `demo_${randomBytes(4).toString('hex')}`
  const { user, token } = await signUp(base, name)
  const orgId = textOf(await user.post('/orgs', { name: 'Demo organization' }), 'id')
  say('  created an organization')
  const channelId = await connect(user, orgId, { provider: 'twt', account: name })
  const scheduledAt = new Date(Date.now() + AHEAD_SECONDS * 1000)
  const text = `Good morning! I was scheduled for ${scheduledAt.toISOString().slice(11, 19)} UTC and went out by myself. (${name})`
  const post = await user.post(`/orgs/${orgId}/posts`, {
    text,
    channels: [{ channel_id: channelId }],
    scheduled_at: scheduledAt.toISOString(),
  })
  say(`  scheduled a post for ${scheduledAt.toISOString()}; now nobody touches anything:\n`)
  const [publication = {}] = listOf(await watch(user, textOf(post, 'id')), 'publications')
  const [url, publishedAt] = [textOf(publication, 'url'), textOf(publication, 'published_at')]
  const arrived = await auditLedger(base, { text, handle: name, publishedAt })
  say(`\nPublished exactly once, ${arrived - scheduledAt.getTime()} ms after its time:\n  ${url}`)
  if (!WITH_MEDIA) return
  say('\nNow with pictures:')
  await demoMedia({
    base,
    user,
    token,
    orgId,
    name,
    say,
    connect: async (provider) => (provider === 'twt' ? channelId : connect(user, orgId, { provider, account: name })),
    watch: (postId) => watch(user, postId),
  })
}

const run = async (): Promise<void> => {
  const instance = await findOrStart()
  try {
    await demo(instance.base)
  } finally {
    await instance.stop()
  }
}

run().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
