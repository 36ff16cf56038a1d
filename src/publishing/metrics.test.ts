import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { buffer } from 'node:stream/consumers'
import { changeChannel } from '#actions/channels.ts'
import { exportOrganization } from '#actions/export-organization.ts'
import { changeOrganization } from '#actions/organization-settings.ts'
import { getPublicationMetrics } from '#actions/publication-metrics.ts'
import { unpublish } from '#actions/unpublish.ts'
import type { HttpRequest } from '#lib/http.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { asOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf } from '#test/support/stage.ts'
import { unzip } from '#test/support/unzip.ts'
import { readRecentMetrics } from './metrics.ts'
import { carryOutRemovals } from './removals.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
  // What one test left behind is nobody's business in the next.
  await asOwner(world.url, 'UPDATE organizations SET metrics = false')
})

const going = new AbortController().signal

const ZEROS = { likes: 0, replies: 0, reposts: 0, quotes: 0, saves: 0 }

/** Published posts of one channel, in an organization that wants figures unless told otherwise. */
const aPublished = async ({ count = 1, metrics = true } = {}) => {
  const stage = await createStage(world)
  const { owner, orgId, handle } = stage
  const { moments, stop } = stage.start()
  const ids: string[] = []
  for (let number = 0; number < count; number += 1) ids.push(publicationOf(await stage.postNow()))
  for (const id of ids) await moments.waitFor('published', (moment) => moment.publicationId === id)
  await stop()
  const setMetrics = (on: boolean) => changeOrganization(world.deps, owner, { orgId, change: { metrics: on } })
  if (metrics) await setMetrics(true)
  const [id = ''] = ids
  const asked = () =>
    world.sandbox.ledger.entries().filter((entry) => entry.route === 'lookup' && entry.account === handle).length
  const read = (which = id) => getPublicationMetrics(world.deps, owner, which)
  return { stage, id, ids, setMetrics, asked, read }
}

const round = (http?: World['deps']['http']) =>
  readRecentMetrics(world.publishing(http === undefined ? {} : { http }), going)

/** As if the last reading were so long ago; `published` moves the publication into the past as well. */
const age = async (id: string, { asked, published }: { readonly asked: string; readonly published?: string }) => {
  await asOwner(world.url, 'UPDATE publication_metrics SET asked_at = now() - $2::interval WHERE publication_id = $1', [
    id,
    asked,
  ])
  if (published !== undefined)
    await asOwner(world.url, 'UPDATE publications SET published_at = now() - $2::interval WHERE id = $1', [
      id,
      published,
    ])
}

describe('how published posts fare', () => {
  it('is asked of the network for organizations that want it, and for no other', async () => {
    const { id, setMetrics, asked, read } = await aPublished({ metrics: false })
    await round()
    assert.equal(asked(), 0)
    const off = await read()
    assert.deepEqual([off.state, off.views, off.read_at], ['off', null, null])
    await setMetrics(true)
    assert.equal((await read()).state, 'pending')
    await round()
    const { views, read_at: readAt, ...told } = await read()
    assert.deepEqual(told, { publication_id: id, state: 'read', trouble: null, sandbox: true, ...ZEROS })
    assert.equal(typeof views, 'number')
    assert.ok(readAt !== null)
    await setMetrics(false)
    assert.deepEqual([(await read()).state, (await read()).read_at], ['off', readAt])
  })

  it('is asked for many posts of a channel in one request', async () => {
    const { ids, asked, read } = await aPublished({ count: 3 })
    await round()
    assert.equal(asked(), 1)
    for (const each of ids) assert.equal((await read(each)).state, 'read')
  })

  it('is asked hourly on the first day, daily after it, and not at all after thirty', async () => {
    const { id, asked } = await aPublished()
    const isAsked = async (times: { readonly asked: string; readonly published?: string }): Promise<boolean> => {
      const earlier = asked()
      await age(id, times)
      await round()
      return asked() > earlier
    }
    await round()
    assert.equal(await isAsked({ asked: '59 minutes' }), false)
    assert.equal(await isAsked({ asked: '61 minutes' }), true)
    assert.equal(await isAsked({ asked: '23 hours', published: '25 hours' }), false)
    assert.equal(await isAsked({ asked: '25 hours' }), true)
    assert.equal(await isAsked({ asked: '2 days', published: '29 days' }), true)
    assert.equal(await isAsked({ asked: '2 days', published: '31 days' }), false)
  })

  it('is asked by one worker of several, once', async () => {
    const { asked } = await aPublished()
    await Promise.all([round(), round(), round()])
    assert.equal(asked(), 1)
  })

  it('is read by a running worker by itself', async () => {
    const { stage, read } = await aPublished()
    const { moments } = stage.start()
    await moments.waitFor('metrics', ({ channelId, count }) => channelId === stage.channelId && count === 1)
    assert.equal((await read()).state, 'read')
  })
})

