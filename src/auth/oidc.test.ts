import assert from 'node:assert/strict'
import { after, before, describe, it, test } from 'node:test'
import { systemClock, type Clock } from '#lib/clock.ts'
import { begin, isRefused, oidcFor, REDIRECT } from '#test/support/oidc-client.ts'
import { startOidcIssuer, type OidcIssuer } from '#test/support/oidc-issuer.ts'
import type { Oidc, OidcResult } from './oidc.ts'

const ACCOUNTS = {
  ann: {
    subject: 'a-1',
    email: 'ann@example.org',
    emailVerified: true,
    name: 'Ann Author',
    preferredUsername: 'ann',
  },
  bob: { subject: 'b-2', email: 'bob@example.org', emailVerified: false },
  cid: { subject: 'c-3', email: 'cid@example.org' },
  dee: { subject: 'd-4' },
}

describe('with a real provider', () => {
  let issuer: OidcIssuer
  let oidc: Oidc
  before(async () => {
    issuer = await startOidcIssuer({ redirectUris: [REDIRECT], accounts: ACCOUNTS })
    oidc = oidcFor(issuer.issuer)
  })
  after(() => issuer.stop())

  const signIn = async (person: string, client = oidc): Promise<OidcResult> => {
    const { url, pending } = await begin(client)
    return client.finish(await issuer.visit(url, person), pending)
  }

  it('somebody signs in, and the issuer says who it is', async () => {
    assert.deepEqual(await signIn('ann'), {
      kind: 'identity',
      issuer: issuer.issuer,
      subject: 'a-1',
      email: 'ann@example.org',
      emailVerified: true,
      name: 'Ann Author',
      preferredUsername: 'ann',
    })
  })

  it('an address counts as verified only when the issuer says so', async () => {
    for (const [person, email] of [
      ['bob', 'bob@example.org'],
      ['cid', 'cid@example.org'],
      ['dee', null],
    ] as const) {
      const result = await signIn(person)
      assert.ok(result.kind === 'identity')
      assert.deepEqual([result.email, result.emailVerified, result.name], [email, false, null])
    }
  })

  it('the address sends a state, a nonce and a PKCE challenge, and never the verifier or the secret', async () => {
    const [one, other] = [await begin(oidc), await begin(oidc)]
    const query = new URL(one.url).searchParams
    assert.equal(query.get('code_challenge_method'), 'S256')
    assert.equal(query.get('response_type'), 'code')
    assert.equal(query.get('redirect_uri'), REDIRECT)
    assert.equal(query.get('state'), one.pending.state)
    assert.equal(query.get('nonce'), one.pending.nonce)
    for (const secret of [one.pending.verifier, 'secret-of-the-test-client']) assert.ok(!one.url.includes(secret))
    const secrets = [one, other].flatMap(({ pending }) => Object.values(pending))
    assert.equal(new Set(secrets).size, 6)
    for (const secret of secrets) assert.match(secret, /^[\w-]{43}$/)
  })

  it('the issuer is asked about itself once, also by many at the same time', async () => {
    const fresh = oidcFor(issuer.issuer)
    const asked = () => issuer.requests.filter((request) => request.includes('.well-known')).length
    const earlier = asked()
    await Promise.all([begin(fresh), begin(fresh), begin(fresh)])
    await begin(fresh)
    assert.equal(asked(), earlier + 1)
  })

  it('what the issuer says of itself is asked for again after an hour', async () => {
    let milliseconds = 0
    const clock: Clock = { ...systemClock, monotonic: () => milliseconds }
    const fresh = oidcFor(issuer.issuer, { clock })
    const asked = () => issuer.requests.filter((request) => request.includes('.well-known')).length
    const earlier = asked()
    await begin(fresh)
    milliseconds = 3_599_999
    await begin(fresh)
    assert.equal(asked(), earlier + 1)
    milliseconds = 3_600_000
    await begin(fresh)
    assert.equal(asked(), earlier + 2)
  })

  it('only the query of the address counts, since a proxy may change the rest', async () => {
    const { url, pending } = await begin(oidc)
    const back = await issuer.visit(url, 'ann')
    const result = await oidc.finish(new URL(`http://10.0.0.7:8080/internal${back.search}`), pending)
    assert.equal(result.kind, 'identity')
  })

  it('a code works once', async () => {
    const { url, pending } = await begin(oidc)
    const back = await issuer.visit(url, 'ann')
    assert.equal((await oidc.finish(back, pending)).kind, 'identity')
    isRefused(await oidc.finish(back, pending))
  })

  it('of a code that comes twice at once, at most one use succeeds', async () => {
    const { url, pending } = await begin(oidc)
    const back = await issuer.visit(url, 'ann')
    const results = await Promise.all([oidc.finish(back, pending), oidc.finish(back, pending)])
    assert.ok(results.filter(({ kind }) => kind === 'identity').length <= 1)
  })

  it('another state, nonce or PKCE verifier than that of this flow is refused', async () => {
    const other = (await begin(oidc)).pending
    for (const part of ['state', 'nonce', 'verifier'] as const) {
      const { url, pending } = await begin(oidc)
      const back = await issuer.visit(url, 'ann')
      isRefused(await oidc.finish(back, { ...pending, [part]: other[part] }))
    }
  })

  it('the answer to the flow of somebody else is refused, before its code goes anywhere', async () => {
    const [mine, theirs] = [await begin(oidc), await begin(oidc)]
    const back = await issuer.visit(theirs.url, 'bob')
    const exchanges = () => issuer.requests.filter((request) => request === 'POST /token').length
    const earlier = exchanges()
    isRefused(await oidc.finish(back, mine.pending))
    assert.equal(exchanges(), earlier)
  })

  it('a state that is missing, empty, doubled or of another spelling is refused', async () => {
    const { url, pending } = await begin(oidc)
    const back = await issuer.visit(url, 'ann')
    const changed = (change: (query: URLSearchParams) => void): URL => {
      const copy = new URL(back)
      change(copy.searchParams)
      return copy
    }
    const spellings = [
      changed((query) => query.delete('state')),
      changed((query) => query.set('state', '')),
      changed((query) => query.append('state', pending.state)),
      changed((query) => query.set('state', pending.state.toLowerCase())),
      changed((query) => query.set('state', `${pending.state} `)),
    ]
    for (const address of spellings) isRefused(await oidc.finish(address, pending))
    assert.equal((await oidc.finish(back, pending)).kind, 'identity')
  })

  it('an answer that names another issuer, or none, is refused', async () => {
    const { url, pending } = await begin(oidc)
    const back = await issuer.visit(url, 'ann')
    assert.equal(back.searchParams.get('iss'), issuer.issuer)
    const mixedUp = new URL(back)
    mixedUp.searchParams.set('iss', 'https://accounts.example.com')
    isRefused(await oidc.finish(mixedUp, pending))
    const unnamed = new URL(back)
    unnamed.searchParams.delete('iss')
    isRefused(await oidc.finish(unnamed, pending))
  })

  it('somebody who says no at the issuer is told apart from a broken answer', async () => {
    const { url, pending } = await begin(oidc)
    const back = await issuer.visit(url, null)
    assert.equal(back.searchParams.get('error'), 'access_denied')
    isRefused(await oidc.finish(back, pending), 'denied')
    isRefused(await oidc.finish(back, { ...pending, state: 'of another flow' }))
  })

  it('a wrong client secret is refused', async () => {
    const wrong = oidcFor(issuer.issuer, { clientSecret: 'another-secret' })
    isRefused(await signIn('ann', wrong))
  })
})

