import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Throttle } from '#auth/throttle.ts'
import type { Scope } from '#domain/scope.ts'
import { noLimits } from '#test/support/doors.ts'
import { aDraft, aText, connectMcp, createMcpWorld, refusalOf, toRefusal, type McpWorld } from '#test/support/mcp.ts'

const AGENT: readonly Scope[] = ['channels:read', 'posts:read', 'posts:write']

let world: McpWorld

before(async () => {
  world = await createMcpWorld()
})
after(() => world[Symbol.asyncDispose]())

describe('who comes in', () => {
  const initialize = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  })

  const send = (headers: Record<string, string>, body: string | null = initialize, method = 'POST') =>
    fetch(`${world.base}/mcp`, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      ...(body === null ? {} : { body }),
    })

  it('shows an API key that works: nobody, a person, a wrong key and a revoked one are told so', async () => {
    const key = await world.aKey(AGENT)
    const answer = await send({ authorization: `Bearer ${key}` })
    assert.equal(answer.status, 200)
    await answer.text()
    await world.app.sql('update api_keys set revoked_at = now() where prefix = $1', [key.split('_')[1]?.toLowerCase()])
    const refusals: readonly (readonly [Record<string, string>, number])[] = [
      [{}, 401],
      [{ authorization: 'Bearer sch_nothing' }, 401],
      [{ authorization: 'Basic c2NoOmtleQ==' }, 401],
      [{ authorization: `Bearer ${key}` }, 401],
      [{ authorization: `Bearer ${world.org.owner.token}` }, 403],
    ]
    for (const [headers, status] of refusals) {
      const refusal = await send(headers)
      assert.equal(refusal.status, status, JSON.stringify(headers))
      assert.match(refusal.headers.get('content-type') ?? '', /^application\/problem\+json/)
      if (status === 401) assert.equal(refusal.headers.get('www-authenticate'), 'Bearer')
      const problem = (await refusal.json()) as { readonly detail: string; readonly request_id: string }
      assert.equal(problem.request_id, refusal.headers.get('x-request-id'))
      assert.ok(!problem.detail.includes(key))
    }
  })

  it('is no page of another site, also where its name was made to point here', async () => {
    const authorization = `Bearer ${await world.aKey(AGENT)}`
    for (const origin of ['https://evil.example', world.base.replace('127.0.0.1', 'evil.example'), 'null', '']) {
      const refusal = await send({ authorization, origin })
      assert.equal(refusal.status, 403, origin)
      assert.match(await refusal.text(), /cross_site_request/)
    }
    const own = await send({ authorization, origin: world.app.deps.publicUrl })
    assert.equal(own.status, 200)
    await own.text()
  })

  it('gets an answer to whatever it sends, and never a fault: what is no message, too large, or of another protocol', async () => {
    const authorization = `Bearer ${await world.aKey()}`
    const call = (name: unknown, given: unknown): string =>
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } })
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '"text"',
      deep,
      `[${initialize},${initialize}]`,
      'x'.repeat(300_000),
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'file:///etc/passwd' } }),
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params: { notifications: {} } }),
      JSON.stringify({ jsonrpc: '1.0', id: {}, method: 4 }),
      call('__proto__', {}),
      call('constructor', { post_id: 'x' }),
      call('get_post', []),
      call('get_post', deep),
      call(4, null),
    ]
    for (const body of bodies) {
      const answer = await send({ authorization }, body)
      assert.ok(answer.status < 500, `${answer.status} ${body.slice(0, 80)}`)
      assert.doesNotMatch(await answer.text(), /node_modules|at \S+\.ts:\d+|root:/)
    }
    for (const method of ['GET', 'DELETE']) assert.equal((await send({ authorization }, null, method)).status, 405)
    const form = await send({ authorization, 'content-type': 'text/plain' })
    assert.equal(form.status, 415)
  })

  it('reaches no other route by what it gives to a tool, and adds no header', async () => {
    await using agent = await connectMcp(world.base, await world.aKey())
    const { id } = await aDraft(world)
    const hostile = [
      '../orgs',
      `${id}/../../orgs`,
      `${id}?fields=id`,
      `${id}/approve`,
      `${id}%2fapprove`,
      `${id}\r\nX-Evil: 1`,
      '\u0000',
      'x'.repeat(100_000),
    ]
    for (const post_id of hostile) {
      for (const name of ['get_post', 'edit_post', 'cancel_post', 'publish_post'])
        assert.match(refusalOf(await agent.call(name, { post_id }).catch(toRefusal)), /post_id|large/i, name)
    }
    for (const idempotency_key of ['a\r\nauthorization: Bearer x', '"', '\\', '', 'ü', 'x'.repeat(256)]) {
      const refusal = await agent.call('cancel_post', { post_id: id, idempotency_key }).catch(toRefusal)
      assert.match(refusalOf(refusal), /idempotency_key/)
    }
    refusalOf(await agent.call('cancel_post', { post_id: id, if_version: '"a"\r\nx: y' }).catch(toRefusal))
    refusalOf(await agent.call('create_draft', { text: aText(), author_id: id }).catch(toRefusal))
    const strange = await agent
      .call('create_draft', { text: 'a\u0000b\ud800', channels: [{ channel_id: world.channelId }] })
      .catch(toRefusal)
    assert.equal(strange.isError, true)
    const [row] = await world.app.sql('select status from publications where post_id = $1', [id])
    assert.equal(row.status, 'draft')
  })

  it('hears its key from nobody, in no message and no header', async () => {
    const key = await world.aKey()
    await using agent = await connectMcp(world.base, key)
    const { id, content_hash } = await aDraft(world)
    for (const name of await agent.tools()) {
      const given = { post_id: id, content_hash, text: aText(), comment: 'Hm', url: 'https://127.0.0.1/x.jpg' }
      await agent.call(name, given).catch(toRefusal)
      await agent.call(name, { post_id: id }).catch(toRefusal)
      await agent.call(name).catch(toRefusal)
    }
    assert.ok(agent.heard.length > 50)
    const secret = key.slice(-40)
    for (const text of agent.heard) assert.ok(!text.includes(secret) && !text.includes('not-a-key'), text.slice(0, 200))
  })
})

describe('the limits of the API', () => {
  it('hold for what agents do, by key and by the address that the request comes from', async () => {
    const taken: string[] = []
    let exhausted: string | null = null
    const take: Throttle['take'] = async (policy, subject) => {
      taken.push(`${policy} ${subject}`)
      return { allowed: policy !== exhausted, limit: 1, remaining: 0, resetSeconds: 7 }
    }
    await using limited = await createMcpWorld({ throttle: { ...noLimits, take } })
    await using agent = await connectMcp(limited.base, await limited.aKey(AGENT))
    exhausted = 'write'
    const refused = await agent.call('create_draft', { text: aText() })
    assert.match(refusalOf(refused), /Try again in 7 seconds\.$/)
    exhausted = 'read'
    await assert.rejects(agent.tools())
    const forged = { authorization: 'Bearer sch_nothing', 'x-forwarded-for': '203.0.113.9' }
    taken.length = 0
    assert.equal((await fetch(`${limited.base}/mcp`, { method: 'POST', headers: forged })).status, 401)
    assert.deepEqual(taken, ['wrong_token 127.0.0.1'])
    exhausted = 'wrong_token'
    const late = await fetch(`${limited.base}/mcp`, { method: 'POST', headers: forged })
    assert.deepEqual([late.status, late.headers.get('retry-after')], [429, '7'])
  })
})
