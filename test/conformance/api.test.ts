import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { apiDocument, operations, type Operation } from '#test/support/api-document.ts'
import { createApiWorld, type ActorName, type ApiWorld } from '#test/support/api-world.ts'
import type { TestRequest } from '#test/support/app.ts'
import { startConformanceProxy, type ConformanceProxy } from '#test/support/conformance-proxy.ts'
import { createJudge, type Exchange, type Judge } from '#test/support/conformance.ts'
import { buildRequest, toTestRequest } from '#test/support/valid-requests.ts'

// Every operation of the API's description over the wire, with Prism between: asked as it is meant, and in a wrong way: each
// operation in one of three, and by `npm run verify` in all of them.

// eslint-disable-next-line node/no-process-env -- how `npm run verify` asks for all wrong ways
const { SCHEDULY_WHOLE: whole } = process.env

const JSON_TYPE = 'application/json'

/** No issuer is configured here; single sign-on has tests of its own. */
const UNCONFIGURED = new Set(['startSso', 'finishSso', 'linkIdentity'])

/** For operators, of which there are none here. */
const FOR_OPERATORS = new Set(['getSystemStatus'])

const isAnswered = ({ id }: Operation, status: number): boolean => {
  if (UNCONFIGURED.has(id)) return status === 409
  return FOR_OPERATORS.has(id) ? status === 403 : status < 400
}

/** Whose request it is, where that is not the owner's. */
const ACTOR_OF: Readonly<Record<string, ActorName>> = {
  leaveOrganization: 'viewer',
  acceptInvitation: 'stranger',
  getOwnApiKey: 'fullKey',
}

