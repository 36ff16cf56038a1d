import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import type { Watched } from '#test/support/browser.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { ALL_HERE, faultsOf, SIDEWAYS, SMALL_TARGETS } from '#test/support/looks.ts'

const source = readFileSync(path.join(import.meta.dirname, '../../web/src/screens.ts'), 'utf8')

/** As the dashboard lists them, so that none is forgotten. */
const SCREENS = [...source.matchAll(/^ {2}'(\/[^']*)': \(\) => import/gm)].map(([, address = '']) => address)

/** Outside of every organization. */
const APART: readonly string[] = ['/me', '/help']

const DAY_MS = 86_400_000

interface Place {
  readonly org: string
  readonly post: string
}

/** A little of everything that screens show. */
const fill = async (dashboard: Dashboard, owner: Person): Promise<Place> => {
  const { api } = owner
  const { id: org } = await api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
  const channel = await aSandboxChannel(owner, { org, handle: 'ink' })
  const editor = await aColleague(dashboard, owner, { org, role: 'editor' })
  await api.invitations.inviteMember(org, { role: 'viewer' })
  await api.slots.add(channel, { weekdays: ['mon', 'thu'], time: '09:00', time_zone: 'Europe/Berlin' })
  const channels = [{ channel_id: channel }]
  const at = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString()
  const planned = await api.posts.create(org, {
    text: 'Planned, with a #tag and https://example.org',
    channels,
    scheduled_at: at(1),
  })
  await api.posts.create(org, { text: 'Without a time' })
  await editor.api.posts.create(org, { text: 'Please look at this', channels, scheduled_at: at(2) })
  await api.apiKeys.create(org, { name: 'A key', scopes: ['posts:read'] })
  await api.webhooks.create(org, { url: 'https://example.org/hook', types: ['post.published'] })
  return { org, post: planned.id }
}

const addressOf = (screen: string, { org, post }: Place): string =>
  `/o/${org}${screen === '/' ? '' : screen.replace(/:post\??/, screen.startsWith('/compose') ? '' : post).replace(/\/$/, '')}`

/** What lies over any screen, and how it is opened. */
const WINDOWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the search': (page) => page.keyboard.press('Control+k'),
  'the list of keys': (page) => page.keyboard.press('?'),
  'the list of notifications': (page) => page.getByRole('button', { name: /^Notifications/ }).click(),
  'what a phone has no room for': async (page) => {
    await page.setViewportSize({ width: 320, height: 640 })
    await page.getByRole('button', { name: /^More/ }).click()
  },
}

/** What stands behind what is chosen, and behind the rest. */
const GROUNDS = `(() => {
  const of = (each) => getComputedStyle(each).backgroundColor
  const links = [...document.querySelectorAll('nav a')].filter((each) => each.checkVisibility())
  return { chosen: links.filter((each) => each.ariaCurrent !== null).map(of), other: of(links.find((each) => each.ariaCurrent === null)) }
})()`

