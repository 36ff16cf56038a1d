import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Client } from 'pg'
import type { Actor } from '#actions/deps.ts'
import { createLimitStore } from '#auth/limit-store.ts'
import { createThrottle } from '#auth/throttle.ts'
import { connectDatabase, type Database } from '#db/database.ts'
import { createErrorHandler } from '#http/errors.ts'
import { parseTrustProxy } from '#http/trust-proxy.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { createRateLimits } from './rate-limit.ts'

let database: TestDatabase
let db: Database
let owner: Client
let server: FastifyInstance

const base = { requestId: 'r', ip: '127.0.0.1' }
const ACTORS: Readonly<Record<string, Actor>> = {
  ann: { ...base, kind: 'session', userId: 'ann', sessionId: 'one' },
  'ann elsewhere': { ...base, kind: 'session', userId: 'ann', sessionId: 'two' },
  ben: { ...base, kind: 'session', userId: 'ben', sessionId: 'three' },
  'key of ann': { ...base, kind: 'key', userId: 'ann', keyId: 'k1', orgId: 'o', scopes: new Set() },
}

before(async () => {
  database = await createTestDatabase()
  db = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  owner = await connectOwner(database.url)
})
beforeEach(async () => {
  await owner.query('TRUNCATE rate_limits')
  const throttle = createThrottle(createLimitStore({ db, redis: null, prefix: 'test' }), systemClock)
  const limits = createRateLimits(throttle, {
    actor: (request) => ACTORS[String(request.headers['x-caller'])] ?? assert.fail('no caller'),
  })
  const trustProxy = parseTrustProxy('10.0.0.0/8')
  assert.ok(trustProxy !== null)
  server = Fastify({ trustProxy })
  server.setErrorHandler(createErrorHandler(silentLog))
  const both = { onRequest: [limits.perAddress('public'), limits.perAddress('sign_in')] }
  server.post('/signin', both, async () => 'signed in')
  server.post('/bulk', { onRequest: [limits.perCaller(), limits.forCaller('bulk')] }, async () => 'posts')
  server.post(
    '/validate',
    { onRequest: limits.perCaller(), config: { changesNothing: true } },
    async () => 'nothing stands in the way',
  )
  server.route({
    method: ['GET', 'HEAD', 'POST', 'DELETE'],
    url: '/posts',
    onRequest: limits.perCaller(),
    handler: async () => 'posts',
  })
})
after(async () => {
  await db.destroy()
  await owner.end()
  await database.drop()
})

const signIn = async (remoteAddress: string, forwarded?: string) =>
  server.inject({
    method: 'POST',
    url: '/signin',
    remoteAddress,
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  })
const asks = (caller: string, method: 'GET' | 'HEAD' | 'POST' | 'DELETE' = 'GET') =>
  server.inject({ method, url: '/posts', headers: { 'x-caller': caller } })

const limitsOf = (answer: { readonly headers: Readonly<Record<string, unknown>> }) => [
  answer.headers['ratelimit-policy'],
  String(answer.headers['ratelimit']).replaceAll(/t=\d+/g, 't=…'),
]

it('a POST that changes nothing counts as a read', async () => {
  const caller = Object.keys(ACTORS)[0] ?? ''
  const answer = await server.inject({ method: 'POST', url: '/validate', headers: { 'x-caller': caller } })
  assert.match(String(answer.headers['ratelimit-policy']), /^"read"/)
})

it('every answer tells the limit and what is left of it', async () => {
  const answer = await asks('ann')
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(limitsOf(answer), ['"read";q=600;w=60', '"read";r=599;t=…'])
  assert.match(String(answer.headers['ratelimit']), /;t=(?:[1-9]|[1-5]\d|60)$/)
})

it('reading and writing are counted apart, and HEAD is reading', async () => {
  for (const method of ['GET', 'HEAD', 'POST'] as const) await asks('ann', method)
  assert.deepEqual(limitsOf(await asks('ann', 'HEAD')), ['"read";q=600;w=60', '"read";r=597;t=…'])
  assert.deepEqual(limitsOf(await asks('ann', 'DELETE')), ['"write";q=120;w=60', '"write";r=118;t=…'])
})

it('a request that does the work of many is a write, and counted by itself, and refused where that is used up', async () => {
  const many = (caller: string) => server.inject({ method: 'POST', url: '/bulk', headers: { 'x-caller': caller } })
  const first = await many('ann')
  assert.deepEqual(limitsOf(first), ['"write";q=120;w=60, "bulk";q=30;w=60', '"write";r=119;t=…, "bulk";r=29;t=…'])
  for (let count = 1; count < 30; count += 1) assert.equal((await many('ann elsewhere')).statusCode, 200)
  const refused = await many('ann')
  assert.deepEqual([refused.statusCode, refused.json().code], [429, 'rate_limited'])
  assert.equal((await many('key of ann')).statusCode, 200)
  assert.equal((await asks('ann', 'POST')).statusCode, 200)
})

it('a person is counted over all sessions, an API key by itself', async () => {
  const left = async (caller: string) => Number(/r=(\d+)/.exec(String((await asks(caller)).headers['ratelimit']))?.[1])
  assert.equal(await left('ann'), 599)
  assert.equal(await left('ann elsewhere'), 598)
  assert.equal(await left('ben'), 599)
  assert.equal(await left('key of ann'), 599)
})

it('two limits on one route stand side by side', async () => {
  const [policies, left] = limitsOf(await signIn('192.0.2.1'))
  assert.equal(policies, '"public";q=300;w=60, "sign_in";q=20;w=60')
  assert.equal(left, '"public";r=299;t=…, "sign_in";r=19;t=…')
})

it('who asks too often is refused with the time to wait, and the others are not', async () => {
  for (let tries = 0; tries < 20; tries += 1) assert.equal((await signIn('192.0.2.1')).statusCode, 200)
  const refused = await signIn('192.0.2.1')
  assert.equal(refused.statusCode, 429)
  const seconds = Number(refused.headers['retry-after'])
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60)
  const { code, detail } = refused.json<{ code: string; detail: string }>()
  assert.equal(code, 'rate_limited')
  assert.equal(detail, `Only 20 such requests are taken in 60 seconds; try again in ${seconds}.`)
  assert.match(String(refused.headers['ratelimit']), /"sign_in";r=0;t=\d+$/)
  assert.equal((await signIn('192.0.2.2')).statusCode, 200)
})

it('a forged X-Forwarded-For gains nothing, and behind the proxy callers are told apart', async () => {
  for (let tries = 0; tries < 20; tries += 1) await signIn('192.0.2.1', `203.0.113.${tries}`)
  assert.equal((await signIn('192.0.2.1', '203.0.113.99')).statusCode, 429)
  for (let tries = 0; tries < 20; tries += 1) await signIn('10.0.0.1', `198.51.100.${tries}, 203.0.113.7`)
  assert.equal((await signIn('10.0.0.1', '198.51.100.99, 203.0.113.7')).statusCode, 429)
  assert.equal((await signIn('10.0.0.1', '203.0.113.8')).statusCode, 200)
})

it('a caller with a whole IPv6 network counts as one', async () => {
  for (let tries = 0; tries < 20; tries += 1) await signIn(`2001:db8::${tries}:1`)
  assert.equal((await signIn('2001:db8::ffff:ffff:ffff:ffff')).statusCode, 429)
  assert.equal((await signIn('2001:db8:0:1::1')).statusCode, 200)
})
