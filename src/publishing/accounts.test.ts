import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { changeChannel, listOrganizationChannels } from '#actions/channels.ts'
import { createPost } from '#actions/create-post.ts'
import { validatePost } from '#actions/validate-post.ts'
import { createMoments } from '#test/support/moments.ts'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'
import { addPicture } from '#test/support/uploads.ts'
import { rereadAccount } from './accounts.ts'
import { checkAhead } from './check-ahead.ts'
import { renewExpiring, type DutyDeps } from './duties.ts'
import { prepareAhead } from './prepare-ahead.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.sandbox.faults.clear())

const going = new AbortController().signal
const HOUR = 3_600

/** An account with a subscription, connected with it. */
const createPremium = async (): Promise<Stage> => {
  const stage = await createStage(world)
  world.sandbox.changeAccount(stage.handle, { subscription_type: 'Premium' })
  await stage.reconnect()
  return stage
}

/** Some time later its keys are renewed; the network was asked about its account so many hours ago. */
const renew = async (
  { channelId }: Stage,
  hoursAgo: number | null,
  changes: Partial<DutyDeps> = {},
): Promise<number> => {
  await asOwner(
    world.url,
    `update channels set token_expires_at = now() + interval '10 minutes',
       facts_read_at = now() - make_interval(hours => $2) where id = $1`,
    [channelId, hoursAgo],
  )
  const moments = createMoments()
  await renewExpiring(world.publishing({ observe: moments.observe, ...changes }), going)
  return moments.count('renewed')
}

const channelOf = async ({ owner, orgId, channelId }: Stage) => {
  const channel = (await listOrganizationChannels(world.deps, owner, orgId)).find(({ id }) => id === channelId)
  assert.ok(channel !== undefined)
  return channel
}

const factsOf = async ({ channelId }: Stage): Promise<unknown> =>
  (await rowsAsOwner(world.url, 'select facts from channels where id = $1', [channelId]))[0].facts

const readings = ({ handle }: Stage): number =>
  world.sandbox.ledger.entries().filter(({ route, account }) => route === 'me' && account === handle).length

const LONG = 'a'.repeat(400)

const scheduleLong = async ({ owner, orgId, channelId, handle }: Stage, withPicture = false) => {
  const scheduledAt = new Date(Date.now() + 72 * HOUR * 1_000).toISOString()
  const media = withPicture ? [{ mediaId: await addPicture(world.deps, owner, orgId) }] : []
  const text = `${LONG} ${handle}`
  return createPost(world.deps, owner, { orgId, text, media, channels: [{ channelId }], scheduledAt })
}

const refusedAs = async (stage: Stage, id: string): Promise<string | null> =>
  (await stage.read(id)).publications[0]?.preparation_refused?.code ?? null

const errorsOf = async ({ owner, orgId, channelId }: Stage) => {
  const asked = { orgId, text: LONG, media: [], thread: [], channels: [{ channelId }] }
  return (await validatePost(world.deps, owner, asked)).errors.map(({ code, limit }) => `${code} ${limit}`)
}

const prepareAfter = async (id: string): Promise<Date | null> =>
  (await rowsAsOwner(world.url, 'select prepare_after from publications where id = $1', [id]))[0].prepare_after

describe('a subscription', () => {
  it('that ended is known with the next renewal, and what does not fit any more is told long before its time', async () => {
    const stage = await createPremium()
    const post = await scheduleLong(stage)
    assert.deepEqual(await errorsOf(stage), [])
    world.sandbox.changeAccount(stage.handle, { subscription_type: 'None' })
    assert.equal(await renew(stage, 25), 1)
    assert.deepEqual(await factsOf(stage), { subscription: 'None' })
    assert.ok(Date.parse((await channelOf(stage)).account_read_at ?? '') > Date.now() - HOUR * 1_000)
    assert.deepEqual(await errorsOf(stage), ['too_long 280'])
    const moments = createMoments()
    await checkAhead(world.publishing({ observe: moments.observe }), going)
    assert.equal(moments.count('preparation-refused'), 1)
    assert.equal(await refusedAs(stage, post.id), 'too_long')
    assert.equal((await stage.read(post.id)).status, 'queued')
    const log = await rowsAsOwner(
      world.url,
      "select detail from audit_log where object_id = $1 and action = 'channel.account_changed' order by id desc limit 1",
      [stage.channelId],
    )
    assert.deepEqual(log[0].detail, { from: { subscription: 'Premium' }, to: { subscription: 'None' } })
  })

  it('that began is known, too, and takes back what was told', async () => {
    const stage = await createPremium()
    const post = await scheduleLong(stage)
    world.sandbox.changeAccount(stage.handle, { subscription_type: 'None' })
    await renew(stage, 25)
    await checkAhead(world.publishing(), going)
    assert.equal(await refusedAs(stage, post.id), 'too_long')
    world.sandbox.changeAccount(stage.handle, { subscription_type: 'Basic' })
    await renew(stage, 25)
    await checkAhead(world.publishing(), going)
    assert.equal(await refusedAs(stage, post.id), null)
    assert.equal(await prepareAfter(publicationOf(post)), null)
    assert.deepEqual(await errorsOf(stage), [])
  })

  it('is known from connecting the channel again, which holds what waits to the rules anew', async () => {
    const stage = await createPremium()
    const post = await scheduleLong(stage)
    world.sandbox.changeAccount(stage.handle, { subscription_type: 'None' })
    await stage.reconnect()
    await checkAhead(world.publishing(), going)
    assert.equal(await refusedAs(stage, post.id), 'too_long')
    world.sandbox.changeAccount(stage.handle, { subscription_type: 'PremiumPlus' })
    await stage.reconnect()
    await checkAhead(world.publishing(), going)
    assert.equal(await refusedAs(stage, post.id), null)
  })

  it('sends no file up early: what has files is checked, and made ready in its time', async () => {
    const stage = await createPremium()
    const post = await scheduleLong(stage, true)
    const id = publicationOf(post)
    const due = Date.parse(post.publications[0]?.due_at ?? '')
    const planned = await prepareAfter(id)
    assert.equal(planned?.getTime(), due - 900_000)
    world.sandbox.changeAccount(stage.handle, { subscription_type: 'Basic' })
    await renew(stage, 25)
    assert.ok(((await prepareAfter(id))?.getTime() ?? 0) <= Date.now())
    await prepareAhead(world.publishing(), 'twt', going)
    await checkAhead(world.publishing(), going)
    assert.ok(Math.abs(((await prepareAfter(id))?.getTime() ?? 0) - due + 900_000) < 5_000)
    const uploads = world.sandbox.ledger.entries().filter(({ route, account }) => {
      return route === 'media-init' && account === stage.handle
    })
    assert.equal(uploads.length, 0)
  })
})

