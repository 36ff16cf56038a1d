import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { UnsecuredJWT } from 'jose'
import { systemClock, type Clock } from '#lib/clock.ts'
import { createHttp, type HttpRequest } from '#lib/http.ts'
import { startLyingIssuer, type IssuerAnswer, type LyingIssuer } from '#test/support/lying-issuer.ts'
import { begin, isRefused, oidcFor, REDIRECT } from '#test/support/oidc-client.ts'
import type { OidcOptions, OidcPending, OidcResult } from './oidc.ts'

const http = createHttp(systemClock)

describe('with a lying issuer', () => {
  const nowSeconds = () => Math.floor(Date.now() / 1000)

  const claimsFor = (issuer: LyingIssuer, pending: OidcPending) => ({
    iss: issuer.issuer,
    aud: 'scheduly',
    sub: 's-1',
    nonce: pending.nonce,
    iat: nowSeconds(),
    exp: nowSeconds() + 300,
    email: 'ann@example.org',
    email_verified: true,
  })
  type Claims = Readonly<Record<string, unknown>>

  const tokenAnswer = (idToken: unknown): IssuerAnswer => ({
    body: { access_token: 'c4nary-access', token_type: 'Bearer', expires_in: 300, id_token: idToken },
  })

  const callback = (issuer: string, pending: OidcPending): URL => {
    const url = new URL(REDIRECT)
    url.search = new URLSearchParams({ code: 'c4nary-code', state: pending.state, iss: issuer }).toString()
    return url
  }

  type Lie = (issuer: LyingIssuer, claims: Claims) => Promise<string> | string

  /** One whole flow, whose ID token the test makes. */
  const flow = async (lie: Lie, changes: Partial<OidcOptions> = {}): Promise<OidcResult> => {
    await using issuer = await startLyingIssuer()
    const oidc = oidcFor(issuer.issuer, changes)
    const { pending } = await begin(oidc)
    issuer.answer('token', tokenAnswer(await lie(issuer, claimsFor(issuer, pending))))
    return await oidc.finish(callback(issuer.issuer, pending), pending)
  }
  const claiming =
    (changes: Claims): Lie =>
    (issuer, claims) =>
      issuer.sign({ ...claims, ...changes })

  it('the ID token that the other tests change is a good one', async () => {
    const result = await flow(claiming({}))
    assert.ok(result.kind === 'identity' && result.subject === 's-1' && result.emailVerified)
  })

  const wrong: Readonly<Record<string, Lie>> = {
    'with algorithm none': (_issuer, claims) => new UnsecuredJWT({ ...claims }).encode(),
    'signed by another key under the same name': (issuer, claims) => issuer.sign(claims, {}, issuer.foreignKey),
    'signed by a key that is not published': (issuer, claims) =>
      issuer.sign(claims, { kid: 'foreign' }, issuer.foreignKey),
    'without a signature': async (issuer, claims) => (await issuer.sign(claims)).replace(/[^.]*$/, ''),
    'with other claims than those signed': async (issuer, claims) => {
      const [head, , signature] = (await issuer.sign(claims)).split('.')
      const payload = Buffer.from(JSON.stringify({ ...claims, sub: 's-2' })).toString('base64url')
      return `${head}.${payload}.${signature}`
    },
    'that is no token': () => 'c4nary-id-token',
    'for another client': claiming({ aud: 'somebody-else' }),
    'for us and others, without saying who asked': claiming({ aud: ['scheduly', 'somebody-else'] }),
    'for us and others, asked for by another': claiming({ aud: ['scheduly', 'else'], azp: 'else' }),
    'for us, asked for by another': claiming({ azp: 'somebody-else' }),
    'without an audience': claiming({ aud: undefined }),
    'of another issuer': claiming({ iss: 'https://accounts.example.com' }),
    'of the same issuer in another spelling': (issuer, claims) => issuer.sign({ ...claims, iss: `${issuer.issuer}/` }),
    'that is over': claiming({ exp: nowSeconds() - 60 }),
    'without an end': claiming({ exp: undefined }),
    'that is not valid yet': claiming({ nbf: nowSeconds() + 300 }),
    'that was made long ago': claiming({ iat: nowSeconds() - 3_600 }),
    'that will be made': claiming({ iat: nowSeconds() + 300 }),
    'without its birth': claiming({ iat: undefined }),
    'with the nonce of another flow': claiming({ nonce: 'of-another-flow' }),
    'without a nonce': claiming({ nonce: undefined }),
    'of nobody': claiming({ sub: undefined }),
    'of somebody without a name': claiming({ sub: '' }),
    'of somebody with an endless name': claiming({ sub: 's'.repeat(256) }),
    'of somebody who is a number': claiming({ sub: 7 }),
  }
  for (const [name, lie] of Object.entries(wrong)) {
    it(`an ID token ${name} is refused`, async () => {
      isRefused(await flow(lie))
    })
  }

  it('algorithm none is refused also when the issuer announces it', async () => {
    await using issuer = await startLyingIssuer()
    const algorithms = { id_token_signing_alg_values_supported: ['none', 'HS256', 'ES256'] }
    issuer.answer('configuration', { body: { ...issuer.configuration, ...algorithms } })
    const oidc = oidcFor(issuer.issuer)
    const { pending } = await begin(oidc)
    issuer.answer('token', tokenAnswer(new UnsecuredJWT(claimsFor(issuer, pending)).encode()))
    isRefused(await oidc.finish(callback(issuer.issuer, pending), pending))
  })

  it('an answer without an ID token is refused', async () => {
    await using issuer = await startLyingIssuer()
    const oidc = oidcFor(issuer.issuer)
    const { pending } = await begin(oidc)
    issuer.answer('token', tokenAnswer(undefined))
    isRefused(await oidc.finish(callback(issuer.issuer, pending), pending))
  })

  it('the injected clock decides how old an ID token may be', async () => {
    const behind: Clock = { ...systemClock, now: () => new Date(Date.now() - 120_000) }
    isRefused(await flow(claiming({}), { clock: behind }))
    assert.equal((await flow(claiming({ iat: nowSeconds() - 120 }), { clock: behind })).kind, 'identity')
  })

  it('only the literal true is a verified address', async () => {
    const value = fc.oneof(fc.constantFrom<unknown>('true', 1, 'false', 0, null, [true], { true: true }), fc.string())
    await fc.assert(
      fc.asyncProperty(value, async (claim) => {
        const result = await flow(claiming({ email_verified: claim }))
        assert.ok(result.kind === 'identity' && !result.emailVerified)
      }),
      { numRuns: 25 },
    )
    const nowhere = await flow(claiming({ email: 7 }))
    assert.ok(nowhere.kind === 'identity' && nowhere.email === null && !nowhere.emailVerified)
  })

  /** A flow whose ID token has no address; the userinfo endpoint answers as given. */
  const askUserInfo = async (answer: IssuerAnswer): Promise<OidcResult> => {
    await using issuer = await startLyingIssuer()
    const oidc = oidcFor(issuer.issuer)
    const { pending } = await begin(oidc)
    const claims = { ...claimsFor(issuer, pending), email: undefined }
    issuer.answer('token', tokenAnswer(await issuer.sign(claims)))
    issuer.answer('userinfo', answer)
    return await oidc.finish(callback(issuer.issuer, pending), pending)
  }

  it('an address from the userinfo endpoint brings its own word on whether it is verified', async () => {
    const unverified = await askUserInfo({ body: { sub: 's-1', email: 'eve@example.org' } })
    assert.ok(unverified.kind === 'identity' && unverified.email === 'eve@example.org')
    assert.equal(unverified.emailVerified, false)
  })

  it('userinfo of somebody else is refused, and a missing answer is not taken for a person without an address', async () => {
    isRefused(await askUserInfo({ body: { sub: 's-2', email: 'ann@example.org', email_verified: true } }))
    isRefused(await askUserInfo({ body: { email: 'ann@example.org', email_verified: true } }))
    isRefused(await askUserInfo({ status: 401, body: {} }))
    assert.equal((await askUserInfo({ status: 503, body: {} })).kind, 'unavailable')
  })

  it('an issuer that names itself differently is not used', async () => {
    await using issuer = await startLyingIssuer()
    issuer.answer('configuration', { body: { ...issuer.configuration, issuer: 'https://accounts.example.com' } })
    assert.equal((await oidcFor(issuer.issuer).start()).kind, 'unavailable')
  })

  it('a failure to learn about the issuer is not kept', async () => {
    await using issuer = await startLyingIssuer()
    const oidc = oidcFor(issuer.issuer)
    for (const failure of [{ status: 503, body: {} }, { body: 'nonsense' }, { body: {} }]) {
      issuer.answer('configuration', failure)
      assert.equal((await oidc.start()).kind, 'unavailable')
    }
    issuer.answer('configuration', { body: issuer.configuration })
    await begin(oidc)
  })

  it('an issuer that is in trouble is told apart from one that refuses', async () => {
    await using issuer = await startLyingIssuer()
    const oidc = oidcFor(issuer.issuer)
    const { pending } = await begin(oidc)
    const back = callback(issuer.issuer, pending)
    issuer.answer('token', { status: 502, body: {} })
    assert.equal((await oidc.finish(back, pending)).kind, 'unavailable')
    issuer.answer('token', { status: 429, body: {} })
    assert.equal((await oidc.finish(back, pending)).kind, 'unavailable')
    issuer.answer('token', { status: 400, body: { error: 'invalid_grant' } })
    isRefused(await oidc.finish(back, pending))
    const query = new URLSearchParams({ error: 'temporarily_unavailable', state: pending.state, iss: issuer.issuer })
    assert.equal((await oidc.finish(new URL(`${REDIRECT}?${query.toString()}`), pending)).kind, 'unavailable')
  })

  it('the wait for an issuer that says nothing, and the length of what it says, have limits', async () => {
    await using issuer = await startLyingIssuer()
    const asked: HttpRequest[] = []
    const impatient = (request: HttpRequest) => {
      asked.push(request)
      return http({ ...request, timeoutMilliseconds: 200 })
    }
    const oidc = oidcFor(issuer.issuer, { http: impatient })
    issuer.answer('configuration', 'silence')
    assert.equal((await oidc.start()).kind, 'unavailable')
    issuer.answer('configuration', { body: { ...issuer.configuration, padding: 'x'.repeat(300_000) } })
    assert.equal((await oidc.start()).kind, 'unavailable')
    assert.deepEqual([...new Set(asked.map(({ timeoutMilliseconds }) => timeoutMilliseconds))], [5_000])
  })

  it('the exchange sends the verifier and the exact address, and follows no redirect', async () => {
    await using issuer = await startLyingIssuer()
    const oidc = oidcFor(issuer.issuer)
    const { pending } = await begin(oidc)
    issuer.answer('token', tokenAnswer(await issuer.sign(claimsFor(issuer, pending))))
    assert.equal((await oidc.finish(callback(issuer.issuer, pending), pending)).kind, 'identity')
    const sent = issuer.lastExchange()
    assert.equal(sent.get('code_verifier'), pending.verifier)
    assert.equal(sent.get('redirect_uri'), REDIRECT)
    issuer.answer('token', { status: 307, body: {} })
    isRefused(await oidc.finish(callback(issuer.issuer, pending), pending))
  })

  it('no secret is in what a failure says', async () => {
    await using issuer = await startLyingIssuer()
    const oidc = oidcFor(issuer.issuer, { clientSecret: 'c4nary-secret' })
    const { pending } = await begin(oidc)
    const told: OidcResult[] = []
    const idToken = await issuer.sign({ ...claimsFor(issuer, pending), nonce: 'c4nary-nonce' })
    const echo = { error: 'c4nary-error', error_description: 'c4nary-code' }
    for (const answer of [tokenAnswer(idToken), { status: 400, body: echo }, { status: 500, body: echo }]) {
      issuer.answer('token', answer)
      told.push(await oidc.finish(callback(issuer.issuer, pending), pending))
    }
    const query = new URLSearchParams({ ...echo, state: pending.state, iss: issuer.issuer })
    told.push(await oidc.finish(new URL(`${REDIRECT}?${query.toString()}`), pending))
    await issuer.stop()
    told.push(await oidc.finish(callback(issuer.issuer, pending), pending))
    const text = JSON.stringify(told)
    for (const secret of ['c4nary', ...Object.values(pending)]) assert.ok(!text.includes(secret), text)
    assert.ok(told.every(({ kind }) => kind !== 'identity'))
  })

  it('an endpoint without https outside this machine is never asked', async () => {
    await using issuer = await startLyingIssuer()
    issuer.answer('configuration', { body: { ...issuer.configuration, token_endpoint: 'http://social.example.org/' } })
    const asked: string[] = []
    const watched = (request: HttpRequest) => {
      asked.push(request.url)
      return http(request)
    }
    const oidc = oidcFor(issuer.issuer, { http: watched })
    const { pending } = await begin(oidc)
    assert.equal((await oidc.finish(callback(issuer.issuer, pending), pending)).kind, 'unavailable')
    assert.ok(!asked.some((url) => url.includes('example.org')))
  })
})
