import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { anOrganization, openDashboard, type Dashboard } from '#test/support/dashboard.ts'

describe('keys', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('lead through the list of posts and into the search, as the window of keys says, unless they are off', async () => {
    const { owner, org, plan } = await anOrganization(dashboard)
    for (const text of ['The oldest one', 'The middle one']) await plan(text)
    const { id: newest } = await plan('The newest one')
    const { page, faults, context } = await dashboard.as(owner)
    const focused = page.locator(':focus')
    const link = (text: string) => page.getByRole('link', { name: text })
    await page.goto(`/o/${org}/posts`)
    await link('The newest one').waitFor()
    await page.keyboard.press('j')
    await link('The newest one').and(focused).waitFor()
    await page.keyboard.press('j')
    await link('The middle one').and(focused).waitFor()
    await page.keyboard.press('x')
    const box = page.getByRole('checkbox', { name: 'Choose “The middle one”' })
    await page.getByText('1 chosen').waitFor()
    assert.equal(await box.isChecked(), true)
    // A box that was ticked by hand has the focus, and keys go on from there.
    await box.uncheck()
    await page.keyboard.press('j')
    await link('The oldest one').and(focused).waitFor()
    for (const text of ['The middle one', 'The newest one', 'The newest one']) {
      await page.keyboard.press('k')
      await link(text).and(focused).waitFor()
    }
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/posts/${newest}`)
    await page.goBack()

    await link('The newest one').waitFor()
    await page.keyboard.press('/')
    await page.getByRole('searchbox').and(focused).waitFor()
    // Where one writes, these are letters.
    await page.keyboard.type('middle/j')
    assert.equal(await page.getByRole('searchbox').inputValue(), 'middle/j')
    await page.goto(`/o/${org}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('/')
    const palette = page.getByRole('dialog', { name: 'Search and commands' })
    await palette.getByRole('combobox').and(focused).waitFor()
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })
    await page.goto('/help')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('/')
    await page.getByLabel('Search in the help').and(focused).waitFor()

    await page.goto(`/o/${org}/posts`)
    await link('The newest one').waitFor()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    for (const meaning of ['Search on this screen, or everywhere', 'Next, previous', 'Choose it, or not'])
      await keys.getByText(meaning).waitFor()
    await keys.getByLabel('Single keys do things').uncheck()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    // What had the focus went with the window: it is led on to the heading, and no key leads it away from there.
    const heading = page.getByRole('heading', { level: 1 }).and(focused)
    await heading.waitFor()
    for (const key of ['j', 'x', '/']) await page.keyboard.press(key)
    assert.deepEqual([await heading.count(), await page.getByRole('checkbox', { checked: true }).count()], [1, 0])
    assert.deepEqual(faults, [])
    await context.close()
  })
})
