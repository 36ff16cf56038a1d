import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { changeChannel, deleteChannel, listOrganizationChannels } from '#actions/channels.ts'
import { editPost } from '#actions/edit-post.ts'
import { deleteOrganization } from '#actions/organization-deletion.ts'
import { getPublication, resolvePublication } from '#actions/publications.ts'
import { cancelPost, retryPost } from '#actions/send-post.ts'
import { unpublish } from '#actions/unpublish.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type RunningWorker, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf, refusal, type Stage } from '#test/support/stage.ts'
import { deleteClosed, disconnectDeleted } from './duties.ts'
import { carryOutRemovals } from './removals.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

const going = new AbortController().signal

/** A published post; its worker is stopped, so that a test carries removals out itself. */
const aPublished = async () => {
  const stage = await createStage(world)
  const { moments, stop } = stage.start()
  const post = await stage.postNow()
  const id = publicationOf(post)
  await moments.waitFor('published', (moment) => moment.publicationId === id)
  await stop()
  const { owner, handle } = stage
  const deletes = () =>
    world.sandbox.ledger.entries().filter((entry) => entry.route === 'delete' && entry.account === handle).length
  const read = () => getPublication(world.deps, owner, id)
  const wish = () => unpublish(world.deps, owner, id)
  return { stage, post, id, deletes, read, wish, isThere: () => stage.timesOnNetwork(post.text) }
}

const carryOut = () => carryOutRemovals(world.publishing(), going)

/** As if its pause, or the lease of whoever had it, were over. */
const wake = (id: string) => asOwner(world.url, 'UPDATE removals SET wake_at = now() WHERE publication_id = $1', [id])

const whenRemoval = (moments: RunningWorker['moments'], id: string, to: string) =>
  moments.waitFor('removal', (moment) => moment.publicationId === id && moment.to === to)

const rowOf = async (id: string) =>
  (await rowsAsOwner(world.url, 'SELECT * FROM removals WHERE publication_id = $1', [id]))[0]

describe('a published post that is to be taken down', () => {
  it('is, at once, by a worker that hears of it; the publication stays published and tells who wished it', async () => {
    const { stage, post, id, read, wish, isThere } = await aPublished()
    const { moments } = stage.start()
    await moments.waitFor('idle')
    assert.equal((await wish()).removal?.state, 'removing')
    await whenRemoval(moments, id, 'removed')
    assert.equal(await isThere(), 0)
    const shown = await read()
    assert.equal(shown.status, 'published')
    assert.equal(shown.removal?.state, 'removed')
    assert.equal(shown.removed_by, stage.owner.userId)
    assert.ok(shown.removed_at !== null && shown.removed_at >= (shown.removal?.requested_at ?? ''))
    const told = shown.timeline.slice(-2).map(({ kind, actor, detail }) => [kind, actor?.kind, actor?.user_id, detail])
    assert.deepEqual(told, [
      ['removal_requested', 'user', stage.owner.userId, shown.url],
      ['removed', 'worker', null, shown.url],
    ])
    const view = await stage.read(post.id)
    assert.deepEqual([view.status, view.has_removed, view.summary.published], ['published', true, 1])
    assert.equal(view.publications[0]?.removal?.state, 'removed')
  })

  it('is removed for good: no way leads to another send', async () => {
    const { stage, post, id, deletes, wish, isThere } = await aPublished()
    await wish()
    await carryOut()
    const again = { id: post.id, confirmedNotPublished: true }
    assert.equal(await answerOf(retryPost(world.deps, stage.owner, again)), 'nothing_to_retry')
    const edit = editPost(world.deps, stage.owner, { id: post.id, text: 'Again', unschedule: false })
    assert.equal(await answerOf(edit), 'already_published')
    assert.notEqual(await answerOf(cancelPost(world.deps, stage.owner, post.id)), 'done')
    const live = { id, outcome: 'not_live' } as const
    assert.equal(await answerOf(resolvePublication(world.deps, stage.owner, live)), 'nothing_to_resolve')
    assert.equal((await wish()).removal?.state, 'removed')
    await carryOut()
    assert.deepEqual([await isThere(), deletes(), stage.sends()], [0, 1, 1])
  })

  it('is asked for twice at the same time: one wish, one request, and the first one to ask is who wished it', async () => {
    const { stage, id, deletes } = await aPublished()
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const asked = [stage.owner, admin].map((actor) => unpublish(world.deps, actor, id))
    const [one, other] = await Promise.all(asked)
    assert.deepEqual(one?.removal, other?.removal)
    await Promise.all([carryOut(), carryOut()])
    assert.equal(deletes(), 1)
    const acts = await rowsAsOwner(
      world.url,
      "SELECT count(*)::int AS n FROM audit_log WHERE object_id = $1 AND action = 'publication.removal_requested'",
      [id],
    )
    assert.equal(acts[0].n, 1)
  })
})

