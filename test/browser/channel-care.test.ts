import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { openPage } from '#test/support/browser.ts'
import {
  aColleague,
  anOrganization,
  aSandboxChannel,
  openDashboard,
  ZONE,
  type Dashboard,
} from '#test/support/dashboard.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { startSmtp, type TestSmtp } from '#test/support/smtp-server.ts'

/** What the page shows of one channel. */
const card = (page: Page, handle: string): Locator => page.getByRole('article', { name: `X ${handle}`, exact: true })

describe('what an owner does besides', () => {
  let smtp: TestSmtp
  let dashboard: Dashboard
  before(async () => {
    smtp = await startSmtp()
    dashboard = await openDashboard({ TRUST_PROXY: 'loopback', SMTP_URL: `smtp://127.0.0.1:${smtp.port}` })
  })
  after(async () => {
    await dashboard[Symbol.asyncDispose]()
    await smtp.stop()
  })

  /** An organization with a second channel. */
  const withTwoChannels = async () => {
    const made = await anOrganization(dashboard)
    const name = `two${made.owner.name}`
    return { ...made, second: { id: await aSandboxChannel(made.owner, { org: made.org, handle: name }), name } }
  }

  it('disconnects a channel after a word of warning, and what waited for it alone is canceled', async () => {
    const { owner, org, channel, handle, plan, second } = await withTwoChannels()
    const alone = await plan('For the one channel', '2027-03-10T09:00')
    const both = await owner.api.posts.create(org, {
      text: 'For both channels',
      channels: [{ channel_id: channel }, { channel_id: second.id }],
      local_time: '2027-03-11T09:00',
      time_zone: ZONE,
    })
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/channels`)
    await card(page, handle).getByRole('button', { name: 'Disconnect' }).click()
    const dialog = page.getByRole('dialog', { name: `Disconnect @${handle}?` })
    await dialog.getByText('What waits for it is canceled, drafts too').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal((await owner.api.posts.get(alone.id)).status, 'queued')
    await card(page, handle).getByRole('button', { name: 'Disconnect' }).click()
    await dialog.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('Disconnected.').first().waitFor()
    await card(page, handle).waitFor({ state: 'detached' })
    await card(page, second.name).waitFor()
    assert.deepEqual(
      (await owner.api.channels.list(org).toArray()).map(({ id }) => id),
      [second.id],
    )
    const stands = async (post: string) => (await owner.api.posts.get(post)).status
    assert.deepEqual([await stands(alone.id), await stands(both.id)], ['canceled', 'queued'])
    await page.goto(`/o/${org}/posts/${alone.id}`)
    await page.getByText('It was canceled: nothing goes out.').waitFor()
    await page.getByText('This channel is not connected any more').waitFor()
    // What goes elsewhere too still does, and the part that does not is told of.
    await page.goto(`/o/${org}/posts/${both.id}`)
    await page.getByText('It goes out by itself at its time').waitFor()
    const { publications } = await owner.api.posts.get(both.id)
    const standing = new Map(publications.map(({ channel_id: of, status }) => [of, status]))
    assert.deepEqual([standing.get(channel), standing.get(second.id)], ['canceled', 'queued'])
    const part = page.getByRole('listitem').filter({ hasText: `@${handle}` })
    await part.getByText('Canceled', { exact: true }).waitFor()
    await part.getByText('This channel is not connected any more').waitFor()
    assert.equal(await page.getByText('This channel is not connected any more').count(), 1)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('copies the times of a channel to another, which keeps those that it has', async () => {
    const { owner, org, channel, handle, second } = await withTwoChannels()
    await owner.api.slots.add(channel, { weekdays: ['mon', 'tue'], time: '09:30', time_zone: ZONE })
    await owner.api.slots.add(second.id, { weekdays: ['mon'], time: '09:30', time_zone: ZONE })
    await owner.api.slots.add(second.id, { weekdays: ['fri'], time: '18:00', time_zone: ZONE })
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/channels`)
    await card(page, handle).getByRole('button', { name: 'Posting times: 2' }).click()
    await card(page, handle).getByRole('button', { name: 'Copy to other channels' }).click()
    const dialog = page.getByRole('dialog', { name: 'Copy posting times' })
    const copy = dialog.getByRole('button', { name: 'Copy to other channels' })
    assert.equal(await dialog.getByRole('checkbox').count(), 1)
    assert.ok(await copy.isDisabled())
    await dialog.getByRole('checkbox', { name: new RegExp(`@${second.name}`) }).check()
    assert.deepEqual(await axeFindings(page), [])
    await copy.click()
    await page.getByText('Copied.').first().waitFor()
    await dialog.waitFor({ state: 'detached' })
    await card(page, second.name).getByRole('button', { name: 'Posting times: 3' }).click()
    await card(page, second.name).getByRole('button', { name: 'Change Tuesday 09:30' }).waitFor()
    const slots = await owner.api.slots.list(second.id).toArray()
    assert.deepEqual(
      slots.map(({ weekday, time, time_zone: zone }) => `${weekday} ${time} ${zone}`).toSorted(),
      ['fri 18:00', 'mon 09:30', 'tue 09:30'].map((slot) => `${slot} ${ZONE}`),
    )
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('blocks dates, on which no slot is free, and opens them again', async () => {
    const { owner, org, channel, handle, second } = await withTwoChannels()
    await owner.api.slots.add(channel, { weekdays: ['wed'], time: '09:30', time_zone: ZONE })
    const [, slot] = await owner.api.slots.listNext(channel, { limit: 2 }).toArray()
    const date = slot?.local_time.slice(0, 10) ?? ''
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/channels`)
    await page.getByText('No dates are blocked.').waitFor()
    await card(page, handle).getByRole('button', { name: 'Posting times: 1' }).click()
    const next = card(page, handle).getByRole('list', { name: 'What comes next' }).getByRole('listitem')
    await next.nth(1).getByText('free').waitFor()
    const form = page.getByRole('form', { name: 'Block these dates' })
    const block = form.getByRole('button', { name: 'Block these dates' })
    await form.getByLabel('From', { exact: true }).fill(date)
    await form.getByLabel('To and with').fill('2020-01-01')
    await block.click()
    assert.equal(await form.locator('input:invalid').count(), 1)
    await form.getByLabel('To and with').fill(date)
    await form.getByLabel('Note').fill('Stocktaking')
    await form.getByLabel('For', { exact: true }).selectOption({ label: `@${handle}` })
    assert.deepEqual(await axeFindings(page), [])
    await block.click()
    await page.getByText('Blocked.').first().waitFor()
    await next.nth(1).getByText('blocked: Stocktaking').waitFor()
    await next.first().getByText('free').waitFor()
    const blocked = page.getByRole('list', { name: 'Blocked dates' }).getByRole('listitem')
    await blocked.getByText(`@${handle}`).waitFor()
    assert.equal(await form.getByLabel('Note').inputValue(), '')
    const [kept] = await owner.api.slots.listBlockedDates(org).toArray()
    assert.deepEqual([kept?.first_date, kept?.last_date, kept?.channel_id], [date, date, channel])

    await card(page, second.name).waitFor()
    await blocked.getByRole('button', { name: /^Open again: / }).click()
    await page.getByText('No dates are blocked.').waitFor()
    await next.nth(1).getByText('free').waitFor()
    assert.deepEqual(await owner.api.slots.listBlockedDates(org).toArray(), [])
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('publishes no picture without a description, once that is asked for', async () => {
    const { owner, org, channel } = await anOrganization(dashboard)
    const form = new FormData()
    form.set('file', new File([await aJpeg({ width: 600, height: 600 })], 'silent.jpg', { type: 'image/jpeg' }))
    const { id: file } = await owner.api.media.upload(org, form)
    const draft = await owner.api.posts.create(org, {
      text: 'A picture of something',
      media: [{ media_id: file }],
      channels: [{ channel_id: channel }],
    })
    const { page, faults, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/settings`)
    await page.getByLabel('Publish no picture without a description').check()
    await page.getByText('Saved.').first().waitFor()
    await page.reload()
    await page.getByRole('checkbox', { name: 'Publish no picture without a description', checked: true }).waitFor()

    // In the list of posts, where nobody looks at the picture, it stays a draft and is told of.
    await page.goto(`/o/${org}/posts`)
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
    await page.getByRole('button', { name: 'Reschedule' }).click()
    const bulk = page.getByRole('dialog', { name: 'Reschedule 1 post' })
    await bulk.getByRole('button', { name: 'Move them' }).click()
    await bulk.getByText('none moved, 1 skipped').waitFor()
    await bulk.getByText('publishes no picture without a description').waitFor()
    assert.equal((await owner.api.posts.get(draft.id)).status, 'draft')

    await page.goto(`/o/${org}/compose/${draft.id}`)
    await page.getByRole('radio', { name: 'At a time' }).check()
    await page.getByLabel('Date').fill('2027-06-01')
    await page.getByLabel('Time', { exact: true }).fill('10:00')
    const wrong = page.getByRole('button', { name: /publishes no picture without a description/ })
    await wrong.waitFor()
    await page.getByText('1 thing stands in the way', { exact: false }).first().waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await wrong.click()
    await page.getByLabel('What it shows (alt text)').fill('A jar of ink beside a quill')
    await wrong.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Schedule', exact: true }).click()
    await page.waitForURL(`**/posts/${draft.id}`)
    const { status, media } = await owner.api.posts.get(draft.id)
    assert.deepEqual([status, media[0]?.alt_text], ['queued', 'A jar of ink beside a quill'])
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('shows posts to somebody outside only after the code that was mailed to them', async () => {
    const { owner, org } = await anOrganization(dashboard)
    const eve = await aColleague(dashboard, owner, { org, role: 'editor' })
    const [channel] = await owner.api.channels.list(org).toArray()
    const { id } = await eve.api.posts.create(org, {
      text: 'For the eyes of a client',
      channels: [{ channel_id: channel?.id ?? '' }],
      local_time: '2027-03-10T09:00',
      time_zone: ZONE,
    })
    const { page, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts/${id}`)
    await page.getByRole('button', { name: 'Share for review…' }).click()
    const share = page.getByRole('dialog')
    await share.getByLabel('What the link is called').fill('Client Inc.')
    await share.getByLabel('Only for these e-mail addresses').fill('client@example.com')
    await share.getByRole('button', { name: 'Make the link' }).click()
    const address = await share.getByLabel('Link for review').inputValue()
    await context.close()

    const outside = await openPage(dashboard.browser, {
      baseURL: dashboard.base,
      viewport: { width: 320, height: 640 },
    })
    const phone = outside.page
    await phone.goto(address)
    await phone.getByRole('heading', { name: 'Is it you?' }).waitFor()
    await phone.getByText('It is for: c…@example.com').waitFor()
    assert.equal(await phone.getByText('For the eyes of a client').count(), 0)
    assert.deepEqual(await axeFindings(phone), [])
    const ask = async (email: string): Promise<void> => {
      await phone.getByLabel('Your e-mail address').fill(email)
      await phone.getByRole('button', { name: 'Send me a code' }).click()
      await phone.getByText('If the address is one of these, a mail is on its way.').waitFor()
    }
    // Whoever is not meant learns nothing by it, and gets no mail.
    await ask('curious@example.com')
    await phone.getByRole('button', { name: 'Another address, or another code' }).click()
    const mailed = smtp.next()
    await ask('Client@Example.com')
    const { to, mail } = await mailed
    assert.deepEqual(to, ['client@example.com'])
    const code = /\b\d{6}\b/.exec(mail.text ?? '')?.[0] ?? ''
    const digits = phone.getByRole('textbox', { name: 'Code' })
    await digits.fill(code === '000000' ? '111111' : '000000')
    await phone.getByRole('button', { name: 'Show the posts' }).click()
    await phone.getByText('This code is wrong, used or over').waitFor()
    assert.deepEqual(await axeFindings(phone), [])
    await digits.fill(code)
    await phone.getByRole('button', { name: 'Show the posts' }).click()
    await phone.getByRole('heading', { name: 'Client Inc.' }).waitFor()
    await phone.getByRole('figure').getByText('For the eyes of a client').waitFor()
    // This browser is known from then on.
    await phone.reload()
    await phone.getByRole('figure').getByText('For the eyes of a client').waitFor()
    await phone.getByRole('textbox', { name: 'Your name' }).fill('Claire')
    await phone.getByRole('button', { name: 'Go on' }).click()
    await phone.getByRole('button', { name: 'Approve' }).click()
    await phone.getByText('Approved', { exact: true }).waitFor()
    assert.equal(smtp.received.filter(({ to: whom }) => whom.includes('curious@example.com')).length, 0)
    assert.deepEqual(outside.faults, [])
    await outside.context.close()
  })
})
