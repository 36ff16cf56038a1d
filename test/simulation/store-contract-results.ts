import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256 } from '#lib/hash.ts'
import type { Work } from '#db/work.ts'
import type { Decision } from '#publishing/decide.ts'
import { short, type Ground, type Kit } from './store-contract-kit.ts'

export const describeResults = (name: string, makeGround: () => Promise<Ground>, kit: Kit): void => {
  const { claimAll, claimOf, workOf, intend, write, published, failed, unknown, remote, sending, newId } = kit

  describe(`${name}: results`, () => {
    it('writes a good end down, once', async () => {
      const ground = await makeGround()
      const { id, work, attemptId } = await sending(ground)
      const decision = published(remote())
      assert.equal(await write(ground, work, { decision, attemptId }), true)
      assert.deepEqual(await ground.status(id), {
        status: 'published',
        held: false,
        failureCode: null,
        attempts: ['accepted'],
      })
      assert.equal(await write(ground, work, { decision, attemptId }), false)
      assert.equal(await write(ground, work, { decision: failed('late'), attemptId }), false)
      assert.equal((await ground.status(id)).status, 'published')
    })

    it('adopts an attempt once, and the late but clear answer of its worker still counts', async () => {
      const ground = await makeGround()
      const { id, work, attemptId } = await sending(ground)
      await ground.endLeases()
      const next = await claimOf(ground, id)
      const result = { state: 'unknown', outcome: 'unknown', detail: 'its worker stopped', remoteId: null } as const
      assert.equal(await ground.store.adopt(next, attemptId, result), true)
      assert.equal(await ground.store.adopt(next, attemptId, result), false)
      assert.equal((await workOf(ground, next)).open?.state, 'unknown')
      assert.equal(await write(ground, work, { decision: failed('invalid'), attemptId }), false)
      assert.equal(await write(ground, work, { decision: published(remote()), attemptId }), true)
      assert.equal((await ground.status(id)).status, 'published')
    })

    it('keeps what may be out there from being sent again, until somebody says what became of it', async () => {
      const ground = await makeGround()
      const { id, work, attemptId } = await sending(ground)
      assert.equal(await write(ground, work, { decision: unknown, attemptId }), true)
      const again = await claimOf(ground, id)
      const next = await workOf(ground, again)
      const queue: Decision = { kind: 'move', result: null, move: { status: 'queued', wakeInSeconds: 0 } }
      await assert.rejects(write(ground, next, { decision: queue, attemptId }), { code: '23514' })
      await assert.rejects(write(ground, next, { decision: failed('invalid', true), attemptId }), { code: '23514' })
      assert.equal(await write(ground, next, { decision: failed('outcome_unknown', true), attemptId }), true)
      const status = await ground.status(id)
      assert.deepEqual([status.status, status.failureCode, status.attempts], ['failed', 'outcome_unknown', ['unknown']])
    })

    it('sends again what is absent', async () => {
      const ground = await makeGround()
      const { id, work, attemptId } = await sending(ground)
      await write(ground, work, { decision: unknown, attemptId })
      const next = await workOf(ground, await claimOf(ground, id))
      const result = { state: 'absent', outcome: 'absent', detail: 'not there', remoteId: null } as const
      const decision: Decision = { kind: 'move', result, move: { status: 'queued', wakeInSeconds: 0 } }
      assert.equal(await write(ground, next, { decision, attemptId, evidence: { kind: 'absent', detail: '' } }), true)
      assert.deepEqual((await ground.status(id)).attempts, ['absent'])
      assert.equal((await workOf(ground, await claimOf(ground, id))).doubted, true)
    })

    it('lets a look of a worker that has lost its claim end nothing', async () => {
      const ground = await makeGround()
      const { id, work, attemptId } = await sending(ground)
      await write(ground, work, { decision: unknown, attemptId })
      const late = await workOf(ground, await claimOf(ground, id))
      await ground.endLeases()
      const next = await workOf(ground, await claimOf(ground, id))
      await write(ground, next, { decision: failed('outcome_unknown', true), attemptId })
      const result = { state: 'absent', outcome: 'absent', detail: 'not there', remoteId: null } as const
      const decision: Decision = { kind: 'move', result, move: { status: 'queued', wakeInSeconds: 0 } }
      const evidence = { kind: 'absent', detail: '' }
      assert.equal(await write(ground, late, { decision, attemptId, evidence }), false)
      const { status, attempts } = await ground.status(id)
      assert.deepEqual([status, attempts], ['failed', ['unknown']])
    })

    it('lets one post of the network be the proof of one publication only', async () => {
      const ground = await makeGround()
      const first = await sending(ground)
      const decision = published(remote())
      await write(ground, first.work, { decision, attemptId: first.attemptId })
      const second = await ground.queued(first.channelId)
      const claim = await claimOf(ground, second)
      const work = await workOf(ground, claim)
      const attemptId = newId()
      await intend(ground, claim, { attemptId, contentHash: work.contentHash })
      assert.equal((await ground.store.listTaken(work)).size, 1)
      await assert.rejects(write(ground, work, { decision, attemptId }), { code: '23505' })
      assert.deepEqual((await ground.status(second)).attempts, ['sending'])
    })

    it('withdraws an intent that was not confirmed, whether it was written or not', async () => {
      const ground = await makeGround()
      const sent = await sending(ground)
      await ground.store.withdraw(sent.claim, sent.attemptId)
      assert.deepEqual(await ground.status(sent.id), {
        status: 'queued',
        held: false,
        failureCode: null,
        attempts: ['not_sent'],
      })
      const id = await ground.queued(await ground.channel())
      await ground.store.withdraw(await claimOf(ground, id), newId())
      assert.deepEqual((await ground.status(id)).attempts, [])
    })

    it('holds for a channel that cannot publish, and not for one that can', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const id = await ground.queued(channelId)
      const claim = await claimOf(ground, id)
      assert.equal(await ground.store.hold(claim, channelId), false)
      await ground.setChannel(channelId, 'paused')
      assert.equal(await ground.store.hold(claim, channelId), true)
      assert.deepEqual(await ground.status(id), { status: 'queued', held: true, failureCode: null, attempts: [] })
      assert.equal((await claimAll(ground)).length, 0)
    })

    it('holds while everything is paused, and not when that is over', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const claim = await claimOf(ground, await ground.queued(channelId))
      await ground.setPublishing(false)
      await ground.setPublishing(true)
      assert.equal(await ground.store.hold(claim, channelId), false)
      await ground.setPublishing(false)
      assert.equal(await ground.store.hold(claim, channelId), true)
      assert.equal((await ground.status(claim.id)).held, true)
      await ground.setPublishing(true)
    })

    it('holds what the network refused the keys of, and asks for new ones', async () => {
      const ground = await makeGround()
      const { id, work, attemptId, channelId } = await sending(ground)
      const result = { state: 'refused', outcome: 'unauthorized', detail: '', remoteId: null } as const
      assert.equal(
        await write(ground, work, { decision: { kind: 'reconnect', result, reason: 'refused' }, attemptId }),
        true,
      )
      assert.deepEqual(await ground.status(id), {
        status: 'queued',
        held: true,
        failureCode: null,
        attempts: ['refused'],
      })
      assert.equal(await ground.store.leaseRefresh({ orgId: work.claim.orgId, id: channelId }, 90), undefined)
    })

    it('never sends what is canceled', async () => {
      const ground = await makeGround()
      const id = await ground.queued(await ground.channel())
      await ground.cancel(id)
      assert.equal((await claimAll(ground)).length, 0)
      assert.equal((await ground.status(id)).status, 'canceled')
    })
  })

  describe(`${name}: keys`, () => {
    it('lets one at a time renew them, and keeps newer ones', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const claim = await claimOf(ground, await ground.queued(channelId))
      const key = { orgId: claim.orgId, id: channelId }
      const leased = await ground.store.leaseRefresh(key, 90)
      assert.ok(leased)
      assert.equal(await ground.store.leaseRefresh(key, 90), undefined)
      const keys = { tokenExpiresAt: null, scopes: ['write'], renewable: true }
      const renewed = { ...key, credentials: Buffer.from('newer'), keys, former: leased.credentials }
      await ground.store.storeRefreshed(renewed)
      await ground.store.storeRefreshed({ ...renewed, credentials: Buffer.from('from before') })
      assert.equal((await workOf(ground, claim)).channel.credentials?.toString(), 'newer')
      await ground.store.requireReconnect({ ...key, trouble: 'refused', failed: leased.credentials })
      assert.equal((await workOf(ground, claim)).channel.state, 'active')
      await ground.store.postponeRefresh(key, { seconds: 600, trouble: 'no answer' })
      assert.equal(await ground.store.leaseRefresh(key, 90), undefined)
    })
  })

  describe(`${name}: a halt`, () => {
    it('stops every intent; afterwards what is older is looked for before it is sent', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const id = await ground.queued(channelId)
      const claim = await claimOf(ground, id)
      const { contentHash } = await workOf(ground, claim)
      await ground.store.halt('a test')
      assert.equal(short(await intend(ground, claim, { contentHash })), 'refused')
      await ground.store.release(claim, 0)
      assert.equal((await claimAll(ground)).length, 0)
      assert.equal((await ground.store.readInstallation()).haltReason, 'a test')
      const { mark } = await ground.store.readInstallation()
      await ground.resume()
      assert.ok((await ground.store.readInstallation()).mark > mark + 1_000_000)
      const again = await claimOf(ground, id)
      assert.equal((await workOf(ground, again)).suspect, true)
      assert.equal(
        await ground.store.openSearch(again, { attemptId: newId(), worker: 'w', settleSeconds: 0, partHash: null }),
        true,
      )
      const work = await workOf(ground, again)
      assert.deepEqual([work.suspect, work.open?.search, work.open?.settled], [false, true, true])
      const fresh = await claimOf(ground, await ground.queued(channelId))
      assert.equal((await workOf(ground, fresh)).suspect, false)
    })
  })
}

