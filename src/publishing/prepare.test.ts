import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Preparation, Prepared, PrepareOutcome } from '#providers/provider.ts'
import { networksWith } from '#test/support/networks-with.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

type Answer = PrepareOutcome | ((preparation: Preparation) => Promise<PrepareOutcome>)

/** X, as if a text had to be made ready first; answers one after the other, the last one for good. */
const preparing = (...answers: readonly [Answer, ...Answer[]]) => {
  const asked: (Prepared | null)[] = []
  const prepare = async (preparation: Preparation): Promise<PrepareOutcome> => {
    asked.push(preparation.prepared)
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? answers[0]
    return typeof answer === 'function' ? answer(preparation) : answer
  }
  return { asked, networks: networksWith(world.deps.networks, { needsPreparing: () => true, prepare }) }
}

const ready = (step: number): PrepareOutcome => ({ kind: 'ready', prepared: { step } })
const working = (step: number, checkAfterSeconds = 0): PrepareOutcome => ({
  kind: 'working',
  prepared: { step },
  checkAfterSeconds,
})

const runUntil = async (kind: 'published' | 'failed', answers: readonly [Answer, ...Answer[]]) => {
  const stage = await createStage(world)
  const { asked, networks } = preparing(...answers)
  const { moments } = stage.start({ networks })
  const post = await stage.postSoon()
  const id = publicationOf(post)
  await (kind === 'published'
    ? moments.waitFor('published', (moment) => moment.publicationId === id)
    : moments.waitFor('moved', (moment) => moment.publicationId === id && moment.to === 'failed'))
  const [row] = await rowsAsOwner(world.url, 'select * from publications where id = $1', [id])
  return { stage, asked, row, attempts: (await stage.read(post.id)).attempts }
}

const sendsOf = (stage: Stage): number => stage.sends()

describe('what must be made ready before it can be sent', () => {
  it('is made ready step by step, each step given what the one before has made, and is sent once', async () => {
    const { stage, asked, row, attempts } = await runUntil('published', [working(1), working(2), ready(3)])
    assert.deepEqual(asked, [null, { step: 1 }, { step: 2 }])
    assert.deepEqual(row.prepared, { step: 3 })
    assert.equal(sendsOf(stage), 1)
    assert.equal(attempts.length, 1)
  })

  it('goes back while the network works on it, holds no place, and goes on from there', async () => {
    const { asked, attempts, row } = await runUntil('published', [working(1, 0.1), working(2, 0.1), ready(3)])
    assert.deepEqual(asked, [null, { step: 1 }, { step: 2 }])
    assert.deepEqual([attempts.length, row.tries], [1, 0])
    assert.ok(Number(row.epoch) >= 3)
  })

  it('fails with what the network refused, and no attempt was made', async () => {
    const refusal = { kind: 'rejected', code: 'media_processing_failed', reason: 'It cannot be played.' } as const
    const { stage, row, attempts } = await runUntil('failed', [working(1), refusal])
    assert.deepEqual([row.failure_code, row.failure_detail], ['media_processing_failed', 'It cannot be played.'])
    assert.deepEqual([attempts.length, sendsOf(stage)], [0, 0])
  })

  it('is tried again from where it was when the network was not to be had, and from the beginning when that is stale', async () => {
    const gone = { kind: 'unavailable', reason: 'No answer.' } as const
    const { asked, row } = await runUntil('published', [
      working(1),
      gone,
      working(2),
      { ...gone, stale: true },
      ready(9),
    ])
    assert.deepEqual(asked, [null, { step: 1 }, { step: 1 }, { step: 2 }, null])
    assert.equal(row.tries, 2)
  })

  it('waits as long as the network says, which is no failed try', async () => {
    const wait = { kind: 'rate-limited', retryAfterSeconds: 0.2, reason: 'Slowly.' } as const
    const { row } = await runUntil('published', [wait, ready(1)])
    assert.equal(row.tries, 0)
  })

  it('is made ready with new keys when the old ones were refused', async () => {
    const tokens: string[] = []
    const note = async ({ credentials }: Preparation): Promise<PrepareOutcome> => {
      tokens.push(credentials.accessToken)
      return tokens.length === 1 ? { kind: 'unauthorized', reason: 'No.' } : ready(1)
    }
    await runUntil('published', [note])
    assert.equal(new Set(tokens).size, 2)
  })

  it('counts as not ready when the preparation itself breaks', async () => {
    const broken = () => Promise.reject(new Error('a bug'))
    const { row, attempts } = await runUntil('published', [broken, ready(1)])
    assert.deepEqual([row.tries, attempts.length], [1, 1])
  })

  it('is left to whoever has taken over meanwhile: nothing is kept, and nothing sent', async () => {
    const stage = await createStage(world)
    let id = ''
    const lose = async (): Promise<PrepareOutcome> => {
      await rowsAsOwner(
        world.url,
        "update publications set epoch = epoch + 1, lease_until = now() + interval '1 minute', wake_at = now() + interval '1 minute' where id = $1",
        [id],
      )
      return ready(1)
    }
    const { networks } = preparing(lose)
    const post = await stage.postSoon()
    id = publicationOf(post)
    const { moments } = stage.start({ networks })
    await moments.waitFor('fenced', (moment) => moment.publicationId === id)
    const [row] = await rowsAsOwner(world.url, 'select prepared from publications where id = $1', [id])
    assert.deepEqual([row.prepared, sendsOf(stage)], [null, 0])
  })
})
