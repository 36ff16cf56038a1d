import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Page, Request } from 'playwright-core'
import sharp from 'sharp'
import { startCuttingLine, type CuttingLine } from '#test/support/cutting-line.ts'
import { openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'

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
    const [first = -1, second = -1, third = -1] = offsets
    assert.ok(first === 0 && second > MEGABYTE && third > second && offsets.length === 3, offsets.join())
    const [arrived] = await ada.api.media.list(org).toArray()
    const other = (await ada.api.organizations.create({ name: 'Other', time_zone: 'UTC' })).id
    const form = new FormData()
    form.set('file', new File([bytes], 'noise.png'))
    const atOnce = await ada.api.media.upload(other, form)
    assert.equal(arrived?.sha256, atOnce.sha256)
    assert.deepEqual(faults, [])
    await context.close()
  })
})