/** Threads: one attempt for each part, none twice, and the end only with the last. */
export const describeThreads = (name: string, makeGround: () => Promise<Ground>, kit: Kit): void => {
  const { claimOf, workOf, intend, write, published, continued, unknown, remote, newId } = kit

  const send = async (ground: Ground, work: Work, part: number) => {
    const attemptId = newId()
    const { contentHash, claim } = work
    const partHash = sha256(`part ${part}`)
    const answer = await intend(ground, claim, { attemptId, contentHash, part, partHash })
    return { attemptId, kind: short(answer) }
  }

  describe(`${name}: threads`, () => {
    it('sends part after part under one claim, and is published with the last', async () => {
      const ground = await makeGround()
      const id = await ground.queuedThread(await ground.channel(), ['two', 'three'])
      const claim = await claimOf(ground, id)
      const ids = [remote(), remote(), remote()]
      for (const [part, remoteId] of ids.entries()) {
        const work = await workOf(ground, claim)
        assert.deepEqual([work.sent.map((each) => each.remoteId), work.open], [ids.slice(0, part), null])
        const { attemptId, kind } = await send(ground, work, part)
        assert.equal(kind, 'open')
        const decision = part === 2 ? published(remoteId) : continued(remoteId)
        assert.equal(await write(ground, work, { decision, attemptId }), true)
        assert.equal(await write(ground, work, { decision, attemptId }), false)
      }
      const { status, attempts } = await ground.status(id)
      assert.deepEqual([status, attempts], ['published', ['continued', 'continued', 'accepted']])
    })

    it('refuses every part but the next one, and an end before the last', async () => {
      const ground = await makeGround()
      const claim = await claimOf(ground, await ground.queuedThread(await ground.channel(), ['two']))
      const work = await workOf(ground, claim)
      assert.equal((await send(ground, work, 1)).kind, 'refused')
      const { attemptId } = await send(ground, work, 0)
      await assert.rejects(write(ground, work, { decision: published(remote()), attemptId }), { code: '23514' })
      assert.equal(await write(ground, work, { decision: continued(remote()), attemptId }), true)
      assert.equal((await send(ground, work, 0)).kind, 'refused')
      assert.equal((await send(ground, work, 2)).kind, 'refused')
      assert.equal((await send(ground, work, 1)).kind, 'open')
    })

    it('goes on after a crash with the part that is not out, and looks for the one that may be', async () => {
      const ground = await makeGround()
      const id = await ground.queuedThread(await ground.channel(), ['two', 'three'])
      const first = await workOf(ground, await claimOf(ground, id))
      const sent = await send(ground, first, 0)
      const out = remote()
      await write(ground, first, { decision: continued(out), attemptId: sent.attemptId })
      await ground.endLeases()
      const second = await workOf(ground, await claimOf(ground, id))
      assert.deepEqual([second.sent.length, second.open, second.lastOutcome], [1, null, null])
      const cut = await send(ground, second, 1)
      await ground.endLeases()
      const third = await workOf(ground, await claimOf(ground, id))
      assert.equal(third.open?.id, cut.attemptId)
      assert.ok((await ground.store.listTaken(third)).has(out))
      // Its worker was alive after all, and what it was told counts.
      await ground.store.adopt(third.claim, cut.attemptId, unknown.result!)
      assert.equal(await write(ground, second, { decision: continued(remote()), attemptId: cut.attemptId }), true)
      assert.equal((await workOf(ground, third.claim)).sent.length, 2)
    })

    it('is published with what is out once nothing else is left of it, and by whoever has it in hand', async () => {
      const ground = await makeGround()
      const id = await ground.queuedThread(await ground.channel(), ['two'])
      const work = await workOf(ground, await claimOf(ground, id))
      const { attemptId } = await send(ground, work, 0)
      await write(ground, work, { decision: continued(remote()), attemptId })
      assert.equal(await ground.store.endThread(work.claim), null)
      await ground.store.release(work.claim, 0)
      await ground.cutThread(id)
      const next = await claimOf(ground, id)
      assert.equal(await ground.store.endThread(work.claim), null)
      assert.notEqual(await ground.store.endThread(next), null)
      assert.equal(await ground.store.endThread(next), null)
      const { status, attempts } = await ground.status(id)
      assert.deepEqual([status, attempts], ['published', ['accepted']])
    })

    it('is queued again between its parts, and goes on there', async () => {
      const ground = await makeGround()
      const id = await ground.queuedThread(await ground.channel(), ['two'])
      const work = await workOf(ground, await claimOf(ground, id))
      const { attemptId } = await send(ground, work, 0)
      await write(ground, work, { decision: continued(remote()), attemptId })
      await ground.store.release(work.claim, 0)
      assert.equal((await ground.status(id)).status, 'queued')
      const next = await workOf(ground, await claimOf(ground, id))
      assert.equal(next.sent.length, 1)
      assert.equal(next.sent[0]?.hash, sha256('part 0').toString('hex'))
    })
  })
}
