import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  createScheduly,
  isProblem,
  NotSignedInError,
  resumeSession,
  signIn,
  type SessionState,
} from '../../clients/typescript/src/index.ts'
import { aUser } from '#test/support/app.ts'
import { totpCode } from '#test/support/totp.ts'
import { connectClient, type Connected } from './connected.ts'

const HOUR_MS = 3_600_000

describe('a session', () => {
  let on: Connected

  before(async () => {
    on = await connectClient()
  })
  after(() => on[Symbol.asyncDispose]())

  const enter = async (options: Parameters<typeof signIn>[2] = {}) => {
    const { email, password } = await aUser(on.app)
    return signIn(on.way.url, { email, password }, options)
  }

  /** A state whose access token is refused. */
  const outdated = ({ refreshCookie }: SessionState): SessionState => ({
    accessToken: 'ended',
    expiresAt: Date.now() + HOUR_MS,
    refreshCookie,
  })

  it('acts as the person who signed in', async () => {
    const session = await enter()
    const client = createScheduly({ url: on.way.url, auth: session })
    const account = await client.account.get()
    assert.match(account.email, /^person-/)
  })

  it('renews its token when that is refused, once for all calls that wait, and tells of the new state first', async () => {
    const kept: SessionState[] = []
    const earlier = (await enter()).state()
    const session = resumeSession(on.way.url, outdated(earlier), { onChange: (state) => void kept.push(state) })
    const client = createScheduly({ url: on.way.url, auth: session })
    on.way.asked()
    await Promise.all([client.account.get(), client.organizations.list().page(), client.account.get()])
    const renewals = on.way.asked().filter(({ path }) => path === '/auth/access')
    assert.equal(renewals.length, 1)
    assert.deepEqual(kept, [session.state()])
    assert.notEqual(session.state().refreshCookie, earlier.refreshCookie)
  })

  it('renews its token before that ends', async () => {
    let now = Date.now()
    const session = await enter({ platform: { now: () => now } })
    const first = session.state()
    now += HOUR_MS
    const client = createScheduly({ url: on.way.url, auth: session })
    on.way.asked()
    await client.account.get()
    assert.deepEqual(
      on.way.asked().map(({ path }) => path),
      ['/auth/access', '/account'],
    )
    assert.notEqual(session.state().refreshCookie, first.refreshCookie)
    assert.ok(session.state().expiresAt > first.expiresAt)
  })

  it('is renewed to its end although a call stops waiting for that, and the next call has what came of it', async () => {
    const kept: SessionState[] = []
    const stop = new AbortController()
    const reason = new Error('enough')
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
    const slowly = async (url: string, init: RequestInit): Promise<Response> => {
      if (!url.endsWith('/auth/access')) return fetch(url, init)
      isAsked()
      await answered
      return fetch(url, init)
    }
    const session = resumeSession(on.way.url, outdated((await enter()).state()), {
      onChange: (state) => void kept.push(state),
      platform: { fetch: slowly },
    })
    const client = createScheduly({ url: on.way.url, auth: session })
    const impatient = client.account.get({ signal: stop.signal })
    const patient = client.account.get()
    await asked
    stop.abort(reason)
    await assert.rejects(impatient, reason)
    assert.deepEqual(kept, [])
    answer()
    assert.match((await patient).email, /^person-/)
    assert.deepEqual(kept, [session.state()])
    on.way.asked()
    await client.account.get()
    assert.ok(on.way.asked().every(({ path }) => path !== '/auth/access'))
    const over = resumeSession(on.way.url, outdated(session.state()))
    const late = createScheduly({ url: on.way.url, auth: over }).account.get({ signal: AbortSignal.abort(reason) })
    await assert.rejects(late, reason)
  })

  it('carries out a write once although its token had ended', async () => {
    const session = await enter()
    const client = createScheduly({ url: on.way.url, auth: resumeSession(on.way.url, outdated(session.state())) })
    await client.organizations.create({ name: 'Once' })
    const names = (await client.organizations.list().toArray()).map(({ name }) => name)
    assert.deepEqual(names, ['Once'])
  })

  it('goes on in another process from the state that was kept', async () => {
    const state: SessionState = JSON.parse(JSON.stringify((await enter()).state()))
    const client = createScheduly({ url: on.way.url, auth: resumeSession(on.way.url, state) })
    assert.match((await client.account.get()).email, /^person-/)
  })

  it('that was ended says so, and what was kept of it is worth nothing', async () => {
    const session = await enter()
    const state = session.state()
    await session.signOut()
    const resumed = resumeSession(on.way.url, outdated(state))
    await assert.rejects(createScheduly({ url: on.way.url, auth: resumed }).account.get(), NotSignedInError)
  })

  it('is not begun with a wrong password, and asks for the second factor by its code', async () => {
    const { email, password, token } = await aUser(on.app)
    await assert.rejects(signIn(on.way.url, { email, password: 'wrong' }), (error) =>
      isProblem(error, 'invalid_credentials'),
    )
    const client = on.connect({ auth: token })
    const { secret } = await client.twoFactor.startTotp()
    await client.twoFactor.confirmTotp({ code: totpCode(secret) })
    await assert.rejects(signIn(on.way.url, { email, password }), (error) => isProblem(error, 'second_factor_required'))
    const session = await signIn(on.way.url, { email, password, totp_code: totpCode(secret, 1) })
    assert.equal((await on.connect({ auth: session }).account.get()).email, email)
  })

  it('has its key in one header and nowhere else', async () => {
    const { key } = await on.client.apiKeys.create(on.org.orgId, { name: 'Robot', scopes: ['posts:read'] })
    on.way.asked()
    await on.connect({ auth: key }).posts.list(on.org.orgId).page()
    const [asked] = on.way.asked()
    assert.equal(asked?.authorization, `Bearer ${key}`)
    assert.ok(!asked?.path.includes(key))
    on.way.meet('cut before')
    await assert.rejects(on.connect({ auth: key, retries: 0 }).posts.list(on.org.orgId).page(), (error) => {
      assert.ok(!JSON.stringify(error, Object.getOwnPropertyNames(error)).includes(key))
      return true
    })
  })
})
