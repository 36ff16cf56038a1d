import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import type { Watched } from '#test/support/browser.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'

const source = await readFile(path.join(import.meta.dirname, '../../web/src/screens.ts'), 'utf8')

/** As the dashboard lists them, so that none is forgotten. */
const SCREENS = [...source.matchAll(/^ {2}'(\/[^']*)': later/gm)].map(([, address = '']) => address)

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

/** What a finger can hit, unless it stands in a line of text or is drawn by the browser itself. */
const SMALL_TARGETS = `[...document.querySelectorAll('main button, main [role=button], main a, main summary, nav a, nav button')]
  .filter((element) => element.checkVisibility() && !element.closest('p, li > span, dd, label, [data-inline]'))
  .map((element) => [element, element.getBoundingClientRect()])
  .filter(([element, { width, height }]) => width > 0 && (width < 24 || height < 24) && getComputedStyle(element).display !== 'inline')
  .map(([element, { width, height }]) => element.outerHTML.slice(0, 160) + ' ' + Math.round(width) + '×' + Math.round(height))`

const SIDEWAYS = `document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 3).map((each) => each.outerHTML.slice(0, 160))
  : []`

/** Resolves when nothing is on its way any more. By the debugger, which the page's policy does not bind. */
const ALL_HERE = `new Promise((resolve) => {
  const look = () => (document.body.innerText.includes('Loading…') ? requestAnimationFrame(look) : resolve())
  look()
})`

describe('every screen', () => {
  let dashboard: Dashboard
  let place: Place
  let watched: Watched
  before(async () => {
    dashboard = await openDashboard()
    const owner = await dashboard.person()
    place = await fill(dashboard, owner)
    watched = await dashboard.as(owner)
  })
  after(async () => {
    await watched.context.close()
    await dashboard[Symbol.asyncDispose]()
  })

  it('is known to this test', () => assert.ok(SCREENS.length >= 14, SCREENS.join(' ')))

  for (const screen of [...SCREENS, '/me']) {
    it(`${screen} can be used by everybody, in light and dark, and on a narrow phone`, async () => {
      const { page } = watched
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(screen === '/me' ? '/me' : addressOf(screen, place))
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.evaluate(ALL_HERE)
      assert.deepEqual(await axeFindings(page), [], 'light')
      await page.emulateMedia({ colorScheme: 'dark' })
      assert.deepEqual(await axeFindings(page), [], 'dark')
      await page.setViewportSize({ width: 320, height: 640 })
      assert.deepEqual(await page.evaluate(SIDEWAYS), [], 'it scrolls sideways')
      assert.deepEqual(await page.evaluate(SMALL_TARGETS), [], 'too small to hit')
      assert.deepEqual(watched.faults, [])
    })
  }
})