describe('an account', () => {
  it('is asked about once a day at most, however often its keys are renewed', async () => {
    const stage = await createStage(world)
    const former = readings(stage)
    assert.equal(await renew(stage, 23), 1)
    assert.equal(readings(stage), former)
    assert.equal(await renew(stage, 25), 1)
    assert.equal(readings(stage), former + 1)
    // Before this was kept: once, and then it is known when.
    assert.equal(await renew(stage, null), 1)
    assert.equal(readings(stage), former + 2)
    const key = { orgId: stage.orgId, id: stage.channelId }
    await asOwner(world.url, "update channels set facts_read_at = now() - interval '2 days' where id = $1", [key.id])
    await Promise.all([1, 2, 3].map(() => rereadAccount(world.publishing(), key, going)))
    assert.equal(readings(stage), former + 3)
  })

  for (const [trouble, fault] of Object.entries({
    'does not answer': { kind: 'answer', status: 503 },
    'wants to be paid': { kind: 'answer', status: 402, body: { title: 'Payment Required', status: 402 } },
    'says something else': { kind: 'answer', status: 200, body: { data: { id: '1', name: 'n', username: 'n' } } },
  } as const)) {
    it(`stays as it was known when its network ${trouble}: the renewal is one all the same`, async () => {
      const stage = await createPremium()
      const former = readings(stage)
      world.sandbox.faults.add({ ...fault, route: 'me', account: stage.handle, times: 9 })
      assert.equal(await renew(stage, 25), 1)
      const { status, renewal, warnings } = await channelOf(stage)
      assert.deepEqual([status, await factsOf(stage), warnings], ['active', { subscription: 'Premium' }, []])
      assert.deepEqual([renewal.failing_since, renewal.trouble], [null, null])
      // Not before tomorrow, although nothing was learned.
      const key = { orgId: stage.orgId, id: stage.channelId }
      await rereadAccount(world.publishing(), key, going)
      assert.equal(readings(stage), former + 1)
    })
  }

  it('is not asked about when its keys were not renewed, or it is paused', async () => {
    const stage = await createStage(world)
    const former = readings(stage)
    world.sandbox.faults.add({ kind: 'answer', status: 503, route: 'token', account: stage.handle, times: 9 })
    assert.equal(await renew(stage, 25), 0)
    world.sandbox.faults.clear()
    await changeChannel(world.deps, stage.owner, { id: stage.channelId, status: 'paused' })
    await asOwner(world.url, 'update channels set refresh_after = null where id = $1', [stage.channelId])
    assert.equal(await renew(stage, 25), 1)
    assert.equal(readings(stage), former)
  })

  it('that was renamed is shown with its new name', async () => {
    const stage = await createStage(world)
    const handle = `${stage.handle}new`.slice(-15)
    world.sandbox.changeAccount(stage.handle, { handle, name: 'A new name' })
    await renew(stage, 25)
    const channel = await channelOf(stage)
    assert.deepEqual([channel.handle, channel.display_name], [handle, 'A new name'])
  })

  it('that was connected again meanwhile keeps what that brought', async () => {
    const stage = await createPremium()
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>()
    const { http } = world.deps
    const slow: DutyDeps['http'] = async (request) => {
      const reply = await http(request)
      if (request.url.includes('/2/users/me')) {
        asked()
        await mayAnswer
      }
      return reply
    }
    const renewal = renew(stage, 25, { http: slow })
    await isAsked
    world.sandbox.changeAccount(stage.handle, { subscription_type: 'PremiumPlus' })
    await stage.reconnect()
    answer()
    assert.equal(await renewal, 1)
    assert.deepEqual(await factsOf(stage), { subscription: 'PremiumPlus' })
  })

  it('does not hold the end of the process', async () => {
    const stage = await createStage(world)
    const stop = new AbortController()
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
    world.sandbox.faults.add({ kind: 'delay', milliseconds: 5_000, route: 'me', account: stage.handle, times: 1 })
    const { http } = world.deps
    const telling: DutyDeps['http'] = (request) => {
      const reply = http(request)
      asked()
      return reply
    }
    await asOwner(world.url, 'update channels set facts_read_at = null where id = $1', [stage.channelId])
    const key = { orgId: stage.orgId, id: stage.channelId }
    const moments = createMoments()
    const reading = rereadAccount(world.publishing({ http: telling, observe: moments.observe }), key, stop.signal)
    await isAsked
    stop.abort()
    await reading
    assert.equal(moments.count('account-read'), 0)
  })
})