test('a public client signs in with PKCE alone', async () => {
  await using issuer = await startOidcIssuer({ redirectUris: [REDIRECT], accounts: ACCOUNTS, clientSecret: null })
  const oidc = oidcFor(issuer.issuer, { clientSecret: null })
  const { url, pending } = await begin(oidc)
  assert.equal((await oidc.finish(await issuer.visit(url, 'ann'), pending)).kind, 'identity')
})

test('an address in the ID token is enough: the userinfo endpoint is not asked', async () => {
  const options = { redirectUris: [REDIRECT], accounts: ACCOUNTS, claimsIn: 'id_token' } as const
  await using issuer = await startOidcIssuer(options)
  const oidc = oidcFor(issuer.issuer)
  const { url, pending } = await begin(oidc)
  const result = await oidc.finish(await issuer.visit(url, 'ann'), pending)
  assert.ok(result.kind === 'identity' && result.emailVerified && result.email === 'ann@example.org')
  assert.ok(!issuer.requests.some((request) => request.endsWith('/me')))
})

test('a provider that is gone makes sign-in unavailable, at the start and at the end', async () => {
  const issuer = await startOidcIssuer({ redirectUris: [REDIRECT], accounts: ACCOUNTS })
  const oidc = oidcFor(issuer.issuer)
  const { url, pending } = await begin(oidc)
  const back = await issuer.visit(url, 'ann')
  await issuer.stop()
  const finished = await oidc.finish(back, pending)
  assert.equal(finished.kind, 'unavailable')
  assert.equal((await oidcFor(issuer.issuer).start()).kind, 'unavailable')
  assert.equal((await oidcFor(issuer.issuer).finish(back, pending)).kind, 'unavailable')
})

test('an issuer without https is refused, except on this machine where that is allowed', () => {
  for (const issuer of ['http://accounts.example.com', 'http://127.0.0.1.example.com', 'ftp://127.0.0.1', 'nonsense']) {
    assert.throws(() => oidcFor(issuer), /https/)
  }
  for (const host of ['localhost:9000', '127.0.0.1:9000', '[::1]:9000']) {
    assert.throws(() => oidcFor(`http://${host}`, { allowHttp: false }), /https/)
    oidcFor(`http://${host}`)
  }
  oidcFor('https://accounts.example.com', { allowHttp: false })
  assert.throws(() => oidcFor('https://accounts.example.com/.well-known/openid-configuration'), /plain address/)
  assert.throws(() => oidcFor('https://accounts.example.com', { redirectUri: '/callback' }), /not a URL/)
})
