import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { aColleague, anOrganization, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { isPast, isWide } from '#test/support/looks.ts'

const DAY = 86_400_000

describe('what waits for approvals', () => {
  let dashboard: Dashboard
  let owner: Person
  let editor: Person
  let org: string
  let channel: string
  before(async () => {
    dashboard = await openDashboard()
    ;({ owner, org, channel } = await anOrganization(dashboard))
    editor = await aColleague(dashboard, owner, { org, role: 'editor' })
  })
  after(() => dashboard[Symbol.asyncDispose]())

  const waiting = (text: string, days: number) =>
    editor.api.posts.create(org, {
      text,
      channels: [{ channel_id: channel }],
      scheduled_at: new Date(Date.now() + days * DAY).toISOString(),
    })

  const entries = (page: Page) => page.getByRole('list', { name: 'Waits for you' }).getByRole('listitem')

  it('is counted in the menu and told by its time, the overdue first; who rejects a post says why', async () => {
    const { page, context, faults } = await dashboard.as(owner)
    const author = await dashboard.as(editor)
    await waiting('In five days', 5)
    const late = await waiting('Too late', 2.5 / 86_400)
    await waiting('Tomorrow', 1)
    const link = (count: string) =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: new RegExp(`^Approvals.*${count}`) })
    await page.goto(`/o/${org}`)
    await link('3 wait for approval').waitFor()
    await isPast(page, late.scheduled_at)
    await page.goto(`/o/${org}/approvals`)
    await entries(page).nth(2).waitFor()
    const order = (await entries(page).allInnerTexts()).map((text) => /Too late|Tomorrow|In five days/.exec(text)?.[0])
    assert.deepEqual(order, ['Too late', 'Tomorrow', 'In five days'])
    await entries(page).first().getByText('Its time has passed').waitFor()

    await author.page.goto(`/o/${org}/posts/${late.id}`)
    await author.page.getByText('Nobody has said anything yet.').waitFor()
    await page.getByRole('group', { name: 'Decide about this post' }).getByRole('button', { name: 'Reject' }).click()
    const dialog = page.getByRole('dialog', { name: 'Reject this post?' })
    const why = dialog.getByLabel('Why (the author reads it)')
    await why.and(page.locator(':focus')).waitFor()
    await why.fill('The fair is over.')
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Reject' }).click()
    await page.getByText('Rejected; it does not go out.').waitFor()
    await link('2 wait for approval').waitFor()
    await author.page.getByText('The fair is over.').waitFor()
    await author.page.getByText('rejected this').waitFor()
    const { status, approval } = await editor.api.posts.get(late.id)
    assert.deepEqual([status, approval.state, faults, author.faults], ['draft', 'rejected', [], []])
    await Promise.all([context.close(), author.context.close()])
  })

  it('is compared with what was approved last', async () => {
    const { page, context } = await dashboard.as(owner)
    const { id } = await waiting('Doors open at nine', 3)
    await owner.api.posts.approve(id)
    await editor.api.posts.edit(id, { text: 'Doors open at seven' })
    await editor.api.posts.edit(id, { text: 'Doors open at ten' })
    await page.goto(`/o/${org}/approvals?post=${id}`)
    const changes = page.getByRole('region', { name: 'What changed' })
    await changes.locator('option:checked', { hasText: `the version that ${owner.name} approved` }).waitFor({
      state: 'attached',
    })
    await changes.locator('del', { hasText: 'nine' }).waitFor()
    await changes.locator('ins', { hasText: 'ten' }).waitFor()
    await owner.api.posts.reject(id)
    await context.close()
  })

  it('is sent back together, by keys, with a wish that each author reads; what was changed meanwhile is left out', async () => {
    const { page, context, faults } = await dashboard.as(owner)
    const [first, second] = [await waiting('A first long text', 0.5), await waiting('A second long text', 0.6)]
    await page.goto(`/o/${org}/approvals`)
    await page.getByText('1 of 4').waitFor()
    await page.keyboard.press('x')
    await page.getByText('1 chosen').waitFor()
    await page.keyboard.press('j')
    await page.getByText('2 of 4').waitFor()
    await page.keyboard.press('x')
    await page.getByText('2 chosen').waitFor()
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog', { name: 'Send these 2 posts back?' })
    await dialog.getByLabel('Your wish, the same for each').and(page.locator(':focus')).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.type('Half as long, please.')
    await editor.api.posts.edit(second.id, { text: 'A second text' })
    await dialog.getByRole('button', { name: 'Request changes of 2 posts' }).press('Enter')
    await dialog.getByText('1 post sent back with your wish.').waitFor()
    const left = dialog.getByRole('list', { name: '1 was not sent back:' })
    await left.getByText('A second long text').waitFor()
    await left.getByText('Somebody changed this meanwhile').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Close' }).last().and(page.locator(':focus')).press('Enter')
    await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor()
    await entries(page).filter({ hasText: 'A first long text' }).waitFor({ state: 'detached' })
    assert.equal((await owner.api.posts.get(second.id)).approval.state, 'pending')

    const author = await dashboard.as(editor)
    await author.page.goto(`/o/${org}/approvals?post=${first.id}`)
    await author.page.getByText('Half as long, please.').waitFor()
    await author.page.getByText('requested changes').waitFor()
    assert.deepEqual([...faults, ...author.faults], [])
    await Promise.all([context.close(), author.context.close()])
  })

  it('is turned down together on a phone, in the dark, and that is told also where nothing else is left', async () => {
    const viewport = { width: 320, height: 640 }
    const { page, context, faults } = await dashboard.as(owner, { viewport, hasTouch: true, colorScheme: 'dark' })
    await page.goto(`/o/${org}/approvals`)
    await page.getByLabel('Choose all').check()
    await page.getByText('3 chosen').waitFor()
    const bar = page.getByRole('group', { name: 'Decide about those that are chosen' })
    const place = await bar.boundingBox()
    assert.ok(place !== null && place.y > viewport.height / 2 && place.y + place.height < viewport.height)
    assert.equal(await isWide(page), false)
    assert.deepEqual(await axeFindings(page), [])
    await bar.getByRole('button', { name: 'Reject…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Reject these 3 posts?' })
    await dialog.getByLabel('Why (their authors read it)').fill('We stop this campaign.')
    assert.equal(await isWide(page), false)
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Reject 3 posts' }).click()
    await page
      .getByRole('heading', { name: 'Nothing waits for you', includeHidden: true })
      .waitFor({ state: 'attached' })
    await dialog.getByText('3 posts rejected; they do not go out.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor()
    const rejected = await owner.api.posts.list(org, { approval: 'rejected' }).toArray()
    const seen = await Promise.all(rejected.map(({ id }) => editor.api.posts.get(id)))
    const told = seen.filter(({ approvals }) => approvals.at(-1)?.comment === 'We stop this campaign.')
    assert.deepEqual(told.map(({ text }) => text).sort(), ['A second text', 'In five days', 'Tomorrow'])
    assert.deepEqual(faults, [])
    await context.close()
  })
})