describe('a removal without an answer', () => {
  it('that the network carried out is found out by asking again, which is harmless', async () => {
    const { stage, id, read, wish, isThere, deletes } = await aPublished()
    world.sandbox.faults.add({ kind: 'drop-after', route: 'delete', account: stage.handle })
    await wish()
    await carryOut()
    assert.equal((await read()).removal?.state, 'removing')
    assert.equal((await rowOf(id)).tries, 1)
    await wake(id)
    await carryOut()
    assert.equal((await read()).removal?.state, 'removed')
    assert.deepEqual([await isThere(), deletes()], [0, 2])
  })

  it('because its worker died in between is finished by another one, when the lease has ended', async () => {
    const { id, read, wish, isThere } = await aPublished()
    await wish()
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
    const { promise: death, reject: die } = Promise.withResolvers<never>()
    const dying = world.publishing({
      http: async (request) => {
        await world.deps.http(request)
        asked()
        return death
      },
    })
    const broken = carryOutRemovals(dying, going)
    await isAsked
    assert.equal(await isThere(), 0)
    // Its lease holds others off.
    await carryOut()
    assert.equal((await read()).removal?.state, 'removing')
    await wake(id)
    await carryOut()
    assert.equal((await read()).removal?.state, 'removed')
    // What the first one makes of it afterwards changes nothing any more.
    die(new Error('the end of the process'))
    await broken
    assert.equal((await read()).removal?.state, 'removed')
  })

  it('for a day is given up, says how to do it by hand, and can be wished anew', async () => {
    const { stage, id, read, wish } = await aPublished()
    world.sandbox.faults.add({ kind: 'answer', route: 'delete', account: stage.handle, status: 503, times: 1 })
    await wish()
    await asOwner(
      world.url,
      "UPDATE removals SET requested_at = now() - interval '25 hours' WHERE publication_id = $1",
      [id],
    )
    await carryOut()
    const { removal, url, timeline } = await read()
    assert.ok(removal?.state === 'failed' && removal.failure !== null)
    assert.equal(removal.failure.code, 'unavailable')
    assert.ok(removal.failure.detail.endsWith(`Open ${url} and delete it there.`), removal.failure.detail)
    const told = timeline.slice(-1).map(({ kind, result }) => [kind, result])
    assert.deepEqual(told, [['removal_failed', 'unavailable']])
    assert.equal((await wish()).removal?.state, 'removing')
    await carryOut()
    assert.equal((await read()).removal?.state, 'removed')
  })

  it('keeps the others of its channel from being asked for, and costs them no try', async () => {
    const { stage, id, wish, deletes } = await aPublished()
    const { moments, stop } = stage.start()
    const other = await stage.postNow()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(other))
    await stop()
    world.sandbox.faults.add({ kind: 'answer', route: 'delete', account: stage.handle, status: 503, times: 1 })
    await wish()
    await unpublish(world.deps, stage.owner, publicationOf(other))
    await carryOut()
    assert.equal(deletes(), 1)
    assert.deepEqual([(await rowOf(id)).tries, (await rowOf(publicationOf(other))).tries], [1, 0])
  })
})

