import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { axeFindings } from '#test/support/axe.ts'
import { anOrganization, openDashboard, ZONE, type Dashboard } from '#test/support/dashboard.ts'

describe('the import of posts', () => {
  let dashboard: Dashboard
  before(async () => {
    dashboard = await openDashboard()
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('checks a file row by row before it imports it, and exports what is shown', async () => {
    const { owner, org, handle, plan } = await anOrganization(dashboard)
    await plan('Was here before')
    const { page, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts`)
    await page.getByRole('button', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import posts' })
    const [template] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download a template' }).click(),
    ])
    assert.equal(template.suggestedFilename(), 'scheduly-import.csv')
    const csv = [
      'text,channels,local_time,time_zone',
      `Comes in,@${handle},2027-06-01 09:00,${ZONE}`,
      `Too early,@${handle},2020-06-01 09:00,${ZONE}`,
      'Nowhere,@nobody,,',
    ].join('\n')
    await dialog.getByLabel('File').setInputFiles({ name: 'june.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await dialog.getByText('1 row can be imported, 2 cannot.').waitFor()
    await dialog.getByRole('row', { name: /^3 / }).waitFor()
    await dialog.getByRole('row', { name: /^4 channels/ }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    assert.equal((await owner.api.posts.list(org).toArray()).length, 1)
    await dialog.getByRole('button', { name: 'Import 1 post' }).click()
    await dialog.getByText('1 post imported, 2 rows left out.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('link', { name: 'Comes in' }).waitFor()

    await page.getByLabel('Search in the texts').fill('comes')
    await page.waitForURL(/\?q=comes$/)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ])
    const exported = await readFile((await file.path()) ?? '', 'utf8')
    assert.match(exported, /Comes in/)
    assert.doesNotMatch(exported, /Was here before/)
    await context.close()
  })

  it('takes what another system has of its posts, asks which channels are meant, and lets nothing go out', async () => {
    const { owner, org, handle } = await anOrganization(dashboard)
    const { page, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts`)
    await page.getByRole('button', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import posts' })
    await dialog.getByLabel('Where it is from').selectOption('postiz')
    const integration = { id: 'i1', providerIdentifier: 'x', profile: 'elsewhere' }
    const planned = { publishDate: '2027-06-01T09:00:00', integration }
    const post = (id: string, state: string) => ({ id, state, content: `<p>Of ${id}</p>`, ...planned })
    const buffer = Buffer.from(JSON.stringify({ posts: [post('Postiz', 'QUEUE'), post('before', 'PUBLISHED')] }))
    await dialog
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'p.json', mimeType: 'application/json', buffer })
    await dialog.getByText('No row can be imported, 1 cannot.').waitFor()
    await dialog.getByLabel('Channel for x:elsewhere').selectOption({ label: `twt: ${handle}` })
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Check again' }).last().click()
    await dialog.getByText('1 with their times, which wait for an approval; 0 drafts; 1 left out').waitFor()
    await dialog.getByRole('button', { name: 'Import 1 post' }).click()
    await dialog.getByText('1 post imported.').waitFor()
    const [told, ...more] = await owner.api.posts.list(org).toArray()
    assert.deepEqual([told?.text, told?.status, told?.approval.state, more], ['Of Postiz', 'draft', 'pending', []])
    await context.close()
  })

  it('takes a file with other names and letters, and lets rows be put right before anything is written', async () => {
    const { owner, org, handle } = await anOrganization(dashboard)
    const { page, context } = await dashboard.as(owner)
    await page.goto(`/o/${org}/posts`)
    const csv = `Nachricht;Wohin;Sendezeit;Interna\nFür Mai;@${handle};2027-05-01 09:00;a\nZu früh;@${handle};2020-05-01 09:00;b\n`
    const file = { name: 'mai.csv', mimeType: 'text/csv', buffer: Buffer.from(csv, 'latin1') }
    const dialog = page.getByRole('dialog', { name: 'Import posts' })
    const choose = async () => {
      await page.getByRole('button', { name: 'Import' }).click()
      await dialog.getByLabel('File').setInputFiles(file)
    }
    await choose()
    const column = (name: string) => dialog.getByLabel(`Column “${name}”`)
    assert.equal(await column('Nachricht').inputValue(), 'text')
    await column('Wohin').selectOption('channels')
    await column('Sendezeit').selectOption('local_time')
    assert.deepEqual(await axeFindings(page), [])
    await dialog.getByRole('button', { name: 'Check the rows' }).click()
    await dialog.getByText('No row can be imported, 2 cannot.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await choose()
    assert.equal(await column('Wohin').inputValue(), 'channels', 'this browser remembers it')
    await column('Interna').selectOption('time_zone')
    await dialog.getByRole('button', { name: 'Check the rows' }).click()
    await dialog.getByLabel('time_zone, row 1').fill(ZONE)
    await dialog.getByLabel('time_zone, row 2').fill(ZONE)
    await dialog.getByRole('button', { name: 'Check again' }).click()
    await dialog.getByText('1 row can be imported, 1 cannot.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    assert.equal((await owner.api.posts.list(org).toArray()).length, 0)
    await dialog.getByLabel('local_time, row 2').fill('2027-05-02 09:00')
    await dialog.getByRole('button', { name: 'Check again' }).click()
    await dialog.getByRole('button', { name: 'Import 2 posts' }).click()
    await dialog.getByText('2 posts imported.').waitFor()
    const texts = (await owner.api.posts.list(org, { status: 'queued' }).toArray()).map(({ text }) => text)
    assert.deepEqual(texts.sort(), ['Für Mai', 'Zu früh'])
    await context.close()
  })
})
