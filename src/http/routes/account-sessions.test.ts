import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { anotherSession, logOf, opens, refusalOf, renew } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'

let app: TestApp
before(async () => {
  app = await createTestApp()
})
after(() => app.close())

interface Listed {
  readonly id: string
  readonly current: boolean
  readonly user_agent: string | null
}

const list = async (token: string): Promise<readonly Listed[]> =>
  expectStatus(200, await app.request({ path: '/account/sessions', token })).data

const currentOf = async (token: string): Promise<string> =>
  (await list(token)).find(({ current }) => current)?.id ?? 'there is none'

const end = (token: string, id: string) => app.request({ method: 'DELETE', path: `/account/sessions/${id}`, token })

const endAll = (token: string, query = '') =>
  app.request({ method: 'DELETE', path: `/account/sessions${query}`, token })

const ends = async (of: { readonly token: string; readonly cookie: string }): Promise<void> => {
  assert.equal(await opens(app, of.token), false)
  assert.deepEqual(refusalOf(await renew(app, of.cookie)), [401, 'session_ended'])
}

const signInFrom = async (user: TestUser, agent: string): Promise<string> => {
  const { email, password } = user
  const headers = { 'user-agent': agent }
  const answer = await app.request({ method: 'POST', path: '/auth/signin', body: { email, password }, headers })
  return expectStatus(200, answer).access_token
}

describe("a person's sessions", () => {
  it('are listed with where they come from, the one used last first, without anybody else’s', async () => {
    const user = await aUser(app)
    await aUser(app)
    const token = await signInFrom(user, `Browser/1 \u00e9 ${'x'.repeat(400)}`)
    const [first, second, ...rest] = await list(token)
    assert.deepEqual(rest, [])
    assert.deepEqual([first?.current, second?.current], [true, false])
    assert.equal(first?.user_agent, `Browser/1 ? ${'x'.repeat(400)}`.slice(0, 300))
    const { created_at: createdAt, last_used_at: usedAt, expires_at: expiresAt, ...facts } = Object(first)
    assert.deepEqual(facts, {
      id: first?.id,
      current: true,
      method: 'password',
      ip: '127.0.0.1',
      user_agent: first?.user_agent,
    })
    assert.equal(createdAt, usedAt)
    assert.equal(new Date(expiresAt).getTime() - new Date(usedAt).getTime(), 14 * 86_400_000)
  })

  it('are not listed when they are over', async () => {
    const user = await aUser(app)
    const { token } = await anotherSession(app, user)
    await anotherSession(app, user)
    const current = await currentOf(token)
    await app.sql('update sessions set idle_expires_at = now() where user_id = $1 and id <> $2', [user.userId, current])
    assert.deepEqual(
      (await list(token)).map(({ id }) => id),
      [current],
    )
  })

  it('end one by one, at once, in every way', async () => {
    const user = await aUser(app)
    const other = await anotherSession(app, user)
    expectStatus(204, await end(user.token, await currentOf(other.token)))
    await ends(other)
    assert.ok(await opens(app, user.token))
    expectStatus(204, await end(user.token, await currentOf(user.token)))
    await ends(user)
  })

  it('of somebody else are not there: the same answer as for one that never was, or was ended', async () => {
    const [user, stranger] = [await aUser(app), await aUser(app)]
    const gone = await currentOf((await anotherSession(app, user)).token)
    expectStatus(204, await end(user.token, gone))
    const foreign = await end(user.token, await currentOf(stranger.token))
    const texts = [foreign, await end(user.token, app.deps.random.id()), await end(user.token, gone)].map((answer) => {
      assert.deepEqual(refusalOf(answer), [404, 'not_found'])
      return answer.text.replace(answer.body.request_id, '')
    })
    assert.equal(new Set(texts).size, 1)
    assert.ok(await opens(app, stranger.token))
    expectStatus(200, await renew(app, stranger.cookie))
  })

  it('end all but the present one', async () => {
    const user = await aUser(app)
    const others = [await anotherSession(app, user), await anotherSession(app, user)]
    expectStatus(204, await endAll(user.token, '?except=current'))
    for (const other of others) await ends(other)
    assert.ok(await opens(app, user.token))
    expectStatus(200, await renew(app, user.cookie))
    expectStatus(204, await endAll(user.token, '?except=current'))
    assert.equal((await logOf(app, user)).filter((action) => action === 'session.revoked').length, 1)
  })

  it('end all together, and nobody else’s', async () => {
    const [user, bystander] = [await aUser(app), await aUser(app)]
    const other = await anotherSession(app, user)
    expectStatus(204, await endAll(user.token))
    await ends(user)
    await ends(other)
    assert.ok(await opens(app, bystander.token))
  })

  it('do not end by a question that is not understood', async () => {
    const user = await aUser(app)
    for (const query of ['?except=', '?except=all', '?except=current&except=current', '?keep=current']) {
      assert.equal((await endAll(user.token, query)).status, 422, query)
    }
    assert.ok(await opens(app, user.token))
  })
})
