import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { tmpdir } from 'node:os'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  checkConformance,
  startBehind,
  startConformanceProxy,
  type ConformanceProxy,
} from '#test/support/conformance-proxy.ts'
import { connectMcp } from '#test/support/mcp.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import {
  approveInBrowser,
  createClient,
  listOf,
  objectOf,
  textOf,
  type Client,
  type Json,
} from '../../scripts/demo-client.ts'
import { isReady, startInstance, type Instance } from '../../scripts/instance.ts'

const run = promisify(execFile)
const ROOT = path.join(import.meta.dirname, '../..')

/** Runs one of the project's commands the way npm does; rejects when it exits non-zero. */
const command = (words: readonly string[], environment: Readonly<Record<string, string>>) =>
  // oxlint-disable-next-line node/no-process-env -- the command needs PATH and the like
  run(process.execPath, ['scripts/run.cjs', ...words], { cwd: ROOT, env: { ...process.env, ...environment } })

const signUp = async (base: string): Promise<{ user: Client; name: string }> => {
  const name = `j_${randomBytes(4).toString('hex')}`
  const account = { email: `${name}@example.com`, password: 'correct horse battery' }
  const stranger = createClient(base, null)
  await stranger.post('/auth/signup', { ...account, username: name })
  return { user: createClient(base, textOf(await stranger.post('/auth/signin', account), 'access_token')), name }
}

interface Wanted {
  readonly orgId: string
  readonly name: string
  readonly provider?: string
}

const connect = async (user: Client, { orgId, name, provider = 'twt' }: Wanted): Promise<string> => {
  const started = await user.post(`/orgs/${orgId}/channels/oauth`, { provider })
  const channelId = textOf(objectOf(started, 'channel'), 'id')
  const grant = await approveInBrowser(textOf(started, 'authorization_url'), name)
  await user.post(`/orgs/${orgId}/channels/${channelId}/oauth/callback`, { ...grant })
  return channelId
}

const untilPublished = async (user: Client, postId: string): Promise<void> => {
  for (;;) {
    const status = textOf(await user.get(`/posts/${postId}`), 'status')
    if (status === 'published') return
    assert.notEqual(status, 'failed')
    await setTimeout(50)
  }
}

const onNetwork = async (base: string, text: string): Promise<number> => {
  const posts = listOf(await createClient(`${base}/sandbox/twt`, null).get('/_sandbox/posts'), 'posts')
  return posts.filter((post) => post['text'] === text).length
}

/** The killed npm's child notices within a second or two; until then it rightly refuses a second one. */
const startWhenFree = async ({ base, folder }: Instance): Promise<Instance> => {
  while (await isReady(base)) await setTimeout(100)
  for (;;) {
    const started = await startInstance({ folder }).catch(() => null)
    if (started !== null) return started
  }
}

