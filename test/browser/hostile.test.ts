import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { openPage, type Watched } from '#test/support/browser.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard } from '#test/support/dashboard.ts'
import { ALL_HERE, SIDEWAYS } from '#test/support/looks.ts'
import { aPng } from '#test/support/media-files.ts'

/** Turns around what follows it, and is never ended. */
const OVERRIDE = '\u202e'

/** What would leave its mark if a bit of it ran, goes the other way, and is a picture; then a word without an end. */
const BAD = `${OVERRIDE}"><img src=x onerror=ran=1><svg onload=ran=1><script>ran=1</script>\u2066 \u0627\u0644👩‍👩‍👧‍👦🏳️‍🌈`

/** As many characters of it as are allowed. */
const hostile = (longest: number): string => Array.from(BAD.padEnd(longest, 'W')).slice(0, longest).join('')

/** The names of accounts are for networks to allow; one that allowed everything would be no danger. */
const HANDLE = 'hostile_account'

const tellHandle = (context: BrowserContext): Promise<unknown> =>
  context.route(
    ({ pathname }) => /^\/(?:orgs|posts|review)/.test(pathname) && !pathname.endsWith('/events'),
    async (route) => {
      const response = await route.fetch()
      const body = (await response.text()).replaceAll(JSON.stringify(HANDLE), JSON.stringify(hostile(60)))
      await route.fulfill({ response, body })
    },
  )

interface World {
  readonly org: string
  readonly pending: string
  readonly draft: string
  readonly review: string
}

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

/** An organization in which everything that has words has bad ones. */
const fill = async (dashboard: Dashboard) => {
  const owner = await dashboard.person()
  const { api } = owner
  const { id: org } = await api.organizations.create({ name: hostile(100), time_zone: 'Europe/Berlin' })
  const channels = [{ channel_id: await aSandboxChannel(owner, { org, handle: HANDLE }) }]
  const { id: label } = await api.labels.create(org, { name: hostile(50) })
  const form = new FormData()
  form.set('file', new File([Uint8Array.from(await aPng())], 'a.png'))
  const { id: file } = await api.media.upload(org, form)
  await api.media.edit(file, { name: hostile(255), alt_text: hostile(1_000), tags: [hostile(50)] })
  const media = [{ media_id: file, alt_text: hostile(1_000) }]
  const planned = { text: hostile(150), channels, media, labels: [label] }
  await api.posts.create(org, { ...planned, scheduled_at: day(1) })
  const long = { text: hostile(10_000), channels, labels: [label], note: hostile(5_000) }
  const draft = await api.posts.create(org, long)
  const editor = await aColleague(dashboard, owner, { org, role: 'editor' })
  const pending = await editor.api.posts.create(org, { ...planned, text: hostile(151), scheduled_at: day(2) })
  await editor.api.comments.add(pending.id, { text: hostile(5_000) })
  await editor.api.comments.add(draft.id, { text: hostile(5_000) })
  const { key } = await api.apiKeys.create(org, { name: hostile(100), scopes: ['posts:write'] })
  const body = JSON.stringify({ text: hostile(200) })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const byKey = await fetch(`${dashboard.base}/orgs/${org}/posts`, { method: 'POST', headers, body })
  assert.equal(byKey.status, 201)
  await api.webhooks.create(org, { url: 'https://example.org/hook', types: null, description: hostile(200) })
  // From today on, so that every view has one of them on the last day of a month as well.
  const [first, last] = [day(0).slice(0, 10), day(3).slice(0, 10)]
  await api.slots.addBlockedDates(org, { first_date: first, last_date: last, note: hostile(200) })
  await api.views.create(org, { name: hostile(60), screen: 'posts', query: '', shared: true })
  const asked = { name: hostile(100), post_ids: [pending.id], may: 'comment' as const, expires_at: day(5) }
  const { link } = await api.reviews.createLink(org, asked)
  return { owner, world: { org, pending: pending.id, draft: draft.id, review: link.replace(/^.*(?=\/review)/, '') } }
}

