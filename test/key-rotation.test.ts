import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { listOrganizationChannels } from '#actions/channels.ts'
import { giveUpKey, refuseMissingKeys, reportKeys, rotateKeys } from '#auth/key-rotation.ts'
import { createVault, keyIdOf, UnknownKeyError, type Vault } from '#auth/vault.ts'
import { inTransaction } from '#db/database.ts'
import { enqueue } from '#db/jobs.ts'
import { openSealedRows, type SealedRows } from '#db/sealed-rows.ts'
import { insertTotp } from '#db/second-factors.ts'
import { systemClock } from '#lib/clock.ts'
import { systemRandom } from '#lib/random.ts'
import { openMail } from '#auth/outgoing-mail.ts'
import { asOwner, rowsAsOwner } from './support/owner.ts'
import { createWorld, type World } from './support/publishing.ts'
import { createStage, publicationOf, type Stage } from './support/stage.ts'

let world: World
let rows: SealedRows

before(async () => {
  world = await createWorld()
  rows = await openSealedRows(world.url)
})
after(async () => {
  await rows[Symbol.asyncDispose]()
  await world.close()
})
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

const newKey = (id: string): Vault => createVault(`${id}:${systemRandom.bytes(32).toString('base64')}`, systemRandom)

/** One vault with the keys of several: the first seals. */
const withKeysOf = (newest: Vault, ...older: readonly Vault[]): Vault => {
  const owner = (sealed: Buffer) => [newest, ...older].find(({ keyIds }) => keyIds[0] === keyIdOf(sealed)) ?? newest
  return {
    keyIds: [newest.keyIds[0], ...older.map(({ keyIds }) => keyIds[0])],
    seal: (plain, place) => newest.seal(plain, place),
    open: (sealed, place) => owner(sealed).open(sealed, place),
  }
}

const options = { clock: systemClock }

const keyIdsOfChannels = async (): Promise<readonly (string | null)[]> => {
  const stored = await rowsAsOwner(world.url, "select credentials from scheduly.channels where credentials <> ''")
  return stored.map(({ credentials }) => keyIdOf(Buffer.from(credentials)))
}

const credentialsOf = async (channelId: string): Promise<Buffer> => {
  const [row] = await rowsAsOwner(world.url, 'select credentials from scheduly.channels where id = $1', [channelId])
  return Buffer.from(row.credentials)
}

const storeCredentials = (channelId: string, credentials: Buffer): Promise<void> =>
  asOwner(world.url, 'update scheduly.channels set credentials = $2 where id = $1', [channelId, credentials])

