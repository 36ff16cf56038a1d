import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  EXPECTATIONS,
  expectedStatus,
  PAGE_FOLDERS,
  PAGES,
  PROTOCOLS,
  targetsFor,
  type Kind,
  type Row,
  type Target,
} from '#test/matrix/expectations.ts'
import { routesOf } from '#test/matrix/router.ts'
import { idPlaces, operations, type Operation } from '#test/support/api-document.ts'
import { ACTORS, createApiWorld, type ActorName, type ApiWorld } from '#test/support/api-world.ts'
import { expectStatus, type TestAnswer } from '#test/support/app.ts'
import { withValueAt } from '#test/support/json-place.ts'
import { buildable, buildRequest, invite, toTestRequest, type ValidRequest } from '#test/support/valid-requests.ts'

// eslint-disable-next-line node/no-process-env -- how `npm run verify` asks for every target by everybody
const { SCHEDULY_WHOLE: whole } = process.env

let world: ApiWorld

const other = (side: 'home' | 'other') => (side === 'home' ? 'other' : 'home')

/** Different for every answer, or by the method alone, whatever the cause. */
const NOT_COMPARED = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy', 'tus-resumable'])

/** All of an answer that may tell one cause from another. */
const shownBy = ({ status, headers, text }: TestAnswer) => {
  const requestId = headers['x-request-id']
  const same = Object.entries(headers).filter(([name]) => !NOT_COMPARED.has(name))
  return { status, headers: Object.fromEntries(same), text: text.replaceAll(String(requestId), '(request id)') }
}

interface Asked {
  readonly operation: Operation
  readonly actor: ActorName
  readonly target: Target
}

/** The side whose object stands behind the last id, and therefore in the body. */
const sideOf = (target: Target) => (target.length > 0 && target.every((kind) => kind === 'other') ? 'other' : 'home')

const idOf = (kind: Kind, own: string, foreign: string): string => {
  if (kind === 'home') return own
  if (kind === 'other') return foreign
  if (kind === 'missing') return world.app.deps.random.id()
  return kind === 'malformed' ? 'no-id-at-all' : own.toUpperCase()
}

/** The home organization's valid request with the ids of the path replaced. */
const aim = async (asked: Asked, request: ValidRequest): Promise<ValidRequest> => {
  const { operation, actor, target } = asked
  const side = sideOf(target)
  if (target.every((kind) => kind === side)) return request
  const built = await buildRequest(world, operation.id, { actor, side: other(side) })
  const entries = operation.params.map((name, index) => {
    const [own, foreign] = [request.params?.[name] ?? '', built.request.params?.[name] ?? '']
    return [name, idOf(target[index] ?? 'missing', own, foreign)]
  })
  return { ...request, params: Object.fromEntries(entries) }
}

const ask = async (asked: Asked): Promise<TestAnswer> => {
  const { operation, actor, target } = asked
  const { request, done } = await buildRequest(world, operation.id, { actor, side: sideOf(target) })
  const aimed = toTestRequest(operation, await aim(asked, request), world.actors[actor].token)
  const earlier = await world.snapshot()
  const answer = await world.app.request(aimed)
  const name = `${operation.route} by ${actor} for ${target.join(', ') || 'nothing in particular'}`
  const expected = expectedStatus(EXPECTATIONS[operation.route] as Row, actor, { route: operation.route, target })
  assert.equal(answer.status, expected, `${name}: ${answer.text}`)
  if (answer.status >= 400)
    assert.deepEqual(await world.snapshot(), earlier, `${name} was refused and stored something`)
  await done(answer)
  return answer
}

/**
 * The first refusal of each status that says nothing about its cause; every other one must look the same. An answer to HEAD
 * has no body, whatever it says.
 */
const firsts = new Map<string, ReturnType<typeof shownBy>>()

const checkSameness = (answer: TestAnswer, name: string): void => {
  const shown = shownBy(answer)
  const kind = `${answer.status} ${answer.text === '' ? 'without' : 'with'} a body`
  const first = firsts.get(kind) ?? shown
  firsts.set(kind, first)
  assert.deepEqual(shown, first, name)
}

