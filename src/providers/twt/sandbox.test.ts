import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Fault } from '#sandbox/faults.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { startSandbox } from '#sandbox/testing.ts'
import type { Account, AppCredentials, Attempt, Context, Credentials } from '../provider.ts'
import { twt } from './index.ts'
import { NO_MEDIA, textOnly } from '../without-media.ts'

const http = createHttp(systemClock)
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters'
const REDIRECT = 'http://127.0.0.1:9/oauth/return?from=x'

/** Goes to the consent page as a browser does, and presses its button; the parameters of the redirect. */
const decide = async (address: string, decision: 'approve' | 'deny'): Promise<URLSearchParams> => {
  const page = await http({ method: 'GET', url: address })
  assert.equal(page.status, 200, page.body)
  const action = /action="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const form = new URL(address).searchParams
  form.set('account', 'demo')
  form.set('decision', decision)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await http({ method: 'POST', url: new URL(action, address).href, headers, body: form.toString() })
  return new URL(answer.headers['location'] ?? 'about:blank').searchParams
}

const start = async (t: TestContext, app: AppCredentials = SANDBOX_CLIENT) => {
  const { sandbox, url, clock } = await startSandbox(t, 'twt')
  const hosts = { authorize: url, token: url, api: url, web: url }
  const context: Context = {
    http,
    clock,
    log: silentLog,
    hosts,
    app,
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  const codeChallenge = createHash('sha256').update(VERIFIER).digest('base64url')
  const address = twt.authorizationUrl({ state: 'state-1', redirectUri: REDIRECT, codeChallenge }, hosts, app)
  return { sandbox, clock, context, address }
}

const connect = async (t: TestContext, app: AppCredentials = SANDBOX_CLIENT) => {
  const running = await start(t, app)
  const returned = await decide(running.address, 'approve')
  assert.equal(returned.get('state'), 'state-1')
  const grant = { code: returned.get('code') ?? '', redirectUri: REDIRECT, codeVerifier: VERIFIER }
  const connected = await twt.connect(grant, running.context)
  assert.ok(connected.kind === 'connected', JSON.stringify(connected))
  return { ...running, grant, credentials: connected.credentials, account: connected.account }
}

interface Channel {
  readonly context: Context
  readonly credentials: Credentials
  readonly account: Account
}

const attemptOn = ({ context, credentials, account }: Channel, text: string): Attempt => ({
  key: 'publication-1',
  credentials,
  account,
  content: textOnly(text),
  prepared: null,
  startedAt: context.clock.now(),
  taken: new Set<string>(),
  sendBefore: Number.POSITIVE_INFINITY,
})

test('an account is connected through the consent page, and its code works once', async (t) => {
  const { account, credentials, grant, context } = await connect(t)
  assert.equal(account.handle, 'demo')
  assert.deepEqual(credentials.scopes.toSorted(), [...twt.scopes].sort())
  assert.equal((await twt.connect(grant, context)).kind, 'rejected')
})

test('an app without a secret connects, renews and disconnects as a public client', async (t) => {
  const { credentials, context } = await connect(t, { clientId: 'my-public-app', clientSecret: '' })
  const renewed = await twt.refresh(credentials, context)
  assert.ok(renewed.kind === 'refreshed', JSON.stringify(renewed))
  await twt.disconnect(renewed.credentials, context)
  assert.equal((await twt.refresh(renewed.credentials, context)).kind, 'rejected')
})

test('a person who declines sends no code back', async (t) => {
  const { address } = await start(t)
  const returned = await decide(address, 'deny')
  assert.deepEqual([returned.get('error'), returned.get('code')], ['access_denied', null])
})

test('a post is published, at the address given, and found again', async (t) => {
  const channel = await connect(t)
  const attempt = attemptOn(channel, 'Tom & Jerry <3 cafe\u0301 at https://example.com/a?b=1&c=2 and foo.io 👾')
  const outcome = await twt.publish(attempt, channel.context)
  assert.ok(outcome.kind === 'published', JSON.stringify(outcome))
  assert.equal((await http({ method: 'GET', url: outcome.url })).status, 200)
  const found = await twt.find(attempt, channel.context)
  assert.equal(found.kind === 'found' ? found.remoteId : JSON.stringify(found), outcome.remoteId)
})

test('a repeated text is refused under a code of its own', async (t) => {
  const channel = await connect(t)
  await twt.publish(attemptOn(channel, 'Once'), channel.context)
  const second = await twt.publish(attemptOn(channel, 'Once'), channel.context)
  assert.equal(second.kind === 'rejected' ? second.code : JSON.stringify(second), 'duplicate_content')
})

test('a text that the rules refuse, X refuses too, and one at the limit it takes', async (t) => {
  const channel = await connect(t)
  for (const [text, kind] of [
    ['日'.repeat(140), 'published'],
    ['日'.repeat(141), 'rejected'],
  ] as const) {
    assert.equal(twt.validate(textOnly(text), channel.account.facts).length === 0, kind === 'published')
    assert.equal((await twt.publish(attemptOn(channel, text), channel.context)).kind, kind)
  }
})

const LOST: readonly Fault[] = [
  { kind: 'drop-after', route: 'create' },
  { kind: 'error-after', status: 503, route: 'create' },
  { kind: 'truncated-after', route: 'create' },
]

for (const fault of LOST) {
  test(`${fault.kind}: the outcome is unknown, the post was made once, and it is found`, async (t) => {
    const channel = await connect(t)
    channel.sandbox.faults.add(fault)
    const attempt = attemptOn(channel, 'Perhaps published')
    assert.equal((await twt.publish(attempt, channel.context)).kind, 'unknown')
    assert.equal((await twt.find(attempt, channel.context)).kind, 'found')
    assert.equal(channel.sandbox.ledger.entries().filter(({ route }) => route === 'create').length, 1)
  })
}

const NOT_MADE: readonly (readonly [Fault, string])[] = [
  [{ kind: 'drop-before', route: 'create' }, 'unknown'],
  [{ kind: 'html-502', route: 'create' }, 'unknown'],
  [{ kind: 'rate-limited', retryAfterSeconds: 120, route: 'create' }, 'rate-limited'],
  [{ kind: 'credits-depleted', route: 'create' }, 'rate-limited'],
  [{ kind: 'revoke-tokens', route: 'create' }, 'unauthorized'],
]

for (const [fault, kind] of NOT_MADE) {
  test(`${fault.kind}: the outcome is ${kind}, and no post was made`, async (t) => {
    const channel = await connect(t)
    channel.sandbox.faults.add(fault)
    const attempt = attemptOn(channel, 'Not published')
    assert.equal((await twt.publish(attempt, channel.context)).kind, kind)
    const found = (await twt.find(attempt, channel.context)).kind
    assert.equal(found, kind === 'unauthorized' ? 'unauthorized' : 'absent')
  })
}

test('the wait of a rate limit is the one that X names', async (t) => {
  const channel = await connect(t)
  channel.sandbox.faults.add({ kind: 'rate-limited', retryAfterSeconds: 120, route: 'create' })
  const outcome = await twt.publish(attemptOn(channel, 'Later'), channel.context)
  assert.equal(outcome.kind === 'rate-limited' ? outcome.retryAfterSeconds : outcome.kind, 120)
})

test('each renewal replaces both tokens, and a used refresh token is rejected', async (t) => {
  const { credentials, context } = await connect(t)
  const renewed = await twt.refresh(credentials, context)
  assert.ok(renewed.kind === 'refreshed', JSON.stringify(renewed))
  assert.notEqual(renewed.credentials.refreshToken, credentials.refreshToken)
  assert.equal((await twt.refresh(credentials, context)).kind, 'rejected')
})

test('a renewal that X fails to answer can be tried again', async (t) => {
  const { credentials, context, sandbox } = await connect(t)
  sandbox.faults.add({ kind: 'html-502', route: 'token' })
  assert.equal((await twt.refresh(credentials, context)).kind, 'unavailable')
  assert.equal((await twt.refresh(credentials, context)).kind, 'refreshed')
})

test('an access token that has ended is unauthorized until it is renewed', async (t) => {
  const channel = await connect(t)
  channel.clock.advance(7_201_000)
  assert.equal((await twt.publish(attemptOn(channel, 'Too late'), channel.context)).kind, 'unauthorized')
  const renewed = await twt.refresh(channel.credentials, channel.context)
  assert.ok(renewed.kind === 'refreshed')
  const again = attemptOn({ ...channel, credentials: renewed.credentials }, 'In time')
  assert.equal((await twt.publish(again, channel.context)).kind, 'published')
})

test('after disconnecting neither token works', async (t) => {
  const channel = await connect(t)
  await twt.disconnect(channel.credentials, channel.context)
  assert.equal((await twt.publish(attemptOn(channel, 'Gone'), channel.context)).kind, 'unauthorized')
  assert.equal((await twt.refresh(channel.credentials, channel.context)).kind, 'rejected')
})
