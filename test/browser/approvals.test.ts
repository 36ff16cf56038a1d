import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { isPast, isWide } from '#test/support/looks.ts'
import { swipeOver } from '#test/support/swipe.ts'

const DAY = 86_400_000

describe('approvals', () => {
  let dashboard: Dashboard
  let ada: Person
  let eve: Person
  let org: string
  let channel: string
  before(async () => {
    dashboard = await openDashboard()
    ada = await dashboard.person('ada')
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
    eve = await aColleague(dashboard, ada, { org, role: 'editor' })
    channel = await aSandboxChannel(ada, { org, handle: 'ink' })
  })
  after(() => dashboard[Symbol.asyncDispose]())

  /** A post of the editor with a time, which waits. */
  const waiting = (text: string, days = 1) =>
    eve.api.posts.create(org, {
      text,
      channels: [{ channel_id: channel }],
      scheduled_at: new Date(Date.now() + days * DAY).toISOString(),
    })

  const listed = (page: Page, text: string) =>
    page.getByRole('list', { name: 'Waits for you' }).getByRole('button').filter({ hasText: text })

  it('goes back and forth between an editor and an admin, live in both browsers, until it is out', async () => {
    const [admin, editor] = [await dashboard.as(ada), await dashboard.as(eve)]
    const { page } = admin
    await page.goto(`/o/${org}/approvals`)
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])

    const { id } = await waiting('Autumn fair on Monday: old paper and coffee')
    await listed(page, 'Autumn fair').waitFor()
    await page.getByRole('figure', { name: 'Preview of the post on X' }).getByText('old paper and coffee').waitFor()
    await editor.page.goto(`/o/${org}/posts/${id}`)
    await editor.page.getByText('It goes out at its time, once somebody approves it.').waitFor()
    await editor.page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' })

    await page.keyboard.press('r')
    await page.getByLabel('Your wish').fill('Say which Monday.')
    await page.getByRole('dialog').getByRole('button', { name: 'Request changes' }).click()
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor()
    await editor.page.getByText('Say which Monday.').waitFor()
    await editor.page.getByText('Somebody wants it changed').waitFor()
    await editor.page.getByRole('textbox', { name: 'Comment' }).fill('The 7th, of course.')
    await editor.page.getByRole('button', { name: 'Comment', exact: true }).click()
    await editor.page.getByText('The 7th, of course.').last().waitFor()

    await eve.api.posts.edit(id, { text: 'Autumn fair on Monday, 7 December: old paper' })
    await listed(page, '7 December').waitFor()
    const changes = page.getByRole('region', { name: 'What changed' })
    await changes.getByText('the version that ada wanted changed').waitFor({ state: 'attached' })
    await changes.locator('ins', { hasText: '7 December' }).waitFor()
    await changes.locator('del', { hasText: 'and coffee' }).waitFor()
    await page.getByText('The 7th, of course.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.press('a')
    await page.getByText('Approved; it goes out').waitFor()

    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Publish now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish now' }).click()
    await page.getByRole('link', { name: 'Open the post there' }).waitFor()
    await editor.page.getByText('It is out.').waitFor()
    assert.deepEqual(await axeFindings(editor.page), [])
    assert.deepEqual([...admin.faults, ...editor.faults], [])
    await Promise.all([admin.context.close(), editor.context.close()])
  })

  it('lets nobody approve words that came while they looked, until they have seen them', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    const { id } = await waiting('Ten percent off')
    await page.goto(`/o/${org}/approvals?post=${id}`)
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor()
    await eve.api.posts.edit(id, { text: 'Ninety percent off' })
    const fresh = page.getByRole('alert').filter({ hasText: 'This was changed while you looked at it.' })
    await fresh.locator('ins', { hasText: 'Ninety' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Approve', exact: true }).isDisabled(), true)
    await page.keyboard.press('a')
    assert.equal((await ada.api.posts.get(id)).approval.state, 'pending')
    await fresh.getByRole('button', { name: 'I have seen it' }).click()
    await page.keyboard.press('a')
    await page.getByText('Approved; it goes out').waitFor()
    assert.equal((await ada.api.posts.get(id)).approval.state, 'approved')
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('covers no time that nobody saw, where an approval is for the time as well', async () => {
    await ada.api.organizations.change(org, { approval_policy: { moving_time: 'voids_approval' } })
    const { page, context } = await dashboard.as(ada)
    // Nothing tells this page of what happens meanwhile.
    await page.route('**/events*', (route) => route.abort())
    const { id } = await waiting('Sale on a day that moves', 3)
    await page.goto(`/o/${org}/approvals?post=${id}`)
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor()
    const later = new Date(Date.now() + 5 * DAY).toISOString()
    await eve.api.posts.edit(id, { scheduled_at: later })
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByText('The post was changed while you looked at it.').first().waitFor()
    assert.equal((await ada.api.posts.get(id)).approval.state, 'pending')
    await page.getByRole('alert').getByText('It goes out at another time').waitFor()
    await page.getByRole('button', { name: 'I have seen it' }).click()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByText('Approved; it goes out').waitFor()
    const post = await ada.api.posts.get(id)
    assert.deepEqual([post.approval.state, post.scheduled_at], ['approved', later])
    await ada.api.organizations.change(org, { approval_policy: { moving_time: 'keeps_approval' } })
    await context.close()
  })

  it('is done by keys and for several at once, and what was changed meanwhile is left out with its reason', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    const first = await waiting('First of three', 1)
    const second = await waiting('Second of three', 2)
    const third = await waiting('Third of three', 30)
    await page.goto(`/o/${org}/approvals`)
    await listed(page, 'Third of three').waitFor()
    const comment = page.getByRole('textbox', { name: 'Comment' })
    await comment.fill('Begun here')
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('j')
    await page.getByText('2 of 3').waitFor()
    assert.equal(await comment.inputValue(), '')
    await page.keyboard.press('k')
    await page.getByText('1 of 3').waitFor()
    assert.equal(await comment.inputValue(), 'Begun here')
    await page.keyboard.press('j')
    await page.getByText('2 of 3').waitFor()
    await page.keyboard.press('k')
    await page.getByText('1 of 3').waitFor()
    // What is pressed in a window is not meant for the post that is open behind it.
    for (const name of ['Choose “Second of three”', 'Choose “Third of three”']) await page.getByLabel(name).check()
    await page.getByRole('button', { name: 'Approve 2 posts…' }).click()
    const two = page.getByRole('dialog', { name: 'Approve these 2 posts?' })
    await two.getByRole('button', { name: 'Approve 2 posts' }).focus()
    const approvals: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/approve')) approvals.push(request.url())
    })
    for (const key of ['a', 'j']) await page.keyboard.press(key)
    await page.keyboard.press('Escape')
    await two.waitFor({ state: 'detached' })
    await page.getByText('1 of 3').waitFor()
    assert.equal((await ada.api.posts.get(first.id)).approval.state, 'pending')
    assert.deepEqual(approvals, [])
    await page.getByLabel('Choose all').check()
    await page.getByRole('button', { name: 'Approve 3 posts…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Approve these 3 posts?' })
    await dialog.getByRole('list', { name: 'Later' }).getByText('Third of three').waitFor()
    await dialog.getByRole('list', { name: 'Due within 48 hours' }).getByText('Second of three').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('checkbox', { name: 'Third of three' }).uncheck()
    await eve.api.posts.edit(second.id, { text: 'Second, and different' })
    await page.getByText('Second, and different').first().waitFor({ state: 'attached' })
    await dialog.getByRole('button', { name: 'Approve 2 posts' }).click()
    const outcome = page.getByRole('dialog')
    await outcome.getByText('1 post approved.').waitFor()
    await outcome.getByText('Somebody changed this meanwhile').waitFor()
    await outcome.getByRole('button', { name: 'Close' }).last().click()
    await listed(page, 'First of three').waitFor({ state: 'detached' })
    assert.equal((await ada.api.posts.get(second.id)).approval.state, 'pending')
    assert.equal((await ada.api.posts.get(third.id)).approval.state, 'pending')
    await ada.api.posts.reject(second.id)
    await ada.api.posts.reject(third.id)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('asks when a post whose time has passed is to go out', async () => {
    const { page, context } = await dashboard.as(ada)
    const { id, scheduled_at: due } = await waiting('Too late for the morning', 2.5 / 86_400)
    await isPast(page, due)
    await page.goto(`/o/${org}/approvals?post=${id}`)
    await page.getByText('Its time has passed').first().waitFor()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Its time has passed: when should it go out?' })
    await dialog.getByLabel('Now').check()
    // What comes while this is asked was not seen, and is not approved by it.
    await eve.api.posts.edit(id, { text: 'Late, and another text' })
    await page.locator('ins', { hasText: 'another' }).first().waitFor({ state: 'attached' })
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal((await ada.api.posts.get(id)).approval.state, 'pending')
    await page.getByRole('button', { name: 'I have seen it' }).click()
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await dialog.getByLabel('Now').check()
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approved; it goes out now.').waitFor()
    await context.close()
  })

  it('works with one thumb on a phone, in the dark', async () => {
    const viewport = { width: 320, height: 640 }
    const { page, context, faults } = await dashboard.as(ada, { viewport, hasTouch: true, colorScheme: 'dark' })
    const { id } = await waiting('For the thumb')
    await page.goto(`/o/${org}/approvals`)
    assert.equal(await isWide(page), false)
    // A swipe asks first; one that goes back, or up and down, does nothing.
    const swipe = (...ways: readonly number[]) => swipeOver(page, { on: listed(page, 'For the thumb'), ways })
    await swipe(40, 100, 20)
    await swipe(-40, -110)
    await page.getByText('1 chosen').waitFor()
    await swipe(-40, -110)
    await page.getByText('1 chosen').waitFor({ state: 'detached' })
    // A key is never what follows a swipe.
    const box = page.getByLabel('Choose “For the thumb”')
    await box.press('Space')
    await page.getByText('1 chosen').waitFor()
    await box.press('Space')
    await page.getByText('1 chosen').waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('dialog').count(), 0)
    await swipe(40, 110)
    const asking = page.getByRole('dialog', { name: 'Approve this post?' })
    await asking.getByText('For the thumb').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    // By clicks: a tap that a busy machine draws out is a long press, and nothing happens.
    await asking.getByRole('button', { name: 'Cancel' }).click()
    await asking.waitFor({ state: 'detached' })
    assert.equal((await ada.api.posts.get(id)).approval.state, 'pending')
    await listed(page, 'For the thumb').click()
    const approve = page.getByRole('button', { name: 'Approve', exact: true })
    const button = await approve.boundingBox()
    assert.ok(button !== null && button.y > viewport.height / 2 && button.height >= 24)
    assert.equal(await isWide(page), false)
    assert.deepEqual(await axeFindings(page), [])
    await approve.click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The approval is taken back').waitFor()
    await listed(page, 'For the thumb').waitFor()
    assert.equal((await ada.api.posts.get(id)).approval.state, 'pending')
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('are given in steps that an owner sets up in words, and over them in an emergency', async () => {
    const lex = await aColleague(dashboard, ada, { org, role: 'editor' })
    const [owner, lawyer] = [await dashboard.as(ada), await dashboard.as(lex)]
    const { page } = owner
    await page.goto(`/o/${org}/settings`)
    const steps = page.getByRole('group', { name: 'Steps of an approval' })
    await steps.getByText('No steps: one approval by any owner or admin is enough.').waitFor()
    for (const name of ['Management', 'Legal']) {
      await steps.getByRole('button', { name: 'Add a step' }).click()
      await steps.getByLabel('Name of the step').last().fill(name)
    }
    const second = steps.getByRole('group', { name: 'Step 2' })
    await second.getByLabel('Who may decide by role').selectOption('Nobody by role')
    await second.getByLabel(lex.name).check()
    await page.getByLabel('Owners may approve over open steps').check()
    const save = page.getByRole('form', { name: 'Approvals' }).getByRole('button', { name: 'Save' })
    await save.click()
    await second.getByText('The last step is for owners and admins').waitFor()
    await steps.getByRole('button', { name: 'Move Legal up' }).click()
    await steps.getByText('The last step is for owners and admins').waitFor({ state: 'detached' })
    await steps.getByText(`First Legal: ${lex.name}. Then Management: an owner or admin.`).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.setViewportSize({ width: 320, height: 800 })
    assert.equal(await isWide(page), false)
    await page.setViewportSize({ width: 1280, height: 900 })
    await save.click()
    await page.getByText('Saved.').waitFor()

    const { id } = await waiting('A raffle, by the law')
    await page.goto(`/o/${org}/posts/${id}`)
    const standing = page.getByRole('region', { name: 'Steps of the approval' })
    await standing.getByText(`one of these approves: ${lex.name}`).waitFor()
    await lawyer.page.goto(`/o/${org}/approvals`)
    await listed(lawyer.page, 'A raffle').click()
    await lawyer.page.getByRole('button', { name: 'Approve', exact: true }).click()
    await lawyer.page.getByText('Your step is approved; the next one is open.').waitFor()
    await standing.getByText(`by ${lex.name}`).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByText('approved the step “Management”').waitFor()
    assert.equal((await ada.api.posts.get(id)).status, 'queued')

    // Nobody gave the first step before its time; beside it waits the post of the thumb.
    const { id: urgent, scheduled_at: due } = await waiting('We are closed today', 2.5 / 86_400)
    await page.goto(`/o/${org}/approvals`)
    await page.getByRole('heading', { name: 'Waits for you 0' }).waitFor()
    await page.getByRole('heading', { name: 'Waits for others 2' }).waitFor()
    await page.getByRole('list', { name: 'Waits for others' }).getByText('We are closed today').waitFor()
    await lawyer.page.goto(`/o/${org}/approvals?show=pending`)
    await lawyer.page.getByRole('heading', { name: 'Waits for you 2' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await isPast(page, due)
    await page.goto(`/o/${org}/posts/${urgent}`)
    await page.getByRole('button', { name: 'Approve over open steps…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Let it out over the open steps?' })
    await dialog.getByLabel('Why it cannot wait').fill('The building is on fire')
    await dialog.getByLabel('Now').check()
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Approve over open steps' }).click()
    await page.getByText('Approved; it goes out now.').waitFor()
    await page.getByText('ada let this post out over open steps:').waitFor()
    await standing.getByText('was not asked').first().waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await ada.api.organizations.change(org, { approval_policy: { steps: [], break_glass: 'off' } })
    await Promise.all([owner, lawyer].map((each) => each.context.close()))
  })
})
