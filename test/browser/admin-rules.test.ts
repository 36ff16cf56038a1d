import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import type { Watched } from '#test/support/browser.ts'
import { aColleague, anOrganization, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'

describe('what an owner decides', () => {
  let dashboard: Dashboard
  let ada: Person
  let org: string
  let watched: Watched
  let page: Page
  let plan: Awaited<ReturnType<typeof anOrganization>>['plan']
  before(async () => {
    dashboard = await openDashboard()
    ;({ owner: ada, org, plan } = await anOrganization(dashboard))
    watched = await dashboard.as(ada)
    page = watched.page
  })
  after(async () => {
    await watched.context.close()
    await dashboard[Symbol.asyncDispose]()
  })

  const go = async (place: string, of: Page = page): Promise<void> => {
    await of.goto(place === 'me' ? '/me' : `/o/${org}/${place}`)
    await of.getByRole('heading', { level: 1 }).waitFor()
  }
  const confirm = (name: string): Promise<void> => page.getByRole('dialog').getByRole('button', { name }).click()
  /** What the browser keeps when something is pressed. */
  const kept = async (press: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'latin1') }
  }

  it('name and zone: what is planned stays the same moment, and is told by the new clocks', async () => {
    const { id, scheduled_at: at } = await plan('Doors open', '2030-06-03T09:00')
    await go('settings')
    const form = page.getByRole('form', { name: 'Name and time' })
    await form.getByLabel('Time zone').fill('Europe/Nowhere')
    await form.getByRole('button', { name: 'Save' }).click()
    assert.equal(await form.locator('input:invalid').count(), 1)
    await form.getByLabel('Name', { exact: true }).fill('Ink & Daughters')
    await form.getByLabel('Time zone').fill('America/New_York')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('option', { name: 'Ink & Daughters' }).waitFor({ state: 'attached' })
    await go(`posts/${id}`)
    await page
      .getByText(/3 Jun.*03:00/)
      .first()
      .waitFor()
    assert.equal((await ada.api.posts.get(id)).scheduled_at, at)
  })

  it('roles: what only a right let go out comes back, and whoever is removed sees nothing more', async () => {
    const bo = await aColleague(dashboard, ada, { org, role: 'admin' })
    const { id } = await plan('Written by the owner', '2030-06-04T09:00')
    const [channel] = await ada.api.channels.list(org).toArray()
    const own = await bo.api.posts.create(org, {
      text: 'Written by an admin',
      channels: [{ channel_id: channel?.id ?? '' }],
      scheduled_at: '2030-06-05T09:00:00Z',
    })
    assert.equal(own.status, 'queued')
    const theirs = await dashboard.as(bo)
    await go('team', theirs.page)
    const members = theirs.page.getByRole('list', { name: 'Members' })
    await members.getByRole('listitem').filter({ hasText: ada.name }).getByText('Owner', { exact: true }).waitFor()
    assert.equal(await theirs.page.getByRole('combobox', { name: `Role of ${ada.name}` }).count(), 0)
    await go('team')
    await page.getByRole('combobox', { name: `Role of ${bo.name}` }).selectOption({ label: 'Editor' })
    await page.getByText(`${bo.name} is now: Editor. 1 post of theirs left the queue`).waitFor()
    const stands = async (post: string) => (await ada.api.posts.get(post)).status
    assert.deepEqual([await stands(own.id), await stands(id)], ['draft', 'queued'])
    await go('team', theirs.page)
    assert.equal(await theirs.page.getByRole('button', { name: 'Invite somebody' }).count(), 0)
    await page.getByRole('button', { name: `What to do with ${bo.name}` }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await confirm(`Remove ${bo.name}`)
    await page.getByText(`${bo.name} is removed.`).waitFor()
    await theirs.page.goto(`/o/${org}/posts/${own.id}`)
    await theirs.page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    assert.equal(await theirs.page.getByText('Written by an admin').count(), 0)
    await theirs.context.close()
  })

  it('an invitation: taken back, it lets nobody in', async () => {
    await go('team')
    await page.getByRole('button', { name: 'Invite somebody' }).click()
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.getByLabel('Link for the person').inputValue()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Take back the invitation for whoever has the link' }).click()
    await page.getByText('Taken back.').waitFor()
    await page.getByText('Nobody is invited at the moment.').waitFor()
    const late = await dashboard.person()
    await assert.rejects(late.api.invitations.accept({ token: link.split('#')[1] ?? '' }))
  })

  it('a channel: whoever plans more than its network lets programs publish is told how many have no room', async () => {
    await page.route('**/orgs/*/channels', async (route) => {
      const list = await (await route.fetch()).json()
      const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
      const quota = { used: 15, limit: 17, renews_at: at(1), seen_at: at(0), planned: 5 }
      await route.fulfill({ json: { ...list, data: list.data.map((each: object) => ({ ...each, quota })) } })
    })
    await go('channels')
    await page.getByText('15 of 17 used').waitFor()
    await page.getByText('5 more are planned, and 3 of them have no room there.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.unroute('**/orgs/*/channels')
  })

  it('the secret of a webhook: a new one is shown once, and the earlier one signs for a while', async () => {
    await ada.api.webhooks.create(org, { url: 'https://example.org/hook', types: null })
    await go('webhooks')
    await page.getByRole('button', { name: 'What to do with https://example.org/hook' }).click()
    await page.getByRole('menuitem', { name: 'New secret' }).click()
    await confirm('New secret')
    assert.match(await page.getByLabel('Secret for checking signatures').inputValue(), /^whsec_/)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByText('the earlier secret signs too until').waitFor()
  })

  it('the log of all that: narrowed by who, what and when, and kept as a file', async () => {
    await go('audit')
    const rows = page.getByRole('table').locator('tbody tr')
    const filters = page.getByRole('search', { name: 'What to show' })
    await filters.getByLabel('About').selectOption({ label: 'Webhook' })
    await rows.nth(2).waitFor({ state: 'detached' })
    await rows.first().getByText('Details').click()
    await rows.first().getByText('webhook.secret_rotated').waitFor()
    const table = await kept(async () => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: 'Export as a table (CSV)' }).click()
    })
    assert.match(table.name, /\.csv$/)
    assert.equal(table.text.trim().split('\r\n').length, 3)
    await filters.getByLabel('About').selectOption('')
    await filters.getByLabel('What', { exact: true }).fill('Organization')
    await rows.filter({ hasNotText: 'Organization' }).first().waitFor({ state: 'detached' })
    await rows.filter({ hasText: 'Organization' }).first().waitFor()
    await filters.getByLabel('What', { exact: true }).fill('what was it')
    await filters.getByText('That is not how an action is written: shown are all.').waitFor()
    await filters.getByLabel('Until').fill('2020-01-01')
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
  })

  it('the sessions: one and all others are ended, and their browsers are asked to sign in', async () => {
    const [one, other] = [await dashboard.as(ada), await dashboard.as(ada)]
    await go('', one.page)
    await go('', other.page)
    await go('me')
    const list = page.getByRole('list', { name: 'Where you are signed in' })
    await list
      .getByRole('button', { name: /^End the session on/ })
      .first()
      .click()
    await page.getByText('Ended.', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'End all others' }).click()
    await page.getByText('You are signed in only here now.').waitFor()
    assert.equal(await list.getByRole('listitem').count(), 1)
    for (const { page: ended, context } of [one, other]) {
      await ended.reload()
      await ended.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
      await context.close()
    }
  })

  it('the end: the whole of it is kept as a file, and a deletion is taken back', async () => {
    await go('settings')
    const archive = await kept(() => page.getByRole('button', { name: 'Export everything (ZIP)' }).click())
    assert.match(archive.name, /^scheduly-ink-daughters-.+\.zip$/)
    assert.equal(archive.text.slice(0, 2), 'PK')
    await page.getByRole('button', { name: 'Delete the organization' }).click()
    const sure = page.getByRole('dialog', { name: 'Delete Ink & Daughters?' })
    const end = sure.getByRole('button', { name: 'Delete the organization' })
    await sure.getByRole('textbox').fill('Ink')
    assert.ok(await end.isDisabled())
    await sure.getByRole('textbox').fill('Ink & Daughters')
    await end.click()
    await page.getByText('It will be deleted on').first().waitFor()
    await page.getByRole('button', { name: 'Take the deletion back' }).click()
    await page.getByText('The deletion is taken back.').waitFor()
    assert.deepEqual(watched.faults, [])
  })
})