describe('every screen', () => {
  let dashboard: Dashboard
  let place: Place
  let watched: Watched
  /** Somebody else: nobody may ask for as much in a minute as all of this does. */
  let another: Watched
  before(async () => {
    dashboard = await openDashboard()
    const owner = await dashboard.person()
    place = await fill(dashboard, owner)
    watched = await dashboard.as(owner)
    another = await dashboard.as(await aColleague(dashboard, owner, { org: place.org, role: 'admin' }))
  })
  after(async () => {
    await watched.context.close()
    await another.context.close()
    await dashboard[Symbol.asyncDispose]()
  })

  it('is known to this test', () => assert.ok(SCREENS.length >= 14, SCREENS.join(' ')))

  for (const screen of [...SCREENS, ...APART]) {
    it(`${screen} can be used by everybody, in light and dark, and on a narrow phone`, async () => {
      const { page } = watched
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.goto(APART.includes(screen) ? screen : addressOf(screen, place))
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.evaluate(ALL_HERE)
      assert.deepEqual(await faultsOf(page), [])
      assert.deepEqual(watched.faults, [])
    })
  }

  for (const [name, open] of Object.entries(WINDOWS)) {
    it(`${name}, over any of them, can be used by everybody as well`, async () => {
      const { page, faults } = another
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.goto(`/o/${place.org}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await open(page)
      await page.getByRole('dialog').waitFor()
      await page.evaluate(ALL_HERE)
      assert.deepEqual(await faultsOf(page), [])
      assert.deepEqual(faults, [])
    })
  }

  it('can be read with more contrast, and by colors of one’s own', async () => {
    const { page } = watched
    await page.setViewportSize({ width: 1280, height: 800 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, contrast: 'more' })
      for (const screen of ['', '/calendar', '/posts', `/posts/${place.post}`]) {
        await page.goto(`/o/${place.org}${screen}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.evaluate(ALL_HERE)
        assert.deepEqual(await axeFindings(page, ['color-contrast-enhanced']), [], `${screen} ${colorScheme}`)
      }
    }
    await page.emulateMedia({ contrast: null, forcedColors: 'active' })
    await page.goto(`/o/${place.org}/calendar`)
    const view = (name: string) =>
      page.getByRole('navigation', { name: 'View' }).getByRole('link', { name, exact: true })
    await view('Month').waitFor()
    const grounds: { readonly chosen: readonly string[]; readonly other: string } = await page.evaluate(GROUNDS)
    assert.ok(grounds.chosen.length > 1)
    for (const chosen of grounds.chosen) assert.notEqual(chosen, grounds.other, 'what is chosen looks like the rest')
    await view('Week').focus()
    const ring = await page.evaluate(
      '(({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))',
    )
    assert.deepEqual(ring, ['solid', '3px'])
    await page.emulateMedia({ forcedColors: null })
  })

  it('does nothing at single keys for whoever has switched them off', async () => {
    const { page } = watched
    await page.goto('/me')
    await page.getByLabel('Single-key shortcuts').uncheck()
    await page.goto(`/o/${place.org}/calendar?view=month`)
    await page.getByRole('grid').waitFor()
    await page.keyboard.press('w')
    await page.keyboard.press('n')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    assert.match(page.url(), /\/calendar\?view=month$/)
    await page.goto('/me')
    await page.getByLabel('Single-key shortcuts').check()
    await page.goto(`/o/${place.org}/calendar?view=month`)
    await page.getByRole('grid').waitFor()
    await page.keyboard.press('w')
    await page.waitForURL(/view=week/)
  })

  it('has the help at the same place on each, with a search, and words in German', async () => {
    const { page } = watched
    await page.goto(`/o/${place.org}/calendar`)
    await page.getByRole('link', { name: 'Help', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Help' }).and(page.locator(':focus')).waitFor()
    await page.getByLabel('Search in the help').fill('browser CRASHED')
    await page.getByRole('heading', { name: 'I was offline, signed out' }).waitFor()
    assert.equal(await page.getByRole('heading', { level: 3 }).count(), 1)
    await page.getByLabel('Search in the help').fill('xyzzy')
    await page.getByRole('heading', { name: 'Nothing has these words' }).waitFor()
    const german = await dashboard.browser.newPage({ baseURL: dashboard.base, locale: 'de-DE' })
    await german.goto('/help')
    await german.getByLabel('In der Hilfe suchen').fill('fällig angehalten')
    await german.getByText('wartet auf dein Wort').first().waitFor()
    await german.close()
  })

  it('tells times in the viewer’s own zone beside the organization’s', async () => {
    const { page } = watched
    await page.goto('/me')
    await page.getByLabel('My time zone is the one of this device (Berlin)').uncheck()
    await page.getByLabel('My time zone', { exact: true }).fill('Asia/Tokyo')
    await page.goto(`/o/${place.org}/posts/${place.post}`)
    await page
      .getByText(/for you .*\d{2}:\d{2} Tokyo/)
      .first()
      .waitFor()
    // In the month of what is planned, which may be the next one.
    const tomorrow = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + DAY_MS)
    await page.goto(`/o/${place.org}/calendar?view=list&date=${tomorrow}`)
    await page
      .getByText(/for you .*Tokyo/)
      .first()
      .waitFor()
    await page.goto('/me')
    await page.getByLabel('My time zone is the one of this device (Berlin)').check()
    await page.goto(`/o/${place.org}/posts/${place.post}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await page.getByText(/for you/).count(), 0)
  })

  it('shows more at once to whoever wants it dense, and is no harder to hit', async () => {
    const { page } = watched
    await page.emulateMedia({ colorScheme: 'light' })
    const height = async (): Promise<number> => {
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.goto(`/o/${place.org}/posts`)
      await page.getByRole('row').nth(1).waitFor()
      return Number(await page.evaluate("document.querySelector('main table').getBoundingClientRect().bottom"))
    }
    const roomy = await height()
    await page.goto('/me')
    await page.getByLabel('Room').selectOption('dense')
    assert.ok((await height()) < roomy - 20)
    assert.deepEqual(await axeFindings(page), [])
    await page.setViewportSize({ width: 320, height: 640 })
    assert.deepEqual(await page.evaluate(SIDEWAYS), [])
    assert.deepEqual(await page.evaluate(SMALL_TARGETS), [])
    await page.goto('/me')
    await page.getByLabel('Room').selectOption('roomy')
  })
})
