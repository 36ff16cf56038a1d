import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { createPasswords } from '#auth/passwords.ts'
import { parseConfig } from '#config'
import { connectDatabase } from '#db/database.ts'
import { insertSession } from '#db/sessions.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import {
  aChannel,
  addMember,
  anAttempt,
  anOrg,
  aPost,
  aPublication,
  claim,
  connectOwner,
  endAttempt,
  queueIn,
} from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { runAdminCommand } from './admin-command.ts'

let scratch: Scratch
let database: TestDatabase
let owner: Client
const passwords = createPasswords(systemRandom)

const run = (words: readonly string[], input = ''): Promise<string> => {
  const config = parseConfig({ DB_URL: database.url, SCHEDULY_DATA_DIR: scratch.at('data') })
  return runAdminCommand({ config, log: silentLog }, words, async () => input)
}

const account = async (email: string) =>
  (
    await owner.query<{ id: string; passwordHash: string; verified: boolean }>(
      `SELECT id, password_hash AS "passwordHash", email_verified_at IS NOT NULL AS verified FROM users WHERE email = $1`,
      [email],
    )
  ).rows[0]

before(async () => {
  scratch = await openScratch()
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
})
after(async () => {
  await owner.end()
  await database.drop()
  await scratch[Symbol.asyncDispose]()
})

describe('the administrator', () => {
  it('opens an account with a password that is shown once, and one whose password comes from a pipe', async () => {
    const said = await run(['create-user', 'ana@example.org', 'ana'])
    const [, password = ''] = /Password, shown this once: {2}(\S+)/.exec(said) ?? []
    const ana = await account('ana@example.org')
    assert.equal(ana?.verified, true)
    assert.equal(await passwords.verify(password, ana?.passwordHash ?? null), true)
    const piped = await run(['create-user', 'ben@example.org', 'ben', '--password-stdin'], 'correct horse battery\n')
    assert.doesNotMatch(piped, /Password|horse/)
    const ben = await account('ben@example.org')
    assert.equal(await passwords.verify('correct horse battery', ben?.passwordHash ?? null), true)
    await assert.rejects(run(['create-user', 'Ana@Example.org', 'other']), /already/)
    await assert.rejects(run(['create-user', 'c@example.org', 'c', '--password-stdin'], 'short'), /choose another one/)
  })

  it('makes somebody an operator, and none any more', async () => {
    await run(['create-user', 'olga@example.org', 'olga'])
    assert.match(await run(['operators']), /Nobody is an operator/)
    for (const email of ['olga@example.org', 'Olga@Example.org']) await run(['make-operator', email])
    assert.equal(await run(['operators']), 'olga@example.org')
    await assert.rejects(run(['make-operator', 'nobody@example.org']), /Nobody has an account with the address nobody@/)
    await run(['drop-operator', 'olga@example.org'])
    assert.match(await run(['operators']), /Nobody is an operator/)
  })

  it('replaces a password, ends all sessions and, when asked, drops second factors', async () => {
    await run(['create-user', 'dana@example.org', 'dana'])
    const dana = await account('dana@example.org')
    const app = connectDatabase(database.url, { role: 'app', poolSize: 1, log: silentLog })
    const facts = { method: 'password', ip: '127.0.0.1', userAgent: null } as const
    await insertSession(app, {
      id: systemRandom.id(),
      userId: dana?.id ?? '',
      refreshHash: systemRandom.bytes(32),
      ...facts,
    })
    await app.destroy()
    assert.match(
      await run(['reset-password', 'DANA@example.org']),
      /signed out everywhere\. A second factor is asked for/,
    )
    const sessions = await owner.query('SELECT revoked_at FROM sessions WHERE user_id = $1', [dana?.id])
    assert.notEqual(sessions.rows[0]?.revoked_at, null)
    assert.match(await run(['reset-password', 'dana@example.org', '--drop-second-factors']), /second factors are gone/)
    const log = await owner.query(`SELECT action FROM account_log WHERE user_id = $1 ORDER BY id`, [dana?.id])
    assert.deepEqual(
      log.rows.map(({ action }) => action),
      ['account.created', 'password.reset', 'password.reset'],
    )
    await assert.rejects(run(['reset-password', 'nobody@example.org']), /Nobody has an account/)
  })

  it('looks at a publication, and sends what failed again in the name of a member, never of anybody else', async () => {
    const org = await anOrg(owner)
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    const id = await aPublication(owner, post, await aChannel(owner, org))
    await queueIn(owner, id, -1)
    await claim(owner, id)
    await endAttempt(owner, await anAttempt(owner, id), 'refused')
    await owner.query(
      `UPDATE publications SET status = 'failed', failure_code = 'rejected', lease_until = NULL WHERE id = $1`,
      [id],
    )
    const seen = await run(['inspect', id])
    assert.match(seen, /"status": "failed"/)
    assert.match(seen, /attempt_started +attempt 1/)
    const mail = async (userId: string) =>
      (await owner.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [userId])).rows[0]?.email ?? ''
    await run(['create-user', 'stranger@example.org', 'stranger'])
    await assert.rejects(run(['requeue', id, '--as', 'stranger@example.org']), /is no member/)
    await run(['create-user', 'viewer@example.org', 'viewer'])
    await addMember(owner, { orgId: org.id, userId: (await account('viewer@example.org'))?.id ?? '', role: 'viewer' })
    await assert.rejects(run(['requeue', id, '--as', 'viewer@example.org']))
    await assert.rejects(run(['requeue', id]), /Use: npm run admin/)
    assert.match(await run(['requeue', id, '--as', await mail(org.ownerId)]), /goes out again, in the name of/)
    assert.equal((await owner.query('SELECT status FROM publications WHERE id = $1', [id])).rows[0]?.status, 'queued')
    await assert.rejects(run(['inspect', systemRandom.id()]), /There is no publication/)
    await assert.rejects(run(['inspect', 'x']), /Use: npm run admin/)
  })
})