const SCREENS: readonly ((world: World) => string)[] = [
  () => '',
  () => '/calendar?view=month',
  () => '/calendar?view=week',
  () => '/calendar?view=day',
  () => '/calendar?view=list',
  () => '/posts',
  ({ pending }) => `/posts/${pending}`,
  ({ draft }) => `/posts/${draft}`,
  ({ draft }) => `/compose/${draft}`,
  () => '/approvals',
  () => '/channels',
  () => '/media',
  () => '/team',
  () => '/settings',
  () => '/keys',
  () => '/webhooks',
  () => '/audit',
]

/** Bad words that nothing keeps from turning around what is seen after them. */
const LOOSE = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const loose = []
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode
    if (!textContent.includes('${OVERRIDE}') || parentElement.closest('bdi, [dir]:not(html), option, textarea, title, script, .only-heard')) continue
    loose.push(parentElement.outerHTML.slice(0, 200))
  }
  return loose
})()`

/** How many of the texts that are shown are bad ones: what is not there cannot do harm. */
const BAD_ONES = `document.body.textContent.split('${OVERRIDE}').length - 1`

describe('bad words of others', () => {
  let world: World
  let dashboard: Dashboard
  let watched: Watched
  let page: Page
  before(async () => {
    dashboard = await openDashboard()
    const filled = await fill(dashboard)
    world = filled.world
    watched = await dashboard.as(filled.owner, { viewport: { width: 320, height: 640 } })
    page = watched.page
    await tellHandle(watched.context)
  })
  after(async () => {
    await watched.context.close()
    await dashboard[Symbol.asyncDispose]()
  })

  /** What they did to a page; nothing is right, once there are some. */
  const harm = async (shown: Page): Promise<readonly string[]> => {
    await shown.evaluate(ALL_HERE)
    assert.ok((await shown.evaluate<number>(BAD_ONES)) > 0, 'there are none')
    const ran = await shown.evaluate<boolean>(`'ran' in globalThis`)
    const wide = await shown.evaluate<readonly string[]>(SIDEWAYS)
    const loose = await shown.evaluate<readonly string[]>(LOOSE)
    return [
      ...(ran ? ['a script ran'] : []),
      ...wide.map((each) => `too wide: ${each}`),
      ...loose.map((each) => `loose: ${each}`),
    ]
  }

  it('do no harm on any screen, on a narrow phone', async () => {
    const found: string[] = []
    for (const screen of SCREENS.map((at) => at(world))) {
      await page.goto(`/o/${world.org}${screen}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (screen === '/audit') {
        await page.getByRole('table').waitFor()
        await page.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = true })`)
      }
      found.push(...(await harm(page)).map((each) => `${screen}: ${each}`))
    }
    assert.deepEqual(found, [])
    assert.deepEqual(watched.faults, [])
  })

  it('do none in windows, and none outside', async () => {
    await page.goto(`/o/${world.org}/approvals`)
    await page
      .getByRole('button', { name: /onerror/ })
      .first()
      .click()
    await page.getByRole('button', { name: /^Approve/ }).waitFor()
    const found = [...(await harm(page))]
    await page.goto(`/o/${world.org}/media`)
    await page.getByRole('list', { name: 'Media' }).getByRole('button').first().click()
    await page.getByRole('dialog').waitFor()
    found.push(...(await harm(page)))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('onerror')
    await page
      .getByRole('option', { name: /onerror/ })
      .first()
      .waitFor()
    found.push(...(await harm(page)))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^More/ }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Notifications/ })
      .click()
    await page
      .getByRole('dialog')
      .getByText(/onerror/)
      .first()
      .waitFor()
    found.push(...(await harm(page)))
    const outside = await openPage(dashboard.browser, {
      baseURL: dashboard.base,
      viewport: { width: 320, height: 640 },
    })
    await outside.page.goto(world.review)
    await outside.page.getByRole('heading', { level: 1 }).waitFor()
    found.push(...(await harm(outside.page)))
    assert.deepEqual(found, [])
    assert.deepEqual([...watched.faults, ...outside.faults], [])
    await outside.context.close()
  })
})
