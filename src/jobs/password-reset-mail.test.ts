import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createOutgoingMail } from '#auth/outgoing-mail.ts'
import { createVault } from '#auth/vault.ts'
import { connectDatabase } from '#db/database.ts'
import { startJobs } from '#db/jobs.ts'
import { silentLog } from '#lib/log.ts'
import { createMail } from '#lib/mail.ts'
import { systemRandom } from '#lib/random.ts'
import { opens, post, signIn } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { startSmtp, type ReceivedMail, type TestSmtp } from '#test/support/smtp-server.ts'
import { createMailJob } from './mail.ts'

const PUBLIC_URL = 'http://localhost:3000'
const vault = createVault(`k1:${systemRandom.bytes(32).toString('base64')}`, systemRandom)

/** Sends what the app has queued until a mail with this subject is there. */
const deliver = async (app: TestApp, smtp: TestSmtp, subject: string): Promise<ReceivedMail> => {
  const db = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 3, log: silentLog })
  const mail = createMail({ url: `smtp://127.0.0.1:${smtp.port}`, from: 'Scheduly <no-reply@example.org>' })
  const handler = createMailJob({ vault, log: silentLog, mail })
  const jobs = await startJobs(db, { mail: handler }, { log: silentLog, pollSeconds: 0.5 })
  try {
    for (;;) {
      const found = smtp.received.find((each) => each.mail.subject === subject)
      if (found !== undefined) return found
      await smtp.next()
    }
  } finally {
    await jobs.stop(10)
    await db.destroy()
  }
}

it('somebody who forgot the password gets a mail, and its link works', async () => {
  await using smtp = await startSmtp()
  const mail = createOutgoingMail({ mode: 'smtp', vault, random: systemRandom, log: silentLog })
  await using app = await createTestApp({ mail, publicUrl: PUBLIC_URL })
  const user = await aUser(app)
  expectStatus(202, await post(app, '/auth/password-reset', { body: { email: user.email.toUpperCase() } }))
  const letter = await deliver(app, smtp, 'Reset your Scheduly password')
  assert.deepEqual(letter.to, [user.email])
  const [link = '', token] = new RegExp(`^${PUBLIC_URL}/reset#([\\w-]{43})$`, 'm').exec(letter.mail.text ?? '') ?? []
  const page = await app.request({ path: new URL(link).pathname })
  assert.equal(page.status, 200)

  const body = { token, password: 'another horse battery' }
  expectStatus(204, await post(app, '/auth/password-reset/confirm', { body }))
  assert.equal(await opens(app, user.token), false)
  expectStatus(200, await signIn(app, user, { password: body.password }))
  assert.deepEqual((await deliver(app, smtp, 'Your Scheduly password was changed')).to, [user.email])

  // In what the browser asks for, until the person says what mails are to be written in.
  const email = { email: user.email }
  const headers = { 'accept-language': 'fr, de-AT;q=0.9, en;q=0.5' }
  expectStatus(202, await app.request({ method: 'POST', path: '/auth/password-reset', body: email, headers }))
  await deliver(app, smtp, 'Dein Passwort bei Scheduly zurücksetzen')
  const { access_token: access } = expectStatus(200, await signIn(app, user, { password: body.password }))
  const org = expectStatus(201, await post(app, '/orgs', { body: { name: 'Ink' }, token: access }))
  const settings = { method: 'PUT', path: `/orgs/${org.id}/notification-settings`, token: access } as const
  expectStatus(200, await app.request({ ...settings, body: { matrix: {}, language: 'de' } }))
  const change = { current_password: body.password, new_password: 'a third horse battery' }
  expectStatus(204, await app.request({ method: 'PUT', path: '/account/password', token: access, body: change }))
  await deliver(app, smtp, 'Dein Passwort bei Scheduly wurde geändert')

  const [{ queued }] = await app.sql('select json_agg(to_jsonb(j))::text as queued from jobs.job j')
  assert.ok(!queued.includes(token ?? '') && !queued.includes(user.email))
})
