import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { EVENT_TYPES } from '#domain/event.ts'
import { placeAll } from '#events/placing.ts'
import { silentLog } from '#lib/log.ts'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  aPublication,
  connectOwner,
  endPublication,
  type TestOrg,
  type TestPost,
} from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction, listen, type Database } from './database.ts'
import { awaitEvents, EVENTS_CHANNEL, forgetEvents, listEvents, placeEvents, readEventRange } from './events.ts'

let database: TestDatabase
let owner: Client
let other: Client
let app: Database
let worker: Database
let org: TestOrg

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  other = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 4, log: silentLog })
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 2, log: silentLog })
})
after(async () => {
  await app.destroy()
  await worker.destroy()
  await other.end()
  await owner.end()
  await database.drop()
})
beforeEach(async () => {
  await placeAll(app)
  org = await anOrg(owner)
})

const written = () => aPost(owner, { orgId: org.id, authorId: org.ownerId })

/** Everything of the organization that has its place, in order. */
const told = (from = '0', orgId = org.id) =>
  inTransaction(app, { orgId }, (tx) => listEvents(tx, orgId, { after: from, limit: 500 }))

const typesOf = async (post: TestPost) =>
  (await told()).filter(({ postId }) => postId === post.id).map(({ type }) => type)

const move = (client: Client, { id }: TestPost, seconds: number) =>
  client.query('UPDATE posts SET scheduled_at = now() + make_interval(secs => $2) WHERE id = $1', [id, seconds])

describe('an event', () => {
  it('is there if, and only if, what it tells of was committed', async () => {
    await owner.query('BEGIN')
    const undone = await written()
    await owner.query('ROLLBACK')
    const post = await written()
    await placeAll(app)
    assert.deepEqual(await typesOf(post), ['post.created'])
    assert.deepEqual(await typesOf(undone), [])
  })

  it('of a publication names what became of it, and where', async () => {
    const post = await written()
    const channelId = await aChannel(owner, org)
    const id = await aPublication(owner, post, channelId)
    await endPublication(owner, id, 'published')
    await placeAll(app)
    const events = (await told()).filter(({ subjectId }) => subjectId === id)
    const types = ['queued', 'publishing', 'published'].map((word) => `publication.${word}`)
    assert.deepEqual(
      events.map(({ type }) => type),
      types,
    )
    const { published_at: at, ...data } = events[2]?.data ?? {}
    assert.equal(typeof at, 'string')
    const facts = {
      channel_id: channelId,
      provider: 'twt',
      from: 'publishing',
      remote_id: id,
      url: 'https://x.example/1',
    }
    assert.deepEqual(data, facts)
    assert.deepEqual(events[2]?.postId, post.id)
  })

  it('has a type that the API knows, whatever the database tells of', async () => {
    const answer = await owner.query<{ word: string }>(
      `SELECT DISTINCT (regexp_matches(prosrc, '''((?:post|approval|publication|channel|media|org|member|api_key)\\.[a-z_]+)''', 'g'))[1] AS word
        FROM pg_proc WHERE proname IN ('tell_of_act', 'tell_of_publications', 'tell_of_new_publications')`,
    )
    const acts = await owner.query<{ word: string }>(
      `SELECT (regexp_matches(prosrc, '(?:THEN|ELSE) ''([a-z_]+\\.[a-z_]+)''', 'g'))[1] AS word FROM pg_proc WHERE proname = 'event_of_act'`,
    )
    const words = [...answer.rows, ...acts.rows].map(({ word }) => word)
    assert.ok(words.length > 30)
    const known: readonly string[] = EVENT_TYPES
    assert.deepEqual(
      words.filter((word) => !known.includes(word)),
      [],
    )
  })

  it('asks for an approval once what an editor wrote has a time, and again when the content is another', async () => {
    const editor = await aMember(owner, org.id, 'editor')
    const post = await aPost(owner, { orgId: org.id, authorId: editor })
    await move(owner, post, 3600)
    await owner.query(`UPDATE posts SET text = 'x', content_hash = sha256('x') WHERE id = $1`, [post.id])
    await move(owner, post, 7200)
    await placeAll(app)
    const asked = ['post.rescheduled', 'approval.requested', 'post.updated', 'approval.requested', 'post.rescheduled']
    assert.deepEqual(await typesOf(post), ['post.created', ...asked])
  })

  it('is nobody’s to write but the database’s own', async () => {
    for (const db of [app, worker]) {
      const insert = inTransaction(db, { orgId: org.id }, (tx) =>
        tx.updateTable('eventRelay').set({ one: true }).execute(),
      )
      await assert.rejects(insert, { code: '42501' })
    }
    const words = ['INSERT INTO events (org_id) VALUES (NULL)', 'DELETE FROM events', "UPDATE events SET type = 'x'"]
    for (const role of ['scheduly_app', 'scheduly_worker']) {
      for (const statement of words) {
        await owner.query(`BEGIN; SET LOCAL ROLE ${role}`)
        await assert.rejects(owner.query(statement), { code: '42501' })
        await owner.query('ROLLBACK')
      }
    }
  })
})

