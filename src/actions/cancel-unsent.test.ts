import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Networks } from '#providers/networks.ts'
import type { Provider } from '#providers/provider.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf } from '#test/support/stage.ts'
import { cancelPost } from './send-post.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const changed = (change: Partial<Provider>): Networks => {
  const real = world.deps.networks
  return {
    ...real,
    forChannel: (channel) => {
      const network = real.forChannel(channel)
      return network && { ...network, provider: { ...network.provider, ...change } }
    },
  }
}

/** A network that goes on with a step when it is told to. */
const held = () => {
  const [reached, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const pass = async (): Promise<void> => {
    reached.resolve()
    await free.promise
  }
  return { reached: reached.promise, go: () => free.resolve(), pass }
}

const rowOf = async (id: string) =>
  (await rowsAsOwner(world.url, 'select status, epoch::int, lease_until from publications where id = $1', [id]))[0]

describe('canceling a post that a worker has in hand', () => {
  it('takes it out of its hands as long as nothing is sent: what was being made ready is left there', async () => {
    const stage = await createStage(world)
    const { reached, go, pass } = held()
    const prepare: Provider['prepare'] = async () => {
      await pass()
      return { kind: 'ready', prepared: { step: 1 } }
    }
    const { moments } = stage.start({ networks: changed({ needsPreparing: () => true, prepare }) })
    const post = await stage.postSoon()
    const id = publicationOf(post)
    await reached
    const shown = await stage.read(post.id)
    assert.equal(shown.publications[0]?.status, 'publishing')
    assert.ok(shown.allowed_actions.includes('cancel'))
    const canceled = await cancelPost(world.deps, stage.owner, post.id)
    assert.deepEqual([canceled.status, canceled.allowed_actions], ['canceled', ['comment']])
    go()
    await moments.waitFor('fenced', (moment) => moment.publicationId === id)
    const row = await rowOf(id)
    assert.deepEqual([row.status, row.lease_until, stage.sends()], ['canceled', null, 0])
    const log = await rowsAsOwner(
      world.url,
      `select action, actor_id from audit_log where object_id = $1 and action like 'publication.%' order by id desc limit 2`,
      [id],
    )
    assert.deepEqual(
      log.map(({ action }) => action),
      ['publication.canceled', 'publication.queued'],
    )
    assert.ok(log.every(({ actor_id }) => actor_id === stage.owner.userId))
  })

  it('is refused once it is being sent, and not offered', async () => {
    const stage = await createStage(world)
    const { reached, go, pass } = held()
    const networks = changed({
      publish: async (attempt, context) => {
        await pass()
        const provider = world.deps.networks.forNewChannel('twt')?.provider
        assert.ok(provider)
        return provider.publish(attempt, context)
      },
    })
    const { moments } = stage.start({ networks })
    const post = await stage.postSoon()
    const id = publicationOf(post)
    await reached
    const shown = await stage.read(post.id)
    assert.ok(!shown.allowed_actions.includes('cancel'))
    assert.equal(await answerOf(cancelPost(world.deps, stage.owner, post.id)), 'publishing_in_progress')
    go()
    await moments.waitFor('published', (moment) => moment.publicationId === id)
    assert.equal(stage.sends(), 1)
  })

  it('is refused while it is not known what became of it', async () => {
    const stage = await createStage(world)
    const networks = changed({
      publish: () => Promise.resolve({ kind: 'unknown', reason: 'No answer.' }),
      find: () => Promise.resolve({ kind: 'unavailable', reason: 'No answer.' }),
    })
    const { moments } = stage.start({ networks })
    const post = await stage.postSoon()
    const id = publicationOf(post)
    await moments.waitFor('moved', (moment) => moment.publicationId === id && moment.to === 'publishing')
    assert.equal(await answerOf(cancelPost(world.deps, stage.owner, post.id)), 'publishing_in_progress')
    assert.equal((await rowOf(id)).status, 'publishing')
  })

  it('says of somebody else’s post what it says of any that is not there', async () => {
    const stage = await createStage(world)
    const other = await createStage(world)
    const { reached, go, pass } = held()
    const prepare: Provider['prepare'] = async () => {
      await pass()
      return { kind: 'ready', prepared: { step: 1 } }
    }
    const { moments } = stage.start({ networks: changed({ needsPreparing: () => true, prepare }) })
    const post = await stage.postSoon()
    await reached
    assert.equal(await answerOf(cancelPost(world.deps, other.owner, post.id)), 'not_found')
    go()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
  })
})
