import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Claim } from '#db/claims.ts'
import type { Recorded } from '#publishing/store.ts'
import { LANES, LEASE, short, type Ground, type Kit } from './store-contract-kit.ts'

export const describeClaims = (name: string, makeGround: () => Promise<Ground>, kit: Kit): void => {
  const { claimAll, claimOf, workOf, intend, write, failed, unknown, sending, newId } = kit

  describe(`${name}: claims`, () => {
    it('takes what is due, once, and nothing before its time', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const [due, later] = [await ground.queued(channelId), await ground.queued(channelId, 600)]
      const first = await claimAll(ground)
      assert.deepEqual(
        first.filter((claim) => claim.id === due || claim.id === later).map(({ id }) => id),
        [due],
      )
      assert.equal(
        (await claimAll(ground)).some((claim) => claim.id === due),
        false,
      )
      assert.equal((await ground.status(due)).status, 'publishing')
      const wake = await ground.store.secondsToNextWake(['twt'])
      assert.ok(wake !== null && wake > 0 && wake <= 600)
    })

    it('takes what is queued a little ahead, says how long it must wait, and gives it back to its time', async () => {
      const ground = await makeGround()
      const id = await ground.queued(await ground.channel(), 600)
      const claims = await ground.store.claimDue({ lanes: LANES, worker: 'w', leaseSeconds: LEASE, aheadSeconds: 700 })
      const claim = claims.find((each) => each.id === id)
      assert.ok(claim !== undefined && claim.waitSeconds > 500 && claim.waitSeconds <= 600)
      assert.equal(short(await intend(ground, claim)), 'refused')
      await ground.store.release(claim, 0)
      assert.equal((await ground.status(id)).status, 'queued')
      assert.equal((await claimAll(ground)).length, 0)
    })

    it('takes nothing ahead that another worker has in hand', async () => {
      const ground = await makeGround()
      const claim = await claimOf(ground, await ground.queued(await ground.channel()))
      const ahead = { lanes: LANES, worker: 'v', leaseSeconds: LEASE, aheadSeconds: 10 * LEASE }
      assert.equal((await ground.store.claimDue(ahead)).length, 0)
      assert.ok(await ground.store.load(claim))
    })

    it('takes no more than a lane has places, and nothing of other networks', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      for (let count = 0; count < 3; count += 1) await ground.queued(channelId)
      const lanes = [{ provider: 'twt', limit: 2 }]
      const taken = await ground.store.claimDue({ lanes, worker: 'w', leaseSeconds: LEASE })
      assert.equal(taken.length, 2)
      assert.deepEqual(
        await ground.store.claimDue({ lanes: [{ provider: 'none', limit: 9 }], worker: 'w', leaseSeconds: LEASE }),
        [],
      )
    })

    it('takes over what a lease ran out of, and the former claim can do nothing any more', async () => {
      const ground = await makeGround()
      const id = await ground.queued(await ground.channel())
      const old = await claimOf(ground, id)
      const work = await workOf(ground, old)
      await ground.endLeases()
      const next = await claimOf(ground, id)
      assert.equal(Number(next.epoch), Number(old.epoch) + 1)
      assert.equal(await ground.store.load(old), undefined)
      assert.equal(short(await intend(ground, old, { contentHash: work.contentHash })), 'refused')
      await ground.store.release(old, 0)
      assert.equal((await ground.status(id)).status, 'publishing')
      assert.equal(await write(ground, work, { decision: failed('late'), attemptId: newId() }), false)
      assert.equal(
        await ground.store.openSearch(old, { attemptId: newId(), worker: 'w', settleSeconds: 0, partHash: null }),
        false,
      )
    })

    it('keeps what is in hand as long as its lease is renewed in time', async () => {
      const ground = await makeGround()
      const id = await ground.queued(await ground.channel())
      const claim = await claimOf(ground, id)
      await ground.store.renewLeases([claim], LEASE)
      assert.equal((await claimAll(ground)).length, 0)
      await ground.endLeases()
      await ground.store.renewLeases([claim], LEASE)
      assert.equal((await claimAll(ground)).length, 1)
    })

    it('gives back: queued without an attempt, publishing with an open one', async () => {
      const ground = await makeGround()
      const id = await ground.queued(await ground.channel())
      await ground.store.release(await claimOf(ground, id), 600)
      assert.equal((await ground.status(id)).status, 'queued')
      const sent = await sending(ground)
      await ground.store.release(sent.claim, 600)
      assert.equal((await ground.status(sent.id)).status, 'publishing')
    })
  })

  describe(`${name}: intents`, () => {
    it('opens one attempt, and no second beside it', async () => {
      const ground = await makeGround()
      const { claim, id, work } = await sending(ground)
      await assert.rejects(intend(ground, claim, { contentHash: work.contentHash }), { code: '23505' })
      assert.deepEqual((await ground.status(id)).attempts, ['sending'])
    })

    it('refuses another content, an idle channel, a lease that is over, and an older database', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const claim = await claimOf(ground, await ground.queued(channelId))
      const { contentHash } = await workOf(ground, claim)
      const { mark } = await ground.store.readInstallation()
      assert.equal(short(await intend(ground, claim, { contentHash: Buffer.alloc(32) })), 'refused')
      assert.equal(short(await intend(ground, claim, { contentHash, knownMark: mark + 1 })), 'refused')
      await ground.endLeases()
      assert.equal(short(await intend(ground, claim, { contentHash })), 'refused')
      assert.deepEqual((await ground.status(claim.id)).attempts, [])
    })

    it('refuses an intent while its channel or everything is paused', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const claim = await claimOf(ground, await ground.queued(channelId))
      await ground.setPublishing(false)
      assert.equal((await workOf(ground, claim)).paused, true)
      assert.equal(short(await intend(ground, claim)), 'refused')
      await ground.setPublishing(true)
      await ground.setChannel(channelId, 'paused')
      assert.equal((await workOf(ground, claim)).paused, false)
      assert.equal(short(await intend(ground, claim)), 'refused')
      assert.deepEqual((await ground.status(claim.id)).attempts, [])
    })

    it('refuses what came due before a pause ended, of the channel or of everything, and says so of it', async () => {
      const ground = await makeGround()
      const [one, other] = [await ground.channel(), await ground.channel()]
      const [first, second] = [await ground.queued(one), await ground.queued(other)]
      const claims = await claimAll(ground)
      const of = (id: string): Claim => claims.find((each) => each.id === id)!
      await ground.setChannel(one, 'paused')
      await ground.setChannel(one, 'active')
      assert.equal((await workOf(ground, of(first))).forReview, true)
      assert.equal(short(await intend(ground, of(first))), 'refused')
      assert.equal((await workOf(ground, of(second))).forReview, false)
      await ground.setPublishing(false)
      await ground.setPublishing(true)
      assert.equal((await workOf(ground, of(second))).forReview, true)
      assert.equal(short(await intend(ground, of(second))), 'refused')
      assert.deepEqual((await ground.status(second)).attempts, [])
    })

    it('refuses content that was changed after it was loaded', async () => {
      const ground = await makeGround()
      const claim = await claimOf(ground, await ground.queued(await ground.channel()))
      const { contentHash } = await workOf(ground, claim)
      await ground.changeContent(claim.id)
      assert.equal(short(await intend(ground, claim, { contentHash })), 'refused')
    })

    it('counts marks up', async () => {
      const ground = await makeGround()
      const before = (await ground.store.readInstallation()).mark
      await sending(ground)
      const between = (await ground.store.readInstallation()).mark
      await sending(ground)
      const after = (await ground.store.readInstallation()).mark
      assert.ok(before < between && between < after)
    })

    it('tells which marks belong to no intent that was written', async () => {
      const ground = await makeGround()
      await sending(ground)
      const { keptMark } = await ground.store.readInstallation()
      const missing = async (marks: readonly number[]) => (await ground.store.readInstallation(marks)).missing
      assert.deepEqual(
        [await missing([]), await missing([keptMark]), await missing([keptMark, keptMark + 1])],
        [0, 0, 1],
      )
    })

    it("makes a channel's sends wait for their turns, and other channels not", async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const ids = [await ground.queued(channelId), await ground.queued(channelId), await ground.queued(channelId)]
      const other = await ground.queued(await ground.channel())
      const claims = await claimAll(ground)
      const pace = { everySeconds: 100, burst: 2 }
      const kinds: string[] = []
      for (const id of [...ids, other])
        kinds.push(
          short(
            await intend(
              ground,
              claims.find((claim) => claim.id === id)!,
              { pace },
            ),
          ),
        )
      assert.deepEqual(kinds, ['open', 'open', 'wait', 'open'])
    })

    it('tries a channel with failures in a row by one send at a time', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const [one, two] = [await ground.queued(channelId), await ground.queued(channelId)]
      const claims = await claimAll(ground)
      const of = (id: string): Claim => claims.find((claim) => claim.id === id)!
      const attemptId = newId()
      const work = await workOf(ground, of(one))
      await intend(ground, of(one), { attemptId, contentHash: work.contentHash })
      await write(ground, work, { decision: unknown, attemptId, pace: { failures: 5, closedSeconds: null } })
      const trialId = newId()
      const trial = await workOf(ground, of(two))
      assert.equal(short(await intend(ground, of(two), { attemptId: trialId })), 'open')
      const third = await claimOf(ground, await ground.queued(channelId))
      const answer = await intend(ground, third)
      assert.ok(answer.kind === 'wait' && answer.reason === 'breaker' && answer.seconds > 30)
      await write(ground, trial, {
        decision: unknown,
        attemptId: trialId,
        pace: { failures: 6, closedSeconds: 20 },
      })
      const next = await intend(ground, third)
      assert.ok(next.kind === 'wait' && next.seconds > 0 && next.seconds <= 20, 'its answer says for how long')
    })

    it('keeps a channel silent as long as its network said, whatever else is answered meanwhile', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const ids: string[] = []
      for (let made = 0; made < 4; made += 1) ids.push(await ground.queued(channelId))
      const [one = '', two = '', three = '', four = ''] = ids
      const claims = await claimAll(ground)
      const limited = async (id: string, pace: Recorded['pace']): Promise<void> => {
        const claim = claims.find((each) => each.id === id)!
        const work = await workOf(ground, claim)
        const decision = { kind: 'move', result: null, move: { status: 'queued', wakeInSeconds: 600 } } as const
        assert.equal(
          await write(ground, { ...work, channel: { ...work.channel, failures: 1 } }, { decision, pace }),
          true,
        )
      }
      await limited(one, { failures: 0, closedSeconds: 300 })
      await limited(two, { failures: 1, closedSeconds: null })
      await limited(three, { failures: 6, closedSeconds: 20 })
      await limited(four, { failures: 0, closedSeconds: null })
      const last = await claimOf(ground, await ground.queued(channelId))
      const answer = await intend(ground, last)
      assert.ok(answer.kind === 'wait' && answer.seconds > 250)
    })
  })
}
