import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import { openPage } from '#test/support/browser.ts'
import { openDashboard, type Dashboard } from '#test/support/dashboard.ts'

describe('the first run', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('leads from nothing to a published post, a button at a time', async () => {
    const { page, context, faults } = await openPage(dashboard.browser, { baseURL: dashboard.base })
    const next = (name: string) =>
      page.getByRole('listitem').and(page.locator('[aria-current=step]')).filter({ hasText: name })
    await page.goto('/signup')
    await page.getByLabel('E-mail address').fill('ida@example.org')
    await page.getByLabel('Your name here').fill('ida')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByLabel('Name of the organization').fill('Ink & Co')
    await page.getByRole('button', { name: 'Create the organization' }).click()

    await page.getByRole('heading', { name: 'From here to your first post' }).waitFor()
    await next('Connect a channel').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Use the test network' }).click()
    await page.getByRole('textbox').first().fill('ink')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.waitForURL(/\/channels/)
    await page.getByText('@ink').first().waitFor()

    await page.getByRole('link', { name: 'Today' }).click()
    await next('Write a post').getByRole('link', { name: 'Write your first post' }).click()
    await page.getByRole('checkbox', { name: /^X @ink/ }).check()
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Our very first post')
    await page.getByRole('radio', { name: 'Now' }).check()
    await page.getByRole('button', { name: 'Publish now' }).click()

    await page.getByText('It is out.').waitFor()
    await page.getByRole('link', { name: 'Today' }).click()
    await page.getByRole('heading', { name: 'What goes out next' }).waitFor()
    await page.getByText('1 published').waitFor()
    await page.getByRole('link', { name: 'Our very first post' }).click()
    const there = page.waitForEvent('popup')
    await page.getByRole('link', { name: 'Open the post there' }).click()
    await (await there).getByText('Our very first post').first().waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })
})
