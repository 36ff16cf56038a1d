import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { anOrganization, openDashboard, ZONE, type Dashboard } from '#test/support/dashboard.ts'
import { aJpeg } from '#test/support/media-files.ts'

const text = (page: Page): Locator => page.getByRole('textbox', { name: 'Text', exact: true })

interface Given {
  readonly how: 'drop' | 'paste'
  readonly name: string
  readonly bytes: Buffer
}

/** A file comes to the text from another program: by the hand that carries it, or from the clipboard. */
const give = async (page: Page, { how, name, bytes }: Given): Promise<void> => {
  await text(page).focus()
  await page.evaluate(`(() => {
    const files = new DataTransfer()
    const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (sign) => sign.charCodeAt(0))
    files.items.add(new File([bytes], '${name}', { type: 'image/jpeg' }))
    const way = { bubbles: true, cancelable: true }
    document.activeElement.dispatchEvent(
      '${how}' === 'drop'
        ? new DragEvent('drop', { ...way, dataTransfer: files })
        : new ClipboardEvent('paste', { ...way, clipboardData: files }),
    )
  })()`)
  await page.getByRole('list', { name: 'Files' }).getByText(name).waitFor()
}

/** The color of a text, beside that of a token. */
const colorsOf = (page: Page, words: string, token: string): Promise<readonly string[]> =>
  page.evaluate(`(() => {
    const sample = document.body.appendChild(document.createElement('i'))
    sample.style.color = 'var(${token})'
    const said = [...document.querySelectorAll('li')].find(({ textContent }) => textContent.includes('${words}'))
    const colors = [said, sample].map((element) => getComputedStyle(element).color)
    sample.remove()
    return colors
  })()`)

describe('files and counts in the composer', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('takes files by drop, from the clipboard and from the library, and puts them in order by buttons', async () => {
    const { owner, org } = await anOrganization(dashboard)
    const form = new FormData()
    form.set('file', new File([await aJpeg({ width: 600, height: 600 })], 'kept.jpg', { type: 'image/jpeg' }))
    await owner.api.media.upload(org, form)
    const { page, context, faults } = await dashboard.as(owner)
    await page.goto(`/o/${org}/compose?at=2027-06-01T10:00`)
    await page.getByRole('checkbox', { name: /^X @ink/ }).check()
    await text(page).fill('Three pictures')
    await give(page, { how: 'drop', name: 'dropped.jpg', bytes: await aJpeg({ width: 640, height: 640 }) })
    await give(page, { how: 'paste', name: 'pasted.jpg', bytes: await aJpeg({ width: 680, height: 680 }) })
    await page.getByRole('button', { name: 'From the library' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'kept.jpg' }).click()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('dialog').getByRole('button', { name: 'Use 1 file' }).click()
    await page.getByRole('button', { name: 'Move file 3 up' }).click()
    await page.getByRole('button', { name: 'Move file 2 up' }).and(page.locator(':focus')).click()
    // At the top there is no way up: the focus is on the way down.
    await page.getByRole('button', { name: 'Move file 1 down' }).and(page.locator(':focus')).waitFor()
    await page.getByRole('button', { name: 'Schedule', exact: true }).click()
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    const post = await owner.api.posts.get(page.url().split('/').at(-1) ?? '')
    const files = await Promise.all(post.media.map(({ media_id: id }) => owner.api.media.get(id)))
    assert.deepEqual(
      files.map(({ name }) => name),
      ['kept.jpg', 'dropped.jpg', 'pasted.jpg'],
    )
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('counts as X does, warns at nine tenths, breaks at lines of ---, and takes the next free slot', async () => {
    const { owner, org, channel, handle } = await anOrganization(dashboard)
    await owner.api.slots.add(channel, { weekdays: ['tue', 'fri'], time: '10:30', time_zone: ZONE })
    const { page, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/compose`)
    await page.getByRole('checkbox', { name: /^X @ink/ }).check()
    const counted = (length: number): Promise<void> =>
      page.getByText(`X @${handle}: ${length} of 280 characters`).waitFor({ state: 'attached' })
    // Each sign of these scripts counts twice, and so does a picture, of however many signs it is made.
    await text(page).fill('漢字かな 👩‍👩‍👧‍👦 🇩🇪 a')
    await counted(16)
    const warning = page.getByRole('status').filter({ hasText: `X @${handle}: close to the limit of 280 characters.` })
    await text(page).fill('a'.repeat(251))
    await counted(251)
    assert.equal(await warning.count(), 0)
    await text(page).press('End')
    await page.keyboard.type('a')
    await counted(252)
    await warning.waitFor({ state: 'attached' })
    const [color, amber] = await colorsOf(page, '252/280', '--pending')
    assert.equal(color, amber)
    assert.deepEqual(await axeFindings(page), [])

    await text(page).fill('One\n---\nTwo\n---\nThree')
    await page.getByRole('button', { name: 'Split at the lines of ---' }).click()
    await page.getByRole('radio', { name: 'In the next free slot' }).check()
    const [next] = await owner.api.slots.listNext(channel, { limit: 1 }).toArray()
    await page.locator(`time[datetime="${new Date(next?.at ?? '').toISOString()}"]`).waitFor()
    await page.getByRole('button', { name: 'Schedule', exact: true }).click()
    await page.waitForURL(/\/posts\/[0-9a-f-]{36}$/)
    const post = await owner.api.posts.get(page.url().split('/').at(-1) ?? '')
    assert.deepEqual([post.text, ...post.thread.map((part) => part.text)], ['One', 'Two', 'Three'])
    assert.equal(Date.parse(post.scheduled_at ?? ''), Date.parse(next?.at ?? ''))
    await context.close()
  })

  it('brings back what was written when one leaves, or when the tab crashes', async () => {
    const { owner, org } = await anOrganization(dashboard)
    const { page, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/compose`)
    await text(page).fill('Left where it was')
    await page.getByText('Kept in this browser').waitFor()
    await page.getByRole('link', { name: 'Posts', exact: true }).click()
    await page.getByText('what you wrote is kept in this browser').first().waitFor()
    await page.goto(`/o/${org}/compose`)
    await page.getByText('Something that you wrote was not saved').waitFor()
    await page.getByRole('button', { name: 'Go on with it' }).click()
    assert.equal(await text(page).inputValue(), 'Left where it was')
    await text(page).fill('Lost in the middle of it')
    await page.waitForFunction('JSON.stringify(localStorage).includes("Lost in the middle of it")')
    const crashed = page.waitForEvent('crash')
    const devtools = await context.newCDPSession(page)
    devtools.send('Page.crash').catch(() => undefined)
    await crashed
    const other = await context.newPage()
    await other.goto(`/o/${org}/compose`)
    await other.getByRole('button', { name: 'Go on with it' }).click()
    assert.equal(await text(other).inputValue(), 'Lost in the middle of it')
    await context.close()
  })
})
