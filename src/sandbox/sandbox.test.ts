import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox } from './sandbox.ts'
import { approveTwt, ask, BASIC, createManualClock, exchangeTwt, signIn, startSandbox } from './testing.ts'

const journalIn = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  t.after(async () => await rm(folder, { recursive: true }))
  return join(folder, 'twt.jsonl')
}

const postsAt = async (url: string): Promise<{ id: string; text: string }[]> =>
  (JSON.parse((await ask(`${url}/_sandbox/posts`)).body) as { posts: { id: string; text: string }[] }).posts

test('after a restart accounts, tokens, codes, posts and the ledger are as they were', async (t) => {
  const journal = await journalIn(t)
  const clock = createManualClock()
  const first = await startSandbox(t, 'twt', { journal, clock })
  const spent = await signIn(first.url)
  const live = await signIn(first.url, { new_account: 'other' })
  await ask(`${first.url}/2/tweets`, { json: { text: 'Kept' }, token: live.access })
  const gone = await ask(`${first.url}/2/tweets`, { json: { text: 'Deleted' }, token: live.access })
  const { data } = JSON.parse(gone.body) as { data: { id: string } }
  await ask(`${first.url}/2/tweets/${data.id}`, { method: 'DELETE', token: live.access })
  await ask(`${first.url}/2/oauth2/revoke`, { form: { token: spent.access }, basic: BASIC })
  const code = await approveTwt(first.url)
  const before = { posts: await postsAt(first.url), ledger: first.sandbox.ledger.entries() }
  await first.close()

  const { url, sandbox } = await startSandbox(t, 'twt', { journal, clock })
  assert.deepEqual(await postsAt(url), before.posts)
  assert.deepEqual(sandbox.ledger.entries(), before.ledger)
  assert.equal((await ask(`${url}/2/users/me`, { token: live.access })).status, 200)
  assert.equal((await ask(`${url}/2/users/me`, { token: spent.access })).status, 401)
  assert.equal((await exchangeTwt(url, code)).status, 200)
  assert.equal((await exchangeTwt(url, code)).status, 400)
  const again = await ask(`${url}/2/tweets`, { json: { text: 'Kept' }, token: live.access })
  assert.equal(again.status, 403)
  const next = await ask(`${url}/2/tweets`, { json: { text: 'New' }, token: live.access })
  const created = JSON.parse(next.body) as { data: { id: string } }
  assert.ok(BigInt(created.data.id) > BigInt(data.id))
})

test('the journal is for its owner only, and holds no secret', async (t) => {
  const journal = await journalIn(t)
  const { url } = await startSandbox(t, 'twt', { journal })
  const code = await approveTwt(url)
  const { access, refresh } = await signIn(url)
  const text = await readFile(journal, 'utf8')
  assert.match(text, /"kind":"grant"/)
  for (const secret of [code, access, refresh]) assert.ok(!text.includes(secret))
  assert.equal((await stat(journal)).mode & 0o777, 0o600)
})

test('a torn last line is forgotten, and the journal goes on after it', async (t) => {
  const journal = await journalIn(t)
  const first = await startSandbox(t, 'twt', { journal })
  const { access: token } = await signIn(first.url)
  await ask(`${first.url}/2/tweets`, { json: { text: 'Whole' }, token })
  await first.close()
  await appendFile(journal, '{"kind":"post","post":{"id":"12')

  const second = await startSandbox(t, 'twt', { journal })
  await ask(`${second.url}/2/tweets`, { json: { text: 'After the crash' }, token })
  await second.close()
  const { url } = await startSandbox(t, 'twt', { journal })
  assert.deepEqual(
    (await postsAt(url)).map(({ text }) => text),
    ['Whole', 'After the crash'],
  )
})

test('a journal that is broken elsewhere is refused, with the line', async (t) => {
  const journal = await journalIn(t)
  const options = { clock: createManualClock(), random: systemRandom, log: silentLog, journal }
  await writeFile(journal, '{"kind":"post-deleted","id":"1"}\n{"kind":\n{"kind":"code-used","hash":"x"}\n')
  await assert.rejects(createSandbox('twt', options), /line 2 is not JSON/)
  await writeFile(journal, '{"kind":"something-else"}\n')
  await assert.rejects(createSandbox('twt', options), /an event that this version does not know/)
})

test('mounted under a prefix, beside routes with other rules, every link keeps the prefix', async (t) => {
  const options = { clock: createManualClock(), random: systemRandom, log: silentLog, journal: null }
  const sandbox = await createSandbox('twt', options)
  const app = Fastify()
  app.post('/api', (request) => ({ got: request.body }))
  await app.register(sandbox.plugin, { prefix: '/sandbox/twt' })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(async () => {
    await app.close()
    await sandbox.close()
  })
  const url = `${base}/sandbox/twt`
  const { access: token } = await signIn(url)
  const created = await ask(`${url}/2/tweets`, { json: { text: 'Mounted' }, token })
  const { data } = JSON.parse(created.body) as { data: { id: string } }
  const shown = await ask(url)
  assert.match(shown.body, /Mounted/)
  for (const [, link] of shown.body.matchAll(/href="([^"]+)"/g)) assert.match(link ?? '', /^\/sandbox\/twt\//)
  assert.equal((await ask(`${url}/demo/status/${data.id}`)).status, 200)
  assert.equal((await ask(`${url}/no/such/page`)).status, 404)
  assert.deepEqual(JSON.parse((await ask(`${base}/api`, { json: { a: 1 } })).body), { got: { a: 1 } })
})

test('a server with a hanging answer still closes', async (t) => {
  const { url, sandbox, close } = await startSandbox(t, 'twt')
  const { access: token } = await signIn(url)
  sandbox.faults.add({ kind: 'hang-after' })
  const answer = ask(`${url}/2/tweets`, { json: { text: 'Silence' }, token })
  const ended = assert.rejects(answer)
  await sandbox.ledger.waitFor(({ fault }) => fault === 'hang-after')
  await close()
  await ended
})

test('whoever waits for an entry that never comes is told when the sandbox closes', async (t) => {
  const { sandbox, close } = await startSandbox(t, 'twt')
  const waiting = assert.rejects(
    sandbox.ledger.waitFor(({ route }) => route === 'create'),
    /closed/,
  )
  await close()
  await waiting
})
