import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { encode } from 'uqr'
import { axeFindings } from '#test/support/axe.ts'
import { openPage, type Watched } from '#test/support/browser.ts'
import { aColleague, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { totpCode } from '#test/support/totp.ts'

describe('administration', () => {
  let dashboard: Dashboard
  let ada: Person
  let org: string
  let watched: Watched
  let page: Page
  before(async () => {
    dashboard = await openDashboard()
    ada = await dashboard.person()
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
    watched = await dashboard.as(ada)
    page = watched.page
  })
  after(() => dashboard[Symbol.asyncDispose]())

  const go = async (place: string, of: Page = page): Promise<void> => {
    await of.goto(place === 'me' ? '/me' : `/o/${org}/${place}`)
    await of.getByRole('heading', { level: 1 }).waitFor()
  }

  it('connects a channel of a test network by clicks, and gives it times', async () => {
    await go('channels')
    await page.getByRole('button', { name: 'Connect a channel' }).click()
    // Whoever sets the real network up learns here what it is asked for, and how; from this server alone.
    const choices = page.getByRole('list', { name: 'Connect a channel' })
    const x = choices.getByRole('listitem').filter({ hasText: 'How the real X is set up' })
    await x.getByText('offline.access', { exact: true }).waitFor()
    const opened = page.waitForEvent('popup')
    await x.getByRole('link', { name: 'How the real X is set up' }).click()
    const guide = await opened
    await guide.getByRole('heading', { name: 'Connecting the real X', level: 1 }).waitFor()
    assert.equal(new URL(guide.url()).origin, new URL(dashboard.base).origin)
    await guide.getByRole('cell', { name: 'tweet.write' }).waitFor()
    assert.deepEqual(await axeFindings(guide), [])
    await guide.close()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Choose the X account myself' }).click()
    await page.waitForURL(/\/sandbox\/twt\//)
    await page.locator('input[name=new_account]').fill('inkandco')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.waitForURL(/\/o\/[^/]+\/channels\?connected=/)
    await page.getByText('@inkandco is connected.').waitFor()
    await page.getByRole('button', { name: 'Posting times: none' }).click()
    await page.getByLabel('Time', { exact: true }).fill('17:30')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('5 times added.').waitFor()
    await page.getByRole('button', { name: 'Delete Friday 17:30' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Posting times: 4' }).waitFor()
    await page.getByRole('button', { name: 'Change Monday 17:30' }).click()
    await page.getByRole('dialog').getByLabel('Time').fill('08:15')
    await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click()
    await page.getByRole('button', { name: 'Change Monday 08:15' }).waitFor()
  })

  it('shows scopes and guide of a network that is not set up, too', async () => {
    await page.route('**/providers', async (route) => {
      const answer = await route.fetch()
      const list = await answer.json()
      const data = list.data.map((each: object) => ({ ...each, available: 'no' }))
      await route.fulfill({ json: { ...list, data } })
    })
    await go('channels')
    await page.getByRole('button', { name: 'Connect a channel' }).first().click()
    const choice = page.getByRole('listitem').filter({ hasText: 'How the real Instagram is set up' })
    await choice.getByText('Not set up on this server.').waitFor()
    await choice.getByText('instagram_business_content_publish', { exact: true }).waitFor()
    assert.equal(await choice.getByRole('link').getAttribute('href'), '/guides/instagram')
    await page.unroute('**/providers')
    await page.keyboard.press('Escape')
    await go('channels')
  })

  it('pauses a channel with a reason, and resumes it', async () => {
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByLabel('Why').fill('We look for words')
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused: “We look for words”').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await page.getByText('Resumed; nothing had come due.').waitFor()
  })

  it('invites a colleague, who joins through the link in another browser', async () => {
    await go('team')
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    await page.getByRole('radio', { name: 'Viewer' }).check()
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.getByLabel('Link for the person').inputValue()
    const other = await openPage(dashboard.browser, { baseURL: dashboard.base })
    await other.page.goto(link)
    await other.page.locator('#new-email').fill('vera@example.org')
    await other.page.locator('#new-username').fill('vera')
    await other.page.locator('#new-password').fill('correct horse battery')
    await other.page.getByRole('button', { name: 'Sign up and accept' }).click()
    await other.page.waitForURL(new RegExp(`/o/${org}$`))
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('list', { name: 'Members' }).getByText('vera@example.org').waitFor()
    assert.deepEqual(other.faults, [])
    await other.context.close()
  })

  it('makes a key that is shown once, and revokes it', async () => {
    await go('keys')
    await page.getByRole('button', { name: 'New key' }).first().click()
    await page.getByLabel('What it is for').fill('Robot')
    await page.getByRole('button', { name: 'Make the key' }).click()
    assert.match(await page.getByLabel('Key', { exact: true }).inputValue(), /^sch_/)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('button', { name: 'Revoke Robot' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Revoked', { exact: true }).waitFor()
  })

  it('asks for four eyes, and shows it to others', async () => {
    await go('settings')
    await page.getByLabel('Four eyes').check()
    await page.getByRole('form', { name: 'Approvals' }).getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    assert.equal((await ada.api.organizations.get(org)).approval_policy.four_eyes, true)
  })

  it('puts a file into the library, and says what it shows', async () => {
    await go('media')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add files' }).click(),
    ])
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsAROxCnMTAAAAAElFTkSuQmCC',
      'base64',
    )
    await chooser.setFiles({ name: 'dot.png', mimeType: 'image/png', buffer: picture })
    await page.getByRole('button', { name: 'dot.png' }).filter({ hasText: 'no alt text' }).click()
    await page.getByRole('textbox', { name: 'Alt text' }).fill('A dot')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'dot.png' }).filter({ hasNotText: 'no alt text' }).waitFor()
  })

  it('offers a viewer nothing that she may not do', async () => {
    const vera = await aColleague(dashboard, ada, { org, role: 'viewer' })
    const other = await dashboard.as(vera)
    for (const [place, what] of [
      ['channels', 'Connect a channel'],
      ['team', 'Invite somebody'],
      ['media', 'Add files'],
      ['settings', 'Pause all publishing'],
      ['keys', 'New key'],
    ] as const) {
      await go(place, other.page)
      assert.equal(await other.page.getByRole('button', { name: what }).count(), 0, place)
    }
    assert.deepEqual(other.faults, [])
    await other.context.close()
  })

  it('sets an authenticator app up, and signs in with its code', async () => {
    await go('me')
    await page.getByRole('button', { name: 'Set up an app' }).click()
    const secret = (await page.getByRole('textbox', { name: 'Key for the app' }).inputValue()).replaceAll(' ', '')
    // The picture says the same: dark on light in a dark page too, as cameras want it.
    const picture = page.getByRole('img', { name: 'QR code' })
    const drawn = await picture.locator('path').getAttribute('d')
    const uri = await page.getByLabel('The same as an address').inputValue()
    assert.deepEqual(
      drawn?.match(/M\d+ \d+/g)?.length,
      encode(uri, { ecc: 'M', border: 0 }).data.flat().filter(Boolean).length,
    )
    await page.emulateMedia({ colorScheme: 'dark' })
    const fills = await page.evaluate(
      "[...document.querySelectorAll('svg[role=img] > *')].map((shape) => getComputedStyle(shape).fill)",
    )
    assert.deepEqual(fills, ['rgb(255, 255, 255)', 'rgb(17, 22, 20)'])
    await page.getByLabel('Code from the app').fill(totpCode(secret))
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    assert.equal(await page.getByRole('dialog').getByRole('listitem').count(), 10)
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('E-mail address').fill(ada.email)
    await page.getByLabel('Password', { exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    // A code is good once: this is the one that the app shows next.
    await page.getByLabel('Code of your second factor').fill(totpCode(secret, 1))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.deepEqual(watched.faults, [])
  })
})
