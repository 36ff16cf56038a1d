import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { openPage } from '#test/support/browser.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { isWide } from '#test/support/looks.ts'

const DAY = 86_400_000

describe('a link for reviews', () => {
  let dashboard: Dashboard
  let ada: Person
  let eve: Person
  let org: string
  let channel: string
  before(async () => {
    dashboard = await openDashboard()
    ada = await dashboard.person()
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
    eve = await aColleague(dashboard, ada, { org, role: 'editor' })
    channel = await aSandboxChannel(ada, { org, handle: 'ink' })
  })
  after(() => dashboard[Symbol.asyncDispose]())

  const waiting = (text: string) =>
    eve.api.posts.create(org, {
      text,
      channels: [{ channel_id: channel }],
      scheduled_at: new Date(Date.now() + DAY).toISOString(),
    })

  /** Somebody outside, with a phone and no session. */
  const client = (scheme: 'light' | 'dark' = 'light') =>
    openPage(dashboard.browser, {
      baseURL: dashboard.base,
      colorScheme: scheme,
      viewport: { width: 320, height: 640 },
    })

  /** By the dialog; gives the address that it shows. */
  const share = async (page: Page): Promise<string> => {
    await page.getByRole('button', { name: 'Share for review…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What the link is called').fill('Client Inc.')
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Make the link' }).click()
    const address = await dialog.getByLabel('Link for review').inputValue()
    await dialog.getByRole('button', { name: 'Done' }).click()
    return address
  }

  it('leads from a post to somebody outside and back, until it is revoked', async () => {
    const { page, context } = await dashboard.as(ada)
    const { id } = await waiting('Autumn fair on Monday: old paper and coffee')
    await page.goto(`/o/${org}/posts/${id}`)
    const address = await share(page)
    assert.match(address, /\/review#[\w-]{43}$/)

    const outside = await client()
    const phone = outside.page
    await phone.goto(address)
    await phone.getByRole('heading', { name: 'Client Inc.' }).waitFor()
    await phone.getByRole('figure', { name: 'Preview of the post on X' }).getByText('old paper and coffee').waitFor()
    assert.equal(await isWide(phone), false)
    assert.deepEqual(await axeFindings(phone), [])
    await phone.getByRole('textbox', { name: 'Your name' }).fill('<img src=x onerror=alert(1)>')
    await phone.getByRole('button', { name: 'Go on' }).click()
    await phone.getByRole('button', { name: 'Request changes' }).click()
    await phone.getByRole('textbox', { name: 'What should be different?' }).fill('Which Monday?')
    await phone.getByRole('button', { name: 'Send' }).click()
    await phone.getByText('Thank you: your wish is noted.').waitFor()
    await page.getByText('Which Monday?').waitFor()
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()

    // What was changed under their hands is not approved by a press meant for something else.
    await eve.api.posts.edit(id, { text: 'Autumn fair on Monday the 7th: old paper' })
    await phone.getByRole('button', { name: 'Approve' }).click()
    await phone.getByText('The post was changed meanwhile.').waitFor()
    await phone.getByText('Monday the 7th').waitFor()
    await phone.getByRole('button', { name: 'Approve' }).click()
    await phone.getByText('Approved', { exact: true }).waitFor()
    assert.deepEqual(await axeFindings(phone), [])
    await page.goto(`/o/${org}/approvals`)
    await page.getByText('from outside, by “Client Inc.” · advice').last().waitFor()

    await page.goto(`/o/${org}/settings`)
    await page.getByRole('list', { name: 'Links for review' }).getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('The link is revoked.').waitFor()
    await phone.reload()
    await phone.getByRole('heading', { name: 'This link has ended' }).waitFor()
    assert.deepEqual([...outside.faults, ...(await axeFindings(phone))], [])
    await context.close()
    await outside.context.close()
  })

  it('says in the dark, and in German, that it leads nowhere', async () => {
    const outside = await client('dark')
    const phone = outside.page
    await phone.addInitScript('localStorage.setItem("scheduly.language", "de")')
    await phone.goto('/review#nothing')
    await phone.getByRole('heading', { name: 'Dieser Link führt nirgendwohin' }).waitFor()
    assert.deepEqual(await axeFindings(phone), [])
    await phone.goto('/review')
    await phone.reload()
    await phone.getByRole('heading', { name: 'Dieser Link ist nicht vollständig' }).waitFor()
    await outside.context.close()
  })
})