describe('a network that does not tell', () => {
  it('because it does not answer leaves what is known, and is asked the next time', async () => {
    const { stage, id, read, asked } = await aPublished()
    await round()
    const known = await read()
    world.sandbox.faults.add({ kind: 'answer', route: 'lookup', account: stage.handle, status: 503 })
    await age(id, { asked: '2 hours' })
    await round()
    const { trouble, ...same } = await read()
    assert.deepEqual({ ...same, trouble: null }, known)
    assert.equal(trouble?.code, 'unavailable')
    await round()
    assert.equal(asked(), 2, 'not at once again')
  })

  it('because the keys have ended is asked once more with renewed ones', async () => {
    const { stage, read } = await aPublished()
    const body = { title: 'Unauthorized', status: 401 }
    world.sandbox.faults.add({ kind: 'answer', route: 'lookup', account: stage.handle, status: 401, body })
    await round()
    assert.equal((await read()).state, 'read')
  })

  it('says why, so that people can do something about it, until it tells', async () => {
    const { stage, id, read } = await aPublished()
    const cases = [
      [402, 'credits_depleted', /credits or quota at X are used up.*Add credits/],
      [429, 'rate_limited', /asked too often/],
      [503, 'unavailable', /asked again later/],
    ] as const
    for (const [status, code, words] of cases) {
      world.sandbox.faults.add({ kind: 'answer', route: 'lookup', account: stage.handle, status, times: 1 })
      await age(id, { asked: '2 hours' })
      await round()
      const { state, trouble, views } = await read()
      assert.deepEqual([state, trouble?.code, views], ['unavailable', code, null])
      assert.match(trouble?.detail ?? '', words)
    }
    await age(id, { asked: '2 hours' })
    await round()
    const { state, trouble } = await read()
    assert.deepEqual([state, trouble], ['read', null])
  })

  it('because it does not show the post any more says that', async () => {
    const { read } = await aPublished()
    const http = async (request: HttpRequest) => {
      const answer = await world.deps.http(request)
      if (!request.url.includes('/2/tweets?')) return answer
      const errors = [{ type: 'https://api.x.com/2/problems/resource-not-found' }]
      return { ...answer, body: JSON.stringify({ errors }) }
    }
    await round(http)
    const { state, trouble } = await read()
    assert.deepEqual([state, trouble?.code], ['unavailable', 'not_shown'])
  })

  it('some of the figures leaves those empty', async () => {
    const { read } = await aPublished()
    const http = async (request: HttpRequest) => {
      const answer = await world.deps.http(request)
      if (!request.url.includes('/2/tweets?')) return answer
      const id = new URL(request.url).searchParams.get('ids')
      const body = JSON.stringify({ data: [{ id, public_metrics: { like_count: 5_000_000_000 } }] })
      return { ...answer, body }
    }
    await round(http)
    const { state, views, likes } = await read()
    assert.deepEqual([state, views, likes], ['read', null, 5_000_000_000])
  })
})

describe('what is not asked about', () => {
  it('a post that was taken down, or of a channel that is to be connected again; a paused channel is', async () => {
    // Not wanted at first: the workers that publish the later ones would read the earlier ones' figures.
    const off = { metrics: false }
    const [removed, lost, paused] = [await aPublished(off), await aPublished(off), await aPublished(off)]
    for (const { setMetrics } of [removed, lost, paused]) await setMetrics(true)
    await unpublish(world.deps, removed.stage.owner, removed.id)
    await carryOutRemovals(world.publishing(), going)
    await asOwner(world.url, "UPDATE channels SET state = 'reconnect_required' WHERE id = $1", [lost.stage.channelId])
    await changeChannel(world.deps, paused.stage.owner, { id: paused.stage.channelId, status: 'paused' })
    await round()
    assert.deepEqual([removed.asked(), lost.asked(), paused.asked()], [0, 0, 1])
  })
})

it('figures are in the export of their organization', async () => {
  const { stage, id, read } = await aPublished()
  await round()
  await proveFresh(world.url, stage.owner)
  const { archive } = await exportOrganization(world.deps, stage.owner, { orgId: stage.orgId, signal: going })
  const files = await unzip(await buffer(archive))
  const { state: _, sandbox: __, trouble: ___, ...figures } = await read()
  assert.equal(figures.publication_id, id)
  assert.deepEqual(JSON.parse(files.get('metrics.json') ?? ''), [figures])
})
