import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { openPage } from '#test/support/browser.ts'
import { startCuttingLine, type CuttingLine } from '#test/support/cutting-line.ts'
import { openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { startOidcIssuer, type OidcIssuer } from '#test/support/oidc-issuer.ts'
import { asOwner } from '#test/support/owner.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { startSmtp, type TestSmtp } from '#test/support/smtp-server.ts'
import { verified } from '#test/support/sso-browser.ts'
import { startReceiver, status, type Receiver } from '#test/support/webhook-receiver.ts'

/** A security key that is built into the browser's machine, and says yes whenever it is asked. */
const plugInKey = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

describe('who somebody is', () => {
  let database: TestDatabase
  // Its address is known before the server starts, which the issuer has to know.
  let line: CuttingLine
  let issuer: OidcIssuer
  let receiver: Receiver
  let smtp: TestSmtp
  let dashboard: Dashboard
  let ada: Person
  let org: string
  before(async () => {
    database = await createTestDatabase()
    line = await startCuttingLine()
    issuer = await startOidcIssuer({
      redirectUris: [`${line.base}/auth/sso/callback`],
      accounts: { grace: verified('grace') },
    })
    receiver = await startReceiver()
    smtp = await startSmtp()
    dashboard = await openDashboard({
      DB_URL: database.url,
      PUBLIC_URL: line.base,
      OIDC_ISSUER: issuer.issuer,
      OIDC_CLIENT_ID: issuer.clientId,
      OIDC_CLIENT_SECRET: issuer.clientSecret ?? '',
      OIDC_NAME: 'Example ID',
      WEBHOOK_PRIVATE: 'on',
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    })
    line.lead(dashboard.base)
    ada = await dashboard.person()
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
  })
  after(async () => {
    await dashboard[Symbol.asyncDispose]()
    await smtp.stop()
    await receiver[Symbol.asyncDispose]()
    await issuer.stop()
    await line[Symbol.asyncDispose]()
    await database.drop()
  })

  /** The link in a mail to somebody, once it is there. */
  const mailedLink = async ({ email }: Person, subject: string): Promise<string> => {
    for (;;) {
      const found = smtp.received.find(({ to, mail }) => to.includes(email) && mail.subject === subject)
      if (found !== undefined) return /https?:\S+#\S+/.exec(found.mail.text ?? '')?.[0] ?? assert.fail('it has no link')
      await smtp.next()
    }
  }

  it('shows what a webhook was answered, and sends it again once its receiver is well', async () => {
    receiver.answerWith(status(503))
    const { page, context, faults } = await dashboard.as(ada, { baseURL: line.base })
    await page.goto(`/o/${org}/webhooks`)
    await page.getByRole('button', { name: 'New webhook' }).first().click()
    await page.getByRole('dialog').getByLabel('Address').fill(receiver.url)
    await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click()
    await page.getByLabel('Secret for checking signatures').waitFor()
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('button', { name: `What to do with ${receiver.url}` }).click()
    await page.getByRole('menuitem', { name: 'Send a test' }).click()
    await page.getByRole('button', { name: `Log of ${receiver.url}` }).click()
    const log = page.getByRole('list', { name: `Log of ${receiver.url}` })
    await log.getByText('1 try').waitFor()
    await log.getByRole('button', { name: 'Look at' }).click()
    const one = page.getByRole('dialog', { name: 'One message' })
    await one.getByText('503').waitFor()
    // It is tried again by itself: nothing to send by hand.
    assert.equal(await one.getByRole('button', { name: 'Send again' }).count(), 0)
    await page.keyboard.press('Escape')
    receiver.answerWith(null)
    await asOwner(database.url, 'update webhook_deliveries set wake_at = now() where wake_at is not null')
    await log.getByText('Arrived').waitFor()
    await log.getByRole('button', { name: 'Look at' }).click()
    await one.getByRole('heading', { name: 'Try 2' }).waitFor()
    await one.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('It is on its way once more.').waitFor()
    await page.keyboard.press('Escape')
    await log.getByText('sent again').waitFor()
    await log.getByText('Arrived').nth(1).waitFor()
    assert.equal(receiver.accepted.length, 2)
    // A chat gets words, and has no use for a secret.
    await page.getByRole('button', { name: 'New webhook' }).click()
    await page.getByRole('dialog').getByLabel('for Slack').check()
    await page.getByRole('dialog').getByLabel('Address').fill(`${receiver.url}chat`)
    await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click()
    await page.getByRole('button', { name: `What to do with ${receiver.url}chat` }).click()
    assert.equal(await page.getByRole('menuitem', { name: 'New secret' }).count(), 0)
    await page.getByRole('menuitem', { name: 'Send a test' }).click()
    await page.getByRole('button', { name: `Log of ${receiver.url}chat` }).click()
    await page
      .getByRole('list', { name: `Log of ${receiver.url}chat` })
      .getByText('Arrived')
      .waitFor()
    assert.match(receiver.accepted.at(-1)?.body ?? '', /"\*Ink &amp; Co\*: This is a test from Scheduly: it works\\n/)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('makes a passkey, signs in by it, and confirms a dangerous act by it', async () => {
    const { page, context, faults } = await dashboard.as(ada, { baseURL: line.base })
    await plugInKey(page)
    await page.goto('/me')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('What it is called').fill('Work laptop')
    await page.getByRole('dialog').getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByRole('list', { name: 'Passkeys' }).getByText('Work laptop').waitFor()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor()

    await asOwner(database.url, "update sessions set verified_at = now() - interval '11 minutes'")
    await page.goto(`/o/${org}/keys`)
    await page.getByRole('button', { name: 'New key' }).first().click()
    await page.getByRole('dialog').getByLabel('What it is for').fill('Robot')
    await page.getByRole('dialog').getByRole('button', { name: 'Make the key' }).click()
    const asked = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await asked.waitFor()
    // Whoever has a second factor is not let through by the password alone.
    assert.equal(await asked.getByLabel('Your password').count(), 0)
    assert.equal((await ada.api.apiKeys.list(org).toArray()).length, 0)
    await asked.getByRole('button', { name: 'Confirm with a passkey' }).click()
    await page.getByLabel('Key', { exact: true }).waitFor()
    assert.equal((await ada.api.apiKeys.list(org).toArray()).length, 1)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('asks for the password before a dangerous act, and does nothing when it is wrong', async () => {
    const bob = await dashboard.person()
    const theirs = (await bob.api.organizations.create({ name: 'Bob', time_zone: 'UTC' })).id
    const { page, context } = await dashboard.as(bob, { baseURL: line.base })
    await page.goto(`/o/${theirs}/keys`)
    await page.getByRole('button', { name: 'New key' }).first().click()
    await page.getByRole('dialog').getByLabel('What it is for').fill('Robot')
    await asOwner(database.url, "update sessions set verified_at = now() - interval '11 minutes'")
    await page.getByRole('dialog').getByRole('button', { name: 'Make the key' }).click()
    const asked = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await asked.getByLabel('Your password').fill('not the one')
    await asked.getByRole('button', { name: 'Confirm', exact: true }).click()
    await asked.getByRole('alert').waitFor()
    assert.equal((await bob.api.apiKeys.list(theirs).toArray()).length, 0)
    await asked.getByLabel('Your password').fill(bob.password)
    await asked.getByRole('button', { name: 'Confirm', exact: true }).click()
    await page.getByLabel('Key', { exact: true }).waitFor()
    await context.close()
  })

  it('signs in at the issuer, and back in', async () => {
    const { page, context, faults } = await openPage(dashboard.browser, {
      baseURL: line.base,
      // Who sits in front of it, for the issuer.
      extraHTTPHeaders: { 'x-test-person': 'grace' },
    })
    const enter = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Sign in with Example ID' }).click()
      await page.getByRole('heading', { name: 'Name your organization' }).waitFor()
    }
    await page.goto('/')
    await enter()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await enter()
    await page.goto('/me')
    await page.getByText('grace@example.com').first().waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })
  it('lets somebody in again who forgot the password, by a mail that works once', async () => {
    const bob = await dashboard.person()
    const { page, context, faults } = await openPage(dashboard.browser, { baseURL: line.base })
    await page.goto('/signin')
    await page.getByRole('link', { name: 'Forgot the password?' }).click()
    await page.getByLabel('E-mail address').fill(bob.email)
    await page.getByRole('button', { name: 'Send me a link' }).click()
    await page.getByRole('status').and(page.locator(':focus')).getByText('a link is on its way there').waitFor()
    const link = await mailedLink(bob, 'Reset your Scheduly password')
    await page.goto(link)
    const password = page.getByLabel('Password (12 characters or more)')
    await password.fill('password1234')
    await password.press('Enter')
    await page
      .getByRole('status')
      .getByText(/^This password/)
      .waitFor()
    await password.and(page.locator('[aria-invalid=true]:focus')).waitFor()
    assert.equal(page.url(), `${line.base}/reset`)
    await password.fill('another horse battery')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('The new password is set, and you are signed out everywhere else.').waitFor()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail address').fill(bob.email)
    await page.getByLabel('Password', { exact: true }).fill('another horse battery')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Name your organization' }).waitFor()
    await page.goto(link)
    await password.fill('a third horse battery')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('Ask for a new link here.').waitFor()
    await page.getByLabel('E-mail address').and(page.locator(':focus')).waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('confirms an address by a mail, on a press and not by being opened', async () => {
    const cem = await dashboard.person()
    const { page, context, faults } = await dashboard.as(cem, { baseURL: line.base })
    const link = await mailedLink(cem, 'Confirm your e-mail address')
    await page.goto(link)
    const confirm = page.getByRole('button', { name: 'Confirm my e-mail address' })
    await confirm.waitFor()
    assert.equal((await cem.api.account.get()).email_verified, false)
    await confirm.click()
    await page.getByRole('status').getByText('Your e-mail address is confirmed.').waitFor()
    assert.equal((await cem.api.account.get()).email_verified, true)
    await page.getByRole('link', { name: 'Go on' }).click()
    await page.goto('/me')
    await page.getByText('confirmed', { exact: true }).waitFor()
    await page.goto(link)
    await confirm.click()
    await page
      .getByRole('status')
      .getByText(/^This link was used/)
      .waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })
})
