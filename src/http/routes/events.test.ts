import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { MOST_WAITING } from '#events/listener.ts'
import { forgetEvents } from '#db/events.ts'
import { connectDatabase } from '#db/database.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  aUser,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
} from '#test/support/app.ts'
import { createTestDeps, packageVersion } from '#test/support/deps.ts'
import {
  addressOf,
  openEvents,
  type EventReader,
  type EventRequest,
  type SentEvent,
} from '#test/support/event-reader.ts'
import { buildServer } from '#http/server.ts'

/** A clock whose heartbeats and hours pass at once, where a test wants that. */
const hurried = { now: false }
const clock: Clock = {
  ...systemClock,
  sleep: (milliseconds, signal) => systemClock.sleep(hurried.now ? Math.min(5, milliseconds) : milliseconds, signal),
}

let app: TestApp
let org: TestOrg

before(async () => {
  app = await createTestApp({ clock })
  org = await anOrg(app)
})
after(() => app.close())

const mine = (rest: Partial<EventRequest> = {}): EventRequest => ({ orgId: org.orgId, token: org.owner.token, ...rest })

const page = (query = '', token = org.owner.token) => app.request({ path: `/orgs/${org.orgId}/events${query}`, token })

/** Where the organization's events end by now. */
const endOf = async (): Promise<string> => {
  for (let query = ''; ;) {
    const { page: found } = expectStatus(200, await page(`?limit=500${query}`))
    if (found.has_more !== true) return found.next_after
    query = `&after=${found.next_after}`
  }
}

/** Begins to listen when everything that happened before has its place. */
const openNow = async (request: EventRequest): Promise<EventReader> => {
  await endOf()
  return openEvents(app, request)
}

/** Waits until those have left who listened before. */
const alone = async (): Promise<void> => {
  while (app.deps.events.count() > 0) await new Promise((resolve) => setImmediate(resolve))
}

const typesOf = (events: readonly SentEvent[]) => events.map(({ event }) => event)

const keyWith = async (...scopes: readonly string[]): Promise<string> => {
  const body = { name: 'Robot', scopes }
  const request = { method: 'POST', path: `/orgs/${org.orgId}/api-keys`, token: org.owner.token, body } as const
  return expectStatus(201, await app.request(request)).key
}

describe('GET /orgs/{org_id}/events', () => {
  it('shows what was done a moment ago, in its order, page by page', async () => {
    const from = await endOf()
    const first = await aPost(app, org)
    const second = await aPost(app, org)
    const one = expectStatus(200, await page(`?after=${from}&limit=1`))
    assert.deepEqual([one.data[0].type, one.data[0].post_id, one.page.has_more], ['post.created', first.id, true])
    const two = expectStatus(200, await page(`?after=${one.page.next_after}`))
    assert.deepEqual([two.data.length, two.data[0].post_id, two.page.has_more], [1, second.id, false])
    assert.equal(two.data[0].data.actor_id, org.owner.userId)
    const none = expectStatus(200, await page(`?after=${two.page.next_after}`))
    assert.deepEqual(none, { data: [], page: { next_after: two.page.next_after, has_more: false } })
  })

  it('never says what a post says', async () => {
    const from = await endOf()
    await aPost(app, org, { text: 'a secret until tomorrow' })
    const answer = await page(`?after=${from}`)
    assert.equal(answer.text.includes('secret until'), false)
  })

  it('leaves out what the reader’s role or key may not see', async () => {
    const from = await endOf()
    const viewer = await aMember(app, org, 'viewer')
    const key = await keyWith('posts:read')
    await aPost(app, org)
    const seenBy = async (token: string): Promise<readonly string[]> =>
      expectStatus(200, await page(`?after=${from}`, token)).data.map(({ type }: { readonly type: string }) => type)
    assert.deepEqual(await seenBy(org.owner.token), ['member.joined', 'api_key.created', 'post.created'])
    assert.deepEqual(await seenBy(viewer.token), ['member.joined', 'post.created'])
    assert.deepEqual(await seenBy(key), ['post.created'])
    const unfit = await keyWith('channels:read')
    assert.equal((await page('', unfit)).status, 403)
  })

  it('refuses a place that no event has reached, or none is kept of', async () => {
    const ahead = await page('?after=999999999')
    assert.deepEqual([ahead.status, ahead.body.code], [410, 'events_gone'])
    for (const wrong of ['-1', 'x', '1.5', '9'.repeat(19), ''])
      assert.equal((await page(`?after=${wrong}`)).status, 422)
  })
})

