import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { openPage, type Watched } from '#test/support/browser.ts'
import { anOrganization, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { SMALL_TARGETS } from '#test/support/looks.ts'

/** More steps than that no screen has. */
const MOST_STEPS = 150

const FOCUSED = `document.activeElement.outerHTML.slice(0, 400)`

/** Goes there as somebody does who has no mouse. */
const tabTo = async (page: Page, place: Locator): Promise<void> => {
  await place.waitFor()
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    await page.keyboard.press('Tab')
    if ((await place.and(page.locator(':focus')).count()) > 0) return
  }
  assert.fail('Tab does not lead there')
}

/** Resolves when it has the focus. */
const isAt = (place: Locator): Promise<void> => place.and(place.page().locator(':focus')).waitFor()

/** Goes around in a window, and back over its end: the focus stays in it, and comes to where it was. */
const goAround = async (page: Page): Promise<void> => {
  const first = await page.evaluate<string>(FOCUSED)
  const step = async (key: string): Promise<string> => {
    await page.keyboard.press(key)
    // At its ends something else has the focus for a moment, which leads it back.
    await page.locator('[role=dialog] :focus').waitFor()
    return page.evaluate<string>(FOCUSED)
  }
  const last = await step('Shift+Tab')
  assert.notEqual(last, first)
  for (let steps = 0; (await step('Tab')) !== last; steps += 1) assert.ok(steps < MOST_STEPS, 'Tab leads nowhere')
}