describe('a refusal', () => {
  it('of the network ends it, with its words, and it can be wished anew', async () => {
    const { stage, read, wish } = await aPublished()
    const body = { title: 'Forbidden', detail: 'Not yours.' }
    world.sandbox.faults.add({ kind: 'answer', route: 'delete', account: stage.handle, status: 403, body })
    await wish()
    await carryOut()
    const { removal } = await read()
    assert.deepEqual([removal?.state, removal?.failure?.code], ['failed', 'rejected'])
    assert.equal((await wish()).removal?.state, 'removing')
  })

  it('of the keys renews them once, and then it is taken down', async () => {
    const { stage, read, wish } = await aPublished()
    const body = { title: 'Unauthorized', status: 401 }
    world.sandbox.faults.add({ kind: 'answer', route: 'delete', account: stage.handle, status: 401, body })
    const { moments } = stage.start()
    await wish()
    await moments.waitFor('removal', ({ to }) => to === 'removed')
    assert.equal(moments.count('renewed'), 1)
    assert.equal((await read()).removal?.state, 'removed')
  })

  it('of renewed keys too asks for the channel to be connected again; the wish waits for that', async () => {
    const { stage, id, read, wish, isThere } = await aPublished()
    const { owner, orgId, handle } = stage
    const body = { title: 'Unauthorized', status: 401 }
    world.sandbox.faults.add({ kind: 'answer', route: 'delete', account: handle, status: 401, body, times: 2 })
    await wish()
    await carryOut()
    await carryOut()
    const [channel] = await listOrganizationChannels(world.deps, owner, orgId)
    assert.equal(channel?.status, 'reconnect_required')
    assert.equal(await carryOut(), null, 'nothing is to be done until then')
    assert.equal((await read()).removal?.state, 'removing')
    // Asked for anew it is the same wish, and no refusal.
    assert.equal((await wish()).removal?.state, 'removing')
    await stage.reconnect()
    await carryOut()
    assert.equal((await rowOf(id)).state, 'removed')
    assert.equal(await isThere(), 0)
  })

  it('to renew asks for the same at once, and is given up when nobody does it for a day', async () => {
    const { stage, id, read, wish } = await aPublished()
    world.sandbox.revokeTokens(stage.handle)
    await wish()
    await carryOut()
    assert.equal(await carryOut(), null)
    await asOwner(
      world.url,
      "UPDATE removals SET requested_at = now() - interval '25 hours' WHERE publication_id = $1",
      [id],
    )
    await carryOut()
    assert.equal((await read()).removal?.failure?.code, 'reconnect_required')
    await assert.rejects(wish(), refusal('channel_not_connected'))
  })
})

describe('what becomes of the channel or the organization meanwhile', () => {
  const removeChannel = async (stage: Stage) => {
    await proveFresh(world.url, stage.owner)
    await deleteChannel(world.deps, stage.owner, stage.channelId)
  }
  const revocations = (handle: string) =>
    world.sandbox.ledger.entries().filter((entry) => entry.route === 'revoke' && entry.account === handle).length

  it('a paused channel publishes nothing, and takes down all the same', async () => {
    const { stage, read, wish } = await aPublished()
    await changeChannel(world.deps, stage.owner, { id: stage.channelId, status: 'paused' })
    await wish()
    await carryOut()
    assert.equal((await read()).removal?.state, 'removed')
  })

  it('a channel that is deleted keeps its keys until the wish is carried out, and no longer', async () => {
    const { stage, read, wish, isThere } = await aPublished()
    await wish()
    await removeChannel(stage)
    await disconnectDeleted(world.publishing(), going)
    assert.equal(revocations(stage.handle), 0)
    await carryOut()
    assert.deepEqual([(await read()).removal?.state, await isThere()], ['removed', 0])
    await disconnectDeleted(world.publishing(), going)
    assert.ok(revocations(stage.handle) > 0)
  })

  it('a deleted channel whose keys do not work any more is nobody to wait for', async () => {
    const { stage, read, wish } = await aPublished()
    world.sandbox.revokeTokens(stage.handle)
    await wish()
    await removeChannel(stage)
    await carryOut()
    assert.equal((await read()).removal?.failure?.code, 'channel_deleted')
  })

  it('an organization that is being deleted waits for it, and for no longer', async () => {
    const { stage, id, wish, isThere } = await aPublished()
    await proveFresh(world.url, stage.owner)
    await wish()
    await deleteOrganization(world.deps, stage.owner, stage.orgId)
    await asOwner(world.url, 'UPDATE organizations SET deletion_at = now() WHERE id = $1', [stage.orgId])
    const housekeeping = async () => {
      await deleteClosed(world.publishing(), going)
      await disconnectDeleted(world.publishing(), going)
      await deleteClosed(world.publishing(), going)
    }
    await housekeeping()
    assert.equal((await rowOf(id)).state, 'removing')
    await carryOut()
    assert.equal(await isThere(), 0)
    await housekeeping()
    assert.equal(await rowOf(id), undefined)
  })

  it('while publishing is halted nothing is asked of a network', async () => {
    const { id, wish, deletes } = await aPublished()
    await wish()
    await asOwner(world.url, "UPDATE installation SET halted_at = now(), halt_reason = 'A test.'")
    try {
      assert.equal(await carryOut(), null)
      assert.deepEqual([deletes(), (await rowOf(id)).state], [0, 'removing'])
    } finally {
      await asOwner(world.url, 'UPDATE installation SET halted_at = NULL, halt_reason = NULL')
    }
    await carryOut()
    assert.equal((await rowOf(id)).state, 'removed')
  })
})
