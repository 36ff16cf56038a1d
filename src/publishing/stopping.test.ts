import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage } from '#test/support/stage.ts'
import { renewKeys } from './keys.ts'
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
})
