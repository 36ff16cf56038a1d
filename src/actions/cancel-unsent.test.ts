import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Networks } from '#providers/networks.ts'
import type { Provider } from '#providers/provider.ts'
import { connectOwner } from '#test/support/builders.ts'
import { networksWith } from '#test/support/networks-with.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf } from '#test/support/stage.ts'
import type { Actor } from './deps.ts'
import { createPost } from './create-post.ts'
import { cancelPost, publishPost } from './send-post.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const changed = (changes: Partial<Provider>): Networks => networksWith(world.deps.networks, changes)

/** A network that goes on with a step when it is told to. */
const held = () => {
  const [reached, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const pass = async (): Promise<void> => {
    reached.resolve()
    await free.promise
  }
  return { reached: reached.promise, go: () => free.resolve(), pass }
}

/** The same of what it makes ready. */
const heldWhilePrepared = () => {
  const { reached, go, pass } = held()
  const prepare: Provider['prepare'] = async () => {
    await pass()
    return { kind: 'ready', prepared: { step: 1 } }
  }
  return { reached, go, networks: changed({ needsPreparing: () => true, prepare }) }
}

const rowOf = async (id: string) =>
  (await rowsAsOwner(world.url, 'select status, epoch::int, lease_until from publications where id = $1', [id]))[0]

describe('canceling a post that a worker has in hand', () => {
  it('takes it out of its hands as long as nothing is sent: what was being made ready is left there', async () => {
    const stage = await createStage(world)
    const { reached, go, networks } = heldWhilePrepared()
    const { moments } = stage.start({ networks })
    const post = await stage.postNow()
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
    const post = await stage.postNow()
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
    const post = await stage.postNow()
    const id = publicationOf(post)
    await moments.waitFor('moved', (moment) => moment.publicationId === id && moment.to === 'publishing')
    assert.equal(await answerOf(cancelPost(world.deps, stage.owner, post.id)), 'publishing_in_progress')
    assert.equal((await rowOf(id)).status, 'publishing')
  })

  it('says of somebody else’s post what it says of any that is not there', async () => {
    const stage = await createStage(world)
    const other = await createStage(world)
    const { reached, go, networks } = heldWhilePrepared()
    const { moments } = stage.start({ networks })
    const post = await stage.postNow()
    await reached
    assert.equal(await answerOf(cancelPost(world.deps, other.owner, post.id)), 'not_found')
    go()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
  })

  it('calls off what nobody stands behind any more as well, and nobody is told that it failed', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    const { reached, go, networks } = heldWhilePrepared()
    const { moments } = stage.start({ networks })
    const text = 'By somebody who may'
    const post = await createPost(world.deps, admin, {
      orgId: stage.orgId,
      text,
      channels: [{ channelId: stage.channelId }],
    })
    await publishPost(world.deps, admin, { id: post.id })
    const id = publicationOf(post)
    await reached
    await rowsAsOwner(world.url, `update memberships set role = 'viewer' where user_id = $1`, [admin.userId])
    const [recalled] = await rowsAsOwner(world.url, 'select recalled from publications where id = $1', [id])
    assert.equal(recalled.recalled, true)
    assert.equal((await cancelPost(world.deps, stage.owner, post.id)).status, 'canceled')
    go()
    await moments.waitFor('fenced', (moment) => moment.publicationId === id)
    const told = await rowsAsOwner(world.url, `select type from events where subject_id = $1 order by sequence`, [id])
    assert.deepEqual(
      told.slice(-2).map(({ type }) => type),
      ['publication.queued', 'publication.canceled'],
    )
    assert.ok(!told.some(({ type }) => type === 'publication.failed'))
    const unbacked = 'select approval_required, approved_hash from posts where id = $1'
    // Nobody stands behind it any more, whatever becomes of it.
    const [{ approval_required: required, approved_hash: approved }] = await rowsAsOwner(world.url, unbacked, [post.id])
    assert.deepEqual([required, approved.length], [true, 0])
  })

  it('comes before a search for what may have gone out since a backup, or after it, and never beside it', async () => {
    const stage = await createStage(world)
    const id = publicationOf(await stage.postNow())
    const { store } = world.publishing()
    const lanes = [{ provider: 'twt', limit: 10 }]
    const claim = (await store.claimDue({ lanes, worker: 'w', leaseSeconds: 60 })).find((each) => each.id === id)
    assert.ok(claim)
    const canceling = await connectOwner(world.url)
    try {
      await canceling.query('BEGIN')
      await canceling.query(
        `UPDATE publications SET status = 'queued', wake_at = due_at, lease_until = NULL, lease_owner = NULL, epoch = epoch + 1 WHERE id = $1`,
        [id],
      )
      const search = { attemptId: randomUUID(), worker: 'w', settleSeconds: 1, partHash: null }
      const searching = store.openSearch(claim, search)
      const waits = `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`
      // It waits for the row; without that it would be over at once.
      const early = searching.then(() => 'over')
      const look = async () => ((await rowsAsOwner(world.url, waits)).length === 0 ? 'not yet' : 'waits')
      const first = async (): Promise<string> => {
        const seen = await Promise.race([early, look()])
        return seen === 'not yet' ? first() : seen
      }
      assert.equal(await first(), 'waits')
      await canceling.query(`UPDATE publications SET status = 'canceled', wake_at = NULL WHERE id = $1`, [id])
      await canceling.query('COMMIT')
      assert.equal(await searching, false)
      assert.equal((await canceling.query('SELECT FROM attempts WHERE publication_id = $1', [id])).rowCount, 0)
    } finally {
      await canceling.end()
    }
    const later = await stage.postNow()
    const own = (await store.claimDue({ lanes, worker: 'w', leaseSeconds: 60 })).find(
      (each) => each.id === publicationOf(later),
    )
    assert.ok(own)
    await rowsAsOwner(world.url, 'update installation set detected_at = now()')
    try {
      const search = { attemptId: randomUUID(), worker: 'w', settleSeconds: 1, partHash: null }
      assert.equal(await store.openSearch(own, search), true)
    } finally {
      await rowsAsOwner(world.url, 'update installation set detected_at = null')
    }
    assert.equal(await answerOf(cancelPost(world.deps, stage.owner, later.id)), 'publishing_in_progress')
  })

  it('is asked for by whoever may write the post, and by nobody else who reaches the database', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    const id = publicationOf(post)
    await rowsAsOwner(
      world.url,
      `update publications set status = 'publishing', epoch = epoch + 1, lease_until = now() + interval '1 minute', wake_at = now() + interval '1 minute' where id = $1`,
      [id],
    )
    const count = async ({ userId }: Actor, settings = ''): Promise<number> => {
      const client = await connectOwner(world.url)
      try {
        await client.query(`BEGIN; SET LOCAL ROLE scheduly_app; ${settings}`)
        await client.query(`SELECT set_config('app.org_id', $1, true), set_config('app.user_id', $2, true)`, [
          stage.orgId,
          userId,
        ])
        const { rows } = await client.query<{ count: number }>('SELECT cancel_unsent($1) AS count', [post.id])
        return rows[0]?.count ?? -1
      } finally {
        await client.query('ROLLBACK')
        await client.end()
      }
    }
    const [editor, viewer] = [
      await world.join(stage.owner, stage.orgId, 'editor'),
      await world.join(stage.owner, stage.orgId, 'viewer'),
    ]
    const stranger = (await createStage(world)).owner
    assert.deepEqual([await count(editor), await count(viewer), await count(stranger)], [0, 0, 0])
    assert.equal(await count(stage.owner, `SELECT set_config('app.key_id', '${randomUUID()}', true)`), 0)
    assert.equal(await count(stage.owner), 1)
  })
})
