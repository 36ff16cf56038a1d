import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Claim } from '#db/claims.ts'
import type { Work } from '#db/work.ts'
import type { Decision } from '#publishing/decide.ts'
import type { Intent, IntentAnswer, PublishingStore, Recorded } from '#publishing/store.ts'

/** What the suite needs of a database besides the store: rows to begin with, and people. */
export interface Ground {
  readonly store: PublishingStore
  /** Adds a channel; the answer is its id. */
  channel(): Promise<string>
  /** Adds a queued publication, due `seconds` from now; the answer is its id. */
  queued(channelId: string, seconds?: number): Promise<string>
  setChannel(id: string, state: 'active' | 'paused'): Promise<void>
  /** Ends all leases at this moment. */
  endLeases(): Promise<void>
  /** Takes the approval of a queued or claimed publication's content away behind all guards: its text is changed. */
  changeContent(publicationId: string): Promise<void>
  cancel(publicationId: string): Promise<void>
  status(publicationId: string): Promise<Status>
  /** Lets publishing go on. */
  resume(): Promise<void>
}

export interface Status {
  readonly status: string
  readonly held: boolean
  readonly failureCode: string | null
  /** States of its attempts, oldest first. */
  readonly attempts: readonly string[]
}

const LEASE = 60
let made = 0

const short = ({ kind }: IntentAnswer): string => kind

