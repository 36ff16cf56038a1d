import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { APP, attemptOf, contextAt, hostsAt, parrot, start, UNREADABLE } from './contract-context.ts'
import type { Impossible, Sample, Scenario, Scenarios, Subject } from './contract-context.ts'
import { testIssues } from './contract-issues.ts'
import { testPreparing } from './contract-preparing.ts'
import type { Content, Credentials, OutcomeKind, Provider } from './provider.ts'
import { closedAddress } from './scripted-network.ts'
import { textOnly } from './without-media.ts'

export type { PrepareScenarios, Sample, Scenarios } from './contract-context.ts'

/** Registers the tests that every provider must pass, over real HTTP against a scripted network on loopback. */
export const testProvider = (provider: Provider, sample: Sample, scenarios: Scenarios): void => {
  const subject = { provider, sample, sends: !('impossible' in scenarios.published) }
  describe(`${provider.name} keeps the contract of providers`, () => {
    for (const kind of OUTCOMES) testOutcome(subject, kind, scenarios[kind])
    testTransport(subject)
    testStop(subject)
    testUnreadable(subject)
    testSecrets(subject)
    testLimits(subject)
    testRules(subject)
    testIssues(subject)
    testConnection(subject)
    testPreparing(subject)
  })
}

const OUTCOMES: readonly OutcomeKind[] = [
  'published',
  'processing',
  'rejected',
  'unauthorized',
  'rate-limited',
  'unavailable',
  'unknown',
]

const testOutcome = (subject: Subject, kind: OutcomeKind, scenario: Scenario | Impossible): void => {
  if ('impossible' in scenario) {
    test(`the outcome ${kind} is impossible`, { skip: scenario.impossible }, () => {})
    return
  }
  test(`the outcome ${kind} is reported as itself`, async () => {
    const { network: script } = scenario
    await using network = await start(script === 'refused' ? () => 'drop' : script)
    const url = script === 'refused' ? await closedAddress() : network.url
    const outcome = await subject.provider.publish(attemptOf(subject.sample), contextAt(url))
    assert.equal(outcome.kind, kind, JSON.stringify(outcome))
    if (outcome.kind === 'published') assert.ok(outcome.url.startsWith(`${hostsAt(url).web}/`), outcome.url)
    if (outcome.kind === 'rate-limited') assert.ok(outcome.retryAfterSeconds > 0)
  })
}

/** A test of what happens to something sent; skipped where nothing ever is. */
const sendingTest = (subject: Subject, title: string, run: () => Promise<void>): void => {
  test(title, subject.sends ? {} : { skip: 'nothing is ever sent to this network' }, run)
}

const testTransport = (subject: Subject): void => {
  const { provider, sample } = subject
  sendingTest(subject, 'a connection dropped after sending is unknown, and nothing is sent twice', async () => {
    await using network = await start(() => 'drop')
    const outcome = await provider.publish(attemptOf(sample), contextAt(network.url))
    assert.equal(outcome.kind, 'unknown')
    assert.equal(network.received.length, 1)
  })
  sendingTest(subject, 'a refused connection is unavailable', async () => {
    const outcome = await provider.publish(attemptOf(sample), contextAt(await closedAddress()))
    assert.equal(outcome.kind, 'unavailable')
  })
  sendingTest(subject, 'after the send deadline nothing is sent, and it is unavailable', async () => {
    await using network = await start(sample.network)
    const outcome = await provider.publish(attemptOf(sample, systemClock.monotonic() - 1), contextAt(network.url))
    assert.equal(outcome.kind, 'unavailable')
    assert.equal(network.received.length, 0)
  })
}

const testStop = (subject: Subject): void => {
  const { provider, sample } = subject
  sendingTest(subject, 'a signal aborted before the call sends nothing', async () => {
    await using network = await start(sample.network)
    const outcome = await provider.publish(attemptOf(sample), contextAt(network.url, AbortSignal.abort()))
    assert.equal(outcome.kind, 'unavailable')
    assert.equal(network.received.length, 0)
  })
  sendingTest(subject, 'a signal aborted while the network thinks ends the call at once, as unknown', async () => {
    await using network = await start(() => 'hang')
    const stop = new AbortController()
    const publishing = provider.publish(attemptOf(sample), contextAt(network.url, stop.signal))
    await network.arrival
    stop.abort()
    assert.equal((await publishing).kind, 'unknown')
  })
}

