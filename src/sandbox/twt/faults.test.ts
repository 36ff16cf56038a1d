import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { NoAnswerError } from '#lib/http.ts'
import type { Fault } from '#sandbox/faults.ts'
import type { LedgerEntry } from '#sandbox/ledger.ts'
import { ask, BASIC, type Running, signIn, startSandbox } from '#sandbox/testing.ts'

interface Desk extends Running {
  readonly token: string
  readonly refresh: string
  readonly post: (text: string, timeoutMilliseconds?: number) => ReturnType<typeof ask>
  /** Texts that are really there, newest first. */
  readonly published: () => Promise<string[]>
  /** The newest entry of the ledger for `create`. */
  readonly noted: () => LedgerEntry | undefined
}

const open = async (t: TestContext): Promise<Desk> => {
  const running = await startSandbox(t, 'twt')
  const { url, sandbox } = running
  const { access: token, refresh } = await signIn(url)
  return {
    ...running,
    token,
    refresh,
    post: async (text, timeoutMilliseconds = 5_000) =>
      await ask(`${url}/2/tweets`, { json: { text }, token, timeoutMilliseconds }),
    published: async () => {
      const { posts } = JSON.parse((await ask(`${url}/_sandbox/posts`)).body) as { posts: { text: string }[] }
      return posts.map(({ text }) => text).toReversed()
    },
    noted: () => sandbox.ledger.entries().findLast(({ route }) => route === 'create'),
  }
}

const outcome = (entry: LedgerEntry | undefined) => [entry?.status, entry?.carriedOut, entry?.fault]

interface Scene {
  readonly fault: Fault
  /** What the client saw: a status, or that no answer came. */
  readonly seen: number | 'no answer'
  readonly carriedOut: boolean
}

const SCENES: readonly Scene[] = [
  { fault: { kind: 'answer', status: 500 }, seen: 500, carriedOut: false },
  { fault: { kind: 'answer', status: 403, body: { detail: 'Because.' } }, seen: 403, carriedOut: false },
  { fault: { kind: 'drop-before' }, seen: 'no answer', carriedOut: false },
  { fault: { kind: 'drop-after' }, seen: 'no answer', carriedOut: true },
  { fault: { kind: 'error-after', status: 503 }, seen: 503, carriedOut: true },
  { fault: { kind: 'rate-limited', retryAfterSeconds: 77 }, seen: 429, carriedOut: false },
  { fault: { kind: 'truncated-after' }, seen: 201, carriedOut: true },
  { fault: { kind: 'html-502' }, seen: 502, carriedOut: false },
  { fault: { kind: 'credits-depleted' }, seen: 402, carriedOut: false },
  { fault: { kind: 'revoke-tokens' }, seen: 401, carriedOut: false },
]

for (const { fault, seen, carriedOut } of SCENES) {
  const what = carriedOut ? 'and carries the post out' : 'and posts nothing'
  test(`the fault ${fault.kind} gives the client ${seen} ${what}`, async (t) => {
    const { post, sandbox, published, noted } = await open(t)
    sandbox.faults.add({ ...fault, route: 'create' })
    if (seen === 'no answer') await assert.rejects(post('Text'), NoAnswerError)
    else assert.equal((await post('Text')).status, seen)
    assert.deepEqual(await published(), carriedOut ? ['Text'] : [])
    assert.deepEqual(outcome(noted()), [seen === 'no answer' ? null : seen, carriedOut, fault.kind])
    assert.equal(noted()?.postId !== null, carriedOut)
    assert.deepEqual(sandbox.faults.list(), [])
  })
}

