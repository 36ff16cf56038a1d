import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox, listenSandbox } from '#sandbox/sandbox.ts'
import { createNetworks } from '#providers/networks.ts'
import { aChannel, aMember, anOrg, aPost, createTestApp, expectStatus } from '#test/support/app.ts'

/** Which accounts the person chooses: one that is typed in, or some that are ticked. */
interface Choice {
  readonly typed: string
  readonly ticked: readonly string[]
}

/** Presses Approve on the network's page, as the person would; gives what the browser is sent back with. */
const approve = async (address: string, { typed = '', ticked = ['demo'] }: Partial<Choice> = {}): Promise<object> => {
  const page = new URL(address)
  const form = new URLSearchParams(page.searchParams)
  form.set('new_account', typed)
  for (const name of ticked) form.append('account', name)
  form.set('decision', 'approve')
  const answer = await fetch(page.origin + page.pathname, { method: 'POST', body: form, redirect: 'manual' })
  const { searchParams } = new URL(answer.headers.get('location') ?? '')
  return { code: searchParams.get('code'), state: searchParams.get('state') }
}

test('networks are listed for those who are signed in', async () => {
  await using app = await createTestApp()
  const { owner } = await anOrg(app)
  assert.equal((await app.request({ path: '/providers' })).status, 401)
  const { data } = expectStatus(200, await app.request({ path: '/providers', token: owner.token }))
  const known = data.map(({ code, available }: { code: string; available: string }) => [code, available])
  assert.deepEqual(known, [
    ['twt', 'sandbox'],
    ['insta', 'sandbox'],
    ['insta_facebook', 'sandbox'],
  ])
  for (const { limits, options } of data) assert.ok(limits.length > 0 && typeof options === 'object')
})

test('connecting starts with an address of the network, and ends only with the state that was given out', async () => {
  await using app = await createTestApp({ sandboxes: { twt: 'http://127.0.0.1:9/sandbox/twt' } })
  const { orgId, owner } = await anOrg(app)
  const start = (body: object) =>
    app.request({ method: 'POST', path: `/orgs/${orgId}/channels/oauth`, token: owner.token, body })
  assert.equal((await start({ provider: 'myspace' })).status, 404)
  const { channel, authorization_url: address } = expectStatus(201, await start({ provider: 'twt' }))
  assert.deepEqual([channel.status, channel.sandbox], ['pending', true])
  const asked = new URL(address)
  assert.equal(asked.origin, 'http://127.0.0.1:9')
  assert.equal(asked.searchParams.get('redirect_uri'), 'http://localhost:3000/oauth/twt/callback')
  const state = asked.searchParams.get('state') ?? ''
  assert.deepEqual(state.split('.').slice(0, 2), [orgId, channel.id])
  const finish = (body: object) => {
    const path = `/orgs/${orgId}/channels/${channel.id}/oauth/callback`
    return app.request({ method: 'POST', path, token: owner.token, body })
  }
  assert.equal((await finish({ code: 'c', state: `${state}x` })).body.code, 'oauth_state_invalid')
  const unreachable = await finish({ code: 'c', state })
  assert.deepEqual([unreachable.status, unreachable.body.code], [502, 'oauth_failed'])
  assert.equal((await finish({ code: 'c', state })).body.code, 'oauth_state_invalid', 'a state works once')
})

const startSandbox = async (code: 'twt' | 'insta', closing: AsyncDisposableStack): Promise<string> => {
  const sandbox = await createSandbox(code, { clock: systemClock, random: systemRandom, journal: null, log: silentLog })
  const listening = await listenSandbox(sandbox)
  closing.defer(() => listening.close())
  return listening.url
}

