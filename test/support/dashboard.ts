import { randomBytes } from 'node:crypto'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { createScheduly, signIn, type Scheduly } from '../../clients/typescript/src/index.ts'
import { approveInBrowser } from '../../scripts/demo-client.ts'
import type { Instance } from '../../scripts/instance.ts'
import { openBrowser, openPage, type Watched } from './browser.ts'
import { startQuickInstance } from './quick-instance.ts'

const PASSWORD = 'correct horse battery'

/** Somebody with an account, and the API as that person. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly api: Scheduly
}

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
const enter = async (context: BrowserContext, base: string, { email, password }: Person): Promise<void> => {
  const answer = await context.request.post(`${base}/auth/signin`, { data: { email, password } })
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`)
}

const createPerson =
  (base: string) =>
  async (name = `p${randomBytes(4).toString('hex')}`): Promise<Person> => {
    const account = { email: `${name}@example.org`, username: name, password: PASSWORD }
    await createScheduly({ url: base }).auth.signUp(account)
    const auth = await signIn(base, { email: account.email, password: PASSWORD })
    return { ...account, name, api: createScheduly({ url: base, auth }) }
  }

/** `environment`: settings of the server beside the usual ones. */
export const openDashboard = async (environment: Readonly<Record<string, string>> = {}): Promise<Dashboard> => {
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

/** A connected channel on a test network; gives its id. */
export const aSandboxChannel = async (
  { api }: Person,
  { org, handle, provider = 'twt' }: { readonly org: string; readonly handle: string; readonly provider?: string },
): Promise<string> => {
  const { channel, authorization_url: url } = await api.channels.startConnection(org, { provider })
  await api.channels.finishConnection(org, channel.id, await approveInBrowser(url, handle))
  return channel.id
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
