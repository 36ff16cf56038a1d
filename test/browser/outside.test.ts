import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openPage, type Watched } from '#test/support/browser.ts'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard } from '#test/support/dashboard.ts'
import { ALL_HERE, faultsOf } from '#test/support/looks.ts'

/** What has an address of its own, for whoever came by it: with its secret, and what of it is seen then. */
interface Links {
  readonly review: string
  readonly invitation: string
}

const pathOf = (link: string): string => link.replace(/^https?:\/\/[^/]+/, '')

/** A post that waits for somebody outside, and an invitation. */
const makeLinks = async (dashboard: Dashboard): Promise<Links> => {
  const owner = await dashboard.person()
  const { id: org } = await owner.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
  const channels = [{ channel_id: await aSandboxChannel(owner, { org, handle: 'ink' }) }]
  const editor = await aColleague(dashboard, owner, { org, role: 'editor' })
  const at = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
  const { id } = await editor.api.posts.create(org, { text: 'Two new inks', channels, scheduled_at: at(1) })
  const review = { name: 'Client Inc.', post_ids: [id], may: 'decide' as const, expires_at: at(7) }
  const { link } = await owner.api.reviews.createLink(org, review)
  const invitation = await owner.api.invitations.inviteMember(org, { role: 'editor' })
  return { review: pathOf(link), invitation: pathOf(invitation.link) }
}

/** Every page that somebody sees who is not signed in, and what is read there. */
const PAGES: Readonly<Record<string, { readonly at: (links: Links) => string; readonly says: string }>> = {
  'the page to sign in': { at: () => '/signin', says: 'Forgot the password?' },
  'the page to sign up': { at: () => '/signup', says: 'You have an account?' },
  'the help': { at: () => '/help', says: 'Search in the help' },
  'a link for review': { at: ({ review }) => review, says: 'Two new inks' },
  'a link for review that leads nowhere': { at: () => '/review#nothing', says: 'This link leads nowhere' },
  'an invitation': { at: ({ invitation }) => invitation, says: 'Sign up and accept' },
  'an invitation that is none': { at: () => '/invitation#nothing', says: 'Go to the start page' },
  'the page to ask for a new password': { at: () => '/reset', says: 'Send me a link' },
  'the page to set a new password': { at: () => '/reset#secret', says: 'Set the password' },
  'the page to confirm an address': { at: () => '/verify#secret', says: 'Confirm my e-mail address' },
  'the end of single sign-on': { at: () => '/signin-done#error=not_linked', says: 'Sign in again' },
  'the end of a connection': { at: () => '/oauth/twt/callback?code=c&state=s', says: 'Connect a channel' },
  'a connection that was refused': {
    at: () => '/oauth/twt/callback?error=access_denied',
    says: 'nothing was connected',
  },
  'the way out of mails': { at: () => '/unsubscribe/nothing', says: 'Stop these mails' },
  'what a problem means': { at: () => '/problems/too_busy', says: 'HTTP status 503' },
}

describe('what people see who are outside', () => {
  let dashboard: Dashboard
  let links: Links
  let stranger: Watched
  before(async () => {
    dashboard = await openDashboard()
    links = await makeLinks(dashboard)
    stranger = await openPage(dashboard.browser, { baseURL: dashboard.base })
  })
  after(async () => {
    await stranger.context.close()
    await dashboard[Symbol.asyncDispose]()
  })

  for (const [name, { at, says }] of Object.entries(PAGES)) {
    it(`${name} can be used by everybody, in light and dark, and on a narrow phone`, async () => {
      const { page, faults } = stranger
      await page.setViewportSize({ width: 1280, height: 800 })
      // Another part after the # alone would not load the page.
      await page.goto('about:blank')
      await page.goto(at(links))
      await page.getByText(says).first().waitFor()
      await page.evaluate(ALL_HERE)
      assert.deepEqual(await faultsOf(page), [])
      assert.deepEqual(faults, [])
    })
  }

  it('and so can what somebody sees first who is new', async () => {
    const ida = await dashboard.person()
    const { page, faults, context } = await dashboard.as(ida)
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: 'Name your organization' }).waitFor()
    assert.deepEqual(await faultsOf(page), [])
    const { id: org } = await ida.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(`/o/${org}`)
    await page.getByRole('heading', { name: 'From here to your first post' }).waitFor()
    await page.evaluate(ALL_HERE)
    assert.deepEqual(await faultsOf(page), [])
    assert.deepEqual(faults, [])
    await context.close()
  })
})
