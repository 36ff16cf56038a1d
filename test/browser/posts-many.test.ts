import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import { anOrganization, openDashboard, ZONE, type Dashboard } from '#test/support/dashboard.ts'
import { addSandboxFault } from '#test/support/sandbox-fault.ts'

describe('many posts at once', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('spreads posts over the next free slots, gives all one time, and takes it away', async () => {
    const { owner, org, channel, plan } = await anOrganization(dashboard)
    await owner.api.slots.add(channel, { weekdays: ['tue', 'fri'], time: '10:30', time_zone: ZONE })
    const posts = [await plan('First of them'), await plan('Second of them'), await plan('Third of them')]
    const free = (await owner.api.slots.listNext(channel, { limit: 3 }).toArray()).map(({ at }) => Date.parse(at))
    const times = async () =>
      (await Promise.all(posts.map(({ id }) => owner.api.posts.get(id)))).map(({ scheduled_at: at }) =>
        at === null ? null : Date.parse(at),
      )
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts`)
    const dialog = page.getByRole('dialog', { name: 'Reschedule 3 posts' })
    const move = async (to: string, say: () => Promise<void> = async () => {}): Promise<void> => {
      await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
      await page.getByRole('button', { name: 'Reschedule' }).click()
      await dialog.getByRole('radio', { name: to }).check()
      await say()
      await dialog.getByRole('button', { name: 'Move them' }).click()
      await dialog.getByText('3 moved').waitFor()
      await dialog.getByRole('button', { name: 'Close' }).last().click()
      await dialog.waitFor({ state: 'detached' })
    }
    await move('To the next free slots, one after the other')
    assert.deepEqual(new Set(await times()), new Set(free))
    assert.equal((await owner.api.posts.list(org, { status: 'queued' }).toArray()).length, 3)
    await move('To one time', async () => {
      await dialog.getByLabel('Date').fill('2027-10-31')
      await dialog.getByLabel('Time', { exact: true }).fill('18:00')
      assert.deepEqual(await axeFindings(page), [])
    })
    assert.deepEqual(await times(), Array(3).fill(Date.parse('2027-10-31T17:00:00Z')))
    await move('Take the time away: drafts again')
    assert.deepEqual(await times(), [null, null, null])
    assert.equal((await owner.api.posts.list(org, { status: 'draft' }).toArray()).length, 3)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('tries several that failed again, and leaves out what did not fail', async () => {
    const { owner, org, handle, plan } = await anOrganization(dashboard)
    const failed = [await plan('Refused one'), await plan('Refused two')]
    const draft = await plan('Only a draft')
    const body = { title: 'Forbidden', detail: 'Not today.', status: 403 }
    const refusal = { kind: 'answer', status: 403, body, route: 'create', account: handle, times: 2 }
    await addSandboxFault(dashboard.base, refusal)
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts?status=failed`)
    await page.getByRole('heading', { name: 'No post fits' }).waitFor()
    for (const { id } of failed) await owner.api.posts.publish(id)
    await page.getByText('2 posts shown').waitFor()
    await page.goto(`/o/${org}/posts`)
    await page.getByText('3 posts shown').waitFor()
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    await page.getByRole('button', { name: 'Try again' }).click()
    const dialog = page.getByRole('dialog', { name: 'Try 3 posts again' })
    await dialog.getByText('What is out stays untouched').waitFor()
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await dialog.getByText('2 tried again, 1 skipped').waitFor()
    await dialog.getByRole('listitem').filter({ hasText: 'Only a draft' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByLabel('Status', { exact: true }).selectOption('published')
    await page.getByText('2 posts shown').waitFor()
    assert.equal((await owner.api.posts.get(draft.id)).status, 'draft')
    const there = await (await fetch(`${dashboard.base}/sandbox/twt/_sandbox/posts`)).text()
    assert.deepEqual([there.split('"text":"Refused one"').length, there.split('"text":"Refused two"').length], [2, 2])
    assert.deepEqual(faults, [])
    await context.close()
  })
})
