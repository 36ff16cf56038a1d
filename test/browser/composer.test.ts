import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { dragFrame } from '#test/support/drag-frame.ts'
import { aJpeg, anMp4 } from '#test/support/media-files.ts'
import { told } from '#test/support/told.ts'
import { marksInPlace } from '#test/support/too-much.ts'

const text = (page: Page): Locator => page.getByRole('textbox', { name: 'Text', exact: true })
const saved = (page: Page): Locator => page.getByText(/^Saved \d/)

describe('the composer', () => {
  let dashboard: Dashboard
  let ada: Person
  let org: string
  let x: string
  let insta: string
  before(async () => {
    dashboard = await openDashboard()
    ada = await dashboard.person()
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
    x = await aSandboxChannel(ada, { org, handle: 'ink' })
    insta = await aSandboxChannel(ada, { org, handle: 'ink.pictures', provider: 'insta' })
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('writes for two channels, each in its own words, and the networks get them', async () => {
    const { page, faults, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}/compose`)
    await page.getByRole('checkbox', { name: /^X @ink/ }).check()
    await page.getByRole('checkbox', { name: /^Instagram/ }).check()
    await text(page).fill(`Spring is here. ${'More of it. '.repeat(30)}`)
    // What stands in the way names its field, blocks, and leads there.
    const tooLong = page
      .getByRole('region', { name: 'What to look at' })
      .getByRole('button', { name: /X @ink: .*Shorten it/ })
    await tooLong.waitFor()
    assert.equal(await page.getByRole('button', { name: 'Schedule', exact: true }).isDisabled(), true)
    await tooLong.click()
    await text(page).and(page.locator(':focus')).waitFor()
    // What is too much is selected.
    await page.keyboard.press('Delete')
    await page.getByText('X @ink: 280 of 280 characters').waitFor({ state: 'attached' })
    await text(page).fill(`Spring is here. ${'More of it. '.repeat(30)}`)
    await page.getByRole('tab', { name: /X @ink/ }).click()
    await text(page).fill('Spring is here, in short.')
    await page.getByText('Its own text').waitFor()
    await page.getByRole('tab', { name: 'All channels' }).click()
    await page.setInputFiles('input[type=file]', {
      name: 'spring.jpg',
      mimeType: 'image/jpeg',
      buffer: await aJpeg({ width: 640, height: 160 }),
    })
    await page.getByLabel('What it shows (alt text)').fill('A gradient like spring')
    await page.getByRole('button', { name: 'Make it fit', exact: true }).click()
    await page.getByLabel('Shape').selectOption('Square 1:1')
    await page.getByRole('radio', { name: 'left', exact: true }).check()
    await page.getByRole('img', { name: 'What comes of it' }).waitFor()
    assert.ok(Math.abs((await dragFrame(page, 0.5)) - (0.125 + 0.5)) < 0.02)
    await page.getByRole('radio', { name: 'left', exact: true, checked: false }).waitFor()
    await page.getByRole('button', { name: 'Use this' }).click()
    await page.getByText('Nothing stands in the way').waitFor({ state: 'attached' })
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('radio', { name: 'Now' }).check()
    const published = await told(ada, org, 'post.published')
    await page.getByRole('button', { name: 'Publish now' }).click()
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    const post = await ada.api.posts.get(await published())
    assert.match(page.url(), new RegExp(post.id))
    const own = Object.fromEntries(post.publications.map((each) => [each.channel_id, each]))
    assert.equal(own[x]?.text, 'Spring is here, in short.')
    assert.equal(own[insta]?.text, null)
    assert.equal(post.media[0]?.alt_text, 'A gradient like spring')
    const file = await ada.api.media.get(post.media[0]?.media_id ?? '')
    assert.ok(file.derived_from !== null && file.width === file.height)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('schedules by the clocks of the organization, and says what goes out twice', async () => {
    const { page, context } = await dashboard.as(ada, { timezoneId: 'America/New_York' })
    const words = `Once only ${Date.now()}`
    const write = async (): Promise<void> => {
      await page.goto(`/o/${org}/compose?at=2027-10-31T02:30`)
      await page.getByRole('checkbox', { name: /^X @ink/ }).check()
      await text(page).fill(words)
      await page.getByText('02:30 comes twice that day in Berlin').waitFor()
      // What it changes may be drawn a moment after the click.
      await page.getByRole('radio', { name: 'The later' }).click()
      await page.getByRole('radio', { name: 'The later', checked: true }).waitFor()
    }
    await write()
    await page.getByText(/31 Oct 2027, 02:30 Berlin \(.*for you: Sat,? 30 Oct 2027, 21:30 \(New York\)/).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    const first = page.url().split('/').at(-1) ?? ''
    assert.equal((await ada.api.posts.get(first)).scheduled_at, '2027-10-31T01:30:00.000Z')
    await write()
    await page.getByText('Another post on X @ink at 02:30').waitFor()
    await page.getByRole('button', { name: 'Schedule', exact: true }).click()
    await page.getByRole('dialog', { name: 'The same goes out already' }).getByRole('link').waitFor()
    await page.getByRole('button', { name: 'Send it anyway' }).click()
    await page.waitForURL((url) => /\/posts\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.endsWith(first))
    await page.goto(`/o/${org}/compose?at=2028-03-26T02:30`)
    await page.getByText('02:30 does not exist that day in Berlin').waitFor()
    await page.getByRole('button', { name: 'Take 03:00' }).click()
    await page.getByText(/26 Mar 2028, 03:00 Berlin/).waitFor()
    // What is understood of words is asked about, and taken only then.
    await page.getByLabel('Or say it in words').fill('24 dec 2028 6pm')
    await page.getByText(/Understood: .*24 Dec 2028, 18:00 \(Berlin\)/).waitFor()
    await page.getByText(/26 Mar 2028, 03:00 Berlin/).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(/24 Dec 2028, 18:00 Berlin/).waitFor()
    await context.close()
  })

  it('saves by itself, and keeps what is written offline', async () => {
    const { id } = await ada.api.posts.create(org, { text: 'A draft' })
    const { page, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}/compose/${id}`)
    await text(page).fill('A better draft')
    await saved(page).waitFor()
    assert.equal((await ada.api.posts.get(id)).text, 'A better draft')
    await context.setOffline(true)
    await text(page).fill('Written in a tunnel')
    await page.getByText('You are offline. What you write is kept').waitFor()
    await context.setOffline(false)
    await saved(page).waitFor()
    assert.equal((await ada.api.posts.get(id)).text, 'Written in a tunnel')
    // Whoever goes on before it is saved leaves nothing behind.
    const saving = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await text(page).fill('Written on the way out')
    await page.getByRole('link', { name: 'Posts', exact: true }).click()
    await saving
    assert.equal((await ada.api.posts.get(id)).text, 'Written on the way out')
    await context.close()
  })

  it('brings two versions together when two people write', async () => {
    const bo = await aColleague(dashboard, ada, { org, role: 'admin' })
    const { id } = await ada.api.posts.create(org, { text: 'Before', channels: [{ channel_id: x }] })
    const { page, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}/compose/${id}`)
    await text(page).waitFor()
    await context.setOffline(true)
    await text(page).fill('What ada wrote')
    await bo.api.posts.edit(id, { text: 'What bo wrote', thread: [{ text: 'and more' }] })
    await context.setOffline(false)
    const merge = page.getByRole('dialog', { name: 'Two versions of this post' })
    await merge.getByText('What bo wrote', { exact: true }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await merge.getByLabel('The text as it will be').fill('What both wrote')
    await merge.getByRole('button', { name: 'Go on with this' }).click()
    await saved(page).waitFor()
    const post = await ada.api.posts.get(id)
    assert.deepEqual([post.text, post.thread[0]?.text], ['What both wrote', 'and more'])
    // Where nothing is written here, a look shows it.
    await bo.api.posts.edit(id, { text: 'Bo again' })
    await page.getByText(`It was ${bo.name}.`).waitFor()
    await page.getByRole('button', { name: 'Look' }).click()
    assert.equal(await text(page).inputValue(), 'Bo again')
    // Whoever writes is seen by all who look, for as long as they do.
    const other = await dashboard.as(bo)
    await other.page.goto(`/o/${org}/posts/${id}`)
    await other.page.getByText(`${ada.name} is writing on this post.`).waitFor()
    const gone = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.getByRole('link', { name: 'Posts', exact: true }).click()
    assert.equal((await gone).status(), 204)
    assert.deepEqual((await bo.api.presence.get(id)).people, [])
    await Promise.all([context.close(), other.context.close()])
  })

  it('warns before an approval is lost, and saves only when told to', async () => {
    const cy = await aColleague(dashboard, ada, { org, role: 'editor' })
    const { page, context } = await dashboard.as(cy)
    await page.goto(`/o/${org}/compose?at=2027-06-01T10:00`)
    await page.getByRole('checkbox', { name: /^X @ink/ }).check()
    await text(page).fill('Please approve')
    await page.getByText('What editors write goes out once').waitFor()
    assert.equal(await page.getByRole('radio', { name: 'Now' }).count(), 0)
    await page.getByRole('button', { name: 'Submit for approval' }).click()
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    const id = page.url().split('/').at(-1) ?? ''
    await ada.api.posts.approve(id, {})
    await page.goto(`/o/${org}/compose/${id}`)
    await page.getByText(`the approval of ${ada.name} is taken back`).waitFor()
    await text(page).fill('Changed after the approval')
    await page.getByText('Kept in this browser, not saved yet').waitFor()
    assert.equal((await ada.api.posts.get(id)).approval.state, 'approved')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    const post = await ada.api.posts.get(id)
    assert.deepEqual([post.text, post.approval.state], ['Changed after the approval', 'pending'])
    // What it said before can be had back, and that undone.
    await page.goto(`/o/${org}/compose/${id}`)
    await page.getByRole('button', { name: 'Earlier versions' }).click()
    const versions = page.getByRole('dialog', { name: 'Earlier versions' })
    await versions.locator('ins', { hasText: 'Please approve' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await versions.getByRole('button', { name: 'Take this version' }).click()
    assert.equal(await text(page).inputValue(), 'Please approve')
    await page.getByRole('button', { name: 'Undo' }).click()
    assert.equal(await text(page).inputValue(), 'Changed after the approval')
    await context.close()
  })

  it('numbers a thread, tags its links for each channel, and chooses a cover on the video', async () => {
    const { id } = await ada.api.posts.create(org, {
      text: 'Read https://example.org/a#b',
      thread: [{ text: 'Second' }],
      channels: [{ channel_id: x }, { channel_id: insta, thread: [] }],
    })
    const { page, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}/compose/${id}`)
    await page.getByRole('checkbox', { name: 'Number the posts' }).check()
    await page.getByRole('button', { name: 'Add a post to the thread' }).click()
    await page.keyboard.press('End')
    await page.keyboard.type('Third')
    await page.getByRole('button', { name: 'Move post 3 up' }).click()
    await page.getByRole('button', { name: 'Tag the links' }).click()
    await page.getByLabel('Campaign (utm_campaign)').fill('spring sale')
    await page.getByText('example.org/a?utm_source=x&utm_medium=social&utm_campaign=spring%20sale#b').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Tag them' }).click()
    // An address counts the same however long it is.
    await page.getByRole('tab', { name: /X @ink/ }).click()
    await page.getByText('X @ink: 32 of 280 characters').waitFor({ state: 'attached' })
    await page.getByRole('tab', { name: /Instagram/ }).click()
    const film = { name: 'film.mp4', mimeType: 'video/mp4', buffer: await anMp4({ frameRate: 10, seconds: 3 }) }
    await page.setInputFiles('input[type=file]', film)
    await page.getByText('Options for Instagram').click()
    await page.getByRole('slider', { name: 'Choose the moment on the video' }).fill('1500')
    await page.getByLabel('First comment').fill('#spring')
    assert.deepEqual(await axeFindings(page), [])
    await saved(page).waitFor()
    const post = await ada.api.posts.get(id)
    const own = Object.fromEntries(post.publications.map((each) => [each.channel_id, each]))
    const tags = (source: string) => `?utm_source=${source}&utm_medium=social&utm_campaign=spring%20sale#b`
    assert.deepEqual(
      [post.text, own[x]?.text, own[insta]?.text],
      [
        '1/3 Read https://example.org/a#b',
        `1/3 Read https://example.org/a${tags('x')}`,
        `1/3 Read https://example.org/a${tags('instagram')}`,
      ],
    )
    assert.deepEqual(
      post.thread.map((part) => part.text),
      ['2/3 Third', '3/3 Second'],
    )
    assert.deepEqual(own[insta]?.options, { thumb_offset_ms: 1_500, first_comment: '#spring' })
    await context.close()
  })

  it('shows hostile text as text, on a small screen and in the dark', async () => {
    const { page, faults, context } = await dashboard.as(ada, {
      colorScheme: 'dark',
      viewport: { width: 320, height: 640 },
    })
    await page.goto(`/o/${org}/calendar`)
    const main = page.getByRole('navigation', { name: 'Main' })
    await main.getByRole('link', { name: 'Write a post' }).click()
    // It has the screen to itself, and a way back.
    await main.waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'Back' }).click()
    await main.getByRole('link', { name: 'Write a post' }).click()
    await page.getByRole('checkbox', { name: /^X @ink/ }).check()
    const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script> \u202eturned 👩‍👩‍👧‍👦 {{7*7}} `
    // What is checked while one writes does not come through, and so it is tried: a save that is refused leads to the fields.
    await page.route('**/posts/validate', (route) => route.abort())
    await text(page).fill(hostile + Array.from({ length: 1_500 }, (_, index) => `אב${index}`).join(' '))
    await page.keyboard.press('Control+Enter')
    const refused = page.getByRole('region', { name: 'This was not saved: 1 thing stands in the way' })
    await refused.and(page.locator(':focus')).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.unroute('**/posts/validate')
    await refused.getByRole('link', { name: /^X @ink: .*Shorten it/ }).press('Enter')
    await text(page).and(page.locator(':focus')).press('Control+End')
    await page.keyboard.type('!')
    await page
      .getByRole('region', { name: 'What to look at' })
      .getByRole('button', { name: /Shorten it/ })
      .waitFor()
    // What is too much is marked under the field, in lines of the same shape, and stays there when it scrolls.
    assert.match((await page.locator('mark').textContent()) ?? '', /^\s?אב\d+ .*1499!$/s)
    await marksInPlace(page)
    await text(page).press('Control+End')
    await page.waitForFunction('document.querySelector("mark").parentElement.scrollTop > 0')
    await marksInPlace(page)
    await page.getByRole('button', { name: 'Split into a thread' }).click()
    await page.getByLabel('Text of post 2', { exact: true }).and(page.locator(':focus')).waitFor()
    const second = await page.getByLabel('Text of post 2', { exact: true }).inputValue()
    await page.getByRole('button', { name: 'Move post 2 down' }).click()
    assert.equal(await page.getByLabel('Text of post 3', { exact: true }).inputValue(), second)
    await page.getByRole('button', { name: 'Move post 3 down' }).and(page.locator(':focus')).waitFor()
    assert.notEqual(await page.getByLabel('Text of post 2', { exact: true }).inputValue(), second)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Preview', exact: true }).click()
    await page.getByRole('figure').getByText('<script>alert(2)</script>').waitFor()
    assert.equal(await page.locator('figure img, figure script').count(), 0)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    assert.deepEqual(await axeFindings(page), [])
    assert.deepEqual(faults, [])
    await context.close()
  })
})
