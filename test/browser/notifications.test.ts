import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import type { Watched } from '#test/support/browser.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'

describe('notifications', () => {
  let dashboard: Dashboard
  let ada: Person
  let ben: Person
  let org: string
  let watched: Watched
  let page: Page
  before(async () => {
    dashboard = await openDashboard()
    ada = await dashboard.person()
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
    ben = await aColleague(dashboard, ada, { org, role: 'editor' })
    watched = await dashboard.as(ada)
    page = watched.page
  })
  after(() => dashboard[Symbol.asyncDispose]())

  const bell = () => page.getByRole('button', { name: /^Notifications/ })

  it('are counted on the bell as they come, lead to what they are about, and are read by that', async () => {
    await page.goto(`/o/${org}`)
    await bell().click()
    await page.getByRole('dialog').getByText('Nothing new').waitFor()
    await page.keyboard.press('Escape')
    const channel_id = await aSandboxChannel(ada, { org, handle: 'inkandco' })
    const text = 'Two new inks for the autumn'
    const scheduled_at = new Date(Date.now() + 86_400_000).toISOString()
    const post = await ben.api.posts.create(org, { text, channels: [{ channel_id }], scheduled_at })
    await page.getByRole('button', { name: 'Notifications 1 unread notification' }).click()
    const entry = page.getByRole('dialog').getByRole('link', { name: /Waits for your approval/ })
    await entry.getByText('Unread').waitFor()
    await entry.getByText(text).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await entry.press('Enter')
    await page.waitForURL(new RegExp(`/posts/${post.id}$`))
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
    await ada.api.comments.add(post.id, { text: 'Green' })
    await ben.api.comments.add(post.id, { text: 'Is the second one blue?' })
    await page.getByRole('button', { name: 'Notifications 1 unread notification' }).click()
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /commented/ })
      .waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Mark all as read' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Mark all as read' }).waitFor({ state: 'detached' })
    await page.getByRole('dialog').getByRole('link', { name: 'What you are told of' }).click()
    await page.waitForURL(/\/me#notifications$/)
  })

  it('are chosen in a matrix that shows what concerns one', async () => {
    const box = (name: string) => page.getByRole('checkbox', { name, exact: true })
    await page.goto('/me#notifications')
    const comments = box('Comments: Mail')
    await comments.waitFor()
    assert.equal(await comments.isChecked(), true)
    const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT')
    await comments.focus()
    await page.keyboard.press('Space')
    assert.equal((await saved).status(), 200)
    await page.reload()
    await comments.waitFor()
    assert.equal(await comments.isChecked(), false)
    assert.equal(await box('A post is published: Here').isChecked(), false)
    assert.deepEqual(await axeFindings(page), [])
    const settings = await ada.api.notifications.getSettings(org)
    assert.deepEqual(settings.matrix.commented, { in_app: true, email: false, push: false })
    const hers = await dashboard.as(ben, { viewport: { width: 320, height: 640 }, colorScheme: 'dark' })
    await hers.page.goto('/me#notifications')
    await hers.page.getByRole('checkbox', { name: 'Comments: Here', exact: true }).waitFor()
    assert.equal(await hers.page.getByRole('checkbox', { name: /webhook/ }).count(), 0)
    const width = await hers.page.evaluate<number>('document.documentElement.scrollWidth')
    assert.ok(width <= 320, `${width} px`)
    assert.deepEqual(await axeFindings(hers.page), [])
    assert.deepEqual([...watched.faults, ...hers.faults], [])
  })

  it('are pushed to a device once it is allowed, by the one script that the page may make a worker of', async () => {
    const { context, page: his, faults } = await dashboard.as(ada)
    await his.goto('/me#notifications')
    // This browser shows nobody's messages, and says so; then as if its person could be asked.
    await his.getByText('This browser was told to show no messages from here.').waitFor()
    await context.addInitScript(`
      Object.defineProperty(Notification, 'permission', { get: () => 'default' })
      Notification.requestPermission = async () => 'granted'`)
    await his.reload()
    await his.getByText('Nothing is pushed to this device yet.').waitFor()
    await his.getByRole('button', { name: 'Allow push on this device' }).click()
    // There is no service of a browser here.
    await his.getByText('The browser could not be reached by its push service.').waitFor()
    const script = await his.evaluate<string>('navigator.serviceWorker.ready.then(({ active }) => active.scriptURL)')
    assert.equal(script, `${dashboard.base}/sw.js`)
    assert.deepEqual(faults, [])
    const refused = `Promise.allSettled([
      (async () => navigator.serviceWorker.register('/docs/other.js'))(),
      (async () => trustedTypes.createPolicy('scheduly-worker', { createScriptURL: (url) => url }))(),
    ]).then((ends) => ends.map(({ status }) => status))`
    assert.deepEqual(await his.evaluate<readonly string[]>(refused), ['rejected', 'rejected'])
  })
})
