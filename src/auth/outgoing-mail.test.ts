import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { connectDatabase, inTransaction, type Database } from '#db/database.ts'
import { Refused } from '#domain/problem.ts'
import { silentLog, type Log } from '#lib/log.ts'
import type { MailMessage } from '#lib/mail.ts'
import { systemRandom } from '#lib/random.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { createOutgoingMail, openMail, type OutgoingMail } from './outgoing-mail.ts'
import { createVault, VaultError } from './vault.ts'

const vault = createVault(`k1:${systemRandom.bytes(32).toString('base64')}`, systemRandom)
const message: MailMessage = {
  to: 'ada@example.org',
  subject: 'Reset your password',
  text: 'https://example.org/reset#token-of-grace\n',
}

let database: TestDatabase
let owner: Client
let db: Database

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  db = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
})
after(async () => {
  await db.destroy()
  await owner.end()
  await database.drop()
})
beforeEach(async () => {
  await owner.query('DELETE FROM jobs.job')
})

const outgoing = (mode: OutgoingMail['mode'], log: Log = silentLog): OutgoingMail =>
  createOutgoingMail({ mode, vault, random: systemRandom, log })

const queue = (mail: OutgoingMail): Promise<void> => inTransaction(db, {}, (tx) => mail.queue(tx, message))

interface JobRow {
  readonly id: string
  readonly data: unknown
}

const jobs = async (): Promise<readonly JobRow[]> => (await owner.query<JobRow>('SELECT id, data FROM jobs.job')).rows

describe('mail on its way out', () => {
  it('is queued sealed: the database shows neither address nor link', async () => {
    await queue(outgoing('smtp'))
    const { rows } = await owner.query<{ row: string }>('SELECT to_jsonb(j)::text AS row FROM jobs.job j')
    assert.equal(rows.length, 1)
    assert.doesNotMatch(rows[0]?.row ?? '', /ada@|example\.org|token-of-grace|Reset your/)
    const [job] = await jobs()
    assert.ok(job)
    assert.deepEqual(openMail(vault, job), message)
  })

  it('leaves only if the transaction is committed', async () => {
    const mail = outgoing('smtp')
    const undone = inTransaction(db, {}, async (tx) => {
      await mail.queue(tx, message)
      throw new Error('changed my mind')
    })
    await assert.rejects(undone, /changed my mind/)
    assert.deepEqual(await jobs(), [])
  })

  it('goes twice when it is queued twice', async () => {
    await queue(outgoing('smtp'))
    await queue(outgoing('smtp'))
    assert.equal((await jobs()).length, 2)
  })

  it('does not open in another job, nor when it was replaced', async () => {
    await queue(outgoing('smtp'))
    const [job] = await jobs()
    assert.ok(job)
    assert.throws(() => openMail(vault, { ...job, id: systemRandom.id() }), VaultError)
    for (const data of [null, 'text', {}, { sealed: 1 }]) {
      assert.throws(() => openMail(vault, { id: job.id, data }), /no sealed mail/)
    }
    for (const content of ['null', '[]', '{"to":"ada@example.org"}']) {
      const sealed = vault.seal(content, { jobId: job.id, column: 'mail' }).toString('base64')
      assert.throws(() => openMail(vault, { id: job.id, data: { sealed } }), /holds no/)
    }
  })

  it('is written to the log in development, and queued nowhere', async () => {
    const lines: object[] = []
    await queue(outgoing('log', { ...silentLog, info: (facts) => lines.push(facts) }))
    assert.deepEqual(lines, [message])
    assert.deepEqual(await jobs(), [])
  })

  it('is refused where it is off, and logged nowhere', async () => {
    const fail = (): never => assert.fail('something was logged')
    const mail = outgoing('off', { debug: fail, info: fail, warn: fail, error: fail })
    await assert.rejects(queue(mail), (error) => error instanceof Refused && error.problem.code === 'mail_off')
    assert.deepEqual(await jobs(), [])
  })
})
