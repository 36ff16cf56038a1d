import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { casesOf, corpusFor, type FuzzCase } from '#test/fuzz/cases.ts'
import { checkDeclared, checkProblem, checkUntouched, RECORDED } from '#test/fuzz/checks.ts'
import { portOf, sendRaw } from '#test/fuzz/raw-http.ts'
import { toCurl, toFuzzedRequest } from '#test/fuzz/requests.ts'
import { toBytes, TRICKS, type Trick, type WireRequest } from '#test/fuzz/tricks.ts'
import { operations, type Operation } from '#test/support/api-document.ts'
import { createApiWorld, type ApiWorld } from '#test/support/api-world.ts'
import type { TestRequest } from '#test/support/app.ts'
import { buildRequest, toTestRequest, type ValidRequest } from '#test/support/valid-requests.ts'

const CASES = 5
const SEED = 20_261_102
/** Each operation gets every sixth entry of the corpus and of the tricks, and each of them a sixth of the operations; `npm run verify`, all. */
const SHARE = 6

// eslint-disable-next-line node/no-process-env -- how a nightly run asks for more cases, or for others
const { SCHEDULY_FUZZ_CASES: moreCases = CASES, SCHEDULY_FUZZ_SEED: otherSeed = SEED } = process.env
// eslint-disable-next-line node/no-process-env -- how `npm run verify` asks for the whole corpus
const { SCHEDULY_FUZZ_SHARE: share = SHARE } = process.env

let world: ApiWorld
let port: number

/** Half characters, U+0000 and reserved names, in the JSON that they come in. */
const UNFIT = /\\u0000|\\ud[89a-f]|"(?:__proto__|constructor|prototype)":/

const mustBeRefused = (operation: Operation, body: TestRequest['body']): boolean =>
  operation.body !== null && typeof body === 'string' && UNFIT.test(body)

/** Whose valid request is refused here: the owner is a member already, no API key, no operator, and there is no single sign-on. */
const NEVER_RIGHT = new Set([
  'acceptInvitation',
  'startSso',
  'finishSso',
  'linkIdentity',
  'getOwnApiKey',
  'getSystemStatus',
])

const tryCase = async (operation: Operation, fuzzCase: FuzzCase): Promise<void> => {
  const { actor, change } = fuzzCase
  const built = await buildRequest(world, operation.id, { actor, side: 'home' })
  const request = await toFuzzedRequest(world, operation, { valid: built.request, fuzzCase })
  const earlier = await world.snapshot()
  const answer = await world.app.request(request)
  try {
    checkDeclared(operation, answer)
    if (mustBeRefused(operation, request.body)) assert.ok(answer.status >= 400, 'what cannot be stored was taken')
    if (answer.status >= 400) checkUntouched(operation, earlier, await world.snapshot())
    const isRight = change.kind === 'none' && actor === 'owner' && !NEVER_RIGHT.has(operation.id)
    if (isRight) assert.ok(answer.status < 400, `${answer.status} ${answer.text}`)
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : ''}\n${toCurl(request)}`, { cause: error })
  }
  await built.done(answer)
}

const toWire = (operation: Operation, request: ValidRequest): WireRequest => {
  const {
    method = 'GET',
    path,
    token,
    headers = {},
    body,
  } = toTestRequest(operation, request, world.actors.owner.token)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const type = operation.body === null ? [] : ['Content-Type: application/json']
  const json = operation.body === null ? '' : JSON.stringify(body ?? {})
  const authorization = `Authorization: Bearer ${token}`
  return { method, path, version: 'HTTP/1.1', headers: [authorization, ...type, ...lines], body: Buffer.from(json) }
}

const mustRefuse = (trick: Trick, operation: Operation): boolean =>
  trick.refused === 'always' || (trick.refused === 'with body' && operation.body !== null)

/** Sends the owner's valid request with the trick, and checks what comes back. */
const tryTrick = async (operation: Operation, trick: Trick): Promise<void> => {
  const built = await buildRequest(world, operation.id, { actor: 'owner', side: 'home' })
  const plain = toWire(operation, built.request)
  const earlier = await world.snapshot()
  const answer = await sendRaw(port, toBytes({ ...plain, ...trick.apply(plain) }), trick.halfClosed ?? false)
  const name = `${operation.route} with ${trick.name}`
  if (answer === null) assert.ok(trick.halfClosed ?? trick.oversized, `${name}: no answer`)
  const { status, text } = answer ?? { status: 400, text: '' }
  assert.ok(status < 500, `${name}: ${status} ${text}`)
  if (status < 400) assert.ok(!mustRefuse(trick, operation), `${name}: ${status} ${text}`)
  else {
    // What could not be read as a request is answered whole, whatever method it may have named.
    if (answer !== null) checkProblem(answer, answer.text === '' ? operation.method : '')
    checkUntouched(operation, earlier, await world.snapshot())
  }
  await built.done({ status })
}

describe('every operation of the API, fuzzed', () => {
  before(async () => {
    world = await createApiWorld()
    await world.app.server.listen({ host: '127.0.0.1', port: 0 })
    port = portOf(world.app.server)
  })
  after(() => world[Symbol.asyncDispose]())

  for (const [number, operation] of operations.entries()) {
    test(`${operation.route} answers valid, near-valid and hostile requests as it declares, and never fails`, async () => {
      const property = fc.asyncProperty(casesOf(operation), (fuzzCase) => tryCase(operation, fuzzCase))
      const { request } = await buildRequest(world, operation.id, { actor: 'owner', side: 'home' })
      const isChosen = (_: FuzzCase, index: number): boolean => (index + number) % Number(share) === 0
      const corpus = corpusFor(operation, request.body)
      const chosen = [...corpus.slice(0, 1), ...corpus.slice(1).filter(isChosen)]
      const examples = chosen.map((each): [FuzzCase] => [each])
      const numRuns = examples.length + Number(moreCases)
      await fc.assert(property, { numRuns, seed: Number(otherSeed), examples })
    })
  }

  for (const [place, trick] of TRICKS.entries()) {
    test(`${trick.name}: operations answer with a problem or as always, and store nothing they refused`, async () => {
      for (const [number, operation] of operations.entries()) {
        const isChosen = (place + number) % Number(share) === 0
        if (isChosen && !RECORDED.includes(operation.id)) await tryTrick(operation, trick)
      }
    })
  }
})
