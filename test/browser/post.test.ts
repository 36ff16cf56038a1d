import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { connectOwner } from '#test/support/builders.ts'
import { aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { aPng } from '#test/support/media-files.ts'
import { asOwner } from '#test/support/owner.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { addSandboxFault } from '#test/support/sandbox-fault.ts'

describe('a post that did not go out', () => {
  let database: TestDatabase
  let dashboard: Dashboard
  let ada: Person
  let org: string
  let channel: string
  before(async () => {
    database = await createTestDatabase()
    dashboard = await openDashboard({ DB_URL: database.url })
    ada = await dashboard.person('ada')
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
    channel = await aSandboxChannel(ada, { org, handle: 'ink' })
  })
  after(async () => {
    await dashboard[Symbol.asyncDispose]()
    await database.drop()
  })

  /** Makes the next post go wrong at the test network. */
  const fault = (what: object): Promise<void> => addSandboxFault(dashboard.base, { ...what, route: 'create' })

  const write = (text: string, time: object = {}) =>
    ada.api.posts.create(org, { text, channels: [{ channel_id: channel }], ...time })

  const published = (page: Page) => page.getByRole('link', { name: 'Open the post there' }).waitFor()

  /** As after a quarter of an hour of looking: the worker looks for the last time at once. */
  const letTimePass = async (post: string): Promise<void> => {
    const owner = await connectOwner(database.url)
    const waits = `select from publications p join attempts a on a.org_id = p.org_id and a.publication_id = p.id
      where p.post_id = $1 and p.status = 'publishing' and a.state = 'unknown' and p.lease_until is null`
    while ((await owner.query(waits, [post])).rowCount !== 1);
    await owner.query(
      `update attempts set settled_after = now() where publication_id = (select id from publications where post_id = $1)`,
      [post],
    )
    await owner.query(`update publications set looks = 3, wake_at = now() where post_id = $1`, [post])
    await owner.query(`select pg_notify('scheduly_due', '')`)
    await owner.end()
  }

  it('takes a double click for one', async () => {
    const { page, context } = await dashboard.as(ada)
    const { id } = await write('Talked about')
    await page.goto(`/o/${org}/posts/${id}`)
    let sent = 0
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/comments')) sent += 1
    })
    const form = page.getByRole('form', { name: 'Comment' })
    await form.getByRole('textbox').fill('Said once')
    await form.getByRole('button').dblclick()
    await page.getByRole('listitem').filter({ hasText: 'Said once' }).waitFor()
    assert.equal(sent, 1)
    await context.close()
  })

  it('of a channel that was cut off waits, is told of with the others at risk, and goes out when it is connected anew', async () => {
    const other = await aSandboxChannel(ada, { org, handle: 'stage' })
    const channels = [{ channel_id: other }]
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    await ada.api.posts.create(org, { text: 'Tomorrow on our stage', channels, scheduled_at: tomorrow })
    const { id: post } = await ada.api.posts.create(org, { text: 'Tonight on our stage', channels })
    const { page, context, faults } = await dashboard.as(ada)
    await page.goto(`/o/${org}`)
    await fault({ kind: 'revoke-tokens', times: 1 })
    await ada.api.posts.publish(post)
    const need = page.getByRole('listitem').filter({ hasText: '@stage must be connected again' })
    await need.getByText('2 posts wait for it.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await need.getByRole('link', { name: 'See the channel' }).click()
    const card = page.getByRole('article').filter({ hasText: '@stage' })
    await card.getByText('Needs to be reconnected').waitFor()
    await card.getByText('2 posts are at risk').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    assert.equal((await ada.api.posts.get(post)).status, 'queued')
    await card.getByRole('button', { name: 'Reconnect' }).click()
    await page.getByRole('radio', { name: '@stage' }).check()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('@stage is connected.').waitFor()
    await card.getByText('Connected', { exact: true }).waitFor()
    await page.goto(`/o/${org}/posts/${post}`)
    await published(page)
    await page.goto(`/o/${org}`)
    await page.getByRole('heading', { name: 'What goes out next' }).waitFor()
    assert.equal(await page.getByText('must be connected again').count(), 0)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('says what the network said, in a banner until it is dealt with, and goes out when it is changed', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    const { id } = await write('Refused at first')
    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByText('A draft: nothing goes out').waitFor()
    await fault({ kind: 'answer', status: 403, body: { title: 'Forbidden', detail: 'Not today.', status: 403 } })
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Publish now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish now' }).click()
    await page.getByText('The network refused it').waitFor()
    await page.getByText('The network answered').waitFor()
    await page.getByText('Not today.').first().waitFor()
    assert.deepEqual(await axeFindings(page), [])
    const banner = page.getByRole('status').filter({ hasText: '1 post needs you' })
    await banner.getByRole('link').click()
    const failures = page.getByRole('region', { name: 'What failed' })
    await failures.getByText('Change the post; then it can go out.').waitFor()
    await page.locator('#failures:focus').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await failures.getByRole('link', { name: 'Refused at first' }).click()
    await page.getByRole('link', { name: 'Edit and retry' }).click()
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Taken when it was changed')
    await page.getByRole('radio', { name: 'Now' }).check()
    await page.getByRole('button', { name: 'Publish now' }).click()
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    await page.getByRole('heading', { level: 1, name: 'Taken when it was changed' }).waitFor()
    await published(page)
    await banner.waitFor({ state: 'detached' })
    await page.getByText('What the audit log has of this post.').click()
    await page.getByText('Post written').waitFor()
    // More than can be counted is said to be more.
    await page.route('**/posts/count?*', (route) => route.fulfill({ json: { count: 1_000, more: true } }))
    await page.reload()
    await page.getByText('1,000+ posts need you').waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('is canceled while its picture is still on its way', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    const form = new FormData()
    form.set('file', new File([Uint8Array.from(await aPng({ width: 640, height: 480 }))], 'ink.png'))
    const { id: file } = await ada.api.media.upload(org, form)
    const { id } = await write('The wrong picture', { media: [{ media_id: file, alt_text: 'Ink' }] })
    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByText('A draft: nothing goes out').waitFor()
    // Longer than all that follows.
    await addSandboxFault(dashboard.base, { kind: 'delay', milliseconds: 60_000, route: 'media-init', times: 1 })
    await ada.api.posts.publish(id)
    await page.getByText('It can still be canceled.').waitFor()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Cancel the post' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the post' }).click()
    await page.getByText('It was canceled: nothing goes out.').waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('is settled by the word of somebody who looked, where nobody knows, and only then sent again', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    const { id } = await write('Nobody knows')
    await fault({ kind: 'drop-before' })
    await ada.api.posts.publish(id)
    await letTimePass(id)
    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByText('Nobody knows whether it went out').waitFor()
    await page.getByText('Looked for it on the network').first().waitFor()
    await page.getByRole('button', { name: 'Look and settle' }).click()
    const dialog = page.getByRole('dialog', { name: 'What did you see on the network?' })
    assert.equal(await dialog.getByRole('button', { name: 'Settle it' }).isDisabled(), true)
    await dialog.getByLabel('It is not live').check()
    await dialog.getByLabel('I have looked at the network').check()
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Settle it' }).click()
    await page.getByText('Somebody looked: it is not on the network').first().waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
    await published(page)
    await page.getByText('What happened').click()
    await page.getByText('Somebody said: it is not live').waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('is published by the word and the link of somebody who found it there', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    const { id } = await write('Found there')
    await fault({ kind: 'drop-before' })
    await ada.api.posts.publish(id)
    await letTimePass(id)
    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByRole('button', { name: 'Look and settle' }).click()
    const dialog = page.getByRole('dialog', { name: 'What did you see on the network?' })
    await dialog.getByLabel('It is live').check()
    const link = dialog.getByLabel('Link to the post')
    await link.fill('https://example.org/ink/status/1990')
    await dialog.getByLabel('I have looked at the network').check()
    await dialog.getByRole('button', { name: 'Settle it' }).click()
    await dialog.getByText('This is no link to a post of @ink').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await link.fill(`${dashboard.base}/sandbox/twt/ink/status/1990`)
    await dialog.getByRole('button', { name: 'Settle it' }).click()
    const there = page.getByRole('link', { name: 'Open the post there' })
    await there.waitFor()
    assert.match((await there.getAttribute('href')) ?? '', /\/ink\/status\/1990$/)
    await page.getByText('It is out.').waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('says at its head on how many channels it failed, and is tried again on those alone', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    const second = await aSandboxChannel(ada, { org, handle: 'ink_two' })
    const channels = [channel, second].map((id) => ({ channel_id: id }))
    const { id } = await ada.api.posts.create(org, { text: 'On one of two', channels })
    await fault({ kind: 'answer', status: 403, body: { title: 'Forbidden', detail: 'Not today.', status: 403 } })
    await page.goto(`/o/${org}/posts/${id}`)
    await ada.api.posts.publish(id)
    await page.getByText('1 of 2 channels failed:').waitFor()
    await page.getByText('A part of it is out, a part is not.').waitFor()
    const out = (await ada.api.posts.get(id)).publications.find(({ status }) => status === 'published')
    assert.deepEqual(await axeFindings(page), [])
    // What is out keeps its words: another text is for a copy, which goes to the other channel alone.
    await page.getByRole('button', { name: 'Make a copy for what failed' }).first().click()
    await page.waitForURL(/\/compose\/[0-9a-f-]{36}$/)
    await page.getByRole('checkbox', { name: new RegExp(`@${out?.handle === 'ink' ? 'ink_two' : 'ink'}\\b`) }).waitFor()
    assert.equal(await page.getByRole('checkbox', { name: /^X @/, checked: true }).count(), 1)
    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
    await page.getByText('It is out.').waitFor()
    assert.equal(await page.getByText('1 of 2 channels failed:').count(), 0)
    const { publications } = await ada.api.posts.get(id)
    assert.equal(publications.find((each) => each.id === out?.id)?.url, out?.url)
    const there = await (await fetch(`${dashboard.base}/sandbox/twt/_sandbox/posts`)).text()
    assert.equal(there.match(/"text":"On one of two"/g)?.length, 2)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('waits for a word when it came due in a pause', async () => {
    const { page, context, faults } = await dashboard.as(ada)
    await page.goto(`/o/${org}`)
    await page.getByRole('button', { name: 'Pause all publishing' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('A storm is coming')
    await page.getByRole('dialog').getByRole('button', { name: 'Pause all publishing' }).click()
    await page.getByText('A storm is coming').waitFor()
    await page.getByText('Publishing is paused for this organization: nothing goes out.').waitFor()
    const { id } = await write('Due in the storm', { scheduled_at: new Date(Date.now() + 3_000).toISOString() })
    while (!(await ada.api.posts.get(id)).publications.some(({ held }) => held));
    await page.getByRole('button', { name: 'Resume publishing' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 post has come due.').waitFor()
    await dialog.getByRole('button', { name: 'Resume publishing' }).click()
    await page.getByRole('heading', { name: '1 post came due while publishing was paused' }).waitFor()
    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByText('Its time came while publishing was paused.').waitFor()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Publish now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish now' }).click()
    await published(page)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('shows how publishing runs, on a phone and in the dark too', async () => {
    const { page, context, faults } = await dashboard.as(ada, {
      viewport: { width: 320, height: 640 },
      colorScheme: 'dark',
    })
    for (const place of ['', '/status', '/approvals']) {
      await page.goto(`/o/${org}${place}`)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false, place)
      assert.deepEqual(await axeFindings(page), [], place)
    }
    await page.goto(`/o/${org}/status`)
    const table = page.getByRole('table', { name: 'Sends by how late they began' })
    await table.waitFor()
    assert.equal(await table.getByRole('row').count(), 12)
    await page.getByText('A worker was at work').waitFor()
    assert.equal(await page.getByText('The whole installation').count(), 0)
    await asOwner(database.url, `insert into operators (user_id) select id from users where username = 'ada'`)
    await page.reload()
    await page.getByRole('list', { name: 'Workers' }).getByText('everything in one process').waitFor()
    await page.getByText(/^PostgreSQL \d/).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false)
    assert.deepEqual(faults, [])
    await context.close()
  })
})
