import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import { openPage } from '#test/support/browser.ts'
import { openDashboard, type Dashboard } from '#test/support/dashboard.ts'
import { walkFirstRun } from '#test/support/first-run.ts'

/** More clicks and fields than that a newcomer is not asked for; `npm run bench:dashboard` says how long they take a person. */
const MOST_ACTS = 12

describe('the first run', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('leads from nothing to a post that goes out at its time, in few acts, a button at a time', async (t) => {
    const { base } = dashboard
    const { page, context, faults } = await openPage(dashboard.browser, { baseURL: base })
    const step = page.getByRole('listitem').and(page.locator('[aria-current=step]'))
    const text = 'Our very first post'
    const { clicks, fields } = await walkFirstRun(page, {
      name: 'ida',
      text,
      onPlace: async (place) => {
        if (place === 'checklist') await step.filter({ hasText: 'Connect a channel' }).waitFor()
        assert.deepEqual(await axeFindings(page), [])
      },
    })
    t.diagnostic(`${clicks} clicks and ${fields} fields`)
    assert.ok(clicks + fields <= MOST_ACTS, `${clicks} clicks and ${fields} fields`)

    // Nobody waits for tomorrow: she has it go out now, and looks on.
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Publish now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish now' }).click()
    await page.getByText('It is out.').waitFor()

    await page.getByRole('link', { name: 'Today' }).click()
    await page.getByRole('heading', { name: 'What goes out next' }).waitFor()
    await page.getByText('1 published').waitFor()
    await page.getByRole('link', { name: text }).click()
    const there = page.waitForEvent('popup')
    await page.getByRole('link', { name: 'Open the post there' }).click()
    await (await there).getByText(text).first().waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })
})