test('an account of a sandbox is connected, and once more as the same channel', async () => {
  await using closing = new AsyncDisposableStack()
  const twt = await startSandbox('twt', closing)
  await using app = await createTestApp({ sandboxes: { twt } })
  const { orgId, owner } = await anOrg(app)
  const connect = async (again: object) => {
    const body = { provider: 'twt', ...again }
    const path = `/orgs/${orgId}/channels/oauth`
    const started = await app.request({ method: 'POST', path, token: owner.token, body })
    const { channel, authorization_url: address } = expectStatus(201, started)
    const back = await approve(address)
    const callback = `/orgs/${orgId}/channels/${channel.id}/oauth/callback`
    return expectStatus(200, await app.request({ method: 'POST', path: callback, token: owner.token, body: back }))
  }
  const channel = await connect({})
  assert.deepEqual([channel.status, channel.sandbox, channel.handle], ['active', true, 'demo'])
  const { required, granted, missing } = channel.scopes
  assert.deepEqual(new Set(granted), new Set(required))
  assert.deepEqual([missing, channel.warnings], [[], []])
  const { automatic, keys_since: since, due_at: due, failing_since: failing, trouble } = channel.renewal
  assert.deepEqual([automatic, failing, trouble], [true, null, null])
  assert.ok(Date.parse(since) < Date.parse(due) && Date.parse(due) < Date.parse(channel.token_expires_at))
  assert.equal((await connect({ channel_id: channel.id })).id, channel.id)
})

describe('an Instagram account', () => {
  /** An organization, and how it connects accounts by either way. */
  const open = async (closing: AsyncDisposableStack) => {
    const app = closing.use(await createTestApp({ sandboxes: { insta: await startSandbox('insta', closing) } }))
    const { orgId, owner } = await anOrg(app)
    const connect = async (body: object, choice: Partial<Choice> = {}) => {
      const path = `/orgs/${orgId}/channels/oauth`
      const started = await app.request({ method: 'POST', path, token: owner.token, body })
      const { channel, authorization_url: address } = expectStatus(201, started)
      const back = await approve(address, choice)
      const callback = `/orgs/${orgId}/channels/${channel.id}/oauth/callback`
      return app.request({ method: 'POST', path: callback, token: owner.token, body: back })
    }
    return { app, owner, orgId, connect }
  }

  test('that is a channel by one way is none by the other, until that channel is removed', async () => {
    await using closing = new AsyncDisposableStack()
    const { app, owner, connect } = await open(closing)
    for (const [first, second] of [
      ['insta', 'insta_facebook'],
      ['insta_facebook', 'insta'],
    ]) {
      const channel = expectStatus(200, await connect({ provider: first }))
      assert.deepEqual([channel.provider, channel.handle, channel.status], [first, 'demo', 'active'])
      const again = await connect({ provider: second })
      assert.deepEqual([again.status, again.body.code], [409, 'channel_exists'])
      const removed = { method: 'DELETE', path: `/channels/${channel.id}`, token: owner.token } as const
      assert.equal((await app.request(removed)).status, 204)
    }
  })

  test('is told from others that Facebook granted with it, or the person is asked to choose', async () => {
    await using closing = new AsyncDisposableStack()
    const { connect } = await open(closing)
    const provider = 'insta_facebook'
    const ada = expectStatus(200, await connect({ provider }, { typed: 'ada' }))
    const both = { ticked: ['ada', 'demo'] }
    const demo = expectStatus(200, await connect({ provider }, both))
    assert.equal(demo.handle, 'demo')
    assert.equal(expectStatus(200, await connect({ provider, channel_id: ada.id }, both)).id, ada.id)
    const unclear = await connect({ provider }, both)
    assert.deepEqual([unclear.status, unclear.body.code], [409, 'oauth_refused'])
    assert.match(unclear.body.detail, /channels already: @(?:ada, @demo|demo, @ada)/)
    const other = await connect({ provider, channel_id: ada.id }, { ticked: ['demo'] })
    assert.equal(other.body.code, 'channel_mismatch')
  })

  test('waits with what has to be chosen, until it was', async () => {
    await using closing = new AsyncDisposableStack()
    const { app, owner, orgId, connect } = await open(closing)
    const provider = 'insta_facebook'
    const first = expectStatus(200, await connect({ provider }, { typed: 'ada' }))
    expectStatus(204, await app.request({ method: 'DELETE', path: `/channels/${first.id}`, token: owner.token }))
    const several = await connect({ provider }, { ticked: ['ada', 'demo'] })
    assert.equal(several.body.code, 'oauth_refused')
    const read = async ({ token } = owner) =>
      expectStatus(200, await app.request({ path: `/orgs/${orgId}/channels`, token })).data
    const [{ connecting: told }] = await read(await aMember(app, { orgId, owner }, 'editor'))
    assert.equal(told, null, 'an editor could not connect them')
    const [{ id, status, connecting }, ...others] = await read()
    assert.deepEqual([status, connecting.choices.toSorted(), others.length], ['pending', ['ada', 'demo'], 0])
    assert.match(connecting.trouble, /Facebook granted several accounts/)
    expectStatus(200, await connect({ provider, channel_id: id }, { ticked: ['ada'] }))
    assert.deepEqual(
      (await read()).map((channel: { status: string; connecting: unknown }) => [channel.status, channel.connecting]),
      [['active', null]],
    )
  })
})