describe('rotating keys', () => {
  it('beside publishing and renewals sends each post once, breaks no channel, and leaves no row to the old keys', async () => {
    const [k1, k2, k3, k4] = [world.deps.vault, newKey('k2'), newKey('k3'), newKey('k4')]
    const stages = await Promise.all(Array.from({ length: 4 }, () => createStage(world)))
    // Each post meets a refused access token once, so that each is preceded by a renewal that takes a while.
    const refused = {
      kind: 'answer',
      route: 'create',
      status: 401,
      body: { title: 'Unauthorized', status: 401 },
    } as const
    world.sandbox.faults.add({ kind: 'delay', route: 'token', milliseconds: 40 })
    const worker = world.start({ vault: withKeysOf(k1, k2, k3, k4) })
    const published = new AbortController()
    let turns = 0
    const rotations = (async () => {
      for (const newest of [k2, k3]) await rotateKeys(rows, withKeysOf(newest, k1, k2, k3), options)
      while (!published.signal.aborted) {
        turns += 1
        const newest = turns % 2 === 0 ? k2 : k3
        await rotateKeys(rows, withKeysOf(newest, k1, k2, k3), { ...options, patienceMs: 0 })
      }
    })()
    const posts: { stage: Stage; id: string; text: string }[] = []
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        stages.map(async (stage) => {
          world.sandbox.faults.add({ ...refused, account: stage.handle })
          const post = await stage.postNow()
          await worker.moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
          posts.push({ stage, id: post.id, text: post.text })
        }),
      )
    }
    published.abort()
    await rotations
    assert.ok(turns > 2)
    assert.ok(worker.moments.count('renewed') >= posts.length)
    assert.equal(worker.moments.count('reconnect-required'), 0)
    for (const { stage, text } of posts) assert.equal(await stage.timesOnNetwork(text), 1)
    await worker.stop()

    await rotateKeys(rows, withKeysOf(k4, k1, k2, k3), options)
    assert.deepEqual(new Set(await keyIdsOfChannels()), new Set(['k4']))
    world.sandbox.faults.clear()
    const later = world.start({ vault: k4 })
    for (const stage of stages) {
      world.sandbox.faults.add({ ...refused, account: stage.handle })
      const post = await stage.postSoon()
      await later.moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    }
    assert.equal(later.moments.count('reconnect-required'), 0)
    await later.stop()
    await rotateKeys(rows, withKeysOf(k1, k4), options)
  })

  it('waits for a renewal that is under way', async () => {
    const stage = await createStage(world)
    const lease = (seconds: number): Promise<void> =>
      asOwner(
        world.url,
        'update scheduly.channels set refresh_lease_until = now() + make_interval(secs => $2) where id = $1',
        [stage.channelId, seconds],
      )
    const vault = withKeysOf(newKey('k2'), world.deps.vault)
    const former = await credentialsOf(stage.channelId)
    await lease(90)
    await rotateKeys(rows, vault, { ...options, patienceMs: 0 })
    assert.deepEqual(await credentialsOf(stage.channelId), former)
    const { promise: looked, resolve: look } = Promise.withResolvers<void>()
    const clock = {
      ...systemClock,
      sleep: async () => {
        await lease(-1)
        look()
      },
    }
    assert.equal(await rotateKeys(rows, vault, { clock }), 1)
    await looked
    assert.equal(keyIdOf(await credentialsOf(stage.channelId)), 'k2')
    await rotateKeys(rows, withKeysOf(world.deps.vault, vault), options)
  })

  it('reaches second factors and mail that waits, and what was sealed in the meantime is not overwritten', async () => {
    const [k1, k2] = [world.deps.vault, newKey('k2')]
    const { userId } = await world.person()
    const jobId = systemRandom.id()
    const message = { to: 'ink@example.org', subject: 'Hello', text: 'A link' }
    await inTransaction(world.deps.db, {}, async (tx) => {
      await insertTotp(tx, { userId, sealed: k1.seal('the secret', { userId, column: 'totp' }) })
      const sealed = k1.seal(JSON.stringify(message), { jobId, column: 'mail' }).toString('base64')
      await enqueue(tx, { queue: 'mail', id: jobId, data: { sealed } })
    })
    const taken: Vault = withKeysOf(k2, k1)
    let changed = false
    const vault: Vault = {
      ...taken,
      seal: (plain, place) => {
        // Between the reading of the row and its writing, somebody sets up another secret.
        if (place.column === 'totp' && !changed) pending = change()
        return taken.seal(plain, place)
      },
    }
    let pending: Promise<void> = Promise.resolve()
    const change = async (): Promise<void> => {
      changed = true
      const sealed = k1.seal('a newer one', { userId, column: 'totp' })
      await asOwner(world.url, 'update scheduly.totp_secrets set sealed = $2 where user_id = $1', [userId, sealed])
    }
    const slow: SealedRows = {
      ...rows,
      replace: async (row, sealed) => {
        await pending
        return rows.replace(row, sealed)
      },
    }
    await rotateKeys(slow, vault, options)
    const [factor] = await rowsAsOwner(world.url, 'select sealed from scheduly.totp_secrets where user_id = $1', [
      userId,
    ])
    assert.equal(k2.open(Buffer.from(factor.sealed), { userId, column: 'totp' }), 'a newer one')
    const [job] = await rowsAsOwner(world.url, 'select id, data from jobs.job where id = $1', [jobId])
    assert.deepEqual(openMail(k2, job), message)
    await rotateKeys(rows, withKeysOf(k1, k2), options)
  })

  it('reaches kept answers, of organizations and of accounts; one that is given up keeps the same from being done again', async () => {
    const [k1, k2] = [world.deps.vault, newKey('k2')]
    const { orgId } = await createStage(world)
    const { userId } = await world.person()
    const answer = JSON.stringify({ status: 201, headers: {}, body: '{"key":"shown once"}' })
    const keep = async (table: string, owner: string, ownerId: string) => {
      const id = systemRandom.id()
      const sealed = k1.seal(answer, { answerId: id, column: 'answer' })
      const insert = `insert into scheduly.${table} (${owner}, scope, id, fingerprint, answer, expires_at)
        values ($1, $2, $3, $2, $4, now() + interval '1 day')`
      await asOwner(world.url, insert, [ownerId, systemRandom.bytes(32), id, sealed])
      return id
    }
    const kept = [
      ['idempotency_keys', await keep('idempotency_keys', 'org_id', orgId)],
      ['account_idempotency_keys', await keep('account_idempotency_keys', 'user_id', userId)],
    ] as const
    const read = async (table: string, id: string): Promise<Buffer> => {
      const [row] = await rowsAsOwner(world.url, `select answer from scheduly.${table} where id = $1`, [id])
      return Buffer.from(row.answer)
    }
    await rotateKeys(rows, withKeysOf(k2, k1), options)
    for (const [table, id] of kept) {
      assert.equal(k2.open(await read(table, id), { answerId: id, column: 'answer' }), answer)
    }
    await rotateKeys(rows, withKeysOf(k1, k2), options)
    for await (const batch of rows.batches(100)) {
      for (const row of batch.filter(({ kind }) => kind.endsWith('answer'))) await rows.giveUp(row)
    }
    for (const [table, id] of kept) assert.equal((await read(table, id)).length, 0)
  })

  it('by two at once does everything once', async () => {
    await Promise.all(Array.from({ length: 3 }, () => createStage(world)))
    const vault = withKeysOf(newKey('k2'), world.deps.vault)
    const { uses } = await reportKeys(rows, vault)
    const all = uses.reduce((sum, use) => sum + use.rows, 0)
    await using second = await openSealedRows(world.url)
    const counts = await Promise.all([rotateKeys(rows, vault, options), rotateKeys(second, vault, options)])
    assert.equal(counts[0] + counts[1], all)
    const report = await reportKeys(rows, vault)
    assert.deepEqual(
      report.uses.map(({ id, opened }) => ({ id, opened })),
      [
        { id: 'k2', opened: all },
        { id: 'k1', opened: 0 },
      ],
    )
    await rotateKeys(rows, withKeysOf(world.deps.vault, vault), options)
  })

  it('leaves rows that were exchanged by hand as they are, and names them', async () => {
    const [one, other] = [await createStage(world), await createStage(world)]
    const [first, second] = [await credentialsOf(one.channelId), await credentialsOf(other.channelId)]
    await storeCredentials(one.channelId, second)
    await storeCredentials(other.channelId, first)
    const vault = withKeysOf(newKey('k2'), world.deps.vault)
    await rotateKeys(rows, vault, options)
    assert.deepEqual(await credentialsOf(one.channelId), second)
    const { uses, closed } = await reportKeys(rows, vault)
    assert.deepEqual(
      closed.map(({ kind, ids }) => `${kind} ${ids[1] ?? ''}`).sort(),
      [one, other].map(({ channelId }) => `channel ${channelId}`).sort(),
    )
    assert.deepEqual(
      uses.find(({ id }) => id === 'k1'),
      { id: 'k1', known: true, rows: 2, opened: 0 },
    )
    await storeCredentials(one.channelId, first)
    await storeCredentials(other.channelId, second)
    assert.equal(await rotateKeys(rows, vault, options), 2)
    await rotateKeys(rows, withKeysOf(world.deps.vault, vault), options)
  })
})

