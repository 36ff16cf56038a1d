import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage } from '#test/support/stage.ts'
import { renewExpiring, type DutyDeps } from './duties.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())

const going = new AbortController().signal

/** A channel whose keys end after `minutes`: one of X, or made of that one a channel of Instagram. */
const channelEndingIn = async (minutes: number, provider: 'twt' | 'insta' = 'twt'): Promise<string> => {
  const { orgId, channelId } = await createStage(world)
  const id = provider === 'twt' ? channelId : world.deps.random.id()
  if (provider !== 'twt') {
    const keys = { accessToken: 'a-token', refreshToken: null, expiresAt: null, scopes: [] }
    const sealed = world.deps.vault.seal(JSON.stringify(keys), { orgId, channelId: id, column: 'credentials' })
    await asOwner(
      world.url,
      `INSERT INTO channels (org_id, id, provider, sandbox, created_by, state, remote_id, handle, display_name, credentials)
       SELECT org_id, $2, $3, sandbox, created_by, state, remote_id, handle, display_name, $4 FROM channels WHERE id = $1`,
      [channelId, id, provider, sealed],
    )
  }
  await asOwner(world.url, 'UPDATE channels SET token_expires_at = now() + make_interval(mins => $2) WHERE id = $1', [
    id,
    minutes,
  ])
  return id
}

/** Minutes until a channel's keys end, and seconds until they may be renewed again; null: at once. */
const keysOf = async (id: string): Promise<{ readonly minutes: number; readonly pause: number | null }> => {
  const [row] = await rowsAsOwner(
    world.url,
    `SELECT round(extract(epoch FROM token_expires_at - now()) / 60)::int AS minutes,
            extract(epoch FROM refresh_after - now())::float AS pause FROM channels WHERE id = $1`,
    [id],
  )
  return row
}

const DAY = 24 * 60

describe('keys that end', () => {
  it('are renewed as long before as their network wants it, and no earlier', async () => {
    const [soon, later] = [await channelEndingIn(14), await channelEndingIn(16)]
    await renewExpiring(world.publishing(), going)
    assert.deepEqual(await keysOf(soon), { minutes: 120, pause: null })
    assert.deepEqual(await keysOf(later), { minutes: 16, pause: null })
  })

  it('in days are asked for with patience while their network does not answer, and the channel stays', async () => {
    // Nothing listens at the address of this network.
    const [soon, later] = [await channelEndingIn(19 * DAY, 'insta'), await channelEndingIn(21 * DAY, 'insta')]
    const deps = world.publishing()
    await renewExpiring({ ...deps, policy: { ...deps.policy, renewalPauseSeconds: 30 } }, going)
    const asked = await keysOf(soon)
    assert.equal(asked.minutes, 19 * DAY)
    assert.ok(asked.pause !== null && asked.pause > 500 && asked.pause <= 600, JSON.stringify(asked))
    assert.deepEqual(await keysOf(later), { minutes: 21 * DAY, pause: null })
    const states = await rowsAsOwner(world.url, 'SELECT DISTINCT state FROM channels')
    assert.deepEqual(states, [{ state: 'active' }])
  })

  it('of several channels are renewed at the same time, so that one that hangs keeps no other waiting', async () => {
    const ids = [await channelEndingIn(5), await channelEndingIn(5), await channelEndingIn(5)]
    const { http } = world.publishing()
    const [first, others] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let asked = 0
    let answered = 0
    const hanging: DutyDeps['http'] = async (request) => {
      asked += 1
      if (asked === 1) await first.promise
      const answer = await http(request)
      answered += 1
      if (answered === 2) others.resolve()
      return answer
    }
    const renewing = renewExpiring(world.publishing({ http: hanging }), going)
    await others.promise
    first.resolve()
    await renewing
    for (const id of ids) assert.equal((await keysOf(id)).minutes, 120)
  })

  it('are not begun with once the process is told to stop', async () => {
    const soon = await channelEndingIn(5)
    await renewExpiring(world.publishing(), AbortSignal.abort())
    assert.deepEqual(await keysOf(soon), { minutes: 5, pause: null })
  })
})
