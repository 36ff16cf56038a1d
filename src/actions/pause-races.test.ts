import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Client } from 'pg'
import type { Claim } from '#db/claims.ts'
import type { ClaimRequest, Intent, PublishingStore } from '#publishing/store.ts'
import { connectOwner } from '#test/support/builders.ts'
import { pausingIn } from '#test/support/pausing.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'
import type { PostView } from './post-view.ts'

let world: World
let keeper: Client

before(async () => {
  world = await createWorld()
  keeper = await connectOwner(world.url)
})
after(async () => {
  await keeper.end()
  await world.close()
})
afterEach(() => world.stopWorkers())

const SCOPES = pausingIn(() => world)

/** Does something once, right before the store is asked for this, or right after it has answered. */
const interrupted = (
  store: PublishingStore,
  {
    step,
    when,
    act,
  }: { step: 'claimDue' | 'load' | 'openAttempt' | 'hold'; when: string; act: () => Promise<unknown> },
): PublishingStore => {
  let isOver = false
  const once = async (isNow: boolean): Promise<void> => {
    if (isOver || !isNow) return
    isOver = true
    await act()
  }
  const around =
    <Given extends readonly unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      await once(when === 'before')
      const answer = await ask(...given)
      await once(when === 'after' && (!Array.isArray(answer) || answer.length > 0))
      return answer
    }
  switch (step) {
    case 'claimDue':
      return { ...store, claimDue: around((request: ClaimRequest) => store.claimDue(request)) }
    case 'load':
      return { ...store, load: around((claim: Claim) => store.load(claim)) }
    case 'openAttempt':
      return { ...store, openAttempt: around((intent: Intent) => store.openAttempt(intent)) }
    case 'hold':
      return { ...store, hold: around((claim: Claim, channelId: string) => store.hold(claim, channelId)) }
  }
}

const attemptsOf = async (stage: Stage, id: string) => (await stage.read(id)).attempts

describe('a pause', () => {
  for (const [scope, { pause, resume }] of Object.entries(SCOPES)) {
    for (const [step, when] of [
      ['claimDue', 'before'],
      ['claimDue', 'after'],
      ['load', 'before'],
      ['load', 'after'],
      ['openAttempt', 'before'],
    ] as const) {
      it(`of the ${scope} that is answered ${when} ${step} lets nothing begin`, async () => {
        const stage = await createStage(world)
        const post = await stage.postNow()
        const store = interrupted(world.publishing().store, { step, when, act: () => pause(stage) })
        const { moments } = stage.start({ store })
        await moments.waitFor(
          'moved',
          ({ publicationId, to }) => publicationId === publicationOf(post) && to === 'held',
        )
        assert.deepEqual([await attemptsOf(stage, post.id), stage.sends()], [[], 0])
        await resume(stage)
        const waiting = await stage.read(post.id)
        assert.deepEqual([waiting.status, waiting.due_for_review], ['draft', true])
      })
    }

    it(`of the ${scope} that comes after the intent lets the send be finished, and told of`, async () => {
      const stage = await createStage(world)
      const post = await stage.postNow()
      const act = { step: 'openAttempt', when: 'after', act: () => pause(stage) } as const
      const { moments } = stage.start({ store: interrupted(world.publishing().store, act) })
      await moments.waitFor('published', ({ publicationId }) => publicationId === publicationOf(post))
      assert.equal(stage.sends(), 1)
      await resume(stage)
      assert.equal((await stage.read(post.id)).status, 'published')
    })

    it(`of the ${scope} ends in the moment of a hold, and nothing is held for ever or goes out unseen`, async () => {
      const stage = await createStage(world)
      const post = await stage.postNow()
      await pause(stage)
      const act = { step: 'hold', when: 'before', act: () => resume(stage) } as const
      const { moments } = stage.start({ store: interrupted(world.publishing().store, act) })
      await moments.waitFor('moved', ({ publicationId, to }) => publicationId === publicationOf(post) && to === 'draft')
      const waiting = await stage.read(post.id)
      assert.deepEqual([waiting.due_for_review, waiting.publications[0]?.held], [true, false])
      assert.equal(stage.sends(), 0)
    })

    it(`of the ${scope} is not answered before an intent that was judged earlier is committed`, async () => {
      const stage = await createStage(world)
      const intent = Promise.withResolvers<void>()
      const judged = Promise.withResolvers<number>()
      const { db } = world.publishing()
      const writing = db.transaction().execute(async (tx) => {
        const open = await sql`
          select from sendable_channels(${[stage.orgId]}::uuid[], ${[stage.channelId]}::uuid[])`.execute(tx)
        judged.resolve(open.rows.length)
        await intent.promise
      })
      assert.equal(await judged.promise, 1)
      let isAnswered = false
      const paused = pause(stage).finally(() => {
        isAnswered = true
      })
      const waits = `select from pg_locks join pg_stat_activity using (pid)
        where datname = current_database() and not granted and locktype = 'advisory'`
      while ((await keeper.query(waits)).rowCount === 0);
      assert.equal(isAnswered, false)
      intent.resolve()
      await Promise.all([writing, paused])
      const open = await sql`
        select from sendable_channels(${[stage.orgId]}::uuid[], ${[stage.channelId]}::uuid[])`.execute(db)
      assert.equal(open.rows.length, 0)
      await resume(stage)
    })
  }

  it('and its end, again and again while posts fall due, lose no post and send none twice', async () => {
    const stage = await createStage(world)
    stage.start()
    const posts: PostView[] = []
    for (let round = 0; round < 6; round += 1) {
      const [post] = await Promise.all([stage.postNow(), SCOPES.organization.pause(stage), SCOPES.channel.pause(stage)])
      posts.push(post)
      await Promise.all([SCOPES.organization.resume(stage), SCOPES.channel.resume(stage)])
    }
    const isSettled = async (id: string): Promise<boolean> => {
      const { status, due_for_review: isWaiting } = await stage.read(id)
      return status === 'published' || isWaiting
    }
    for (const post of posts) while (!(await isSettled(post.id)));
    for (const post of posts) {
      const { status } = await stage.read(post.id)
      assert.equal(await stage.timesOnNetwork(post.text), status === 'published' ? 1 : 0)
    }
  })
})