describe('whoever has no mouse', () => {
  let dashboard: Dashboard
  let org: string
  let other: string
  let owner: Person
  let watched: Watched
  let page: Page
  before(async () => {
    dashboard = await openDashboard()
    const made = await anOrganization(dashboard)
    org = made.org
    owner = made.owner
    other = (await owner.api.organizations.create({ name: 'Other', time_zone: 'Europe/Berlin' })).id
    await made.plan('Two new inks for the autumn', '2030-06-03T09:00')
    await owner.api.apiKeys.create(org, { name: 'Robot', scopes: ['posts:read'] })
    watched = await dashboard.as(owner)
    page = watched.page
  })
  after(async () => {
    await watched.context.close()
    await dashboard[Symbol.asyncDispose]()
  })

  for (const [screen, name] of [
    ['keys', 'New key'],
    ['webhooks', 'New webhook'],
    ['team', 'Invite somebody'],
  ] as const) {
    it(`stays in the window behind “${name}”, and is where they were after it`, async () => {
      await page.goto(`/o/${org}/${screen}`)
      const opener = page.getByRole('button', { name }).first()
      await tabTo(page, opener)
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').locator(':focus').waitFor()
      await goAround(page)
      assert.deepEqual(await page.evaluate(SMALL_TARGETS), [])
      await page.keyboard.press('Escape')
      await isAt(opener)
    })
  }

  it('is led on by what they search, by two keys, and by the list of keys', async () => {
    await page.goto(`/o/${org}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).locator(':focus').waitFor()
    await goAround(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await isAt(page.getByRole('heading', { level: 1, name: 'Posts' }))
    await page.keyboard.press('Control+k')
    await isAt(page.getByRole('combobox', { name: /^Type what you want/ }))
    await page.keyboard.type('two new inks')
    await page.getByRole('option', { name: /Two new inks/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    await isAt(page.getByRole('heading', { level: 1 }))
  })

  it('stays where they are when the look, the language and the connection change', async () => {
    await page.goto(`/o/${org}/team`)
    const place = page.getByRole('navigation').getByRole('link', { name: /^(Calendar|Kalender)$/ })
    await tabTo(page, place.first())
    const command = async (words: string): Promise<void> => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').and(page.locator(':focus')).waitFor()
      await page.keyboard.type(words)
      await page.getByRole('option', { selected: true, name: words }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await isAt(place.first())
    }
    await command('Dark')
    await page.locator('html[data-theme=dark]').waitFor()
    await command('Deutsch')
    await page.locator('html[lang^=de]').waitFor()
    await page.getByRole('heading', { level: 1, name: 'Team' }).waitFor()
    await command('English')
    await command('As the system')
    await watched.context.setOffline(true)
    const told = page.getByRole('status').filter({ hasText: 'The connection is lost' })
    await told.waitFor()
    await isAt(place.first())
    await watched.context.setOffline(false)
    await told.waitFor({ state: 'detached' })
    await isAt(place.first())
  })

  it('stays near what goes away under their hands, and gets to another organization', async () => {
    await page.goto(`/o/${org}/keys`)
    await tabTo(page, page.getByRole('button', { name: /^Revoke.*Robot/ }))
    await page.keyboard.press('Enter')
    const sure = page.getByRole('dialog').getByRole('button', { name: 'Revoke' })
    await tabTo(page, sure)
    await page.keyboard.press('Enter')
    await page.getByText('Revoked', { exact: true }).waitFor()
    await isAt(page.getByRole('heading', { level: 1, name: 'API keys' }))
    await tabTo(page, page.getByRole('combobox', { name: 'Organization' }))
    await page.keyboard.press('O')
    await page.waitForURL(`**/o/${other}`)
    await isAt(page.getByRole('heading', { level: 1, name: /^(Today|From here to your first post)$/ }))
    assert.deepEqual(watched.faults, [])
  })

  it('is at the heading of a screen that was hidden once more, as a part of it came late', async () => {
    await page.goto(`/o/${org}/team`)
    await page.getByRole('heading', { level: 1, name: 'Team' }).waitFor()
    const late = Promise.withResolvers<void>()
    await page.route('**/providers', async (route) => {
      await late.promise
      await route.continue()
    })
    await tabTo(page, page.getByRole('combobox', { name: 'Organization' }))
    await page.keyboard.press('O')
    await page.waitForURL(`**/o/${other}`)
    // Its heading has been there, and is hidden now: it cannot keep the focus.
    const heading = page.locator('main h1', { hasText: 'Today' })
    await heading.waitFor({ state: 'attached' })
    await heading.waitFor({ state: 'hidden' })
    await heading.and(page.locator(':focus')).waitFor({ state: 'detached' })
    assert.equal(await heading.count(), 1)
    late.resolve()
    await isAt(page.getByRole('heading', { level: 1, name: 'From here to your first post' }))
    await page.unroute('**/providers')
  })

  it('is led to the first field that is wrong, and told how many are', async () => {
    const { page: outside, context, faults } = await openPage(dashboard.browser, { baseURL: dashboard.base })
    await outside.goto('/signup')
    const field = (label: string) => outside.getByLabel(label, { exact: true })
    const press = async (): Promise<void> => {
      await tabTo(outside, outside.getByRole('button', { name: 'Create an account' }))
      await outside.keyboard.press('Enter')
    }
    await press()
    await outside.getByRole('alert').getByText('3 fields are not right yet.').waitFor()
    await isAt(field('E-mail address'))
    await outside.keyboard.type('ida@localhost')
    await field('Your name here').fill('a!')
    await field('Password').fill('correct horse battery')
    await press()
    await outside.getByRole('alert').getByText('2 fields are not right yet.').waitFor()
    await isAt(field('E-mail address'))
    await field('E-mail address').fill('ida-at-the-keys@example.org')
    await press()
    await isAt(field('Your name here'))
    assert.equal(await outside.getByRole('alert').count(), 0)
    await field('Your name here').fill(owner.name)
    await press()
    await outside.getByText('Somebody has this username; choose another one.').waitFor()
    await isAt(field('Your name here'))
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('is led to the field in a window too, whose button stands outside of the form', async () => {
    await page.goto(`/o/${org}/keys`)
    await page.getByRole('button', { name: 'New key' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New key' })
    await dialog.getByLabel('What it is for').fill('   ')
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    await isAt(dialog.getByLabel('What it is for'))
    assert.equal(await dialog.getByLabel('What it is for').getAttribute('aria-invalid'), 'true')
  })
})
