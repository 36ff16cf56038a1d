import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { startSandbox } from '#sandbox/testing.ts'
import type { Context } from '../provider.ts'
import { insta } from './index.ts'
import { approve, REDIRECT } from '#test/support/insta-world.ts'
import { NO_MEDIA } from '../without-media.ts'

const http = createHttp(systemClock)
const DAY = 86_400_000

const connect = async (t: TestContext, settings: object = {}) => {
  const { sandbox, url, clock } = await startSandbox(t, 'insta')
  sandbox.configure(settings)
  const hosts = { authorize: url, token: url, api: url, web: url }
  const context: Context = {
    http,
    clock,
    log: silentLog,
    hosts,
    app: SANDBOX_CLIENT,
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  const request = { state: 'state-1', redirectUri: REDIRECT, codeChallenge: 'unused' }
  const back = await approve(insta.authorizationUrl(request, hosts, SANDBOX_CLIENT))
  assert.match(back, /#_$/)
  // Some browsers hand the fragment on as a part of the code.
  const grant = {
    code: `${new URL(back).searchParams.get('code') ?? ''}#_`,
    redirectUri: REDIRECT,
    codeVerifier: 'unused',
  }
  const connected = await insta.connect(grant, context)
  assert.ok(connected.kind === 'connected', JSON.stringify(connected))
  return { sandbox, clock, context, grant, credentials: connected.credentials, account: connected.account }
}

for (const settings of [
  { tokenShape: 'flat', meShape: 'flat' },
  { tokenShape: 'data', meShape: 'data' },
]) {
  test(`an account is connected where answers come as ${settings.tokenShape}, and its code works once`, async (t) => {
    const { account, grant, context } = await connect(t, settings)
    assert.equal(account.handle, 'ada')
    assert.match(account.remoteId, /^\d{17}$/)
    assert.equal((await insta.connect(grant, context)).kind, 'rejected')
  })
}

test('a token is renewed from its second day on, until it ends', async (t) => {
  const { credentials, context, clock } = await connect(t)
  assert.equal((await insta.refresh(credentials, context)).kind, 'unavailable')
  clock.advance(2 * DAY)
  const renewed = await insta.refresh(credentials, context)
  assert.ok(renewed.kind === 'refreshed', JSON.stringify(renewed))
  assert.notEqual(renewed.credentials.accessToken, credentials.accessToken)
  clock.advance(61 * DAY)
  assert.equal((await insta.refresh(renewed.credentials, context)).kind, 'rejected')
})

test('a new token that Instagram has ended is rejected, too, so that a person is asked to connect anew', async (t) => {
  const { credentials, context, sandbox } = await connect(t)
  sandbox.revokeTokens('ada')
  assert.equal((await insta.refresh(credentials, context)).kind, 'rejected')
})

test('a token that Instagram has ended is rejected, a fault of Instagram is not', async (t) => {
  const { credentials, context, clock, sandbox } = await connect(t)
  clock.advance(2 * DAY)
  sandbox.faults.add({ kind: 'html-502', route: 'refresh' })
  assert.equal((await insta.refresh(credentials, context)).kind, 'unavailable')
  sandbox.faults.add({ kind: 'rate-limited', retryAfterSeconds: 60, route: 'refresh' })
  assert.equal((await insta.refresh(credentials, context)).kind, 'unavailable')
  sandbox.revokeTokens('ada')
  assert.equal((await insta.refresh(credentials, context)).kind, 'rejected')
})

test('the check of credentials changes nothing at the sandbox, and tells right ones from wrong ones', async (t) => {
  const { sandbox, context, credentials, account } = await connect(t)
  const { check } = insta
  assert.ok(check)
  const seen = sandbox.ledger.entries().length
  const codes = (findings: readonly { readonly verdict: string; readonly code: string }[]) =>
    findings.map(({ verdict, code }) => `${verdict} ${code}`)
  assert.deepEqual(codes(await check.askApp(REDIRECT, context)), ['ok client_known', 'ok redirect_uri'])
  const wrong = { ...context, app: { ...context.app, clientSecret: 'wrong' } }
  assert.deepEqual(codes(await check.askApp(REDIRECT, wrong)), ['fail client_refused', 'ok redirect_uri'])
  const asked = await check.askChannel({ credentials, account }, context)
  assert.deepEqual(codes(asked), ['ok account', 'ok quota', 'ok limit'])
  assert.deepEqual(
    sandbox.ledger
      .entries()
      .slice(seen)
      .map(({ route }) => route),
    ['token', 'token', 'me', 'quota'],
  )
  assert.ok(!JSON.stringify(asked).includes(credentials.accessToken))
})
