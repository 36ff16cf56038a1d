import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import { createScheduly, signIn } from '../../clients/typescript/src/index.ts'
import { startInstance, type Instance } from '../../scripts/instance.ts'

interface Told {
  readonly instance: Instance
  readonly password: string
}

/** Starts an instance with `--demo`, and waits until it has said how to sign in. */
const startDemo = async (): Promise<Told> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  promise.catch(() => {})
  let text = ''
  const hear = (part: string): void => {
    text += part
    const [, password] = text.match(/Password\s+(\S+)\n/) ?? []
    if (password !== undefined) resolve(password)
    if (text.includes('The demo data were not made')) reject(new Error(text))
  }
  const instance = await startInstance({ words: ['--demo'], hear })
  const password = await promise.catch(async (error: unknown) => {
    await instance.stop()
    throw error
  })
  return { instance, password }
}

const SCRIPT = path.join(import.meta.dirname, '..', '..', 'scripts', 'demo-data.ts')

/** What `npm start -- --demo` calls, without the rest. */
const runAlone = async (environment: Readonly<Record<string, string>>) => {
  let text = ''
  const child = spawn(process.execPath, [SCRIPT], {
    // oxlint-disable-next-line node/no-process-env -- the child needs PATH and the like
    env: { ...process.env, DB_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  const [code] = await once(child, 'close')
  return { code, text }
}

test('npm start -- --demo fills two weeks of an organization once, and says how to sign in', async () => {
  const first = await startDemo()
  try {
    const { base, folder } = first.instance
    const auth = await signIn(base, { email: 'demo@example.org', password: first.password })
    const mara = createScheduly({ url: base, auth })
    const [org] = await mara.organizations.list().toArray()
    assert.ok(org)
    assert.equal((await mara.members.list(org.id).toArray()).length, 4)
    const posts = await mara.posts.list(org.id).toArray()
    assert.equal(posts.length, 30)
    const now = Date.now()
    const published = posts.filter(({ status }) => status === 'published')
    assert.equal(published.length, 9)
    for (const { scheduled_at: at, publications } of published) {
      for (const { published_at: out } of publications) assert.ok(Date.parse(out ?? '') < now - 3_600_000, out ?? '')
      assert.ok(Date.parse(at ?? '') < now - 3_600_000)
      // As planned, to the second.
      assert.match(at ?? '', /:(00|30|45):00/)
    }
    const has = (found: (post: (typeof posts)[number]) => boolean): number => posts.filter(found).length
    assert.equal(
      has(({ has_failed: failed }) => failed),
      2,
    )
    assert.equal(
      has(({ needs_attention: needs }) => needs),
      1,
    )
    assert.equal(
      has(({ approval }) => approval.state === 'pending'),
      4,
    )
    assert.equal(
      has(({ approval, scheduled_at: at }) => approval.state === 'pending' && at !== null && Date.parse(at) < now),
      1,
    )
    const channels = await mara.channels.list(org.id).toArray()
    const cutOff = channels.filter(({ status }) => status === 'reconnect_required')
    assert.deepEqual(
      cutOff.map(({ handle, warnings }) => [handle, warnings.map(({ posts: atRisk }) => atRisk)]),
      [['nordlichtevents', [2]]],
    )
    assert.equal(
      has(({ approval }) => approval.state === 'changes_requested'),
      1,
    )
    assert.equal(
      has(({ status, scheduled_at: at }) => status === 'queued' && at !== null),
      10,
    )
    const again = await runAlone({ PORT: new URL(base).port, PUBLIC_URL: base, SCHEDULY_DATA_DIR: folder })
    assert.equal(again.code, 0)
    assert.match(again.text, /there already/)
    assert.ok(again.text.includes(first.password))
    assert.equal((await mara.posts.list(org.id).toArray()).length, posts.length)
  } finally {
    await first.instance.stop()
  }
})

test('it refuses where real credentials are set', async () => {
  const { code, text } = await runAlone({ X_CLIENT_ID: 'an-id', X_CLIENT_SECRET: 'a-secret' })
  assert.equal(code, 1)
  assert.match(text, /real credentials are set for twt/)
})
