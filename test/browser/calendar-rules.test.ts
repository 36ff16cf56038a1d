import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { aPlannedOrganization, chip, day, isTold, MARCH } from '#test/support/calendar-page.ts'
import {
  aColleague,
  aSandboxChannel,
  openDashboard,
  ZONE,
  type Dashboard,
  type Person,
} from '#test/support/dashboard.ts'
import { told } from '#test/support/told.ts'

const DAY = 86_400_000

/** The date in the organization's zone, so many days ago. */
const dateBefore = (days: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(Date.now() - days * DAY)

/** Whether the word of how a post stands is to be seen whole in what stands for it; and whether in line with its time. */
const wordOf = async (page: Page, text: string, word: string) => {
  const post = chip(page, text)
  const boxes = [post.getByText(word, { exact: true }), post, post.getByRole('time')].map((each) => each.boundingBox())
  const [said, whole, time] = await Promise.all(boxes)
  assert.ok(said && whole && time)
  const isInside =
    said.x >= whole.x &&
    said.y >= whole.y &&
    said.x + said.width <= whole.x + whole.width &&
    said.y + said.height <= whole.y + whole.height
  return { isInside, isInLine: Math.abs(said.y + said.height / 2 - time.y - time.height / 2) < 4 }
}

describe('the rules of the calendar', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  const open = async (person: Person, path: string, width = 1280) => {
    const watched = await dashboard.as(person, { viewport: { width, height: 1200 } })
    // From here on it hears what others do.
    const listens = watched.page.waitForResponse((answer) => answer.url().includes('/events'))
    await watched.page.goto(path)
    await listens
    return watched
  }

  it('stays where it was put, and keeps the focus, when an answer from before comes late', async () => {
    const { owner, org, plan, timeOf } = await aPlannedOrganization(dashboard)
    const post = await plan('Put down twice', '2027-03-10T09:00')
    const { page, context } = await open(owner, `/o/${org}/${MARCH}`)
    const carry = async (to: string): Promise<void> => {
      await page.keyboard.press('Space')
      await isTold(page, '“Put down twice” is picked up.')
      await page.keyboard.press('ArrowRight')
      await isTold(page, `Put down: ${to}`)
      await page.keyboard.press('Enter')
      await isTold(page, `Moved to ${to}.`)
    }
    const late = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const given = Promise.withResolvers<void>()
    const question = new RegExp(`/calendar\\?.*from=.*ids=${post.id}`)
    const held = async (route: Route): Promise<void> => {
      const response = await route.fetch()
      asked.resolve()
      await late.promise
      await route.fulfill({ response })
      given.resolve()
    }
    await page.route(question, held, { times: 1 })
    await chip(page, 'Put down twice').focus()
    await carry('Thu, 11 Mar 2027, 09:00')
    // It hears of its own move, and asks how the post stands now.
    await asked.promise
    await carry('Fri, 12 Mar 2027, 09:00')
    assert.equal(await timeOf(post.id), '2027-03-12T08:00:00.000Z')
    late.resolve()
    await given.promise
    // What comes behind it is shown behind it.
    await owner.api.posts.edit(post.id, { text: 'Put down twice, and changed' })
    await day(page, 'Friday 12 March').getByRole('link', { name: 'and changed' }).and(page.locator(':focus')).waitFor()
    await context.close()
  })

  it('takes nothing into the past, and leaves what is out where it is', async () => {
    const { owner, org, plan, timeOf } = await aPlannedOrganization(dashboard)
    const draft = await plan('Too late for that')
    const out = await plan('Already out')
    const published = await told(owner, org, 'post.published')
    await owner.api.posts.publish(out.id)
    assert.equal(await published(), out.id)
    const at = await timeOf(out.id)
    const { page, context } = await open(owner, `/o/${org}/calendar?view=month&date=${dateBefore(0)}`)
    const tray = page.getByRole('complementary', { name: 'Without a time' })
    await chip(page, 'Already out').dragTo(tray)
    await isTold(page, 'This post is published and stays where it is.')
    assert.equal(await timeOf(out.id), at)
    const past = dateBefore(2)
    await page.goto(`/o/${org}/calendar?view=month&date=${past}`)
    await tray.getByRole('link', { name: 'Too late for that' }).dragTo(page.locator(`[data-cell="${past}"]`))
    await isTold(page, 'That time has passed. Choose one that is ahead.')
    assert.equal(await timeOf(draft.id), null)
    await context.close()
  })

  it('asks before a drag that costs an approval, and not where the policy keeps it', async () => {
    const { owner, org, plan, timeOf } = await aPlannedOrganization(dashboard)
    const rule = (moving: 'voids_approval' | 'keeps_approval') =>
      owner.api.organizations.change(org, { approval_policy: { required_for: 'everyone', moving_time: moving } })
    await rule('voids_approval')
    const post = await plan('Approved for its time', '2027-03-10T09:00')
    await owner.api.posts.approve(post.id)
    const { page, context } = await open(owner, `/o/${org}/${MARCH}`)
    const question = page.getByRole('alertdialog').or(page.getByRole('dialog'))
    await chip(page, 'Approved for its time').dragTo(day(page, 'Friday 12 March'))
    await question.getByText('Move it, and lose its approval?').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await question.getByRole('button', { name: 'Leave it' }).click()
    assert.equal(await timeOf(post.id), '2027-03-10T08:00:00.000Z')
    await chip(page, 'Approved for its time').dragTo(day(page, 'Friday 12 March'))
    await question.getByRole('button', { name: 'Move it' }).click()
    await isTold(page, 'It waits for approval.')
    assert.equal(await timeOf(post.id), '2027-03-12T08:00:00.000Z')
    assert.equal((await owner.api.posts.get(post.id)).approval.state, 'pending')

    await rule('keeps_approval')
    await owner.api.posts.approve(post.id)
    await page.reload()
    await chip(page, 'Approved for its time').dragTo(day(page, 'Monday 15 March'))
    await isTold(page, 'Moved to Mon, 15 Mar 2027, 09:00.')
    assert.equal((await owner.api.posts.get(post.id)).approval.state, 'approved')
    await context.close()
  })

  it('says how posts stand in words, narrows by filters, and leads to what has no room', async () => {
    const { owner, org, plan, timeOf } = await aPlannedOrganization(dashboard)
    const second = await aSandboxChannel(owner, { org, handle: `two${owner.name}` })
    const cy = await aColleague(dashboard, owner, { org, role: 'editor' })
    const time = { local_time: '2027-03-11T10:00', time_zone: ZONE }
    await cy.api.posts.create(org, { text: 'Of the editor', channels: [{ channel_id: second }], ...time })
    for (const hour of ['08', '09', '10', '11', '12']) await plan(`At ${hour}`, `2027-03-10T${hour}:00`)
    const last = await plan('At 13', '2027-03-10T13:00')
    const { page, context } = await open(owner, `/o/${org}/${MARCH}`, 1920)
    await chip(page, 'At 08').waitFor()
    assert.deepEqual(await wordOf(page, 'At 08', 'Scheduled'), { isInside: true, isInLine: true })
    await page.setViewportSize({ width: 1280, height: 1200 })
    assert.ok((await wordOf(page, 'At 08', 'Scheduled')).isInside)
    await page.setViewportSize({ width: 1920, height: 1200 })
    const legend = page.getByRole('list', { name: 'What the signs mean' })
    assert.deepEqual(await legend.getByRole('listitem').allTextContents(), [
      'Waits for approval',
      'Scheduled',
      'Test network',
    ])

    await page.getByRole('button', { name: 'Filters' }).click()
    const filters = page.getByRole('search')
    const narrow = async (by: string, to: string, left: readonly [there: string, gone: string]): Promise<void> => {
      await filters.getByLabel(by).selectOption(to)
      await chip(page, left[1]).waitFor({ state: 'detached' })
      await chip(page, left[0]).waitFor()
      await page.getByRole('button', { name: 'Clear filters' }).click()
      await chip(page, left[1]).waitFor()
    }
    await narrow('Channel', second, ['Of the editor', 'At 08'])
    await narrow('Author', (await cy.api.account.get()).id, ['Of the editor', 'At 08'])
    await narrow('Approval', 'not_required', ['At 08', 'Of the editor'])

    await page.getByRole('button', { name: '+3 more on Wednesday 10 March' }).click()
    await page.waitForURL(/view=day&date=2027-03-10/)
    await chip(page, 'At 13').dragTo(day(page, 'Wednesday 10 March, 15:00'))
    await isTold(page, 'Moved to Wed, 10 Mar 2027, 15:00.')
    assert.equal(await timeOf(last.id), '2027-03-10T14:00:00.000Z')
    await day(page, 'Wednesday 10 March, 16:00').click()
    await page.waitForURL(/\/compose\?at=2027-03-10T16:00$/)
    await page.goto(`/o/${org}/${MARCH}`)
    await chip(page, 'At 08').waitFor()
    await day(page, 'Thursday 18 March').click()
    await page.waitForURL(/\/compose\?at=2027-03-18T09:00$/)
    await context.close()
  })

  it('shows at once what somebody else moves in another browser', async () => {
    const { owner, org, plan } = await aPlannedOrganization(dashboard)
    const bo = await aColleague(dashboard, owner, { org, role: 'admin' })
    await plan('Handed over', '2027-03-10T09:00')
    const mine = await open(owner, `/o/${org}/${MARCH}`)
    const theirs = await open(bo, `/o/${org}/${MARCH}`)
    await day(mine.page, 'Wednesday 10 March').getByRole('link', { name: 'Handed over' }).waitFor()
    await chip(theirs.page, 'Handed over').dragTo(day(theirs.page, 'Friday 12 March'))
    await day(mine.page, 'Friday 12 March').getByRole('link', { name: 'Handed over' }).waitFor()
    assert.equal(await chip(mine.page, 'Handed over').count(), 1)
    await Promise.all([mine.context.close(), theirs.context.close()])
  })
})
