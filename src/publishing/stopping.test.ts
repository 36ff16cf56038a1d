import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { releasable } from '#lib/deadline.ts'
import { twt } from '#providers/twt/index.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage } from '#test/support/stage.ts'
import { inContext, renewKeys } from './keys.ts'
import { CUT_SECONDS, DRAIN_SECONDS, RENEWAL_SECONDS } from './policy.ts'
import { cutBy, renewingUntil } from './stopping.ts'

let world: World
before(async () => {
  world = await createWorld()
})
after(() => world.close())

describe('a worker that is told to stop', () => {
  it('has time for a renewal that was begun right before, and for writing its keys down', () => {
    assert.ok(RENEWAL_SECONDS < DRAIN_SECONDS - CUT_SECONDS)
  })

  it("begins no renewal any more: it counts as somebody else's, and the keys stay as they are", async () => {
    const { orgId, channelId } = await createStage(world)
    const stop = new AbortController()
    const deps = renewingUntil(world.publishing(), stop.signal)
    assert.equal(await renewKeys(deps, { orgId, id: channelId }), 'renewed')
    stop.abort()
    assert.equal(await renewKeys(deps, { orgId, id: channelId }), 'busy')
    assert.equal(await renewKeys(world.publishing(), { orgId, id: channelId }), 'renewed')
  })

  it('cuts its calls off as well as their deadlines do', () => {
    const cut = new AbortController()
    const { clock } = cutBy(world.publishing(), cut.signal)
    const long = clock.deadline(60_000)
    assert.equal(long.aborted, false)
    cut.abort()
    assert.equal(long.aborted, true)
  })

  it('is waited for by no call that is over', async () => {
    const cut = new AbortController()
    let released = 0
    const deadline = () => releasable(new AbortController().signal, () => void (released += 1))
    const deps = cutBy(world.publishing({ clock: { ...systemClock, deadline } }), cut.signal)
    const network = { provider: twt, hosts: twt.hosts, app: { clientId: '1', clientSecret: 'x' }, sandbox: true }
    const waiting = (): number => getEventListeners(cut.signal, 'abort').length
    const signals: AbortSignal[] = []
    const call = (end: () => Promise<void>): Promise<void> =>
      inContext(deps, { network, orgId: '', milliseconds: 60_000 }, ({ signal }) => {
        signals.push(signal)
        assert.equal(waiting(), 1)
        return end()
      })
    await call(() => Promise.resolve())
    assert.deepEqual([waiting(), released], [0, 1])
    await assert.rejects(call(() => Promise.reject(new Error('the network hangs'))))
    assert.deepEqual([waiting(), released], [0, 2])
    cut.abort()
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, false],
    )
  })
})
