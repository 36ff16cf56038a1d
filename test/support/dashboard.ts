import { after } from 'node:test'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import type { Instance } from '../../scripts/instance.ts'
import { openBrowser, openPage, type Watched } from './browser.ts'
import { aSandboxChannel, comingFrom, createPerson, type Person } from './person.ts'
import { startQuickInstance } from './quick-instance.ts'

export { aSandboxChannel, type Person } from './person.ts'

/** A whole Scheduly and a browser: real server, database, worker and test networks. */
export interface Dashboard extends AsyncDisposable {
  readonly base: string
  readonly instance: Instance
  readonly browser: Browser
  readonly person: (name?: string) => Promise<Person>
  /** A browser in which the person is signed in already. */
  readonly as: (person: Person, options?: BrowserContextOptions) => Promise<Watched>
}

/** Sets the refresh cookie the way a browser gets it: by signing in. */
const enter = async (context: BrowserContext, base: string, { email, password, address }: Person): Promise<void> => {
  const request = { data: { email, password }, headers: comingFrom(address) }
  const answer = await context.request.post(`${base}/auth/signin`, request)
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`)
}

type Environment = Readonly<Record<string, string>>

const start = async (environment: Environment): Promise<Dashboard> => {
  const instance = await startQuickInstance(environment)
  const browser = await openBrowser().catch(async (error: unknown) => {
    await instance.stop()
    throw error
  })
  const { base } = instance
  return {
    base,
    instance,
    browser,
    person: createPerson(base),
    as: async (person, options = {}) => {
      const watched = await openPage(browser, { baseURL: base, ...options })
      await enter(watched.context, base, person)
      return watched
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await instance.stop()
    },
  }
}

/** Of the whole process: to start one takes a third of what most files take. Nobody in it knows of anybody else's. */
let shared: Promise<Dashboard> | null = null

// Registered while the module loads: of the process, and not of the file that happens to be the first.
after(async () => {
  const dashboard = await shared?.catch(() => null)
  await dashboard?.[Symbol.asyncDispose]()
})

/** With settings of the server beside the usual ones it is one's own; else files that share a process share it. */
export const openDashboard = async (environment?: Environment): Promise<Dashboard> => {
  if (environment !== undefined) return start(environment)
  const dashboard = await (shared ??= start({ TRUST_PROXY: 'loopback' }))
  return {
    ...dashboard,
    [Symbol.asyncDispose]: async () => {
      for (const context of dashboard.browser.contexts()) await context.close()
    },
  }
}

/** Somebody who joined the organization with a role. */
export const aColleague = async (
  dashboard: Dashboard,
  { api }: Person,
  { org, role }: { readonly org: string; readonly role: 'admin' | 'editor' | 'viewer' },
): Promise<Person> => {
  const { link } = await api.invitations.inviteMember(org, { role })
  const colleague = await dashboard.person()
  await colleague.api.invitations.accept({ token: link.split('#')[1] ?? '' })
  return colleague
}

export const ZONE = 'Europe/Berlin'

/** An organization in Berlin with one channel; posts are written by their wall time there. */
export const anOrganization = async (dashboard: Dashboard) => {
  const owner = await dashboard.person()
  const { id: org } = await owner.api.organizations.create({ name: 'Ink & Co', time_zone: ZONE })
  const handle = `ink${owner.name}`
  const channel = await aSandboxChannel(owner, { org, handle })
  const plan = (text: string, wall?: string) =>
    owner.api.posts.create(org, {
      text,
      channels: [{ channel_id: channel }],
      ...(wall !== undefined && { local_time: wall, time_zone: ZONE }),
    })
  return { owner, org, channel, handle, plan }
}