test('a truncated answer is not JSON, and a gateway page is HTML', async (t) => {
  const { post, sandbox } = await open(t)
  sandbox.faults.add({ kind: 'truncated-after' })
  const torn = await post('Text')
  assert.match(torn.body, /^\{"data":\{"id":"\d+/)
  assert.throws(() => JSON.parse(torn.body), SyntaxError)
  sandbox.faults.add({ kind: 'html-502' })
  const page = await post('Other')
  assert.equal(page.headers['content-type'], 'text/html')
  assert.match(page.body, /^<html>/)
})

test('a chosen body is sent as it is, and a 429 says when to come back', async (t) => {
  const { post, sandbox, clock } = await open(t)
  sandbox.faults.add({ kind: 'answer', status: 403, body: { detail: 'Because.' } })
  assert.equal((await post('Text')).body, '{"detail":"Because."}')
  sandbox.faults.add({ kind: 'rate-limited', retryAfterSeconds: 77 })
  const { headers } = await post('Text')
  assert.equal(headers['retry-after'], '77')
  assert.equal(headers['x-rate-limit-reset'], String(clock.now().getTime() / 1000 + 77))
})

test('a hanging answer: the post is there, and the client gives up', async (t) => {
  const { post, sandbox, published, noted } = await open(t)
  sandbox.faults.add({ kind: 'hang-after' })
  await assert.rejects(post('Text', 300), NoAnswerError)
  assert.deepEqual(await published(), ['Text'])
  assert.deepEqual(outcome(noted()), [null, true, 'hang-after'])
})

test('a delayed request is carried out when the delay is over', async (t) => {
  const { post, sandbox, published, clock } = await open(t)
  sandbox.faults.add({ kind: 'delay', milliseconds: 30_000 })
  const answer = post('Text')
  await clock.sleeper()
  assert.deepEqual(await published(), [])
  clock.advance(30_000)
  assert.equal((await answer).status, 201)
  assert.deepEqual(await published(), ['Text'])
})

for (const answer of ['503', 'drop'] as const) {
  test(`a late commit answered with ${answer} appears after the client was told otherwise`, async (t) => {
    const { post, sandbox, published, clock } = await open(t)
    sandbox.faults.add({ kind: 'late-commit', milliseconds: 20_000, answer })
    if (answer === 'drop') await assert.rejects(post('Late'), NoAnswerError)
    else assert.equal((await post('Late')).status, 503)
    assert.deepEqual(await published(), [])
    clock.advance(19_999)
    assert.deepEqual(await published(), [])
    const committed = sandbox.ledger.waitFor((entry) => entry.route === 'create' && entry.carriedOut)
    clock.advance(1)
    const entry = await committed
    assert.deepEqual([entry.fault, entry.status], ['late-commit', null])
    assert.equal(typeof entry.postId, 'string')
    assert.deepEqual(await published(), ['Late'])
  })
}

test('a stale timeline shows nothing new until it is over', async (t) => {
  const { post, sandbox, url, token, clock } = await open(t)
  const { data } = JSON.parse((await ask(`${url}/2/users/me`, { token })).body) as { data: { id: string } }
  const count = async (): Promise<number> => {
    const { body } = await ask(`${url}/2/users/${data.id}/tweets`, { token })
    return (JSON.parse(body) as { meta: { result_count: number } }).meta.result_count
  }
  await post('Before')
  sandbox.faults.add({ kind: 'stale', milliseconds: 10_000, route: 'timeline', times: null })
  await post('After')
  assert.equal(await count(), 1)
  clock.advance(10_000)
  assert.equal(await count(), 2)
})

test('revoked tokens of one account leave the others alone', async (t) => {
  const { post, sandbox, url, refresh } = await open(t)
  const other = await signIn(url, { new_account: 'other' })
  sandbox.revokeTokens('demo')
  assert.equal((await post('Text')).status, 401)
  const form = { grant_type: 'refresh_token', refresh_token: refresh }
  assert.equal((await ask(`${url}/2/oauth2/token`, { form, basic: BASIC })).status, 400)
  assert.equal((await ask(`${url}/2/users/me`, { token: other.access })).status, 200)
})

test('a fault meets its route and account only, as often as it says', async (t) => {
  const { post, sandbox, url, token } = await open(t)
  const other = await signIn(url, { new_account: 'other' })
  sandbox.faults.add({ kind: 'answer', status: 500, route: 'create', account: 'other', times: 2 })
  sandbox.faults.add({ kind: 'answer', status: 502, route: 'me', times: null })
  assert.equal((await post('Text')).status, 201)
  const theirs = async () => (await ask(`${url}/2/tweets`, { json: { text: 'Text' }, token: other.access })).status
  assert.deepEqual([await theirs(), await theirs(), await theirs()], [500, 500, 201])
  const me = async () => (await ask(`${url}/2/users/me`, { token })).status
  assert.deepEqual([await me(), await me(), await me()], [502, 502, 502])
  sandbox.faults.clear()
  assert.equal(await me(), 200)
})

test('a lost refresh answer has spent the old token', async (t) => {
  const { sandbox, url, refresh } = await open(t)
  sandbox.faults.add({ kind: 'drop-after', route: 'token' })
  const form = { grant_type: 'refresh_token', refresh_token: refresh }
  await assert.rejects(ask(`${url}/2/oauth2/token`, { form, basic: BASIC }), NoAnswerError)
  assert.equal((await ask(`${url}/2/oauth2/token`, { form, basic: BASIC })).status, 400)
})

test('a 500 on delete after the deed: the post is gone', async (t) => {
  const { post, sandbox, published, url, token } = await open(t)
  const { data } = JSON.parse((await post('Text')).body) as { data: { id: string } }
  sandbox.faults.add({ kind: 'error-after', status: 500, route: 'delete' })
  assert.equal((await ask(`${url}/2/tweets/${data.id}`, { method: 'DELETE', token })).status, 500)
  assert.deepEqual(await published(), [])
})
