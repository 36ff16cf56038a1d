import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import {
  aPlannedOrganization as anOrganization,
  chip,
  day,
  isTold as told,
  MARCH,
} from '#test/support/calendar-page.ts'
import { aColleague, openDashboard, ZONE, type Dashboard, type Person } from '#test/support/dashboard.ts'

describe('the calendar', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  const open = async (person: Person, path: string, options = {}) => {
    const watched = await dashboard.as(person, { viewport: { width: 1280, height: 1200 }, ...options })
    await watched.page.goto(path)
    return watched
  }

  it('moves a post over a change of the clocks by hand and by key, and back', async () => {
    const { owner, org, plan, timeOf } = await anOrganization(dashboard)
    const post = await plan('Spring prints', '2027-03-27T02:30')
    const { page, faults, context } = await open(owner, `/o/${org}/${MARCH}`)
    await chip(page, 'Spring prints').dragTo(day(page, 'Sunday 28 March'))
    await told(page, 'The clocks skip 02:30 that day. Moved to Sun, 28 Mar 2027, 03:00.')
    assert.equal(await timeOf(post.id), '2027-03-28T01:00:00.000Z')
    await day(page, 'Sunday 28 March').getByText('03:00').waitFor()

    await page.getByRole('button', { name: 'Undo' }).click()
    await told(page, 'Taken back.')
    assert.equal(await timeOf(post.id), '2027-03-27T01:30:00.000Z')
    await day(page, 'Saturday 27 March').getByText('02:30').waitFor()

    await chip(page, 'Spring prints').focus()
    await page.keyboard.press('Space')
    await told(page, '“Spring prints” is picked up.')
    await page.keyboard.press('ArrowRight')
    await told(page, 'Put down: Sun, 28 Mar 2027, 03:00')
    await page.keyboard.press('ArrowDown')
    await told(page, 'Put down: Sun, 4 Apr 2027, 02:30')
    await page.keyboard.press('Enter')
    await told(page, 'Moved to Sun, 4 Apr 2027, 02:30.')
    assert.equal(await timeOf(post.id), '2027-04-04T00:30:00.000Z')
    await day(page, 'Sunday 4 April').locator('a:focus').waitFor()
    // It is shown at once; the server has it when it has answered.
    const takenBack = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await page.keyboard.press('Control+z')
    await day(page, 'Saturday 27 March').getByText('02:30').waitFor()
    await takenBack

    await chip(page, 'Spring prints').focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Escape')
    await told(page, 'Left where it was.')
    assert.equal(await timeOf(post.id), '2027-03-27T01:30:00.000Z')
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('marks the hour that is left out, and has the one that comes twice two times', async () => {
    const { owner, org, channel, plan } = await anOrganization(dashboard)
    const second = { text: 'Second two', channels: [{ channel_id: channel }], scheduled_at: '2027-10-31T01:15:00Z' }
    await owner.api.posts.create(org, second)
    await plan('First two', '2027-10-31T02:15')
    const { page, context } = await open(owner, `/o/${org}/calendar?view=day&date=2027-10-31`)
    await page.getByText('Sunday 31 October has 25 hours').waitFor()
    await day(page, 'Sunday 31 October, 02:00;').getByRole('link', { name: 'First two' }).waitFor()
    await day(page, 'Sunday 31 October, 02:00 again').getByRole('link', { name: 'Second two' }).waitFor()
    await page.goto(`/o/${org}/calendar?view=week&date=2027-03-28`)
    await page.getByText('Sunday 28 March has 23 hours').waitFor()
    await day(page, 'Sunday 28 March, 02:00; The clocks are put forward').getByText('no such hour').waitFor()
    await context.close()
  })

  it('refuses what is past, blocked or not theirs, and says why', async () => {
    const { owner, org, plan, timeOf } = await anOrganization(dashboard)
    await owner.api.slots.addBlockedDates(org, { first_date: '2027-03-25', last_date: '2027-03-26', note: 'Easter' })
    const post = await plan('Stays here', '2027-03-24T09:00')
    const { page, context } = await open(owner, `/o/${org}/${MARCH}`)
    await chip(page, 'Stays here').dragTo(day(page, 'Thursday 25 March'))
    await told(page, 'That day is blocked (Easter).')
    assert.equal(await timeOf(post.id), '2027-03-24T08:00:00.000Z')
    await context.close()

    const viewer = await aColleague(dashboard, owner, { org, role: 'viewer' })
    const seen = await open(viewer, `/o/${org}/${MARCH}`)
    await chip(seen.page, 'Stays here').focus()
    await seen.page.getByRole('button', { name: 'What to do with “Stays here”' }).click()
    await seen.page.getByRole('menuitem', { name: 'Open' }).waitFor()
    assert.equal(await seen.page.getByRole('menuitem').count(), 1)
    await seen.page.keyboard.press('Escape')
    await chip(seen.page, 'Stays here').dragTo(day(seen.page, 'Monday 22 March'))
    assert.equal(await timeOf(post.id), '2027-03-24T08:00:00.000Z')
    assert.equal(await seen.page.getByRole('button', { name: /^Write a post for/ }).count(), 0)
    await seen.context.close()
  })

  it('takes drafts from the tray and back, and writes for an empty day', async () => {
    const { owner, org, plan, timeOf } = await anOrganization(dashboard)
    const post = await plan('No time yet')
    const { page, context } = await open(owner, `/o/${org}/${MARCH}`)
    const tray = page.getByRole('complementary', { name: 'Without a time' })
    await tray.getByRole('link', { name: 'No time yet' }).dragTo(day(page, 'Wednesday 10 March'))
    await told(page, 'Scheduled for Wed, 10 Mar 2027, 09:00.')
    assert.equal(await timeOf(post.id), '2027-03-10T08:00:00.000Z')
    await day(page, 'Wednesday 10 March').getByRole('link', { name: 'No time yet' }).dragTo(tray)
    await told(page, 'Taken out of the calendar')
    assert.equal(await timeOf(post.id), null)
    await tray.getByRole('link', { name: 'No time yet' }).waitFor()
    await day(page, 'Thursday 11 March').focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/compose\?at=2027-03-11T09:00$/)
    await page.goBack()
    await tray.waitFor()
    await page.keyboard.press('w')
    await page.waitForURL(/view=week&date=2027-03-01/)
    await page.keyboard.press(']')
    await page.waitForURL(/view=week&date=2027-03-08/)
    await context.close()
  })

  it('moves without dragging on a phone, and warns before an approval is lost', async () => {
    const { owner, org, plan, timeOf } = await anOrganization(dashboard)
    await owner.api.organizations.change(org, {
      approval_policy: { required_for: 'everyone', moving_time: 'voids_approval' },
    })
    const post = await plan('Approved and early', '2027-03-10T09:00')
    await owner.api.posts.approve(post.id)
    const phone = { viewport: { width: 320, height: 640 }, hasTouch: true }
    const { page, context } = await open(owner, `/o/${org}/calendar?date=2027-03-10`, phone)
    await page.getByRole('button', { name: 'What to do with “Approved and early”' }).click()
    await page.getByRole('menuitem', { name: 'Move to…' }).click()
    await page.getByText('an approval covers the time too').waitFor()
    await page.getByLabel('Date').fill('2027-10-31')
    await page.getByLabel('Time').fill('02:30')
    await page.getByRole('radio', { name: 'The second one' }).check()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Move it' }).click()
    await told(page, 'It waits for approval.')
    assert.equal(await timeOf(post.id), '2027-10-31T01:30:00.000Z')
    await context.close()
  })

  it('moves several posts by the same distance, says which stay, and takes all of it back', async () => {
    const { owner, org, plan, timeOf } = await anOrganization(dashboard)
    const first = await plan('One of three', '2027-03-10T09:00')
    const canceled = await plan('Two of three', '2027-03-11T10:00')
    const last = await plan('Three of three', '2027-03-26T11:00')
    await owner.api.posts.cancel(canceled.id)
    // What is no id asks for nothing.
    const { page, context } = await open(owner, `/o/${org}/${MARCH}&channel=abc&author=1`)
    await chip(page, 'One of three').click({ modifiers: ['Control'] })
    await chip(page, 'Three of three').click({ modifiers: ['Shift'] })
    await told(page, '3 posts selected')
    assert.deepEqual(await axeFindings(page), [])
    await chip(page, 'One of three').dragTo(day(page, 'Friday 12 March'))
    await told(page, '2 moved, 1 skipped: canceled.')
    const skipped = page.getByRole('link', { name: 'Show the skipped in the list' })
    assert.equal(await skipped.getAttribute('href'), `/o/${org}/posts?ids=${canceled.id}`)
    assert.deepEqual(await axeFindings(page), [])
    // By the clocks, also over a change of them.
    assert.equal(await timeOf(first.id), '2027-03-12T08:00:00.000Z')
    assert.equal(await timeOf(last.id), '2027-03-28T09:00:00.000Z')
    await page.getByRole('button', { name: 'Undo' }).click()
    await told(page, '2 taken back.')
    assert.equal(await timeOf(first.id), '2027-03-10T08:00:00.000Z')
    assert.equal(await timeOf(last.id), '2027-03-26T10:00:00.000Z')

    await page.getByRole('button', { name: 'Select', exact: true }).click()
    await chip(page, 'One of three').click()
    await chip(page, 'Three of three').focus()
    await page.keyboard.press('Space')
    await page.getByRole('region', { name: 'Selected posts' }).getByRole('button', { name: 'Move to…' }).click()
    await page.getByText('and one other, by the same distance').waitFor()
    await page.getByLabel('Date').fill('2027-03-11')
    await page.getByRole('button', { name: 'Move it' }).click()
    await told(page, '2 moved.')
    assert.equal(await timeOf(last.id), '2027-03-27T10:00:00.000Z')
    await context.close()
  })

  it('does not overwrite what somebody else changed meanwhile, and shows it', async () => {
    const { owner, org, plan, timeOf } = await anOrganization(dashboard)
    const post = await plan('As it was', '2027-03-10T09:00')
    const { page, context } = await open(owner, '/account')
    // Deaf to what happens: the move comes first.
    await page.route(/\/events/, (route) => route.abort())
    await page.goto(`/o/${org}/${MARCH}`)
    await chip(page, 'As it was').waitFor()
    await owner.api.posts.edit(post.id, { text: 'As it is', local_time: '2027-03-15T09:00', time_zone: ZONE })
    await chip(page, 'As it was').dragTo(day(page, 'Friday 12 March'))
    await page.getByRole('dialog', { name: 'Somebody changed this post meanwhile' }).waitFor()
    await told(page, 'It is planned for Mon, 15 Mar 2027, 09:00 now')
    await told(page, 'It says now: As it is')
    assert.equal(await timeOf(post.id), '2027-03-15T08:00:00.000Z')
    await page.getByRole('button', { name: 'Move it all the same' }).click()
    await told(page, 'Moved to Fri, 12 Mar 2027, 09:00.')
    assert.equal(await timeOf(post.id), '2027-03-12T08:00:00.000Z')
    await context.close()
  })

  it('opens a post beside itself, under an address of its own, and gives the focus back', async () => {
    const { owner, org, plan } = await anOrganization(dashboard)
    const { id } = await plan('Look at me', '2027-03-10T09:00')
    const { page, context } = await open(owner, `/o/${org}/${MARCH}`, { timezoneId: 'America/New_York' })
    const sheet = page.getByRole('dialog', { name: 'Post', exact: true })
    await chip(page, 'Look at me').click()
    await page.waitForURL(new RegExp(`view=month&date=2027-03-01&post=${id}$`))
    await sheet.getByText(/09:00 \(for you 03:00 New York\)/).waitFor()
    await sheet.getByRole('figure').getByText('Look at me').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await chip(page, 'Look at me').and(page.locator(':focus')).waitFor()
    assert.doesNotMatch(page.url(), /post=/)
    // What was done behind it is not taken back by a key that is pressed in it.
    await chip(page, 'Look at me').dragTo(day(page, 'Thursday 11 March'))
    await told(page, 'Moved to Thu, 11 Mar 2027, 09:00.')
    await chip(page, 'Look at me').click()
    await sheet.getByRole('figure').getByText('Look at me').waitFor()
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await day(page, 'Thursday 11 March').getByRole('link', { name: 'Look at me' }).waitFor()
    await page.keyboard.press('Enter')
    await sheet.waitFor()
    await page.reload()
    await sheet.getByRole('button', { name: 'Move to…' }).click()
    await page.getByLabel('Date').waitFor()
    assert.equal(await sheet.count(), 0)
    // In New York the clocks change on the Sunday of that week.
    await page.goto(`/o/${org}/calendar?view=week&date=2027-03-10`)
    await page.getByText('the slanted hours are yours').waitFor()
    await page.getByRole('rowheader', { name: '09:00 (for you 03:00 / 04:00 New York)' }).waitFor()
    await page.getByRole('rowheader', { name: '02:00 (for you 20:00 −1 New York)' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.goto(`/o/${org}/calendar?view=day&date=2027-03-10`)
    await page.getByRole('rowheader', { name: '09:00 (for you 03:00 New York)' }).waitFor()
    await context.close()
  })

  it('has nothing that axe finds, in each view and in the dark', async () => {
    const { owner, org, plan } = await anOrganization(dashboard)
    await plan('A draft')
    for (const hour of ['08', '09', '10', '11', '12']) await plan(`At ${hour}`, `2027-03-10T${hour}:00`)
    const views = { light: ['month', 'day', 'list'], dark: ['month', 'week'] } as const
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context } = await open(owner, `/o/${org}/calendar?view=month&date=2027-03-10`, { colorScheme })
      for (const view of views[colorScheme]) {
        await page.goto(`/o/${org}/calendar?view=${view}&date=2027-03-10&status=queued`)
        await chip(page, 'At 08').waitFor()
        assert.deepEqual(await axeFindings(page), [], `${view} ${colorScheme}`)
      }
      await context.close()
    }
  })
})
