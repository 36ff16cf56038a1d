import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import { aPlannedOrganization, chip, day, isTold, MARCH } from '#test/support/calendar-page.ts'
import { openDashboard, ZONE, type Dashboard, type Person } from '#test/support/dashboard.ts'

const WEEK = 'calendar?view=week&date=2027-03-08'

/** Today's date in the organization's zone. */
const today = (): string => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(Date.now())

describe('what the calendar does besides', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  const open = async (person: Person, path: string) => {
    const watched = await dashboard.as(person, { viewport: { width: 1280, height: 1200 } })
    await watched.page.goto(path)
    return watched
  }

  it('keeps what it shows as a view, opens it again for any day, and forgets it', async () => {
    const { owner, org, plan } = await aPlannedOrganization(dashboard)
    await plan('Stands in the queue', '2027-03-10T09:00')
    const off = await plan('Called off', '2027-03-11T09:00')
    await owner.api.posts.cancel(off.id)
    const { page, faults, context } = await open(owner, `/o/${org}/${WEEK}`)
    await chip(page, 'Stands in the queue').waitFor()
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByRole('search').getByLabel('Status').selectOption('canceled')
    await chip(page, 'Stands in the queue').waitFor({ state: 'detached' })
    const views = page.getByRole('button', { name: 'Views' })
    await views.click()
    await page.getByRole('menuitem', { name: 'Save these filters…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('What we called off')
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await isTold(page, 'The view is saved.')

    // Another day, another view and no filter: what was kept says all of it but the day.
    await page.goto(`/o/${org}/calendar?view=month&date=2027-03-12`)
    await chip(page, 'Stands in the queue').waitFor()
    await views.click()
    await page.getByRole('menuitem', { name: 'What we called off' }).click()
    await page.waitForURL(/calendar\?view=week&status=canceled&date=2027-03-12$/)
    await chip(page, 'Stands in the queue').waitFor({ state: 'detached' })
    await chip(page, 'Called off').waitFor()

    // Of posts it is no view: the list of them does not offer it.
    await page.goto(`/o/${org}/posts`)
    await page.getByText('2 posts shown').waitFor()
    await views.click()
    await page.getByRole('menuitem', { name: 'Save these filters…' }).waitFor()
    assert.equal(await page.getByRole('menuitem', { name: 'What we called off' }).count(), 0)

    await page.goto(`/o/${org}/${MARCH}`)
    await views.click()
    await page.getByRole('menuitem', { name: 'Manage views…' }).click()
    await dialog.getByRole('button', { name: 'Rename or share: What we called off' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Not to be')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('button', { name: 'Delete: Not to be' }).click()
    await isTold(page, 'The view is deleted.')
    assert.deepEqual(await owner.api.views.list(org).toArray(), [])
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('turns to today and to each of its views by one key, and to none where letters are typed', async () => {
    const { owner, org, plan } = await aPlannedOrganization(dashboard)
    await plan('Among the letters', '2027-03-01T09:00')
    const { page, faults, context } = await open(owner, `/o/${org}/${MARCH}`)
    const views = page.getByRole('navigation', { name: 'View' })
    /** Where a key leads, and that the page shows which view that is. */
    const press = async (key: string, view: string, date: string): Promise<void> => {
      await page.keyboard.press(key)
      await page.waitForURL(new RegExp(`\\?view=${view.toLowerCase()}&date=${date}$`))
      await views.getByRole('link', { name: view }).and(page.locator('[aria-current]')).waitFor()
    }
    await chip(page, 'Among the letters').waitFor()
    await press('d', 'Day', '2027-03-01')
    await press(']', 'Day', '2027-03-02')
    await press('[', 'Day', '2027-03-01')
    await press('l', 'List', '2027-03-01')
    await press(']', 'List', '2027-04-01')
    await press('w', 'Week', '2027-04-01')
    await press('[', 'Week', '2027-03-25')
    await press('Shift+M', 'Month', '2027-03-25')
    await press('t', 'Month', today())
    await page.locator('[aria-current=date]').waitFor()
    await press('D', 'Day', today())

    await page.goto(`/o/${org}/${MARCH}`)
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByRole('search').getByLabel('Search in the texts').click()
    await page.keyboard.type('tdwl')
    await page.waitForURL(/\?view=month&date=2027-03-01&q=tdwl$/)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('leads from a free slot to a post for it, and has a post that is put down near one take its time', async () => {
    const { owner, org, channel, handle, plan, timeOf } = await aPlannedOrganization(dashboard)
    await owner.api.slots.add(channel, { weekdays: ['wed', 'thu'], time: '09:30', time_zone: ZONE })
    const near = await plan('Near the slot', '2027-03-09T09:10')
    const far = await plan('Far from it', '2027-03-09T14:00')
    const { page, faults, context } = await open(owner, `/o/${org}/${WEEK}`)
    const wednesday = day(page, 'Wednesday 10 March, 09:00')
    const ghost = page.getByRole('button', {
      name: `free 09:30: write a post for Wed, 10 Mar 2027, 09:30, @${handle}`,
    })
    await wednesday.and(page.locator(':has(button[data-slot])')).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await ghost.click()
    await page.waitForURL(/\/compose\?at=2027-03-10T09:30$/)
    await page.getByText(/10 Mar 2027, 09:30 Berlin/).waitFor()
    await page.goBack()
    await ghost.waitFor()

    // In the month there is no room for free slots, and they are known all the same.
    await page.keyboard.press('m')
    await page.waitForURL(/view=month/)
    await chip(page, 'Near the slot').dragTo(day(page, 'Wednesday 10 March'))
    await isTold(page, 'Moved to Wed, 10 Mar 2027, 09:30.')
    assert.equal(await timeOf(near.id), '2027-03-10T08:30:00.000Z')
    await chip(page, 'Far from it').dragTo(day(page, 'Wednesday 10 March'))
    await isTold(page, 'Moved to Wed, 10 Mar 2027, 14:00.')
    assert.equal(await timeOf(far.id), '2027-03-10T13:00:00.000Z')

    // What is taken is not offered again; and on the free slot itself the time is the slot's, however far it was.
    await page.keyboard.press('w')
    await page.waitForURL(/view=week/)
    const thursday = page.getByRole('button', { name: /^free 09:30: write a post for Thu, 11 Mar 2027/ })
    await thursday.waitFor()
    await ghost.waitFor({ state: 'detached' })
    await chip(page, 'Far from it').dragTo(thursday)
    await isTold(page, 'Moved to Thu, 11 Mar 2027, 09:30.')
    assert.equal(await timeOf(far.id), '2027-03-11T08:30:00.000Z')
    await thursday.waitFor({ state: 'detached' })
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('moves a post in the week to another hour and another day, and keeps its minutes', async () => {
    const { owner, org, plan, timeOf } = await aPlannedOrganization(dashboard)
    const post = await plan('By the hour', '2027-03-10T09:15')
    const { page, faults, context } = await open(owner, `/o/${org}/${WEEK}`)
    await chip(page, 'By the hour').dragTo(day(page, 'Wednesday 10 March, 12:00'))
    await isTold(page, 'Moved to Wed, 10 Mar 2027, 12:15.')
    assert.equal(await timeOf(post.id), '2027-03-10T11:15:00.000Z')
    await chip(page, 'By the hour').dragTo(day(page, 'Friday 12 March, 10:00'))
    // It can be taken back for ten seconds.
    await isTold(page, 'Moved to Fri, 12 Mar 2027, 10:15.')
    assert.equal(await chip(page, 'By the hour').count(), 1)
    const takenBack = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await page.keyboard.press('Control+z')
    await day(page, 'Wednesday 10 March, 12:00').getByRole('link', { name: 'By the hour' }).waitFor()
    await takenBack
    assert.equal(await timeOf(post.id), '2027-03-10T11:15:00.000Z')
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('puts a post back that is moved without a connection, says so, and moves it when there is one', async () => {
    const { owner, org, plan, timeOf } = await aPlannedOrganization(dashboard)
    const post = await plan('In the tunnel', '2027-03-10T09:00')
    const { page, faults, context } = await open(owner, `/o/${org}/${MARCH}`)
    const [from, to] = [day(page, 'Wednesday 10 March'), day(page, 'Friday 12 March')]
    await from.getByRole('link', { name: 'In the tunnel' }).waitFor()
    await context.setOffline(true)
    const lost = page.getByRole('status').filter({ hasText: 'The connection is lost' })
    await lost.waitFor()
    await chip(page, 'In the tunnel').dragTo(to)
    await isTold(page, 'The server could not be reached.')
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Dismiss' }).waitFor()
    await from.getByRole('link', { name: 'In the tunnel' }).waitFor()
    assert.equal(await chip(page, 'In the tunnel').count(), 1)
    assert.equal(await timeOf(post.id), '2027-03-10T08:00:00.000Z')

    await context.setOffline(false)
    await lost.waitFor({ state: 'detached' })
    await chip(page, 'In the tunnel').dragTo(to)
    await isTold(page, 'Moved to Fri, 12 Mar 2027, 09:00.')
    assert.equal(await timeOf(post.id), '2027-03-12T08:00:00.000Z')
    await to.getByRole('link', { name: 'In the tunnel' }).waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('takes a move whose answer was lost on the way for done, and asks nobody about it', async () => {
    const { owner, org, plan, timeOf } = await aPlannedOrganization(dashboard)
    const post = await plan('Heard, not answered', '2027-03-10T09:00')
    const { page, faults, context } = await open(owner, `/o/${org}/${MARCH}`)
    await chip(page, 'Heard, not answered').waitFor()
    let done = 0
    await page.route(`**/posts/${post.id}`, async (route) => {
      if (route.request().method() !== 'PATCH') return route.fallback()
      done += 1
      if (done > 1) return route.continue()
      // The server did it, and nobody hears of it.
      await route.fetch()
      return route.abort('connectionreset')
    })
    await chip(page, 'Heard, not answered').dragTo(day(page, 'Friday 12 March'))
    await isTold(page, 'Moved to Fri, 12 Mar 2027, 09:00.')
    assert.equal(done, 2)
    assert.equal(await page.getByRole('dialog', { name: 'Somebody changed this post meanwhile' }).count(), 0)
    assert.equal(await timeOf(post.id), '2027-03-12T08:00:00.000Z')
    assert.deepEqual(faults, [])
    await context.close()
  })
})