const toFetch = ({ method = 'GET', token, body, headers = {} }: TestRequest): RequestInit => ({
  method,
  redirect: 'manual',
  headers: {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  },
  ...(body === undefined
    ? {}
    : { body: typeof body === 'string' ? body : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
})

describe('the API over the wire, with Prism between', () => {
  let world: ApiWorld
  let proxy: ConformanceProxy

  before(async () => {
    world = await createApiWorld()
    await world.app.server.listen({ port: 0, host: '127.0.0.1' })
    proxy = await startConformanceProxy()
    proxy.forwardTo(`http://127.0.0.1:${(world.app.server.server.address() as AddressInfo).port}`)
  })
  after(async () => {
    await proxy[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  const ask = async (request: TestRequest): Promise<number> => {
    const answer = await fetch(`${proxy.base}${request.path}`, toFetch(request))
    if (answer.headers.get('content-type')?.startsWith('text/event-stream') === true) await answer.body?.cancel()
    else await answer.arrayBuffer()
    return answer.status
  }

  /** Sends the operation's valid request, changed; gives what Prism has to say of this one exchange. */
  const check = async (operation: Operation, change: (request: TestRequest) => TestRequest) => {
    const actor = ACTOR_OF[operation.id] ?? 'owner'
    const { request, done } = await buildRequest(world, operation.id, { actor, side: 'home' })
    const earlier = (await proxy.deviations()).length
    const status = await ask(change(toTestRequest(operation, request, world.actors[actor].token)))
    await done({ status })
    return { status, faults: (await proxy.deviations()).slice(earlier) }
  }

  for (const [number, operation] of operations.entries()) {
    it(`${operation.route} answers as described`, async () => {
      const { status, faults } = await check(operation, (request) => request)
      assert.ok(isAnswered(operation, status), String(status))
      assert.deepEqual(faults, [])
    })

    it(`${operation.route} refuses as described: nobody, a stranger, or what is no JSON`, async () => {
      const wrongs: readonly ((request: TestRequest) => TestRequest)[] = [
        (request) => ({ ...request, token: undefined }),
        (request) => ({ ...request, token: world.actors.stranger.token }),
        (request) => (operation.body === null ? request : { ...request, body: '{"' }),
      ]
      const chosen = wrongs.filter((_, index) => whole !== undefined || index === number % wrongs.length)
      for (const wrong of chosen) assert.deepEqual((await check(operation, wrong)).faults, [])
    })
  }

  it('went through the proxy, all of it', () => {
    assert.ok(proxy.seen.length >= operations.length * 2)
  })
})

describe('the proxy', () => {
  it('hears a server that deviates, and passes on what it said, byte by byte', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0xfe, 0x7d])
    const liar = createServer((request, response) => {
      if (request.url === '/healthz') response.setHeader('content-type', JSON_TYPE).end('{"status":"fine"}')
      else request.pipe(response.setHeader('content-type', 'image/png'))
    })
    liar.listen(0, '127.0.0.1')
    await once(liar, 'listening')
    await using proxy = await startConformanceProxy()
    proxy.forwardTo(`http://127.0.0.1:${(liar.address() as AddressInfo).port}`)
    const answer = await fetch(`${proxy.base}/healthz`)
    assert.deepEqual(await answer.json(), { status: 'fine' })
    const echo = await fetch(`${proxy.base}/media/files/echo`, { method: 'POST', body: new Uint8Array(bytes) })
    assert.deepEqual(Buffer.from(await echo.arrayBuffer()), bytes)
    assert.deepEqual(proxy.seen, ['GET /healthz 200'])
    const deviations = await proxy.deviations()
    assert.equal(deviations.length, 1)
    assert.match(deviations[0] ?? '', /^GET \/healthz answered 200: answer body\.status: /)
    liar.close()
  })
})

describe('the judge', () => {
  let judge: Judge

  before(async () => {
    judge = await createJudge()
  })

  const ID = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'

  const exchange = (operation: Operation, change: Partial<Exchange>): Exchange => ({
    method: operation.method,
    target: operation.path.replaceAll(/\{\w+\}/g, ID),
    requestHeaders: {},
    requestBody: Buffer.alloc(0),
    status: 200,
    answerHeaders: {},
    answerBody: Buffer.alloc(0),
    ...change,
  })

  const wrong = Buffer.from('42')

  const jsonTypesOf = (content: object): readonly string[] =>
    Object.keys(content).filter((type) => /[/+]json$/.test(type))

  /** Successes, and one refusal for all, which are of one schema. */
  const telling = (operation: Operation) => {
    const answers = Object.entries(operation.responses).map(([status, { content = {} }]) => ({ status, content }))
    const successes = answers.filter(({ status }) => Number(status) < 400)
    return [...successes, ...answers.filter(({ status }) => Number(status) >= 400).slice(0, 1)]
  }

  // A schema that Prism could not compile would take anything, in silence. Answers to HEAD have no body.
  for (const operation of operations.filter(({ method }) => method !== 'HEAD')) {
    it(`sees a wrong body in answers, and in the request: ${operation.route}`, async () => {
      for (const { status, content } of telling(operation)) {
        for (const type of jsonTypesOf(content)) {
          const answerHeaders = { 'content-type': type }
          const faults = await judge(exchange(operation, { status: Number(status), answerHeaders, answerBody: wrong }))
          assert.ok(
            faults.some((fault) => /answer .*must be/.test(fault)),
            `${status} ${type}`,
          )
        }
      }
      if (operation.body === null) return
      const requestHeaders = { 'content-type': JSON_TYPE, 'content-length': '2' }
      const faults = await judge(exchange(operation, { requestHeaders, requestBody: wrong, status: 204 }))
      assert.ok(
        faults.some((fault) => /request .*must be/.test(fault)),
        faults.join('\n'),
      )
    })
  }

  const read = operations.find(({ id }) => id === 'getHealth') as Operation
  const healthy = {
    answerHeaders: { 'content-type': `${JSON_TYPE}; charset=utf-8` },
    answerBody: Buffer.from('{"status":"ok"}'),
  }

  it('has nothing to say of what is right', async () => {
    assert.deepEqual(await judge(exchange(read, healthy)), [])
  })

  it('sees a status, a type and a route that are not described, and a caller who was let in without a key', async () => {
    const list = operations.find(({ id }) => id === 'listOrganizations') as Operation
    const faults: Readonly<Record<string, readonly [Exchange, RegExp]>> = {
      status: [exchange(read, { ...healthy, status: 202 }), /Unable to match the returned status code/],
      type: [exchange(read, { ...healthy, answerHeaders: { 'content-type': 'text/html' } }), /media type "text\/html"/],
      route: [exchange(read, { ...healthy, target: '/healthy' }), /route not found/],
      key: [
        exchange(list, { ...healthy, answerBody: Buffer.from('{"data":[]}') }),
        /request .*security|Invalid security/i,
      ],
    }
    for (const [name, [given, expected]] of Object.entries(faults)) {
      assert.match((await judge(given)).join('\n'), expected, name)
    }
  })

  it('knows every operation of the document', () => {
    assert.equal(operations.length, Object.values(apiDocument.paths).flatMap((methods) => Object.keys(methods)).length)
  })
})