test('a channel says what it did last, well and not, and keeps its version meanwhile', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const id = await aChannel(app, org)
  const read = async () => expectStatus(200, await app.request({ path: `/channels/${id}`, token: org.owner.token }))
  const before = await read()
  assert.deepEqual([before.last_success, before.last_failure, before.connecting], [null, null, null])
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const one = async (text: string) =>
    (await aPost(app, org, { text, channels: [{ channel_id: id }], scheduled_at: soon })).publications[0].id
  const [out, wrong] = [await one('Out'), await one('Wrong')]
  await one('Waits')
  const past = async (publication: string, set: string) => {
    await app.sql(`alter table publications disable trigger user`)
    await app.sql(`update publications set planned_at = now() - interval '1 hour', ${set} where id = $1`, [publication])
    await app.sql(`alter table publications enable trigger user`)
  }
  await past(out, "status = 'published', published_at = now(), remote_id = '7', url = 'https://x.com/7'")
  await past(wrong, "status = 'failed', failure_code = 'rejected', failure_detail = 'No. access_token=hush'")
  const after = await read()
  assert.deepEqual([after.last_success.publication_id, after.last_success.url], [out, 'https://x.com/7'])
  assert.deepEqual(
    [after.last_failure.publication_id, after.last_failure.code, after.last_failure.detail],
    [wrong, 'rejected', 'No. access_token=[hidden]'],
  )
  assert.equal(before.quota, null)
  const [renews, seen] = ['2026-11-30T00:00:00.000Z', '2026-11-29T12:00:00.000Z']
  await app.sql(
    `insert into channel_pace (org_id, channel_id, quota_used, quota_limit, quota_renews_at, quota_seen_at) values ($1, $2, 3, 17, $3, $4)`,
    [org.orgId, id, renews, seen],
  )
  const told = await read()
  assert.deepEqual(told.quota, { used: 3, limit: 17, renews_at: renews, seen_at: seen, planned: 1 })
  assert.deepEqual([after.etag, told.etag], [before.etag, before.etag])
})

test('a channel is listed, paused, resumed and removed', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const id = await aChannel(app, org)
  const { token } = org.owner
  const list = async () => expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/channels`, token })).data
  const set = (status: string) => app.request({ method: 'PATCH', path: `/channels/${id}`, token, body: { status } })
  assert.deepEqual(
    (await list()).map((channel: { id: string }) => channel.id),
    [id],
  )
  assert.equal(expectStatus(200, await set('paused')).status, 'paused')
  assert.equal(expectStatus(200, await set('active')).status, 'active')
  assert.equal((await set('deleted')).status, 422)
  const removed = await app.request({ method: 'DELETE', path: `/channels/${id}`, token })
  assert.deepEqual([removed.status, removed.text], [204, ''])
  assert.deepEqual(await list(), [])
  assert.equal((await set('active')).status, 404)
})

test('a channel is read alone as it stands in the list, by whoever may see it', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { token } = org.owner
  const [id] = [await aChannel(app, org), await aChannel(app, org)]
  const path = `/channels/${id}`
  const list = async () => expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/channels`, token })).data
  const channel = expectStatus(200, await app.request({ path, token }))
  assert.equal(channel.id, id)
  assert.deepEqual(channel, (await list())[0])
  const part = expectStatus(200, await app.request({ path: `${path}?fields=id,status`, token }))
  assert.deepEqual(part, { id, status: 'active' })
  const stranger = (await anOrg(app)).owner
  const answers = [await app.request({ path, token: stranger.token })]
  expectStatus(204, await app.request({ method: 'DELETE', path, token }))
  answers.push(await app.request({ path, token }))
  for (const answer of answers) assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'])
})

