import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { axeFindings } from '#test/support/axe.ts'
import { openPage } from '#test/support/browser.ts'
import { aPng } from '#test/support/media-files.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'

/** Whose page it is, as the page says itself. */
const isOf = (page: Page, { name }: Person): Promise<void> =>
  page.getByRole('complementary').getByRole('link', { name, exact: true }).waitFor()

const text = (page: Page): Locator => page.getByRole('textbox', { name: 'Text', exact: true })

describe('the way in', () => {
  let dashboard: Dashboard
  /** Somebody with an organization, to write in. */
  let writer: { readonly ada: Person; readonly org: string; readonly channel: { readonly channel_id: string } }
  before(async () => {
    dashboard = await openDashboard()
    const ada = await dashboard.person('writer')
    const org = (await ada.api.organizations.create({ name: 'Ink & Co' })).id
    const channel = { channel_id: await aSandboxChannel(ada, { org, handle: 'ink' }) }
    writer = { ada, org, channel }
  })
  after(() => dashboard[Symbol.asyncDispose]())

  it('leads from nothing to an organization, and back in after signing out', async () => {
    const { page, faults, context } = await openPage(dashboard.browser, { baseURL: dashboard.base })
    await page.goto('/')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('E-mail address').fill('eda@example.org')
    await page.getByLabel('Your name here').fill('eda')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByRole('heading', { name: 'Name your organization' }).waitFor()
    await page.getByLabel('Name of the organization').fill('Ink & Co')
    await page.getByRole('button', { name: 'Create the organization' }).click()
    await page.waitForURL(/\/o\/[0-9a-f-]{36}$/)
    await page.reload()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calendar' }).waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('says in German to whoever reads German why it refuses: a field, a request, and a rule for a post', async () => {
    const { page, context } = await openPage(dashboard.browser, { baseURL: dashboard.base, locale: 'de-DE' })
    await page.goto('/signup')
    await page.getByLabel('E-Mail-Adresse').fill('erika@example.org')
    await page.getByLabel('Dein Name hier').fill('erika')
    await page.getByLabel('Passwort', { exact: true }).fill('password1234')
    await page.getByRole('button', { name: 'Konto anlegen' }).click()
    await page.getByText(/^Dieses Passwort (ist leicht zu erraten|gehört zu denen)/).waitFor()
    await page.goto('/signin')
    await page.getByLabel('E-Mail-Adresse').fill('erika@example.org')
    await page.getByLabel('Passwort', { exact: true }).fill('correct horse battery')
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click()
    await page.getByRole('alert').getByText('Die E-Mail-Adresse oder das Passwort ist falsch.').waitFor()
    await page.goto('/verify')
    await page.getByRole('status').getByText('Dieser Link ist nicht ganz').waitFor()
    await context.close()
    const own = await dashboard.as(writer.ada, { locale: 'de-DE' })
    const { id } = await writer.ada.api.posts.create(writer.org, {
      text: 'a'.repeat(1_300),
      channels: [writer.channel],
    })
    await own.page.goto(`/o/${writer.org}/compose/${id}`)
    const sentence = 'Der Text hat 1.300 Zeichen, möglich sind 280. Kürze ihn.'
    await own.page.getByRole('button', { name: sentence }).waitFor()
    await own.context.close()
  })

  it('says in German what a network lets choose, and what would be done to a file', async () => {
    const { ada, org } = writer
    const channel = await aSandboxChannel(ada, { org, handle: 'ink', provider: 'insta' })
    const form = new FormData()
    form.set('file', new File([Uint8Array.from(await aPng({ width: 640, height: 480 }))], 'ink.png'))
    const { id: file } = await ada.api.media.upload(org, form)
    const { id } = await ada.api.posts.create(org, {
      text: 'Ink',
      media: [{ media_id: file, alt_text: 'Ink' }],
      channels: [{ channel_id: channel }],
    })
    const { page, context } = await dashboard.as(ada, { locale: 'de-DE' })
    await page.goto(`/o/${org}/compose/${id}`)
    await page.getByRole('tab', { name: /Instagram/ }).click()
    await page.getByLabel('Erster Kommentar').waitFor()
    await page.getByText('Optionen für Instagram').click()
    const kinds = page.getByLabel('Was daraus wird')
    assert.deepEqual((await kinds.locator('option').allTextContents()).slice(1), [
      'Von selbst',
      'Ein Beitrag im Feed',
      'Ein Reel',
      'Eine Story',
    ])
    await page.getByRole('button', { name: 'Passend machen', exact: true }).first().click()
    await page.getByRole('dialog').getByText('Sie wird von PNG in JPEG umgewandelt.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.goto(`/o/${org}/media`)
    await page.getByTitle('Die Datei ist vom Typ image/png, nötig ist').waitFor()
    await context.close()
  })

  it('says so when signing out did not work, and signs out once it does', async () => {
    const ada = await dashboard.person()
    await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
    const { page, context } = await dashboard.as(ada)
    await page.goto('/me')
    await page.getByRole('link', { name: /Ink & Co/ }).waitFor()
    await context.route('**/auth/logout', (route) => route.abort())
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page
      .getByRole('region', { name: 'Messages' })
      .getByText(/could not be reached/)
      .waitFor()
    await context.unroute('**/auth/logout')
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.equal(await page.getByText('Ink & Co').count(), 0)
    await context.close()
  })

  it('shows nothing more of an organization to whoever was removed from it', async () => {
    const ada = await dashboard.person()
    const { id: org } = await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
    const bob = await aColleague(dashboard, ada, { org, role: 'admin' })
    const { page, context } = await dashboard.as(bob)
    await page.goto(`/o/${org}`)
    const main = page.getByRole('navigation', { name: 'Main' })
    await main.getByRole('link', { name: 'Audit log' }).waitFor()
    const { id: user } = await bob.api.account.get()
    await ada.api.members.changeRole(org, user, { role: 'viewer' })
    await main.getByRole('link', { name: 'Audit log' }).waitFor({ state: 'detached' })
    await ada.api.members.remove(org, user)
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    await context.close()
  })

  it('fetches the page anew where a part of it is gone since an upgrade', async () => {
    const ada = await dashboard.person()
    const { id: org } = await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
    const { page, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}`)
    await isOf(page, ada)
    let upgraded = true
    await context.route('**/web/*.js', (route) => (upgraded ? route.fulfill({ status: 404 }) : route.continue()))
    page.on('request', (request) => {
      if (request.isNavigationRequest()) upgraded = false
    })
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Team' }).click()
    await page.getByRole('heading', { level: 1, name: 'Team' }).waitFor()
    assert.match(page.url(), /\/team$/)
    await context.close()
  })

  it('passes over what it does not know in the store of the browser, and goes without where that is full', async () => {
    const ada = await dashboard.person()
    await ada.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
    const { page, faults, context } = await dashboard.as(ada)
    await context.addInitScript(`
      for (const name of ['language', 'theme', 'organization']) localStorage.setItem('scheduly.' + name, 'toString')
      Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`)
    await page.goto('/')
    await isOf(page, ada)
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.deepEqual(faults, [])
    await context.close()
  })

  it('goes on after the session ended in the middle', async () => {
    const { ada, org } = writer
    const { id } = await ada.api.posts.create(org, { text: 'A draft' })
    const { page, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}/compose/${id}`)
    await text(page).waitFor()
    await ada.api.account.endSessions({ query: { except: 'current' } })
    await text(page).fill('Written while nobody was signed in')
    const again = page.getByRole('dialog', { name: 'Sign in' })
    await again.getByLabel('E-mail address').fill(ada.email)
    await again.getByLabel('Password', { exact: true }).fill(ada.password)
    await again.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText(/^Saved \d/).waitFor()
    assert.equal((await ada.api.posts.get(id)).text, 'Written while nobody was signed in')
    assert.equal(await text(page).inputValue(), 'Written while nobody was signed in')
    await context.close()
  })

  it('writes nothing in the name of somebody else who signs in then', async () => {
    const { ada, org } = writer
    const bo = await aColleague(dashboard, ada, { org, role: 'admin' })
    const { id } = await ada.api.posts.create(org, { text: 'A draft of ada' })
    const { page, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}/compose/${id}`)
    await text(page).waitFor()
    await ada.api.account.endSessions({ query: { except: 'current' } })
    await text(page).fill('Written by ada')
    const again = page.getByRole('dialog', { name: 'Sign in' })
    await again.getByLabel('E-mail address').fill(bo.email)
    await again.getByLabel('Password', { exact: true }).fill(bo.password)
    await again.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(`**/o/${org}`)
    await page.goto(`/o/${org}/compose/${id}`)
    await text(page).waitFor()
    assert.equal(await text(page).inputValue(), 'A draft of ada')
    assert.equal(await page.getByText('Written by ada').count(), 0)
    assert.equal((await ada.api.posts.get(id)).text, 'A draft of ada')
    await context.close()
  })

  it('leaves to nobody else what is open when they sign in in another tab', async () => {
    const { ada, org } = writer
    const bo = await aColleague(dashboard, ada, { org, role: 'admin' })
    const { page, context } = await dashboard.as(ada)
    await page.goto(`/o/${org}/compose`)
    await text(page).fill('Of ada')
    await context.request.post('/auth/signin', { data: { email: bo.email, password: bo.password } })
    const other = await context.newPage()
    await other.goto(`/o/${org}`)
    await page.waitForURL(`**/o/${org}`)
    await page.goto(`/o/${org}/compose`)
    await text(page).waitFor()
    assert.equal(await page.getByText('Of ada').count(), 0)
    await context.close()
  })
})