export const describeStore = (name: string, makeGround: () => Promise<Ground>, newId: () => string): void => {
  const claimAll = (ground: Ground): Promise<readonly Claim[]> =>
    ground.store.claimDue({ lanes: [{ provider: 'twt', limit: 50 }], worker: 'w', leaseSeconds: LEASE })

  const claimOf = async (ground: Ground, id: string): Promise<Claim> => {
    const claim = (await claimAll(ground)).find((each) => each.id === id)
    assert.ok(claim)
    return claim
  }

  const workOf = async (ground: Ground, claim: Claim): Promise<Work> => {
    const work = await ground.store.load(claim)
    assert.ok(work)
    return work
  }

  const intend = async (ground: Ground, claim: Claim, change: Partial<Intent> = {}): Promise<IntentAnswer> => {
    const work = change.contentHash === undefined ? await ground.store.load(claim) : undefined
    return ground.store.openAttempt({
      claim,
      attemptId: newId(),
      worker: 'w',
      contentHash: work?.contentHash ?? Buffer.alloc(32),
      settleSeconds: 600,
      pace: { everySeconds: 10, burst: 10 },
      breakerFailures: 5,
      trialSeconds: 65,
      knownMark: 0,
      ...change,
    })
  }

  const write = (ground: Ground, work: Work, change: Partial<Recorded> & { decision: Decision }): Promise<boolean> =>
    ground.store.record({ work, attemptId: null, pace: null, ...change })

  const published = (remoteId: string): Decision => {
    const url = `https://network.example/${remoteId}`
    const result = { state: 'accepted', outcome: 'published', detail: url, remoteId } as const
    return { kind: 'published', remoteId, url, result }
  }

  const failed = (code: string, needsAttention = false): Decision => ({
    kind: 'move',
    result: needsAttention ? null : { state: 'refused', outcome: 'rejected', detail: code, remoteId: null },
    move: { status: 'failed', failure: { code, detail: code, retryable: false, needsAttention } },
  })

  const unknown: Decision = {
    kind: 'move',
    result: { state: 'unknown', outcome: 'unknown', detail: 'no answer', remoteId: null },
    move: { status: 'publishing', wakeInSeconds: 0, looks: 0 },
  }

  const remote = (): string => {
    made += 1
    return `remote-${name}-${made}`
  }

  /** A claimed publication with an attempt that is being sent. */
  const sending = async (ground: Ground) => {
    const channelId = await ground.channel()
    const id = await ground.queued(channelId)
    const claim = await claimOf(ground, id)
    const work = await workOf(ground, claim)
    const attemptId = newId()
    assert.equal(short(await intend(ground, claim, { attemptId, contentHash: work.contentHash })), 'open')
    return { channelId, id, claim, work, attemptId }
  }

  describe(`${name}: claims`, () => {
    it('takes what is due, once, and nothing before its time', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const [due, later] = [await ground.queued(channelId), await ground.queued(channelId, 600)]
      const first = await claimAll(ground)
      assert.deepEqual(first.filter((claim) => claim.id === due || claim.id === later).map(({ id }) => id), [due])
      assert.equal((await claimAll(ground)).some((claim) => claim.id === due), false)
      assert.equal((await ground.status(due)).status, 'publishing')
      const wake = await ground.store.secondsToNextWake(['twt'])
      assert.ok(wake !== null && wake > 0 && wake <= 600)
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
      assert.equal(await ground.store.openSearch(old, { attemptId: newId(), worker: 'w' }), false)
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
      await ground.setChannel(channelId, 'paused')
      assert.equal(short(await intend(ground, claim, { contentHash })), 'refused')
      await ground.setChannel(channelId, 'active')
      await ground.endLeases()
      assert.equal(short(await intend(ground, claim, { contentHash })), 'refused')
      assert.deepEqual((await ground.status(claim.id)).attempts, [])
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

    it("makes a channel's sends wait for their turns, and other channels not", async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const ids = [await ground.queued(channelId), await ground.queued(channelId), await ground.queued(channelId)]
      const other = await ground.queued(await ground.channel())
      const claims = await claimAll(ground)
      const pace = { everySeconds: 100, burst: 2 }
      const kinds: string[] = []
      for (const id of [...ids, other]) kinds.push(short(await intend(ground, claims.find((claim) => claim.id === id)!, { pace })))
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
      assert.equal(short(await intend(ground, of(two))), 'open')
      const third = await claimOf(ground, await ground.queued(channelId))
      const answer = await intend(ground, third)
      assert.ok(answer.kind === 'wait' && answer.reason === 'breaker')
    })

    it('keeps a channel silent as long as its network said, whatever else is answered meanwhile', async () => {
      const ground = await makeGround()
      const channelId = await ground.channel()
      const [one, two] = [await ground.queued(channelId), await ground.queued(channelId)]
      const claims = await claimAll(ground)
      const limited = async (id: string, pace: Recorded['pace']): Promise<void> => {
        const claim = claims.find((each) => each.id === id)!
        const work = await workOf(ground, claim)
        const decision = { kind: 'move', result: null, move: { status: 'queued', wakeInSeconds: 600 } } as const
        assert.equal(await write(ground, { ...work, channel: { ...work.channel, failures: 1 } }, { decision, pace }), true)
      }
      await limited(one, { failures: 0, closedSeconds: 300 })
      await limited(two, { failures: 0, closedSeconds: null })
      const third = await claimOf(ground, await ground.queued(channelId))
      const answer = await intend(ground, third)
      assert.ok(answer.kind === 'wait' && answer.seconds > 250)
    })
  })

  describe(`${name}: results`, () => {
    it('writes a good end down, once', async () => {
      const ground = await makeGround()
      const { id, work, attemptId } = await sending(ground)
      const decision = published(remote())
      assert.equal(await write(ground, work, { decision, attemptId }), true)
      assert.deepEqual(await ground.status(id), { status: 'published', held: false, failureCode: null, attempts: ['accepted'] })
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
      assert.deepEqual(await ground.status(sent.id), { status: 'queued', held: false, failureCode: null, attempts: ['not_sent'] })
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

    it('holds what the network refused the keys of, and asks for new ones', async () => {
      const ground = await makeGround()
      const { id, work, attemptId, channelId } = await sending(ground)
      const result = { state: 'refused', outcome: 'unauthorized', detail: '', remoteId: null } as const
      assert.equal(await write(ground, work, { decision: { kind: 'reconnect', result, reason: 'refused' }, attemptId }), true)
      assert.deepEqual(await ground.status(id), { status: 'queued', held: true, failureCode: null, attempts: ['refused'] })
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
      const renewed = { ...key, credentials: Buffer.from('newer'), tokenExpiresAt: null, former: leased.credentials }
      await ground.store.storeRefreshed(renewed)
      await ground.store.storeRefreshed({ ...renewed, credentials: Buffer.from('from before') })
      assert.equal((await workOf(ground, claim)).channel.credentials?.toString(), 'newer')
      await ground.store.requireReconnect({ ...key, trouble: 'refused', failed: leased.credentials })
      assert.equal((await workOf(ground, claim)).channel.state, 'active')
      await ground.store.postponeRefresh(key, 600)
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
      assert.equal(await ground.store.openSearch(again, { attemptId: newId(), worker: 'w' }), true)
      const work = await workOf(ground, again)
      assert.deepEqual([work.suspect, work.open?.search, work.open?.settled], [false, true, true])
      const fresh = await claimOf(ground, await ground.queued(channelId))
      assert.equal((await workOf(ground, fresh)).suspect, false)
    })
  })
}
