import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import { createVault } from '#auth/vault.ts'
import { connectDatabase, inTransaction, type Database } from '#db/database.ts'
import { startJobs } from '#db/jobs.ts'
import { silentLog, type Log } from '#lib/log.ts'
import { createMail, type Mail, type MailMessage } from '#lib/mail.ts'
import { systemRandom } from '#lib/random.ts'
import { connectOwner } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { smtpError, startSmtp } from '#test/support/smtp-server.ts'
import { createMailJob } from './mail.ts'

const vault = createVault(`k1:${systemRandom.bytes(32).toString('base64')}`, systemRandom)
const message: MailMessage = {
  to: 'ada@example.org',
  subject: 'Reset your password',
  text: 'https://example.net/reset#token-of-grace\n',
}

let database: TestDatabase
let owner: Client
let app: Database
let worker: Database

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 3, log: silentLog })
})
after(async () => {
  await app.destroy()
  await worker.destroy()
  await owner.end()
  await database.drop()
})
beforeEach(async () => {
  await owner.query('DELETE FROM jobs.job')
})

const queue = (to = message.to): Promise<void> => {
  const outgoing = createOutgoingMail({ mode: 'smtp', vault, random: systemRandom, log: silentLog })
  return inTransaction(app, {}, (tx) => outgoing.queue(tx, { ...message, to }))
}

const doorTo = (port: number): Mail =>
  createMail({ url: `smtp://127.0.0.1:${port}`, from: 'Scheduly <no-reply@example.org>' })

/** A log that keeps what it gets as text, and with `heard` the moment of the first line about something. */
const createEar = (about: RegExp) => {
  const lines: string[] = []
  const { promise, resolve } = Promise.withResolvers<string>()
  const write = (facts: object, words: string): void => {
    const { err, ...rest } = { err: undefined, ...facts }
    lines.push(`${words} ${JSON.stringify(rest)} ${String(err)}`)
    if (about.test(words)) resolve(words)
  }
  const log: Log = { debug: write, info: write, warn: write, error: write }
  return { log, lines, heard: promise }
}

/** Sends queued mail through `mail` while `until` lasts. */
const sending = async (mail: Mail | null, until: Promise<unknown>, log: Log = silentLog): Promise<void> => {
  const handler = createMailJob({ vault, log, mail })
  const jobs = await startJobs(worker, { mail: handler }, { log, pollSeconds: 0.5, superviseSeconds: 1 })
  try {
    await until
  } finally {
    await jobs.stop(10)
  }
}

const states = async (): Promise<readonly string[]> =>
  (await owner.query<{ state: string }>("SELECT state FROM jobs.job WHERE name = 'mail'")).rows.map(
    ({ state }) => state,
  )

describe('the mail job', () => {
  it('sends what was queued, once', async () => {
    await using server = await startSmtp()
    await queue()
    const sent = server.next()
    await sending(doorTo(server.port), sent)
    const { to, mail } = await sent
    assert.deepEqual([to, mail.subject, mail.text], [[message.to], message.subject, message.text])
    assert.equal(server.received.length, 1)
    assert.deepEqual(await states(), ['completed'])
  })

  it('sends many at once', async () => {
    await using server = await startSmtp()
    const people = Array.from({ length: 25 }, (_, index) => `person-${index}@example.org`)
    for (const person of people) await queue(person)
    const all = Promise.all(people.map(() => server.next()))
    await sending(doorTo(server.port), all)
    assert.deepEqual(server.received.flatMap(({ to }) => to).toSorted(), people.toSorted())
  })

  it('tries again what the server did not want yet', async () => {
    let answers = 0
    await using server = await startSmtp({
      onRcptTo: (_address, _session, callback) => {
        answers += 1
        callback(answers === 1 ? smtpError(450, `greylisted ${message.to}`) : null)
      },
    })
    await queue()
    const ear = createEar(/^a background job failed$/)
    await sending(doorTo(server.port), ear.heard, ear.log)
    assert.deepEqual(await states(), ['retry'])
    await owner.query('UPDATE jobs.job SET start_after = now()')
    await sending(doorTo(server.port), server.next())
    assert.deepEqual(await states(), ['completed'])
  })

  it('keeps mail while the server is away', async () => {
    const server = await startSmtp()
    await server.stop()
    await queue()
    const ear = createEar(/^a background job failed$/)
    await sending(doorTo(server.port), ear.heard, ear.log)
    assert.deepEqual(await states(), ['retry'])
  })

  it('keeps mail while no server is set', async () => {
    await queue()
    const ear = createEar(/^a background job failed$/)
    await sending(null, ear.heard, ear.log)
    assert.match(ear.lines.join('\n'), /SMTP_URL is not set/)
    assert.deepEqual(await states(), ['retry'])
  })

  it('ends what is refused for good, and shows neither address nor content', async () => {
    await using server = await startSmtp({
      onRcptTo: ({ address }, _session, callback) => callback(smtpError(550, `${address} is unknown`)),
    })
    await queue()
    const ear = createEar(/for good$/)
    await sending(doorTo(server.port), ear.heard, ear.log)
    assert.deepEqual(await states(), ['failed'])
    const said = ear.lines.join('\n')
    assert.match(said, /a mail was refused .*"domain":"example.org","reason":"the mail server said 550 to RCPT TO"/)
    const { rows } = await owner.query<{ row: string }>('SELECT to_jsonb(j)::text AS row FROM jobs.job j')
    assert.ok(rows.length >= 1)
    for (const text of [said, ...rows.map(({ row }) => row)]) {
      assert.doesNotMatch(text, /ada@|token-of-grace|example\.net|Reset your/)
    }
  })

  it('names no domain for an address that has none', async () => {
    await using server = await startSmtp()
    await queue('ada')
    const ear = createEar(/for good$/)
    await sending(doorTo(server.port), ear.heard, ear.log)
    assert.match(ear.lines.join('\n'), /"domain":"none"/)
    assert.doesNotMatch(ear.lines.join('\n'), /"ada"|\bada\b/)
  })
})
