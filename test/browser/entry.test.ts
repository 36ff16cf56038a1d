import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import { openPage } from '#test/support/browser.ts'
import { openDashboard, type Dashboard } from '#test/support/dashboard.ts'

describe('the way in', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('leads from nothing to an organization, and back in after signing out', async () => {
    const { page, faults, context } = await openPage(dashboard.browser, { baseURL: dashboard.base })
    await page.goto('/')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('E-mail address').fill('ada@example.org')
    await page.getByLabel('Your name here').fill('ada')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByRole('heading', { name: 'Name your organization' }).waitFor()
    await page.getByLabel('Name of the organization').fill('Ink & Co')
    await page.getByRole('button', { name: 'Create the organization' }).click()
    await page.waitForURL(/\/o\/[0-9a-f-]{36}$/)
    await page.reload()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calendar' }).waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })
})