/** Places of ids in bodies and query strings, as the API's description has them. */
const idFields = operations.flatMap((operation) => [
  ...(operation.body === null ? [] : idPlaces(operation.body)).map((pointer) => ({ operation, pointer })),
  ...Object.entries(operation.query)
    .flatMap(([name, schema]) => idPlaces(schema, `?${name}`))
    .map((pointer) => ({ operation, pointer })),
])

/** Ids in a network's choices stand in no schema of the API: choices are as each network has them. */
const chosenFields = operations
  .filter(({ id }) => ['createPost', 'editPost', 'editPostByPost', 'validatePost'].includes(id))
  .map((operation) => ({ operation, pointer: '/channels/0/options/cover_media_id' }))

/** What a person was asked to sign is nobody's object; a challenge of another person has a test beside the passkeys. */
const isChallenge = ({ pointer }: { readonly pointer: string }): boolean => pointer.endsWith('challenge_id')

const isPost = (pointer: string): boolean => pointer.endsWith('post_id') || pointer.startsWith('/post_ids')

const isOfMember = (pointer: string): boolean => /user_id$|\/members\/0$/.test(pointer)

const ABOUT_APPROVALS = ['approvePosts', 'rejectPosts', 'requestChangesOfPosts']

/** Which post an operation on many takes; the recipe takes the same. */
const postFor = ({ operation }: { readonly operation: Operation }) => {
  if (operation.id === 'retryPosts') return 'failedPost'
  return ABOUT_APPROVALS.includes(operation.id) ? 'pendingPost' : 'authorsDraft'
}

/** Labels are also named in lists that say by their own names what becomes of them. */
const labelKind = (pointer: string) => {
  if (pointer.endsWith('/remove/0')) return 'spareLabel'
  return /(?:label_id|\/labels\/0|\/add\/0)$/.test(pointer) ? 'label' : null
}

const foreignFor = (field: (typeof idFields)[number]): Promise<string> | string => {
  const { pointer } = field
  if (isPost(pointer)) return world.object(postFor(field), 'other')
  const label = labelKind(pointer)
  if (label !== null) return world.object(label, 'other')
  if (pointer.endsWith('media_id')) return world.object('authorsFile', 'other')
  return pointer.endsWith('channel_id') ? world.object('channel', 'other') : world.sides.other.owner.userId
}

const ownFor = (field: (typeof idFields)[number]): Promise<string> => {
  const { pointer } = field
  if (isPost(pointer)) return world.object(postFor(field), 'home')
  if (pointer.endsWith('media_id')) return world.object('authorsFile', 'home')
  const label = labelKind(pointer)
  if (label !== null) return world.object(label, 'home')
  return world.object(isOfMember(pointer) ? 'member' : 'channel', 'home')
}

/** What is refused of one row is told of the row, with 200 for the whole. */
const statusOf = (answer: TestAnswer): number => answer.body?.results?.[0]?.problem?.status ?? answer.status

const withId = (request: ValidRequest, pointer: string, id: string): ValidRequest =>
  pointer.startsWith('?')
    ? { ...request, query: { ...request.query, [pointer.slice(1)]: id } }
    : { ...request, body: withValueAt(request.body ?? {}, pointer, id) }

/** Sends the home organization's valid request, by its owner, with another id in one field. */
const askWithId = async ({ operation, pointer }: (typeof idFields)[number], id: string): Promise<TestAnswer> => {
  const { request, done } = await buildRequest(world, operation.id, { actor: 'owner', side: 'home' })
  const answer = await world.app.request(
    toTestRequest(operation, withId(request, pointer, id), world.actors.owner.token),
  )
  await done({ status: statusOf(answer) })
  return answer
}

const isPage = (path: string): boolean => PAGES.includes(path) || PAGE_FOLDERS.some((folder) => path.startsWith(folder))

