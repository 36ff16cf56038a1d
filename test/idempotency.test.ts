import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { operations, type Operation } from '#test/support/api-document.ts'
import { createApiWorld, type ActorName, type ApiWorld } from '#test/support/api-world.ts'
import type { TestAnswer, TestRequest } from '#test/support/app.ts'
import { buildRequest, toTestRequest } from '#test/support/valid-requests.ts'

// Every write of the API's description, each with its valid request: what the header does there, and that it does it once.

const HEADER = 'idempotency-key'
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** They change nothing: the header is left aside. */
const ASKING = ['validatePost', 'planMediaFit']

/** Who has done it may not do it again: the answer to the first request is not for them any more. */
const ENDS_OWN_RIGHT: Readonly<Record<string, number>> = { leaveOrganization: 404, transferOwnership: 403 }

/** Whose request it is, where that is not the owner's. */
const ACTOR_OF: Readonly<Record<string, ActorName>> = { leaveOrganization: 'viewer', acceptInvitation: 'stranger' }

const writes = operations.filter(({ signedIn, method }) => signedIn && WRITES.has(method))
const taking = writes.filter(({ headers }) => headers.includes(HEADER))
const refusing = writes.filter(({ headers, id }) => !headers.includes(HEADER) && !ASKING.includes(id))

const actorOf = ({ id }: Operation): ActorName => ACTOR_OF[id] ?? 'owner'

const withKey = (request: TestRequest, key: string): TestRequest => ({
  ...request,
  headers: { ...request.headers, [HEADER]: key },
})

/** The same address with something behind it that no operation looks at; or, where one looks there, another file: another request all the same. */
const differently = ({ query }: Operation, request: TestRequest): TestRequest =>
  Object.keys(query).length > 0
    ? { ...request, body: { posts: [{ text: 'Another' }] } }
    : { ...request, path: `${request.path}${request.path.includes('?') ? '&' : '?'}another=1` }

const shownBy = ({ status, headers, text }: TestAnswer) => {
  const { location, etag, link } = headers
  return { status, location, etag, link, type: headers['content-type'], text }
}

describe('a write with an Idempotency-Key', () => {
  let world: ApiWorld
  before(async () => {
    world = await createApiWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  const prepare = async (operation: Operation) => {
    const actor = actorOf(operation)
    const { request, done } = await buildRequest(world, operation.id, { actor, side: 'home' })
    return { request: toTestRequest(operation, request, world.actors[actor].token), done }
  }

  it('is either taken, and declared, or refused: every write of a signed-in caller', () => {
    assert.ok(taking.length > 30)
    for (const { responses, id } of taking) assert.ok('409' in responses && '422' in responses, id)
    assert.deepEqual(
      refusing
        .filter(({ path }) => !path.startsWith('/account/') && !path.includes('/media/uploads'))
        .filter(({ path }) => !path.endsWith('/presence'))
        .map(({ id }) => id),
      [],
    )
    assert.deepEqual(
      operations.filter(({ headers, signedIn }) => headers.includes(HEADER) && !signedIn),
      [],
    )
  })

  for (const operation of taking) {
    it(`${operation.route} is done once, and answered alike the second time`, async () => {
      const { request, done } = await prepare(operation)
      const key = world.app.deps.random.id()
      const first = await world.app.request(withKey(request, key))
      assert.ok(first.status < 300, first.text)
      assert.equal(first.headers['idempotent-replayed'], undefined)
      const reached = await world.snapshot()
      const second = await world.app.request(withKey(request, `"${key}"`))
      const other = await world.app.request(withKey(differently(operation, request), key))
      assert.deepEqual(await world.snapshot(), reached, 'the second request changed something')
      const lost = ENDS_OWN_RIGHT[operation.id]
      if (lost === undefined) {
        assert.deepEqual(shownBy(second), shownBy(first))
        assert.equal(second.headers['idempotent-replayed'], 'true')
        assert.deepEqual([other.status, other.body.code], [422, 'idempotency_key_reused'])
      } else {
        assert.deepEqual([second.status, other.status], [lost, lost])
      }
      await done(first)
    })

    it(`${operation.route} refuses a key that is none, and changes nothing`, async () => {
      const { request } = await prepare(operation)
      const earlier = await world.snapshot()
      const answer = await world.app.request(withKey(request, 'two words'))
      assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, `/${HEADER}`], answer.text)
      assert.deepEqual(await world.snapshot(), earlier)
    })
  }

  for (const operation of refusing) {
    it(`${operation.route} takes none, says so, and changes nothing`, async () => {
      const { request } = await prepare(operation)
      const earlier = await world.snapshot()
      const answer = await world.app.request(withKey(request, world.app.deps.random.id()))
      assert.deepEqual([answer.status, answer.body.code], [422, 'idempotency_key_not_taken'], answer.text)
      assert.deepEqual(await world.snapshot(), earlier)
    })
  }

  for (const operation of operations.filter(({ id }) => ASKING.includes(id))) {
    it(`${operation.route} changes nothing, and leaves the header aside`, async () => {
      const { request } = await prepare(operation)
      const key = world.app.deps.random.id()
      const answers = [await world.app.request(withKey(request, key)), await world.app.request(withKey(request, key))]
      assert.deepEqual(
        answers.map(({ status, headers }) => [status, headers['idempotent-replayed']]),
        [
          [200, undefined],
          [200, undefined],
        ],
      )
    })
  }
})
