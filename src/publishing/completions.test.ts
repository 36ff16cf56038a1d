import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { CompleteOutcome, Incomplete, Provider } from '#providers/provider.ts'
import { twt } from '#providers/twt/index.ts'
import { networksWith } from '#test/support/networks-with.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf } from '#test/support/stage.ts'
import { completePosts } from './completions.ts'

// X has nothing beside its posts: here it is an X whose posts may lack something.

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const running = new AbortController().signal

const rowOf = async (id: string) => {
  const statement = `select p.status, p.notices, p.remote_id, extract(epoch from p.complete_after - a.started_at)::int as after
    from publications p join attempts a on a.publication_id = p.id where p.id = $1`
  const [row] = await rowsAsOwner(world.url, statement, [id])
  return row
}

const letPass = (id: string) =>
  rowsAsOwner(world.url, 'update publications set complete_after = now() where id = $1', [id])

const MAYBE = { code: 'rest_unknown', detail: 'Perhaps.' }
const MISSING = { code: 'rest_missing', detail: 'No.' }

/** What a look finds may lack something. */
const find: Provider['find'] = async (attempt, context) => {
  const found = await twt.find(attempt, context)
  return found.kind === 'found' ? { ...found, notice: MAYBE, mayComplete: true } : found
}

/** A post whose send got no answer, and which was found. */
const aFoundPost = async () => {
  const stage = await createStage(world)
  world.sandbox.faults.add({ kind: 'drop-after', route: 'create', account: stage.handle, times: 1 })
  const { moments, stop } = stage.start({ networks: networksWith(world.deps.networks, { find }) })
  const post = await stage.postNow()
  const id = publicationOf(post)
  await moments.waitFor('published', (moment) => moment.publicationId === id)
  await stop()
  return { stage, post, id }
}

/** A worker whose network answers so to what is asked of it. */
const completing = (outcome: CompleteOutcome | Error) => {
  const asked: Incomplete[] = []
  const complete: Provider['complete'] = async (post) => {
    asked.push(post)
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  const deps = world.publishing({ networks: networksWith(world.deps.networks, { complete }) })
  return { asked, run: () => completePosts(deps, running) }
}

describe('a post that went out without something that belongs to it', () => {
  it('says so', async () => {
    const stage = await createStage(world)
    const publish: Provider['publish'] = async (attempt, context) => {
      const outcome = await twt.publish(attempt, context)
      return outcome.kind === 'published' ? { ...outcome, notice: MISSING } : outcome
    }
    const { moments } = stage.start({ networks: networksWith(world.deps.networks, { publish }) })
    const post = await stage.postNow()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const { status, publications } = await stage.read(post.id)
    assert.deepEqual([status, publications[0]?.notices], ['published', [MISSING]])
    assert.equal((await rowOf(publicationOf(post))).after, null)
  })
})

describe('a post that was found', () => {
  it('says what it may lack, and is left alone while its send could still add it', async () => {
    const { stage, post, id } = await aFoundPost()
    const { publications } = await stage.read(post.id)
    assert.deepEqual(publications[0]?.notices, [MAYBE])
    assert.equal((await rowOf(id)).after, 75)
    const { asked, run } = completing({ kind: 'complete' })
    await run()
    assert.deepEqual(asked, [])
  })

  it('gets it then, by one worker and once', async () => {
    const { id, stage, post } = await aFoundPost()
    await letPass(id)
    const [one, other] = [completing({ kind: 'complete' }), completing({ kind: 'complete' })]
    await Promise.all([one.run(), other.run()])
    await one.run()
    const asked = [...one.asked, ...other.asked]
    const row = await rowOf(id)
    assert.deepEqual(
      asked.map(({ remoteId, key, content }) => [remoteId, key, content.text]),
      [[row.remote_id, id, post.text]],
    )
    assert.deepEqual((await stage.read(post.id)).publications[0]?.notices, [])
  })

  it('says what is missing when it could not be added, and nobody tries again', async () => {
    const { id } = await aFoundPost()
    await letPass(id)
    const { asked, run } = completing({ kind: 'incomplete', notice: MISSING })
    await run()
    await run()
    const { notices, after: again } = await rowOf(id)
    assert.deepEqual([asked.length, notices, again], [1, [MISSING], null])
  })

  it('is looked at again while nothing was written, for a day', async () => {
    const { id } = await aFoundPost()
    const { asked, run } = completing({ kind: 'unavailable', notice: MAYBE })
    await letPass(id)
    await run()
    const { after: again } = await rowOf(id)
    assert.ok(again > 290, String(again))
    await letPass(id)
    await rowsAsOwner(world.url, "update publications set published_at = now() - interval '25 hours' where id = $1", [
      id,
    ])
    await run()
    assert.deepEqual([asked.length, (await rowOf(id)).after, (await rowOf(id)).notices], [2, null, [MAYBE]])
  })

  it('keeps its notice when a worker dies over it, and nobody writes a second time', async () => {
    const { id } = await aFoundPost()
    await letPass(id)
    const { asked, run } = completing(new Error('the worker is gone'))
    await run()
    await run()
    const { notices, after: again } = await rowOf(id)
    assert.deepEqual([asked.length, notices, again], [1, [MAYBE], null])
  })

  it('is left alone once somebody wants it taken down', async () => {
    const { id, stage } = await aFoundPost()
    await letPass(id)
    await rowsAsOwner(
      world.url,
      'insert into removals (org_id, publication_id, requested_by) select org_id, id, $2 from publications where id = $1',
      [id, stage.owner.userId],
    )
    const { asked, run } = completing({ kind: 'complete' })
    await run()
    assert.deepEqual(asked, [])
  })
})