describe('the authorization matrix', () => {
  before(async () => {
    world = await createApiWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  test('has a row for exactly the routes of the API, and a valid request for each', () => {
    assert.deepEqual(Object.keys(EXPECTATIONS).toSorted(), operations.map((each) => each.route).toSorted())
    assert.deepEqual(buildable.toSorted(), operations.map((each) => each.id).toSorted())
  })

  test('leaves out no route of the router but the pages, which do not look at who asks', async () => {
    const undescribed = routesOf(world.app.server).filter((route) => !Object.hasOwn(EXPECTATIONS, route))
    assert.deepEqual(
      PROTOCOLS.filter((route) => !undescribed.includes(route)),
      [],
    )
    const paths = undescribed.filter((route) => !PROTOCOLS.includes(route)).map((route) => route.replace(/^GET /, ''))
    assert.deepEqual(
      paths.filter((path) => !isPage(path)),
      [],
    )
    assert.deepEqual(
      PAGES.filter((page) => !paths.includes(page)),
      [],
    )
    for (const path of paths) {
      const [nobody, owner] = await Promise.all([
        world.app.request({ path }),
        world.app.request({ path, token: world.sides.home.owner.token }),
      ])
      assert.deepEqual(shownBy(owner), shownBy(nobody), path)
    }
  })

  for (const operation of operations) {
    test(`${operation.route} answers everybody as the table says, and stores nothing when it refuses`, async () => {
      for (const actor of ACTORS) {
        for (const target of targetsFor(actor, operation.params.length, whole !== undefined)) {
          const answer = await ask({ operation, actor, target })
          const hides = answer.status === 404 || (answer.status === 401 && operation.id !== 'renewAccess')
          if (hides && operation.method !== 'HEAD') assert.notEqual(answer.text, '')
          if (hides) checkSameness(answer, `${operation.route} by ${actor} for ${target.join(', ')}`)
        }
      }
    })
  }

  for (const field of [...idFields, ...chosenFields].filter((each) => !isChallenge(each))) {
    const title = `${field.operation.route} takes an id of another organization in ${field.pointer} for one of nothing`
    test(title, async () => {
      const foreign = await foreignFor(field)
      const valid = await askWithId(field, await ownFor(field))
      assert.ok(statusOf(valid) < 300, `the request is right but for the id: ${valid.text}`)
      // What it uses up is there anew.
      await buildRequest(world, field.operation.id, { actor: 'owner', side: 'home' })
      const earlier = await world.snapshot()
      const answer = await askWithId(field, foreign)
      const missing = await askWithId(field, world.app.deps.random.id())
      assert.deepEqual(shownBy(answer), shownBy(missing))
      if (field.operation.id === 'exportAudit') return assert.equal(answer.text, '', 'an export is recorded')
      assert.deepEqual(await world.snapshot(), earlier)
      if (field.operation.id === 'countPosts') assert.deepEqual(answer.body, { count: 0, more: false })
      else if (field.operation.method === 'GET') assert.deepEqual(answer.body.data ?? answer.body.posts, [])
      else assert.ok([404, 422].includes(statusOf(answer)), answer.text)
    })
  }

  test('POST /invitations/accept does not tell a used invitation from one for somebody else or none', async () => {
    const { home, other: elsewhere } = world.sides
    const accept = (token: string) =>
      world.app.request({ method: 'POST', path: '/invitations/accept', token: elsewhere.author.token, body: { token } })
    const used = await invite(world, home)
    const body = { token: used }
    const { token } = world.actors.stranger
    expectStatus(200, await world.app.request({ method: 'POST', path: '/invitations/accept', token, body }))
    await world.app.sql('delete from memberships where org_id = $1 and user_id = $2', [
      home.orgId,
      elsewhere.owner.userId,
    ])
    const named = await world.app.request({
      method: 'POST',
      path: `/orgs/${home.orgId}/invite`,
      token: home.owner.token,
      body: { role: 'viewer', email: 'somebody-else@example.org' },
    })
    const earlier = await world.snapshot()
    const unknown = await accept('no-invitation-of-anybody')
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'invalid_invitation'])
    for (const secret of [used, String(named.body.link).split('#')[1] ?? '']) {
      assert.deepEqual(shownBy(await accept(secret)), shownBy(unknown))
    }
    assert.deepEqual(await world.snapshot(), earlier)
  })
})
