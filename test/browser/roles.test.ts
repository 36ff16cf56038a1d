import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator } from 'playwright-core'
import { aColleague, aSandboxChannel, openDashboard, type Dashboard, type Person } from '#test/support/dashboard.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { EXPECTATIONS } from '../matrix/expectations.ts'

type Kind = 'button' | 'link' | 'checkbox' | 'textbox'

/** What can be pressed where, and the request that it leads to. */
interface Act {
  readonly screen: string
  readonly kind: Kind
  readonly name: string | RegExp
  readonly route: string
}

const ACTS: readonly Act[] = [
  { screen: '', kind: 'link', name: 'Write a post', route: 'POST /orgs/{org_id}/posts' },
  { screen: '', kind: 'link', name: 'Webhooks', route: 'GET /orgs/{org_id}/webhooks' },
  { screen: '', kind: 'link', name: 'Audit log', route: 'GET /orgs/{org_id}/audit' },
  { screen: '/calendar', kind: 'link', name: 'Write a post', route: 'POST /orgs/{org_id}/posts' },
  { screen: '/calendar', kind: 'button', name: /^Write a post for/, route: 'POST /orgs/{org_id}/posts' },
  { screen: '/posts', kind: 'button', name: 'Import', route: 'POST /orgs/{org_id}/posts/import' },
  { screen: '/posts/OWN', kind: 'link', name: 'Edit', route: 'PATCH /posts/{post_id}' },
  { screen: '/posts/PENDING', kind: 'button', name: 'Approve', route: 'POST /posts/{post_id}/approve' },
  { screen: '/approvals', kind: 'button', name: 'Approve', route: 'POST /posts/{post_id}/approve' },
  { screen: '/channels', kind: 'button', name: 'Connect a channel', route: 'POST /orgs/{org_id}/channels/oauth' },
  { screen: '/channels', kind: 'button', name: 'Pause', route: 'POST /channels/{channel_id}/pause' },
  { screen: '/media', kind: 'button', name: 'Add files', route: 'POST /orgs/{org_id}/media' },
  { screen: '/media', kind: 'button', name: 'From an address', route: 'POST /orgs/{org_id}/media/fetch' },
  { screen: '/media', kind: 'checkbox', name: 'Choose hill.jpg', route: 'DELETE /media/{media_id}' },
  { screen: '/team', kind: 'button', name: 'Invite somebody', route: 'POST /orgs/{org_id}/invite' },
  { screen: '/team', kind: 'button', name: 'What to do with zoe', route: 'DELETE /orgs/{org_id}/members/{user_id}' },
  { screen: '/team', kind: 'button', name: /^Leave/, route: 'POST /orgs/{org_id}/leave' },
  { screen: '/settings', kind: 'button', name: 'Pause all publishing', route: 'POST /orgs/{org_id}/publishing/pause' },
  { screen: '/settings', kind: 'button', name: 'Export everything (ZIP)', route: 'GET /orgs/{org_id}/export' },
  { screen: '/settings', kind: 'textbox', name: 'Name', route: 'PATCH /orgs/{org_id}' },
  { screen: '/settings', kind: 'button', name: 'Delete the organization', route: 'DELETE /orgs/{org_id}' },
  { screen: '/keys', kind: 'button', name: 'New key', route: 'POST /orgs/{org_id}/api-keys' },
  { screen: '/webhooks', kind: 'button', name: 'New webhook', route: 'POST /orgs/{org_id}/webhooks' },
]

const ROLES = ['viewer', 'editor', 'admin', 'owner'] as const
type Role = (typeof ROLES)[number]

/** As the authorization matrix of the API says, for what somebody else made. */
const mayDo = (role: Role, route: string): boolean => {
  const status = EXPECTATIONS[route]?.[role]
  assert.ok(status !== undefined, route)
  return status < 400
}

const ALL_HERE = `new Promise((resolve) => {
  const look = () => (document.body.innerText.includes('Loading…') ? requestAnimationFrame(look) : resolve())
  look()
})`

const isUsable = (place: Locator, { kind }: Act): Promise<boolean> =>
  kind === 'textbox' ? place.isEditable() : place.isEnabled()

describe('each role', () => {
  let dashboard: Dashboard
  let people: Readonly<Record<Role, Person>>
  let org: string
  let own: string
  let pending: string
  before(async () => {
    dashboard = await openDashboard()
    const owner = await dashboard.person()
    org = (await owner.api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })).id
    const channel = await aSandboxChannel(owner, { org, handle: 'ink' })
    const [viewer, editor, admin] = await Promise.all(
      (['viewer', 'editor', 'admin'] as const).map((role) => aColleague(dashboard, owner, { org, role })),
    )
    assert.ok(viewer && editor && admin)
    people = { viewer, editor, admin, owner }
    const zoe = await dashboard.person('zoe')
    const { link } = await owner.api.invitations.inviteMember(org, { role: 'editor' })
    await zoe.api.invitations.accept({ token: link.split('#')[1] ?? '' })
    const channels = [{ channel_id: channel }]
    const at = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
    own = (await owner.api.posts.create(org, { text: 'Planned', channels, scheduled_at: at(1) })).id
    pending = (await zoe.api.posts.create(org, { text: 'Please look', channels, scheduled_at: at(2) })).id
    const form = new FormData()
    form.set('file', new File([Uint8Array.from(await aJpeg())], 'hill.jpg'))
    await owner.api.media.upload(org, form)
  })
  after(() => dashboard[Symbol.asyncDispose]())

  for (const role of ROLES) {
    it(`is offered what the API lets a person do, and nothing else: ${role}`, async () => {
      const { page, context, faults } = await dashboard.as(people[role])
      for (const screen of new Set(ACTS.map((act) => act.screen))) {
        await page.goto(`/o/${org}${screen.replace('OWN', own).replace('PENDING', pending)}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.evaluate(ALL_HERE)
        const acts = ACTS.filter((act) => act.screen === screen)
        const placeOf = ({ kind, name }: Act): Locator => page.getByRole(kind, { name, exact: true })
        for (const act of acts.filter(({ route }) => mayDo(role, route))) {
          const shown = placeOf(act).first()
          await shown.waitFor()
          assert.ok(await isUsable(shown, act), `${role} cannot use “${String(act.name)}” on ${screen}`)
        }
        // By now all has come that was to come.
        for (const act of acts.filter(({ route }) => !mayDo(role, route))) {
          const shown = placeOf(act)
          const usable = (await shown.count()) > 0 && (await isUsable(shown.first(), act))
          assert.ok(!usable, `${role} is offered “${String(act.name)}” on ${screen}`)
        }
      }
      assert.deepEqual(faults, [])
      await context.close()
    })
  }
})