describe('one instance', () => {
  let instance: Instance
  let proxy: ConformanceProxy

  before(async () => {
    proxy = await startConformanceProxy()
    instance = await startBehind(proxy)
  })
  after(async () => {
    await instance.stop()
    await proxy[Symbol.asyncDispose]()
  })

  it('does what npm run demo shows: from signing up to a post that went out once', async () => {
    const { stdout } = await command(['scripts/demo.ts', '--with-media'], {
      PUBLIC_URL: instance.base,
      SCHEDULY_DATA_DIR: instance.folder,
    })
    assert.match(stdout, /Published exactly once, -?\d+ ms after its time/)
    // A thread with pictures on X, and a carousel of them on Instagram, which has fetched them from this server.
    assert.equal(stdout.match(/published once, with its picture: {2}\S+\/sandbox\/twt\//g)?.length, 3)
    assert.match(stdout, /published once, with its 3 pictures: {2}\S+\/sandbox\/insta\/p\//)
    assert.match(stdout, /\/sandbox\/twt\/demo_[0-9a-f]{8}\/status\/\d+/)
  })

  it('connects an Instagram account, and refuses posts to it until media are supported', async () => {
    const { user, name } = await signUp(instance.base)
    const orgId = textOf(await user.post('/orgs', { name: 'Pictures' }), 'id')
    const channelId = await connect(user, { orgId, name, provider: 'insta' })
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
    const post = { text: 'A picture', channels: [{ channel_id: channelId }] }
    assert.equal((await user.post(`/orgs/${orgId}/posts`, post))['status'], 'draft')
    await assert.rejects(
      user.post(`/orgs/${orgId}/posts`, { ...post, scheduled_at: scheduledAt }),
      /422.*Instagram takes no post without/,
    )
  })

  it('lets an agent write and plan, over the Model Context Protocol, and a person approve: then it goes out, once', async () => {
    const { user, name } = await signUp(instance.base)
    const orgId = textOf(await user.post('/orgs', { name: 'Agents' }), 'id')
    const channel_id = await connect(user, { orgId, name })
    const scopes = ['channels:read', 'posts:read', 'posts:write']
    const key = textOf(await user.post(`/orgs/${orgId}/api-keys`, { name: 'Agent', scopes }), 'key')
    await using agent = await connectMcp(instance.base, key)
    const text = `Written by an agent of ${name}`
    const draft = await agent.call('create_draft', { text, channels: [{ channel_id }] })
    const post_id = textOf(draft.structuredContent as Json, 'id')
    const scheduled_at = new Date(Date.now() + 3_600_000).toISOString()
    const scheduled = await agent.call('schedule_post', { post_id, scheduled_at })
    assert.match(JSON.stringify(scheduled.content), /waits for approval/)
    await user.post(`/posts/${post_id}/approve`, { publish_now: true })
    await untilPublished(user, post_id)
    const seen = await agent.call('get_post', { post_id })
    assert.match(JSON.stringify(seen.structuredContent), /\/sandbox\/twt\//)
    assert.equal(await onNetwork(instance.base, text), 1)
  })

  it('deviated nowhere from the description of the API in all of that', () => checkConformance(proxy, 40))

  it('keeps its generated secrets to its owner', async () => {
    assert.equal((await stat(path.join(instance.folder, 'secrets.json'))).mode & 0o777, 0o600)
    const status = await command(['src/main.ts', 'migrate', 'status'], {
      SCHEDULY_DATA_DIR: instance.folder,
      DB_URL: '',
    })
    assert.match(status.stdout, /^applied {2}0001_roles /)
  })
})

describe('the main job', () => {
  it('loses nothing when everything is killed: what was queued goes out after the next start, once', async () => {
    await using proxy = await startConformanceProxy()
    let instance: Instance = await startBehind(proxy)
    try {
      const { user, name } = await signUp(instance.base)
      const orgId = textOf(await user.post('/orgs', { name: 'Journey' }), 'id')
      const channelId = await connect(user, { orgId, name })
      const text = `Written before the kill by ${name}`
      const due = new Date(Date.now() + 2_000).toISOString()
      const post = await user.post(`/orgs/${orgId}/posts`, {
        text,
        channels: [{ channel_id: channelId }],
        scheduled_at: due,
      })
      await instance.kill()
      instance = await startBehind(proxy, { folder: instance.folder })
      const account = { email: `${name}@example.com`, password: 'correct horse battery' }
      const session = await createClient(instance.base, null).post('/auth/signin', account)
      await untilPublished(createClient(instance.base, textOf(session, 'access_token')), textOf(post, 'id'))
      assert.equal(await onNetwork(instance.base, text), 1)
      await checkConformance(proxy, 8)
    } finally {
      await instance.stop()
    }
  })

  it('ends by itself when npm is killed above it, so that the next start finds port and database free', async () => {
    const first = await startInstance({ underNpm: true })
    await first.kill()
    const second = await startWhenFree(first)
    await second.stop()
  })

  it('runs on another PostgreSQL as two processes, web server and worker, when DB_URL names one', async () => {
    await using database = await createTestDatabase()
    await using proxy = await startConformanceProxy()
    const instance = await startBehind(proxy, { roles: ['http', 'worker'], environment: { DB_URL: database.url } })
    try {
      const environment = { PUBLIC_URL: instance.base, SCHEDULY_DATA_DIR: instance.folder }
      const { stdout } = await command(['scripts/demo.ts'], environment)
      assert.match(stdout, /Published exactly once/)
      await assert.rejects(stat(path.join(instance.folder, 'postgres')))
      await checkConformance(proxy, 8)
    } finally {
      await instance.stop()
    }
  })
})

describe('a start that cannot be', () => {
  it('names every fault of the configuration in one message', async () => {
    await assert.rejects(
      command(['src/main.ts', 'all'], { PORT: 'eighty', SIGNUP: 'perhaps', DB_URL: 'mysql://x' }),
      (error: Error & { stderr: string; code: number }) => {
        assert.equal(error.code, 1)
        for (const name of ['PORT', 'SIGNUP', 'DB_URL']) assert.match(error.stderr, new RegExp(name))
        assert.doesNotMatch(error.stderr, /at .*\.ts:\d+/)
        return true
      },
    )
  })

  it('says in one sentence that a role needs a database of its own', async () => {
    await assert.rejects(
      command(['src/main.ts', 'worker'], { DB_URL: '', SCHEDULY_DATA_DIR: path.join(tmpdir(), 'no-role') }),
      (error: Error & { stderr: string }) => {
        assert.match(error.stderr, /The role worker needs DB_URL/)
        return true
      },
    )
  })
})
