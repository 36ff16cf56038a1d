import assert from 'node:assert/strict'
import { test } from 'node:test'
import { APP, attemptOf, contextAt, parrot, start } from './contract-context.ts'
import type { Impossible, PrepareScenario, Preparing, Subject } from './contract-context.ts'
import type { Context, Prepared, PrepareOutcome } from './provider.ts'
import { closedAddress, json } from './scripted-network.ts'
import type { Reaction, Received, Script } from './scripted-network.ts'

/** Registers the tests of what comes before the irreversible call: all of it may fail, and be done again, without harm. */
export const testPreparing = (subject: Subject): void => {
  const { preparing } = subject.sample
  if ('impossible' in preparing) {
    test('nothing is prepared', { skip: preparing.impossible }, () => {})
    test('a text needs no preparing', () => {
      assert.equal(subject.provider.needsPreparing(subject.sample.attempt.content), false)
    })
    return
  }
  const one = { ...subject, preparing }
  for (const kind of OUTCOMES) testOutcome(one, kind, preparing.scenarios[kind])
  testWholeWay(one)
  testFaults(one)
  testNothingReached(one)
  testSecrets(one)
}

interface Preparer extends Subject {
  readonly preparing: Preparing
}

const OUTCOMES: readonly PrepareOutcome['kind'][] = [
  'ready',
  'working',
  'rejected',
  'unauthorized',
  'rate-limited',
  'unavailable',
]

const prepare = (
  { provider, sample, preparing }: Preparer,
  prepared: Prepared | null,
  context: Context,
): Promise<PrepareOutcome> => {
  const { credentials, account } = sample.attempt
  const facts = { ...account, facts: {} }
  return provider.prepare({ credentials, content: preparing.content, account: facts, prepared }, context)
}

const testOutcome = (one: Preparer, kind: PrepareOutcome['kind'], scenario: PrepareScenario | Impossible): void => {
  if ('impossible' in scenario) {
    test(`the outcome ${kind} of preparing is impossible`, { skip: scenario.impossible }, () => {})
    return
  }
  test(`the outcome ${kind} of preparing is reported as itself`, async () => {
    const { network: script, prepared = null } = scenario
    await using network = await start(script === 'refused' ? () => 'drop' : script)
    const url = script === 'refused' ? await closedAddress() : network.url
    const outcome = await prepare(one, prepared, contextAt(url))
    assert.equal(outcome.kind, kind, JSON.stringify(outcome))
    if (outcome.kind === 'rate-limited') assert.ok(outcome.retryAfterSeconds > 0)
    if (outcome.kind === 'working') assert.ok(outcome.checkAfterSeconds >= 0)
  })
}

/** More calls than any sample needs. */
const MOST_CALLS = 50

/** Goes on as publishing does: keeps what is prepared, begins anew with what is stale, and tries again. */
const toTheEnd = async (one: Preparer, first: Prepared | null, context: Context): Promise<Prepared> => {
  let prepared = first
  for (let call = 0; call < MOST_CALLS; call += 1) {
    const outcome = await prepare(one, prepared, context)
    assert.ok(['ready', 'working', 'unavailable'].includes(outcome.kind), JSON.stringify(outcome))
    if (outcome.kind === 'ready' || outcome.kind === 'working') {
      assert.deepEqual(JSON.parse(JSON.stringify(outcome.prepared)), outcome.prepared)
      prepared = outcome.prepared
    }
    if (outcome.kind === 'unavailable' && outcome.stale === true) prepared = null
    if (outcome.kind === 'ready') return outcome.prepared
  }
  throw new assert.AssertionError({ message: `not ready after ${MOST_CALLS} calls` })
}

/** What a database might give back that is not what was put in. */
const GARBAGE: readonly Prepared[] = [{}, { files: 'none' }, { files: [{}] }, { files: [[], 1] }, { containers: null }]

