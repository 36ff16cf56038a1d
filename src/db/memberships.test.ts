import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { addMember, aMember, anOrg, aUser, connectOwner, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'

let database: TestDatabase
let owner: Client
let org: TestOrg

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
})
beforeEach(async () => {
  org = await anOrg(owner)
})
after(async () => {
  await owner.end()
  await database.drop()
})

/** A connection as the web server has it, in the organization's name, inside a transaction. */
const begin = async (userId: string): Promise<Client> => {
  const client = await connectOwner(database.url)
  await client.query('SET ROLE scheduly_app; BEGIN')
  await client.query("SELECT set_config('app.org_id', $1, true), set_config('app.user_id', $2, true)", [org.id, userId])
  return client
}

const demote = (client: Client, userId: string) =>
  client.query("UPDATE memberships SET role = 'editor' WHERE org_id = $1 AND user_id = $2", [org.id, userId])

const remove = (client: Client, userId: string) =>
  client.query('DELETE FROM memberships WHERE org_id = $1 AND user_id = $2', [org.id, userId])

/** Resolves as soon as the backend waits for a lock. */
const waitsForLock = async (pid: number): Promise<void> => {
  const waiting = "SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'"
  while ((await owner.query(waiting, [pid])).rowCount === 0);
}

const pidOf = async (client: Client): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0

describe('the last owner of an organization', () => {
  it('is neither demoted nor removed', async () => {
    for (const act of [demote, remove]) {
      const client = await begin(org.ownerId)
      await assert.rejects(act(client, org.ownerId), { code: '23514', constraint: 'last_owner' })
      await client.end()
    }
  })

  it('may go once there is another one', async () => {
    await aMember(owner, org.id, 'owner')
    const client = await begin(org.ownerId)
    assert.equal((await demote(client, org.ownerId)).rowCount, 1)
    await client.query('COMMIT')
    await client.end()
  })

  for (const [name, act] of Object.entries({ demote, remove })) {
    it(`stays when two owners ${name} each other at the same moment`, async () => {
      const other = await aMember(owner, org.id, 'owner')
      const one = await begin(org.ownerId)
      const two = await begin(other)
      const pid = await pidOf(two)
      await act(one, other)
      // Attached at once, so that the refusal is awaited wherever it comes.
      const second = assert.rejects(act(two, org.ownerId), { constraint: 'last_owner' })
      await waitsForLock(pid)
      await one.query('COMMIT')
      await second
      await one.end()
      await two.end()
      const owners = await owner.query("SELECT user_id FROM memberships WHERE org_id = $1 AND role = 'owner'", [org.id])
      assert.deepEqual(owners.rows, [{ user_id: org.ownerId }])
    })
  }

  it('is no hindrance to the deletion of the whole organization', async () => {
    await owner.query('DELETE FROM organizations WHERE id = $1', [org.id])
    assert.equal((await owner.query('SELECT FROM memberships WHERE org_id = $1', [org.id])).rowCount, 0)
  })
})

describe('a member', () => {
  it('belongs to an organization once', async () => {
    const userId = await aUser(owner)
    await addMember(owner, { orgId: org.id, userId, role: 'viewer' })
    await assert.rejects(addMember(owner, { orgId: org.id, userId, role: 'admin' }), { code: '23505' })
  })
})
