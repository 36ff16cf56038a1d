import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, signIn, startSandbox } from './testing.ts'

test('faults are added, listed and taken away over HTTP', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const { access: token } = await signIn(url)
  const me = async () => (await ask(`${url}/2/users/me`, { token })).status
  const added = await ask(`${url}/_sandbox/faults`, { json: { kind: 'answer', status: 500, route: 'me', times: null } })
  assert.equal(added.status, 201)
  const { id } = JSON.parse(added.body) as { id: string }
  assert.equal(await me(), 500)
  const listed = JSON.parse((await ask(`${url}/_sandbox/faults`)).body) as { faults: { id: string; remaining: null }[] }
  assert.deepEqual(
    listed.faults.map((fault) => [fault.id, fault.remaining]),
    [[id, null]],
  )
  assert.equal((await ask(`${url}/_sandbox/faults/${id}`, { method: 'DELETE' })).status, 204)
  assert.equal((await ask(`${url}/_sandbox/faults/${id}`, { method: 'DELETE' })).status, 404)
  assert.equal(await me(), 200)
  await ask(`${url}/_sandbox/faults`, { json: { kind: 'drop-before', times: null } })
  assert.equal((await ask(`${url}/_sandbox/faults`, { method: 'DELETE' })).status, 204)
  assert.equal(await me(), 200)
})

for (const [code, input, shown] of [
  [
    'twt',
    { handle: 'lin', name: 'Lin', subscription_type: 'Premium' },
    { handle: 'lin', name: 'Lin', subscription: 'Premium' },
  ],
  ['insta', { handle: 'lin', account_type: 'MEDIA_CREATOR' }, { username: 'lin', accountType: 'MEDIA_CREATOR' }],
] as const) {
  test(`an account of ${code} is changed as its owner would, and stays what it was otherwise`, async (t) => {
    const { url, sandbox } = await startSandbox(t, code)
    const accounts = async () => {
      const { body } = await ask(`${url}/_sandbox/accounts`)
      return (JSON.parse(body) as { accounts: Readonly<Record<string, unknown>>[] }).accounts
    }
    const [former] = await accounts()
    const answer = await ask(`${url}/_sandbox/accounts/demo`, { json: input })
    assert.equal(answer.status, 200, answer.body)
    const [account, ...others] = await accounts()
    assert.deepEqual([account, others], [{ ...former, ...shown }, []])
    for (const [handle, json] of [
      ['demo', { name: 'Gone' }],
      ['lin', { colour: 'red' }],
      ['lin', { handle: 'not a handle' }],
    ] as const) {
      assert.equal((await ask(`${url}/_sandbox/accounts/${handle}`, { json })).status, 400)
    }
    sandbox.addAccount({ handle: 'demo' })
    assert.throws(() => sandbox.changeAccount('lin', { handle: 'demo' }), /Another account has this handle/)
  })
}

test('what is not a fault, an account or a setting is refused with a sentence', async (t) => {
  const { url, sandbox } = await startSandbox(t, 'twt')
  for (const [path, json] of [
    ['faults', { kind: 'meteor' }],
    ['faults', { kind: 'drop-before', route: 'nowhere' }],
    ['faults', { kind: 'drop-before', colour: 'red' }],
    ['accounts', { handle: 'not a handle' }],
    ['accounts', { handle: 'Demo' }],
    ['settings', { duplicateWindowSeconds: -1 }],
    ['settings', { colour: 'red' }],
  ] as const) {
    const answer = await ask(`${url}/_sandbox/${path}`, { json })
    assert.equal(answer.status, 400, JSON.stringify(json))
    assert.match(answer.body, /"error":"[A-Z].+\."/)
  }
  assert.throws(() => sandbox.faults.add({ kind: 'drop-before', route: 'nowhere' }), /No such route/)
})

test('another site cannot press the switches: only JSON is taken', async (t) => {
  const { url, sandbox } = await startSandbox(t, 'twt')
  const answer = await ask(`${url}/_sandbox/faults`, { form: { kind: 'drop-before' } })
  assert.equal(answer.status, 415)
  assert.deepEqual(sandbox.faults.list(), [])
})

test('the ledger over HTTP names every request once, with its path and without its query', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const { access: token } = await signIn(url)
  await ask(`${url}/2/tweets`, { json: { text: 'Text' }, token })
  await ask(`${url}/2/users/1/tweets?max_results=5`, { token: 'nobody' })
  const answer = await ask(`${url}/_sandbox/ledger?after=2`)
  const { entries } = JSON.parse(answer.body) as { entries: Record<string, unknown>[] }
  assert.deepEqual(
    entries.map(({ sequence, method, path, account, status, carriedOut }) => [
      sequence,
      method,
      path,
      account,
      status,
      carriedOut,
    ]),
    [
      [3, 'POST', '/2/tweets', 'demo', 201, true],
      [4, 'GET', '/2/users/1/tweets', null, 401, false],
    ],
  )
})