test('what is wrong with a channel is shown with it, and counted', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  const { token } = org.owner
  const id = await aChannel(app, org)
  const channel = async () =>
    expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/channels`, token })).data.find(
      (each: { id: string }) => each.id === id,
    )
  const counted = async () =>
    expectStatus(200, await app.request({ path: `/orgs/${org.orgId}/publishing`, token })).channels_with_warnings
  const codes = async () => (await channel()).warnings.map(({ code }: { code: string }) => code)

  assert.equal((await channel()).scopes.granted, null)
  assert.deepEqual([await codes(), await counted()], [[], 0])
  const scopes = '{tweet.read,tweet.write,users.read,offline.access}'
  await app.sql('update channels set scopes = $2, keys_renewable = true where id = $1', [id, scopes])
  assert.deepEqual((await channel()).scopes.missing, [
    { scope: 'media.write', effect: 'Posts with pictures, GIFs or videos cannot go out.' },
  ])
  const inAMinute = new Date(Date.now() + 60_000).toISOString()
  await app.sql(
    `update channels set token_expires_at = $2, renewal_failing_since = now(), renewal_trouble = 'No answer.' where id = $1`,
    [id, inAMinute],
  )
  const ending = await channel()
  assert.deepEqual(
    [ending.token_expires_at, ending.renewal.trouble, ending.warnings[0].code, ending.warnings[0].at],
    [inAMinute, 'No answer.', 'keys_ending', inAMinute],
  )
  assert.deepEqual([await codes(), await counted()], [['keys_ending', 'scope_missing'], 1])

  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
  await aPost(app, org, { channels: [{ channel_id: id }], scheduled_at: scheduledAt })
  await app.sql("update channels set state = 'reconnect_required', trouble = 'X said no.' where id = $1", [id])
  const [lost] = (await channel()).warnings
  assert.deepEqual([lost.code, lost.posts, lost.at], ['reconnect_required', 1, scheduledAt])
  assert.ok(Math.abs(Date.parse(lost.since) - Date.now()) < 60_000)
  await app.sql("update channels set state = 'active', trouble = null where id = $1", [id])
  assert.deepEqual(await codes(), ['keys_ending', 'scope_missing'])
})

test('a real channel of a network that fetches files is warned of an address that only this machine knows', async () => {
  const networks = createNetworks({ apps: { insta: { clientId: '1', clientSecret: 'x' } }, sandbox: null })
  const start = async (publicUrl: string) => {
    await using app = await createTestApp({ networks, publicUrl })
    const { orgId, owner } = await anOrg(app)
    const path = `/orgs/${orgId}/channels/oauth`
    const body = { provider: 'insta' }
    return expectStatus(201, await app.request({ method: 'POST', path, token: owner.token, body })).channel.warnings
  }
  const [warning] = await start('http://localhost:3000')
  assert.equal(warning.code, 'media_unreachable')
  assert.match(warning.detail, /localhost means "this machine".*npm run doctor/)
  assert.deepEqual(await start('https://social.ink.coop'), [])
})

test('the keys of a channel are in no answer', async () => {
  await using app = await createTestApp()
  const org = await anOrg(app)
  await aChannel(app, org)
  const { text } = await app.request({ path: `/orgs/${org.orgId}/channels`, token: org.owner.token })
  assert.doesNotMatch(text, /credentials|not-a-key|facts/)
})
