import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Page, Request } from 'playwright-core'
import sharp from 'sharp'
import { axeFindings } from '#test/support/axe.ts'
import { startCuttingLine, type CuttingLine } from '#test/support/cutting-line.ts'
import { aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { aGif, aJpeg } from '#test/support/media-files.ts'

/** A picture of nothing, which no packing makes smaller; some 12 MB. */
const aLargePicture = (): Promise<Buffer> => {
  const [width, height] = [2_000, 2_000]
  return sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
}

const MEGABYTE = 1_000_000

/** Where each body that is sent begins, as the browser says. */
const watchOffsets = (page: Page): readonly number[] => {
  const offsets: number[] = []
  page.on('request', (request: Request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']))
  })
  return offsets
}

describe('the media library', () => {
  let dashboard: Dashboard
  let line: CuttingLine
  let ada: Person
  let org: string
  before(async () => {
    line = await startCuttingLine()
    dashboard = await openDashboard({ PUBLIC_URL: line.base })
    line.lead(dashboard.base)
    ada = await dashboard.person()
    org = (await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
  })
  after(async () => {
    await dashboard[Symbol.asyncDispose]()
    await line[Symbol.asyncDispose]()
  })

  it('sends a large file in pieces: over a line that breaks, and again in a page that was loaded anew', async () => {
    const { page, context, faults } = await dashboard.as(ada, { baseURL: line.base })
    const offsets = watchOffsets(page)
    const bytes = await aLargePicture()
    const file = path.join(dashboard.instance.folder, 'noise.png')
    await writeFile(file, bytes)
    await page.goto(`/o/${org}/media`)
    await page.getByRole('heading', { level: 1, name: 'Media' }).waitFor()
    const broken = line.breakAfter(3 * MEGABYTE, 'cut')
    await page.locator('input[type=file]').first().setInputFiles(file)
    await broken
    await page.getByText('Waits for the connection').waitFor()
    await line.breakAfter(3 * MEGABYTE, 'stall')
    await page.reload()
    line.mend()
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('list', { name: 'Not finished' }).getByRole('button', { name: 'Choose the file' }).click()
    await (await chosen).setFiles(file)
    await page.getByText('noise.png is added.').waitFor()
    assert.equal(await page.getByRole('list', { name: 'Not finished' }).count(), 0)
    // How much of the first part arrived before the line broke is up to the machine; the whole of it never starts anew.
    const last = offsets.at(-1) ?? 0
    assert.ok(offsets[0] === 0 && offsets.length >= 3 && last > 0 && last < bytes.length, offsets.join())
    assert.deepEqual(
      offsets,
      offsets.toSorted((one, other) => one - other),
    )
    const [arrived] = await ada.api.media.list(org).toArray()
    const other = (await ada.api.organizations.create({ name: 'Other', time_zone: 'UTC' })).id
    const form = new FormData()
    form.set('file', new File([bytes], 'noise.png'))
    const atOnce = await ada.api.media.upload(other, form)
    assert.equal(arrived?.sha256, atOnce.sha256)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('says of each file what the networks take, keeps files in folders, and deletes those that nothing uses', async () => {
    await aSandboxChannel(ada, { org, handle: 'inkandco' })
    await aSandboxChannel(ada, { org, handle: 'inkandco', provider: 'insta' })
    const put = async (name: string, bytes: Buffer) => {
      const form = new FormData()
      form.set('file', new File([Uint8Array.from(bytes)], name))
      return ada.api.media.upload(org, form)
    }
    const hill = await put('hill.jpg', await aJpeg())
    await put('sea.jpg', await aJpeg({ width: 640, height: 640 }))
    await put('wave.gif', await aGif())
    const [channel] = await ada.api.channels.list(org).toArray()
    await ada.api.posts.create(org, {
      text: 'A hill',
      media: [{ media_id: hill.id }],
      channels: [{ channel_id: channel?.id ?? '' }],
      scheduled_at: new Date(Date.now() + 86_400_000).toISOString(),
    })
    const { page, context, faults } = await dashboard.as(ada, { baseURL: line.base })
    await page.goto(`/o/${org}/media`)
    const wave = page.getByRole('button', { name: /wave\.gif/ })
    await wave.filter({ hasText: 'X takes it as it is.' }).waitFor()
    await wave.filter({ hasText: 'Instagram does not take it as it is.' }).click()
    const fits = page.getByRole('dialog').getByRole('list').filter({ hasText: 'X takes it' })
    await fits.getByText('no animated GIF can be published').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('checkbox', { name: 'Choose hill.jpg' }).check()
    await page.getByRole('checkbox', { name: 'Choose sea.jpg' }).check()
    await page.getByRole('button', { name: 'Put into a folder' }).click()
    await page.getByLabel('Folder', { exact: true }).fill('Summer')
    await page.getByRole('button', { name: 'Put it there' }).click()
    await page.getByText('2 files done.').waitFor()
    const folders = page.getByRole('navigation', { name: 'Folders' })
    await folders.getByRole('button', { name: 'Summer 2' }).click()
    await wave.waitFor({ state: 'detached' })
    await page.getByRole('checkbox', { name: 'Choose sea.jpg' }).check()
    await page.getByRole('button', { name: 'Put into a folder' }).click()
    await page.getByLabel('Folder', { exact: true }).fill('Autumn')
    await page.getByRole('button', { name: 'Put it there' }).click()
    await folders.getByRole('button', { name: 'Autumn 1' }).waitFor()
    await folders.getByRole('button', { name: 'Summer 1' }).waitFor()

    await page.getByRole('button', { name: 'Choose all shown' }).waitFor({ state: 'detached' })
    await folders.getByRole('button', { name: 'All files' }).click()
    await page.getByLabel('Use', { exact: true }).selectOption({ label: 'Used' })
    await wave.waitFor({ state: 'detached' })
    await page.getByRole('checkbox', { name: 'Choose hill.jpg' }).check()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alert').filter({ hasText: 'A post that is to go out uses this file' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByLabel('Use', { exact: true }).selectOption({ label: 'Used or not' })
    await wave.waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.setViewportSize({ width: 320, height: 640 })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('lets files be dragged from beside the calendar onto a day, where a post begins with them', async () => {
    const { page, context } = await dashboard.as(ada, { baseURL: line.base })
    await page.goto(`/o/${org}/calendar?view=month&date=2027-03-01`)
    await page.getByRole('button', { name: 'Show files of the library' }).click()
    const shelf = page.getByRole('complementary', { name: 'Media' })
    const day = page.locator('[data-cell]').and(page.getByRole('group', { name: /^Wednesday 10 March/ }))
    await shelf.getByRole('link', { name: 'Write a post with sea.jpg' }).waitFor()
    await shelf.getByRole('link', { name: 'Write a post with sea.jpg' }).dragTo(day)
    await page.waitForURL(/\/compose\?at=2027-03-10T09:00&media=/)
    await page.getByRole('textbox', { name: /alt text/i }).waitFor()
    await context.close()
  })
})