const testWholeWay = (one: Preparer): void => {
  const { provider, sample, preparing } = one
  const attempt = { ...attemptOf(sample), content: preparing.content }
  test('what needs preparing is not sent before it is ready', async () => {
    assert.equal(provider.needsPreparing(preparing.content), true)
    for (const prepared of [null, ...GARBAGE]) {
      await using network = await start(sample.network)
      const outcome = await provider.publish({ ...attempt, prepared }, contextAt(network.url))
      assert.deepEqual([outcome.kind, 'stale' in outcome && outcome.stale], ['unavailable', true])
      assert.equal(network.received.length, 0)
    }
  })
  test('what is ready, is ready when asked again, and can be sent; until then nothing was', async () => {
    await using network = await start(sample.network)
    const context = contextAt(network.url)
    const prepared = await toTheEnd(one, null, context)
    assert.deepEqual((await prepare(one, prepared, context)).kind, 'ready')
    assert.ok(!network.received.some(isSend(preparing)))
    for (const { path } of network.received) assert.match(path, /^\/(?:token|api)-host\//)
    assert.ok(!JSON.stringify(prepared).includes(sample.attempt.credentials.accessToken))
    const outcome = await provider.publish({ ...attempt, prepared }, context)
    assert.equal(outcome.kind, 'published', JSON.stringify(outcome))
  })
  test('what cannot be read back is begun anew', async () => {
    for (const garbage of GARBAGE) {
      await using network = await start(sample.network)
      await toTheEnd(one, garbage, contextAt(network.url))
    }
  })
}

const isSend =
  ({ isSend: tells }: Preparing) =>
  (received: Received): boolean =>
    tells({ ...received, path: received.path.replace(/^\/[a-z]+-host/, '') })

const FAULTS: readonly Reaction[] = [
  'drop',
  json(500, { title: 'Internal' }),
  { status: 503, body: '<html>busy</html>' },
  { status: 200, body: '' },
  { status: 200, body: '{"data":{"id":' },
  json(200, []),
  json(302, {}, { location: '/elsewhere' }),
]

/** A network at which the request of a certain number goes wrong. */
const failingAt = (number: number, fault: Reaction, script: Script): Script => {
  let count = 0
  return (received) => {
    count += 1
    return count === number ? fault : script(received)
  }
}

const testFaults = (one: Preparer): void => {
  const { sample } = one
  test('no request of a preparation that goes wrong ends it, sends the post, or is more than tried again', async () => {
    await using well = await start(sample.network)
    await toTheEnd(one, null, contextAt(well.url))
    for (const fault of FAULTS) {
      for (let number = 1; number <= well.received.length; number += 1) {
        await using network = await start(failingAt(number, fault, sample.network))
        await toTheEnd(one, null, contextAt(network.url))
        assert.ok(!network.received.some(isSend(one.preparing)))
      }
    }
  })
}

const testNothingReached = (one: Preparer): void => {
  test('preparing without a connection, or after a stop, is unavailable', async () => {
    assert.equal((await prepare(one, null, contextAt(await closedAddress()))).kind, 'unavailable')
    await using network = await start(one.sample.network)
    assert.equal((await prepare(one, null, contextAt(network.url, AbortSignal.abort()))).kind, 'unavailable')
    assert.equal(network.received.length, 0)
  })
  test('a stop while the network thinks ends a preparation at once', async () => {
    await using network = await start(() => 'hang')
    const stop = new AbortController()
    const preparing = prepare(one, null, contextAt(network.url, stop.signal))
    await network.arrival
    stop.abort()
    assert.equal((await preparing).kind, 'unavailable')
  })
}

const testSecrets = (one: Preparer): void => {
  test('no reason of a preparation holds a secret, even when the network repeats it', async () => {
    const { accessToken, refreshToken } = one.sample.attempt.credentials
    for (const status of [200, 400, 401, 402, 403, 404, 413, 429, 500]) {
      await using network = await start(parrot(status))
      const said = JSON.stringify(await prepare(one, null, contextAt(network.url)))
      for (const secret of [accessToken, refreshToken, APP.clientSecret]) {
        assert.ok(secret === null || !said.includes(secret), `${status}: ${said}`)
      }
    }
  })
}