describe('a stream of events', () => {
  it('tells what happens as it happens, to everybody who may see it', async () => {
    const viewer = await aMember(app, org, 'viewer')
    const readers = [await openNow(mine()), await openNow(mine({ token: viewer.token }))]
    const [first] = readers
    assert.equal(first?.headers.get('content-type'), 'text/event-stream')
    for (const reader of readers) assert.equal((await reader.next())?.event, 'ready')
    await keyWith('posts:read')
    const post = await aPost(app, org)
    const heard = await Promise.all(readers.map((reader) => reader.until('post.created')))
    assert.deepEqual(heard.map(typesOf), [['api_key.created', 'post.created'], ['post.created']])
    assert.equal(heard[1]?.[0]?.data.post_id, post.id)
    for (const reader of readers) reader.close()
  })

  it('goes on where its reader was, however much happened meanwhile', async () => {
    const first = await openNow(mine())
    const lastEventId = (await first.next())?.id ?? ''
    first.close()
    // More than is read at once.
    await app.sql(
      `insert into audit_log (org_id, actor_kind, action, object_type, object_id)
        select $1, 'system', 'post.commented', 'post', gen_random_uuid() from generate_series(1, 450)`,
      [org.orgId],
    )
    const reader = await openNow(mine({ lastEventId }))
    await aPost(app, org)
    const heard = await reader.until('post.created')
    assert.deepEqual(new Set(typesOf(heard)), new Set(['post.commented', 'post.created']))
    assert.equal(heard.length, 451)
    const ids = heard.map(({ id }) => BigInt(id))
    assert.ok(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0n)))
    reader.close()
  })

  it('says so when what it should begin with is not kept any more', async () => {
    const first = await openNow(mine())
    const lastEventId = (await first.next())?.id ?? ''
    first.close()
    await aPost(app, org)
    await endOf()
    await app.sql(`update events set created_at = now() - interval '31 days' where org_id = $1`, [org.orgId])
    const worker = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 1, log: silentLog })
    await forgetEvents(worker, 30, 10_000)
    await worker.destroy()
    for (const id of [lastEventId, '99999999999', 'made up']) {
      const reader = await openNow(mine({ lastEventId: id }))
      const [reset] = await reader.until('reset')
      await aPost(app, org)
      const next = await reader.next()
      assert.equal(next?.event, 'post.created')
      assert.ok(BigInt(next?.id ?? 0) > BigInt(reset?.id ?? 0))
      reader.close()
    }
  })

  it('ends for whoever is no member any more, before anything else is told', async () => {
    const editor = await aMember(app, org, 'editor')
    await endOf()
    const reader = await openNow(mine({ token: editor.token }))
    await reader.next()
    const path = `/orgs/${org.orgId}/members/${editor.userId}`
    expectStatus(200, await app.request({ method: 'DELETE', path, token: org.owner.token }))
    await aPost(app, org)
    assert.equal(await reader.next(), undefined)
    assert.equal((await openNow(mine({ token: editor.token }))).status, 404)
  })

  it('ends with the session, and with the key, that it was opened by', async () => {
    const person = await aUser(app)
    const theirs = await anOrg(app, person)
    const key = await keyWith('posts:read')
    const [bySession, byKey] = [
      await openNow({ orgId: theirs.orgId, token: person.token }),
      await openNow(mine({ token: key })),
    ]
    await bySession.next()
    await byKey.next()
    await app.sql('update sessions set revoked_at = now() where user_id = $1', [person.userId])
    await app.sql('update api_keys set revoked_at = now() where org_id = $1', [org.orgId])
    await aPost(app, org)
    assert.equal(await byKey.next(), undefined)
    await app.sql(
      `insert into audit_log (org_id, actor_kind, action, object_type, object_id) values ($1, 'system', 'post.commented', 'post', $1)`,
      [theirs.orgId],
    )
    assert.equal(await bySession.next(), undefined)
  })

  it('is told of by what a role has become', async () => {
    const admin = await aMember(app, org, 'admin')
    const reader = await openNow(mine({ token: admin.token }))
    await reader.next()
    const path = `/orgs/${org.orgId}/members/${admin.userId}`
    const change = { method: 'PATCH', path, token: org.owner.token, body: { role: 'viewer' } } as const
    expectStatus(200, await app.request(change))
    await keyWith('posts:read')
    await aPost(app, org)
    assert.deepEqual(typesOf(await reader.until('post.created')), ['member.role_changed', 'post.created'])
    reader.close()
  })

  it('shows that it lives while nothing happens', async () => {
    const reader = await openNow(mine())
    await reader.next()
    hurried.now = true
    await aPost(app, org)
    await reader.until('post.created')
    while (reader.comments() === 0) {
      await aPost(app, org)
      await reader.until('post.created')
    }
    hurried.now = false
    reader.close()
  })

  it('is cut off when its reader stops reading, and nobody else notices', async () => {
    await alone()
    const address = new URL(await addressOf(app))
    const lazy = connect({ host: address.hostname, port: Number(address.port) })
    lazy.on('error', () => undefined)
    const words = ['accept: text/event-stream', `authorization: Bearer ${org.owner.token}`, 'host: localhost']
    lazy.write(`GET /orgs/${org.orgId}/events HTTP/1.1\r\n${words.join('\r\n')}\r\n\r\n`)
    await once(lazy, 'data')
    lazy.pause()
    const reader = await openNow(mine())
    await reader.next()
    const ended = once(lazy, 'close')
    // Enough to fill what the kernel holds for it as well; each time as much as may wait for somebody who reads.
    for (let turn = 0; turn < 200 && app.deps.events.count() > 1; turn += 1) {
      await app.sql(
        `insert into audit_log (org_id, actor_kind, action, object_type, object_id, detail)
          select $1, 'system', 'post.delayed', 'publication', gen_random_uuid(), jsonb_build_object('reason', repeat('x', 400))
          from generate_series(1, $2)`,
        [org.orgId, MOST_WAITING / 4],
      )
      await aPost(app, org)
      await reader.until('post.created')
    }
    assert.equal(app.deps.events.count(), 1)
    lazy.resume()
    await ended
    reader.close()
  })

  it('is refused to whoever has too many', async () => {
    const person = await aMember(app, org, 'viewer')
    const readers = await Promise.all(Array.from({ length: 10 }, () => openEvents(app, mine({ token: person.token }))))
    const refused = await openNow(mine({ token: person.token }))
    assert.equal(refused.status, 429)
    for (const reader of readers) await reader.next()
    const other = await openEvents(app, mine())
    assert.equal(other.status, 200)
    for (const reader of [...readers, other]) reader.close()
    await alone()
    const again = await openEvents(app, mine({ token: person.token }))
    assert.equal(again.status, 200)
    again.close()
  })

  it('tells of what was done at another web server, and ends when its own one ends', async () => {
    const deps = createTestDeps(app.databaseUrl, {})
    const { log, publicUrl } = deps
    const ready = async () => ({ ready: true, checks: {} })
    const options = {
      actions: { ...deps, accessTokens: app.deps.accessTokens },
      log,
      publicUrl,
      ready,
      logRequests: false,
    }
    const server = await buildServer({ ...options, version: await packageVersion() })
    const elsewhere: TestApp = { ...app, server, deps }
    const reader = await openEvents(elsewhere, mine())
    await reader.next()
    const channel = await aChannel(app, org)
    await app.sql(`update channels set state = 'reconnect_required' where id = $1`, [channel])
    const heard = await reader.until('channel.needs_reconnect')
    assert.equal(heard.at(-1)?.data.subject.id, channel)
    await server.close()
    assert.equal(await reader.next(), undefined)
    await deps.db.destroy()
  })
})
