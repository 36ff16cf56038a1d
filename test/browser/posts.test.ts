import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import { aColleague, anOrganization, openDashboard, ZONE, type Dashboard } from '#test/support/dashboard.ts'

describe('the list of posts', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('moves, approves and cancels many, and says which were left out and why', async () => {
    const { owner, org, plan } = await anOrganization(dashboard)
    const first = await plan('Goes a week on', '2027-03-24T09:00')
    const canceled = await plan('Is canceled already', '2027-03-24T10:00')
    await owner.api.posts.cancel(canceled.id)
    await plan('Has no time')
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts`)
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    await page.getByText('3 chosen').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Reschedule' }).click()
    await page.getByRole('radio', { name: 'Shift by days and hours' }).check()
    await page.getByRole('spinbutton', { name: 'Days' }).fill('7')
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Move them' }).click()
    const summary = page.getByRole('dialog', { name: 'Reschedule 3 posts' })
    await summary.getByText('1 moved, 2 skipped').waitFor()
    await summary.getByRole('listitem').filter({ hasText: 'Is canceled already' }).getByText('canceled;').waitFor()
    await summary.getByRole('listitem').filter({ hasText: 'Has no time' }).getByText('no time that').waitFor()
    await summary.getByRole('button', { name: 'Close' }).last().click()
    const { scheduled_at: at, local_time: wall } = await owner.api.posts.get(first.id)
    // In summer time by then: the time of day is the same.
    assert.deepEqual(
      [at === null ? null : new Date(at).toISOString(), wall],
      ['2027-03-31T07:00:00.000Z', '2027-03-31T09:00:00'],
    )

    await page.getByRole('checkbox', { name: 'Choose “Goes a week on”' }).check()
    await page.getByRole('button', { name: 'Cancel posts' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel posts' }).click()
    await page.getByRole('dialog').getByText('1 canceled').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByLabel('Status', { exact: true }).selectOption('canceled')
    await page.waitForURL(/\?status=canceled$/)
    await page.getByText('2 posts shown').waitFor()
    await page.getByRole('button', { name: 'What to do with “Is canceled already”' }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await page.getByText('Copied as a draft').first().waitFor()
    const drafts = await owner.api.posts.list(org, { status: 'draft' }).toArray()
    assert.deepEqual(drafts.map(({ text }) => text).sort(), ['Has no time', 'Is canceled already'])
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('copies, submits and exports those that are chosen, and leads to what was left out', async () => {
    const { owner, org, handle } = await anOrganization(dashboard)
    const editor = await aColleague(dashboard, owner, { org, role: 'editor' })
    const [channel] = await owner.api.channels.list(org).toArray()
    const channels = [{ channel_id: channel?.id ?? '' }]
    await owner.api.slots.add(channel?.id ?? '', { weekdays: ['mon'], time: '09:00' })
    await editor.api.posts.create(org, { text: 'A draft', channels })
    const time = { local_time: '2027-05-01T09:00', time_zone: ZONE }
    const waiting = await editor.api.posts.create(org, { text: 'Waits already', channels, ...time })
    await editor.api.posts.create(org, { text: 'Not chosen', channels, ...time })
    const { page, context } = await dashboard.as(editor)
    await page.goto(`/o/${org}/posts`)
    await page.getByRole('checkbox', { name: 'Choose “A draft”' }).check()
    await page.getByRole('checkbox', { name: 'Choose “Waits already”' }).check()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export these' }).click(),
    ])
    const exported = await readFile((await file.path()) ?? '', 'utf8')
    assert.deepEqual(
      [exported.split('\r\n').length, exported.includes('Not chosen'), exported.includes(handle)],
      [4, false, false],
    )
    await page.getByRole('button', { name: 'Submit for approval' }).click()
    const dialog = page.getByRole('dialog', { name: 'Submit 2 posts' })
    await dialog.getByRole('button', { name: 'Submit for approval' }).click()
    await dialog.getByText('1 submitted, 1 skipped').waitFor()
    assert.equal((await owner.api.posts.list(org, { approval: 'pending' }).toArray()).length, 3)
    await dialog.getByRole('link', { name: 'Show these in the list' }).click()
    await page.waitForURL(new RegExp(`ids=${waiting.id}$`))
    await page.getByText('1 post shown').waitFor()
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    await page.getByRole('button', { name: 'Duplicate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click()
    await page.getByText('1 copied').waitFor()
    // What is not there any more when it is to be copied is told.
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    await page.getByRole('button', { name: 'Duplicate' }).click()
    // Only now: the events of the first copy have the list read anew, and what it does not show cannot be chosen.
    await page.route('**/posts?*', (route) =>
      route.fulfill({ json: { data: [], page: { next_cursor: null, has_more: false } } }),
    )
    await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click()
    await page.getByText('none copied, 1 skipped').waitFor()
    await page.getByRole('dialog').getByText('It is not there any more.').waitFor()
    const [copy] = await owner.api.posts.list(org, { status: 'draft', approval: 'not_requested' }).toArray()
    assert.deepEqual([copy?.text, copy?.scheduled_at, copy?.publications.length], ['Waits already', null, 1])
    await context.close()
  })

  it('approves several as they are shown, and leaves out what was changed since', async () => {
    const { owner, org, handle } = await anOrganization(dashboard)
    const editor = await aColleague(dashboard, owner, { org, role: 'editor' })
    const [channel] = await owner.api.channels.list(org).toArray()
    assert.equal(channel?.handle, handle)
    const write = (text: string) =>
      editor.api.posts.create(org, {
        text,
        channels: [{ channel_id: channel?.id ?? '' }],
        local_time: '2027-05-01T09:00',
        time_zone: ZONE,
      })
    const [kept, changed] = [await write('Stays as it is'), await write('Will be changed')]
    const { page, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts?approval=pending`)
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    await page.getByRole('group', { name: '2 chosen' }).getByRole('button', { name: 'Approve' }).click()
    const dialog = page.getByRole('dialog', { name: 'Approve 2 posts' })
    await dialog.waitFor()
    await editor.api.posts.edit(changed.id, { text: 'Was changed' })
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await dialog.getByText('1 approved, 1 skipped').waitFor()
    assert.equal((await owner.api.posts.get(kept.id)).status, 'queued')
    assert.equal((await owner.api.posts.get(changed.id)).approval.state, 'pending')
    await context.close()
  })

  it('sorts posts by labels, which are made where they are needed, and keeps notes that nobody publishes', async () => {
    const { owner, org, plan } = await anOrganization(dashboard)
    const bare = await plan('Has no label yet', '2027-04-07T09:00')
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/compose/${bare.id}`)
    const beside = page.getByRole('region', { name: 'Beside the content' })
    await beside.getByRole('button', { name: 'Choose labels' }).click()
    await page.getByRole('menuitem', { name: 'New label…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Spring')
    await page.getByRole('radio', { name: 'Violet' }).check()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await beside.getByText('Spring').waitFor()
    await beside.getByRole('textbox', { name: 'Internal note' }).fill('Ada looks at it first.')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.waitForURL(`**/posts/${bare.id}`)
    const { labels, note, status } = await owner.api.posts.get(bare.id)
    assert.deepEqual([labels.map(({ name }) => name), note, status], [['Spring'], 'Ada looks at it first.', 'queued'])

    await plan('Another one', '2027-04-08T09:00')
    await page.goto(`/o/${org}/posts`)
    await page.getByText('2 posts shown').waitFor()
    await page.getByLabel('Label', { exact: true }).selectOption('Spring')
    await page.getByText('1 post shown').waitFor()
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'Save these filters…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('In spring')
    await page.getByRole('checkbox', { name: 'For everybody in the organization' }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('The view is saved.').first().waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByText('2 posts shown').waitFor()
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'In spring' }).click()
    await page.getByText('1 post shown').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByText('2 posts shown').waitFor()
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    await page.getByRole('button', { name: 'Label', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Label 2 posts' })
    await dialog.getByRole('group', { name: 'Put on' }).getByRole('button', { name: 'Choose labels' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Spring' }).click()
    await page.keyboard.press('Escape')
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await dialog.getByText('2 labeled').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()

    await page.goto(`/o/${org}/calendar?view=list&date=2027-04-07&label=${labels[0]?.id}`)
    await page.getByRole('link', { name: 'Another one' }).getByText('Spring').waitFor()
    await page.getByRole('button', { name: 'Subscribe in your calendar app' }).click()
    await page.getByRole('button', { name: 'Make an address' }).click()
    const address = await page.getByRole('textbox', { name: 'Address to subscribe to' }).inputValue()
    assert.deepEqual(await axeFindings(page), [])
    const calendar = await (await fetch(address)).text()
    assert.ok(calendar.startsWith('BEGIN:VCALENDAR') && calendar.includes('Another one'))
    await page.goto(`/o/${org}/posts/${bare.id}`)
    await page.getByText('Ada looks at it first.').waitFor()
    // It is shown at once; the server has it when it has answered.
    const takenOff = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await page.getByRole('button', { name: 'Take off Spring' }).click()
    await page.getByRole('button', { name: 'Take off Spring' }).waitFor({ state: 'detached' })
    await takenOff
    await page.goto(`/o/${org}/settings`)
    await page.getByText('on 1 post').waitFor()
    await page.getByRole('button', { name: 'Delete: Spring' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('The label is deleted.').first().waitFor()
    assert.deepEqual(await owner.api.labels.list(org).toArray(), [])
    assert.deepEqual(faults, [])
    await context.close()
  })

  // As long as a busy machine needs for 501 posts and what a page reads of them meanwhile.
  it(
    'tells what was done of more than one request holds, where the line broke, and does the rest once',
    { timeout: 400_000 },
    async () => {
      const { owner, org } = await anOrganization(dashboard)
      const { id: label } = await owner.api.labels.create(org, { name: 'Autumn' })
      for (const most of [500, 1]) {
        const drafts = Array.from({ length: most }, (_, index) => ({ text: `Leaf ${index}`, channels: [] }))
        await owner.api.bulk.createPosts(org, { mode: 'atomic', posts: drafts }, { timeoutMs: 300_000 })
      }
      const labeled = async () => (await owner.api.posts.count(org, { query: { label_id: label } })).count
      const { page, faults, context } = await dashboard.as(owner)
      // Larger pages than a person turns, to be there sooner.
      await page.route('**/posts?*limit=50*', (route, request) =>
        route.continue({ url: request.url().replace('limit=50', 'limit=100') }),
      )
      await page.goto(`/o/${org}/posts`)
      for (const shown of [100, 200, 300, 400, 500]) {
        await page.getByText(`${shown} posts shown`).waitFor()
        await page.getByRole('button', { name: 'Load more' }).click()
      }
      await page.getByText('501 posts shown').waitFor()
      await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
      const bar = page.getByRole('group', { name: '501 chosen' })
      await bar.getByRole('button', { name: 'Label', exact: true }).click()
      const dialog = page.getByRole('dialog', { name: 'Label 501 posts' })
      await dialog.getByRole('group', { name: 'Put on' }).getByRole('button', { name: 'Choose labels' }).click()
      await page.getByRole('menuitemcheckbox', { name: 'Autumn' }).click()
      await page.keyboard.press('Escape')
      let sent = 0
      await page.route('**/posts/bulk/label', (route) => {
        sent += 1
        return sent === 1 ? route.continue() : route.abort('connectionreset')
      })
      // So many take what they take.
      const answered = page.waitForResponse('**/posts/bulk/label', { timeout: 300_000 })
      await dialog.getByRole('button', { name: 'Apply' }).click()
      await answered
      await dialog.getByText('500 labeled').waitFor()
      await dialog.getByText('1 is not done yet.').waitFor()
      await dialog.getByText('The server could not be reached.').waitFor()
      assert.equal(await labeled(), 500)
      await page.unroute('**/posts/bulk/label')
      await dialog.getByRole('button', { name: 'Go on with the rest' }).click()
      await dialog.getByText('501 labeled').waitFor()
      assert.equal(await dialog.getByText('is not done yet').count(), 0)
      assert.equal(await labeled(), 501)
      assert.deepEqual(faults, [])
      await context.close()
    },
  )

  it('has nothing that axe finds on a phone in the dark, and no wide page', async () => {
    const { owner, org, plan } = await anOrganization(dashboard)
    await plan('A post with a long text that needs more than one line on a phone', '2027-03-24T09:00')
    const { page, context } = await dashboard.as(owner, { viewport: { width: 320, height: 640 }, colorScheme: 'dark' })
    await page.goto(`/o/${org}/posts`)
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    assert.deepEqual(await axeFindings(page), [])
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    await context.close()
  })
})