describe('the order of events', () => {
  it('leaves out none that was written earlier and committed later', async () => {
    const [slow, quick] = [await written(), await written()]
    await placeAll(app)
    const from = (await told()).at(-1)?.position ?? '0'
    await other.query('BEGIN')
    await move(other, slow, 60)
    await move(owner, quick, 60)
    await placeAll(app)
    const first = await told(from)
    assert.deepEqual(
      first.map(({ postId }) => postId),
      [quick.id],
    )
    await other.query('COMMIT')
    await placeAll(app)
    const second = await told(first.at(-1)?.position)
    assert.deepEqual(
      second.map(({ postId }) => postId),
      [slow.id],
    )
  })

  it('is that of what happened to a post, also when the later of two transactions began first', async () => {
    const [post, elsewhere] = [await written(), await written()]
    await other.query('BEGIN')
    // Now this transaction has the lower number of the two.
    await move(other, elsewhere, 60)
    await owner.query('BEGIN')
    await move(owner, post, 111)
    const waiting = move(other, post, 222)
    await owner.query('COMMIT')
    await waiting
    await other.query('COMMIT')
    await placeAll(app)
    const times = await owner.query<{ seconds: number }>(
      `SELECT round(extract(epoch FROM (data ->> 'scheduled_at')::timestamptz - created_at))::integer AS seconds FROM events
        WHERE post_id = $1 AND type = 'post.rescheduled' ORDER BY position`,
      [post.id],
    )
    assert.deepEqual(
      times.rows.map(({ seconds }) => seconds < 200),
      [true, false],
    )
  })

  it('holds for many writers and several that give places, and is the same for everybody', async () => {
    const posts = [await written(), await written(), await written(), await written()]
    const writers = await Promise.all(Array.from({ length: 4 }, () => connectOwner(database.url)))
    const going = new AbortController()
    const write = async (client: Client, seed: number): Promise<void> => {
      for (let turn = 0; turn < 40; turn += 1) {
        await client.query('BEGIN')
        // In the order of the list, so that they wait for each other and never in a ring.
        for (const [index, post] of posts.entries()) {
          if ((turn + index + seed) % 2 === 0) await move(client, post, 100 + turn * 10 + seed)
        }
        await client.query(turn % 5 === seed ? 'ROLLBACK' : 'COMMIT')
      }
    }
    const seen: string[] = []
    const follow = async (): Promise<void> => {
      for (let from = '0'; !going.signal.aborted;) {
        await placeEvents(app, 7)
        const rows = await told(from)
        seen.push(...rows.map(({ id }) => id))
        from = rows.at(-1)?.position ?? from
      }
    }
    const following = Promise.all([follow(), placeAll(worker)])
    await Promise.all(writers.map(write))
    await placeAll(app)
    going.abort()
    await following
    await Promise.all(writers.map((client) => client.end()))
    const missed = (await told()).map(({ id }) => id).slice(seen.length)
    assert.deepEqual(
      [...seen, ...missed],
      (await told()).map(({ id }) => id),
    )
    const turned = await owner.query(
      `SELECT FROM (SELECT post_id, sequence, lag(sequence) OVER (PARTITION BY post_id ORDER BY position) AS before
        FROM events WHERE org_id = $1) e WHERE before > sequence`,
      [org.id],
    )
    assert.equal(turned.rowCount, 0)
    const lost = await owner.query(
      `SELECT FROM audit_log a WHERE org_id = $1 AND action = 'post.rescheduled' AND NOT EXISTS (SELECT FROM events e
        WHERE e.org_id = a.org_id AND e.post_id = a.object_id AND e.data ->> 'scheduled_at' = a.detail #>> '{to,scheduled_at}')`,
      [org.id],
    )
    assert.equal(lost.rowCount, 0)
  })

  it('is made by one at a time; others are told so', async () => {
    await written()
    await owner.query('BEGIN')
    await owner.query('SELECT place_events(10)')
    assert.equal(await placeEvents(app, 10), null)
    await owner.query('COMMIT')
    assert.equal(await placeEvents(app, 10), 0)
  })
})

