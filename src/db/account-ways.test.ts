import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { anOrg, aPost, aPublication, connectOwner, queueIn, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { unsettle } from '#test/support/unsettled.ts'
import { connectDatabase, type Database } from './database.ts'
import { listTaken, type Work } from './work.ts'

let database: TestDatabase
let owner: Client
let worker: Database
let org: TestOrg
let account: string

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 2, log: silentLog })
})
beforeEach(async () => {
  org = await anOrg(owner)
  account = `178414${systemRandom.bytes(4).readUInt32BE()}`
})
after(async () => {
  await worker.destroy()
  await owner.end()
  await database.drop()
})

/** Connects the account to the organization by a provider. */
const connect = async (provider: string, { sandbox = true, of = org } = {}): Promise<string> => {
  const id = systemRandom.id()
  await owner.query(
    `INSERT INTO channels (org_id, id, provider, state, sandbox, remote_id, handle, credentials, created_by)
      VALUES ($1, $2, $3, 'active', $4, $5, 'ada', 'sealed', $6)`,
    [of.id, id, provider, sandbox, account, of.ownerId],
  )
  return id
}

const remove = (channelId: string) => owner.query(`UPDATE channels SET state = 'deleted' WHERE id = $1`, [channelId])

/** A publication of which nobody knows whether it went out. */
const aDoubt = async (channelId: string, of = org): Promise<string> => {
  const post = await aPost(owner, { orgId: of.id, authorId: of.ownerId })
  await queueIn(owner, await aPublication(owner, post, channelId), 60)
  const sql = async (query: string, values?: readonly unknown[]) => (await owner.query(query, [...(values ?? [])])).rows
  return unsettle({ sql }, post.id)
}

/** A person says where a publication is to be found. */
const settle = async (publication: string, remoteId: string, of = org): Promise<string> => {
  await owner.query('BEGIN')
  await owner.query(`SELECT set_config('app.org_id', $1, true), set_config('app.user_id', $2, true)`, [
    of.id,
    of.ownerId,
  ])
  const answer = await owner.query<{ word: string }>('SELECT resolve_publication($1, $2, $3) AS word', [
    publication,
    remoteId,
    `https://www.instagram.com/p/${remoteId}/`,
  ])
  await owner.query('COMMIT')
  return answer.rows[0]?.word ?? ''
}

const EXISTS = { code: '23505', constraint: 'channels_account' }

describe('an account', () => {
  it('is one channel of an organization, whichever way it was connected', async () => {
    const first = await connect('insta')
    await assert.rejects(connect('insta_facebook'), EXISTS)
    await remove(first)
    await connect('insta_facebook')
    await assert.rejects(connect('insta'), EXISTS)
    await assert.rejects(connect('insta_facebook'), EXISTS)
  })

  it('may be a channel of its sandbox, of another organization, and another network may use its id', async () => {
    await connect('insta')
    await connect('insta_facebook', { sandbox: false })
    await connect('insta_facebook', { of: await anOrg(owner) })
    await connect('twt')
  })
})

describe('a post on the network', () => {
  it('proves one publication only, although its account was connected another way since', async () => {
    const former = await connect('insta')
    const first = await aDoubt(former)
    assert.equal(await settle(first, 'DAbc123'), 'confirmed_live')
    await remove(former)
    const second = await aDoubt(await connect('insta_facebook'))
    assert.equal(await settle(second, 'DAbc123'), 'taken')
    assert.equal(await settle(second, 'DAbc124'), 'confirmed_live')
  })

  it('is known as taken to whoever looks for one by another way, and to nobody of another network', async () => {
    const other = await anOrg(owner)
    const published = await aDoubt(await connect('insta', { of: other }), other)
    assert.equal(await settle(published, 'DAbc123', other), 'confirmed_live')
    const takenFor = async (provider: string) => {
      const work = { claim: { id: systemRandom.id() }, channel: { provider, sandbox: true, remoteId: account } }
      return [...(await listTaken(worker, work as Work))]
    }
    assert.deepEqual(await takenFor('insta_facebook'), ['DAbc123'])
    assert.deepEqual(await takenFor('insta'), ['DAbc123'])
    assert.deepEqual(await takenFor('twt'), [])
  })
})