const testUnreadable = (subject: Subject): void => {
  const { provider, sample } = subject
  sendingTest(
    subject,
    'an answer that cannot be read proves neither that a post is there nor that it is not',
    async () => {
      for (const script of UNREADABLE) {
        await using network = await start(script)
        assert.equal((await provider.publish(attemptOf(sample), contextAt(network.url))).kind, 'unknown')
        assert.equal((await provider.find(attemptOf(sample), contextAt(network.url))).kind, 'unavailable')
      }
    },
  )
  test('an answer that cannot be read neither connects, nor renews, nor ends a channel', async () => {
    for (const script of UNREADABLE) {
      await using network = await start(script)
      const context = contextAt(network.url)
      assert.equal((await provider.connect(sample.grant, context)).kind, 'unavailable')
      assert.equal((await provider.refresh(sample.attempt.credentials, context)).kind, 'unavailable')
      const read = await provider.readAccount?.(sample.attempt.credentials, context)
      assert.equal(read?.kind ?? 'unavailable', 'unavailable')
      await provider.disconnect(sample.attempt.credentials, context)
    }
  })
}

const testSecrets = ({ provider, sample }: Subject): void => {
  test('no reason holds a secret, even when the network repeats it', async () => {
    const { credentials } = sample.attempt
    const secrets = [
      credentials.accessToken,
      credentials.refreshToken,
      APP.clientSecret,
      sample.grant.code,
      sample.grant.codeVerifier,
    ]
    for (const status of [200, 400, 401, 402, 403, 404, 429, 500]) {
      await using network = await start(parrot(status))
      const context = contextAt(network.url)
      const said = JSON.stringify([
        await provider.publish(attemptOf(sample), context),
        await provider.find(attemptOf(sample), context),
        await provider.refresh(credentials, context),
        await provider.readAccount?.(credentials, context),
        await provider.connect(sample.grant, context),
      ])
      for (const secret of secrets) assert.ok(secret === null || !said.includes(secret), `${status}: ${said}`)
    }
  })
}

const testLimits = ({ provider, sample }: Subject): void => {
  test('every limit has a source and the date on which it was read', () => {
    for (const { name, source, readOn, value } of provider.limits) {
      assert.equal(new URL(source).protocol, 'https:', name)
      assert.match(readOn, /^\d{4}-\d{2}-\d{2}$/, name)
      assert.ok(value > 0, name)
    }
    assert.deepEqual(provider.limits.map(({ name }) => name).sort(), Object.keys(sample.limits).sort())
  })
  for (const [name, check] of Object.entries(sample.limits)) {
    if ('notInContent' in check) continue
    test(`the limit ${name} is the greatest that is accepted`, () => {
      const codes = (content: Content) => provider.validate(content, check.facts).map(({ code }) => code)
      assert.ok(!codes(check.at).includes(check.code))
      assert.ok(codes(check.over).includes(check.code))
    })
  }
}

const testRules = ({ provider, sample }: Subject): void => {
  test('the rules give the same answer twice, in sentences', () => {
    for (const text of ['', sample.attempt.content.text, 'a'.repeat(100_000)]) {
      const issues = provider.validate(textOnly(text), {})
      assert.deepEqual(provider.validate(textOnly(text), {}), issues)
      for (const { pointer, detail } of issues) {
        assert.match(pointer, /^\//)
        assert.match(detail, /^[A-Z].*\.$/)
      }
    }
  })
}

const surviveJson = (credentials: Credentials): void => {
  assert.deepEqual(JSON.parse(JSON.stringify(credentials)), credentials)
}

const testConnection = ({ provider, sample }: Subject): void => {
  test('consent is asked on the authorize host, for this app, state and address', () => {
    const hosts = hostsAt('http://127.0.0.1')
    const request = { state: 'state &=+', redirectUri: 'http://127.0.0.1/back?a=b', codeChallenge: 'challenge' }
    const address = provider.authorizationUrl(request, hosts, APP)
    assert.ok(address.startsWith(`${hosts.authorize}/`), address)
    const { searchParams } = new URL(address)
    assert.equal(searchParams.get('state'), request.state)
    assert.equal(searchParams.get('redirect_uri'), request.redirectUri)
    assert.equal(searchParams.get('client_id'), APP.clientId)
    assert.ok(!address.includes(APP.clientSecret))
  })
  test('connecting, publishing, finding, renewing and ending call declared hosts only; keys survive JSON', async () => {
    await using network = await start(sample.network)
    const context = contextAt(network.url)
    const connected = await provider.connect(sample.grant, context)
    assert.equal(connected.kind, 'connected', JSON.stringify(connected))
    if (connected.kind !== 'connected') return
    surviveJson(connected.credentials)
    assert.match(connected.account.handle, /^[^@]/)
    const attempt = { ...attemptOf(sample), ...connected }
    await provider.publish(attempt, context)
    await provider.find(attempt, context)
    const renewed = await provider.refresh(sample.attempt.credentials, context)
    assert.equal(renewed.kind, 'refreshed', JSON.stringify(renewed))
    if (renewed.kind === 'refreshed') surviveJson(renewed.credentials)
    await provider.readAccount?.(connected.credentials, context)
    await provider.disconnect(connected.credentials, context)
    for (const { path } of network.received) assert.match(path, /^\/(?:token|api)-host\//)
  })
}