describe('a post with several channels', () => {
  const ends = (types: readonly string[]) => types.filter((type) => type.startsWith('post.') && type !== 'post.created')

  it('is told of as published or failed once, when nothing of it is on its way any more', async () => {
    const post = await written()
    const ids = [await aChannel(owner, org), await aChannel(owner, org)]
    const publications = [await aPublication(owner, post, ids[0] ?? ''), await aPublication(owner, post, ids[1] ?? '')]
    await endPublication(owner, publications[0] ?? '', 'published')
    await placeAll(app)
    assert.deepEqual(ends(await typesOf(post)), [])
    await endPublication(owner, publications[1] ?? '', 'failed')
    await placeAll(app)
    assert.deepEqual(ends(await typesOf(post)), ['post.failed'])
    const [last] = (await told()).filter(({ type }) => type === 'post.failed')
    assert.deepEqual(last?.data, { summary: { published: 1, failed: 1, canceled: 0 } })
  })

  it('is told of once when its last ones end at the same time, in parts however small', async () => {
    const post = await written()
    const channels = [await aChannel(owner, org), await aChannel(owner, org)]
    for (const channelId of channels)
      await endPublication(owner, await aPublication(owner, post, channelId), 'published')
    while (((await placeEvents(app, 1)) ?? 0) > 0);
    const types = await typesOf(post)
    assert.deepEqual(ends(types), ['post.published'])
    assert.equal(types.at(-1), 'post.published')
  })
})

describe('the bell', () => {
  it('rings for events only while somebody sleeps, and tells whose events got their places', async () => {
    const heard: string[] = []
    let news = Promise.withResolvers<void>()
    const onNotify = (words: string): void => {
      heard.push(words)
      news.resolve()
    }
    const bell = await listen(database.url, { channel: EVENTS_CHANNEL, onNotify, onLost: () => {} })
    await written()
    await placeAll(app)
    await news.promise
    assert.deepEqual(heard.splice(0), [org.id])
    news = Promise.withResolvers<void>()
    await awaitEvents(app)
    await written()
    await news.promise
    assert.deepEqual(heard.splice(0), [''])
    await bell.close()
  })
})

describe('old events', () => {
  it('are deleted, and the organization knows from where on it can read', async () => {
    const [old] = [await written(), await written()]
    await placeAll(app)
    await owner.query(`UPDATE events SET created_at = now() - interval '31 days' WHERE post_id = $1`, [old?.id])
    const [first] = await told()
    assert.equal(await forgetEvents(worker, 30, 100), 1)
    const range = await inTransaction(app, { orgId: org.id }, (tx) => readEventRange(tx, org.id))
    assert.equal(range.forgotten, first?.position)
    assert.ok(BigInt(range.latest) > BigInt(range.forgotten))
    const stranger = await anOrg(owner)
    const theirs = await inTransaction(app, { orgId: stranger.id }, (tx) => readEventRange(tx, org.id))
    assert.equal(theirs.forgotten, '0')
  })

  it('go with their organization', async () => {
    const going = await anOrg(owner)
    await placeAll(app)
    assert.equal((await owner.query('SELECT FROM events WHERE org_id = $1', [going.id])).rowCount, 0)
    await aPost(owner, { orgId: going.id, authorId: going.ownerId })
    assert.equal((await owner.query('SELECT FROM events WHERE org_id = $1', [going.id])).rowCount, 1)
    await owner.query('BEGIN; SET CONSTRAINTS ALL DEFERRED')
    await owner.query('DELETE FROM organizations WHERE id = $1', [going.id])
    await owner.query('COMMIT')
    assert.equal((await owner.query('SELECT FROM events WHERE org_id = $1', [going.id])).rowCount, 0)
  })
})