describe('a key that is missing', () => {
  it('keeps a process from starting, and so does another one of its name', async () => {
    await createStage(world)
    const sentence = /sealed with the key k1, and CREDENTIALS_KEYS .*put it back.*--give-up k1/
    await assert.rejects(refuseMissingKeys(rows, newKey('k2')), sentence)
    await assert.rejects(refuseMissingKeys(rows, newKey('k1')), sentence)
    await refuseMissingKeys(rows, world.deps.vault)
  })

  it('keeps a running worker from sending, and breaks no channel: with the key its posts go out', async () => {
    const stage = await createStage(world)
    const errors: unknown[] = []
    const { promise: failed, resolve: fail } = Promise.withResolvers<void>()
    const log = {
      ...world.deps.log,
      error: (facts: object) => {
        errors.push('err' in facts ? facts.err : null)
        fail()
      },
    }
    const poor = world.start({ vault: newKey('k2'), log })
    const post = await stage.postSoon()
    await failed
    await poor.stop()
    assert.ok(errors.every((error) => error instanceof UnknownKeyError && /k1/.test(error.message)))
    const [channel] = await listOrganizationChannels(world.deps, stage.owner, stage.orgId)
    assert.equal(channel?.status, 'active')
    await asOwner(world.url, 'update scheduly.publications set wake_at = now() where post_id = $1', [post.id])
    const { moments } = stage.start()
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    assert.equal(await stage.timesOnNetwork(post.text), 1)
  })

  it('is given up on demand: its channels are to be connected anew, its second factors stand, its mail is gone', async () => {
    const [kept, lost] = [await createStage(world), await createStage(world)]
    const gone = newKey('k9')
    const [jobId, { userId }] = [systemRandom.id(), await world.person()]
    const place = { orgId: lost.orgId, channelId: lost.channelId, column: 'credentials' } as const
    await storeCredentials(lost.channelId, gone.seal('{}', place))
    await inTransaction(world.deps.db, {}, async (tx) => {
      await insertTotp(tx, { userId, sealed: gone.seal('x', { userId, column: 'totp' }) })
      const sealed = gone.seal('{}', { jobId, column: 'mail' }).toString('base64')
      await enqueue(tx, { queue: 'mail', id: jobId, data: { sealed } })
    })
    await assert.rejects(refuseMissingKeys(rows, world.deps.vault), /--give-up k9/)
    assert.equal(await giveUpKey(rows, world.deps.vault, 'k9'), 3)
    await refuseMissingKeys(rows, world.deps.vault)
    const status = async (stage: Stage) =>
      (await listOrganizationChannels(world.deps, stage.owner, stage.orgId)).map((channel) => channel.status)
    assert.deepEqual([await status(lost), await status(kept)], [['reconnect_required'], ['active']])
    assert.equal(
      (await rowsAsOwner(world.url, 'select from scheduly.totp_secrets where user_id = $1', [userId])).length,
      1,
    )
    assert.equal((await rowsAsOwner(world.url, 'select from jobs.job where id = $1', [jobId])).length, 0)
    await lost.reconnect()
    assert.deepEqual(await status(lost), ['active'])
  })
})
