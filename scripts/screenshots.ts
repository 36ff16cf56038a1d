// Pictures of every screen of the dashboard, with the demo data, into docs/screenshots: light, dark, and on a small phone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { createScheduly, signIn, type Scheduly } from '../clients/typescript/src/index.ts'
import { openBrowser, openPage } from '../test/support/browser.ts'
import { startInstance } from './instance.ts'

const FOLDER = path.join(import.meta.dirname, '..', 'docs', 'screenshots')
const EMAIL = 'demo@example.org'

/** How each screen is taken, by what its file's name ends with. */
const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  '320': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
}

interface Facts {
  readonly org: string
  readonly post: string
  readonly draft: string
  /** A link for people outside to look at posts, and one to join by. */
  readonly review: string
  readonly invitation: string
  /** Somebody who has nothing yet but an account, and their organization in which nothing is. */
  readonly newcomer: string
  readonly empty: string
}

type Places = Readonly<Record<string, (facts: Facts) => string>>

/** What people see who are not signed in, by the name of its picture, and where it is. */
const OUTSIDE: Places = {
  'sign-in': () => '/signin',
  'sign-up': () => '/signup',
  reset: () => '/reset',
  invitation: ({ invitation }) => invitation,
  review: ({ review }) => review,
}

/** What somebody sees who is new. */
const NEW: Places = {
  welcome: () => '/welcome',
  checklist: ({ empty }) => `/o/${empty}`,
}

/** Every screen of somebody who has worked here for two weeks. */
const SCREENS: Places = {
  today: ({ org }) => `/o/${org}`,
  calendar: ({ org }) => `/o/${org}/calendar`,
  'calendar-week': ({ org }) => `/o/${org}/calendar?view=week`,
  'calendar-day': ({ org }) => `/o/${org}/calendar?view=day`,
  'calendar-list': ({ org }) => `/o/${org}/calendar?view=list`,
  posts: ({ org }) => `/o/${org}/posts`,
  post: ({ org, post }) => `/o/${org}/posts/${post}`,
  composer: ({ org, draft }) => `/o/${org}/compose/${draft}`,
  approvals: ({ org }) => `/o/${org}/approvals`,
  channels: ({ org }) => `/o/${org}/channels`,
  media: ({ org }) => `/o/${org}/media`,
  team: ({ org }) => `/o/${org}/team`,
  settings: ({ org }) => `/o/${org}/settings`,
  keys: ({ org }) => `/o/${org}/keys`,
  webhooks: ({ org }) => `/o/${org}/webhooks`,
  audit: ({ org }) => `/o/${org}/audit`,
  status: ({ org }) => `/o/${org}/status`,
  account: () => '/me',
  help: () => '/help',
}

const fillDemo = async (base: string, folder: string): Promise<string> => {
  const script = path.join(import.meta.dirname, 'demo-data.ts')
  // oxlint-disable-next-line node/no-process-env -- handed on to a program of our own, with the place of its instance
  const env = { ...process.env, PORT: new URL(base).port, PUBLIC_URL: base, SCHEDULY_DATA_DIR: folder, DB_URL: '' }
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error('The demo data could not be made; the reason stands above.')
  const { password } = JSON.parse(await readFile(path.join(folder, 'demo.json'), 'utf8'))
  return String(password)
}

const pathOf = (link: string): string => {
  const { pathname, hash } = new URL(link)
  return `${pathname}${hash}`
}

/** Posts that wait are what people outside are asked about. */
const makeLinks = async (api: Scheduly, org: string): Promise<Pick<Facts, 'review' | 'invitation'>> => {
  const waiting = await api.posts.list(org, { approval: 'pending', status: 'draft' }).toArray(3)
  const { link } = await api.reviews.createLink(org, {
    name: 'Autumn campaign',
    post_ids: waiting.map(({ id }) => id),
    may: 'decide',
    expires_at: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  })
  const invitation = await api.invitations.inviteMember(org, { role: 'editor' })
  return { review: pathOf(link), invitation: pathOf(invitation.link) }
}

/** Somebody who has just come. */
const makeNewcomer = async (base: string, password: string): Promise<Pick<Facts, 'newcomer' | 'empty'>> => {
  const newcomer = 'ida@example.org'
  await createScheduly({ url: base }).auth.signUp({ email: newcomer, username: 'ida', password })
  const api = createScheduly({ url: base, auth: await signIn(base, { email: newcomer, password }) })
  const { id: empty } = await api.organizations.create({ name: 'Paper & Twine', time_zone: 'Europe/Berlin' })
  return { newcomer, empty }
}

const findFacts = async (base: string, password: string): Promise<Facts> => {
  const api = createScheduly({ url: base, auth: await signIn(base, { email: EMAIL, password }) })
  const [org] = await api.organizations.list().toArray(1)
  if (org === undefined) throw new Error('There is no demo organization.')
  const [failed] = await api.posts.list(org.id, { has_failed: true }).toArray(1)
  const [draft] = await api.posts.list(org.id, { approval: 'pending', status: 'draft' }).toArray(1)
  const links = await makeLinks(api, org.id)
  const newcomer = await makeNewcomer(base, password)
  return { org: org.id, post: failed?.id ?? '', draft: draft?.id ?? '', ...links, ...newcomer }
}

/** Pictures in the page come after everything else, and nothing tells when the last is drawn. */
const DRAWN_MS = 400

/** Once everything that comes has come. */
const settle = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.getByRole('status').filter({ hasText: 'Loading…' }).first().waitFor({ state: 'detached' })
  await sleep(DRAWN_MS)
}

const take = async (page: Page, { name, look, address }: { name: string; look: string; address: string }) => {
  // Another part after the # alone would load nothing.
  await page.goto('about:blank')
  await page.goto(address)
  await settle(page)
  const picture = await page.screenshot()
  const file = path.join(FOLDER, `${name}-${look}.png`)
  const { size } = await sharp(picture)
    .png({ palette: true, colors: 128, effort: 10, compressionLevel: 9 })
    .toFile(file)
  console.log(`  ${name}-${look}.png  ${Math.round(size / 1_000)} kB`)
}

interface Shown {
  readonly base: string
  readonly password: string
  readonly of: Facts
}

/** The pictures of one visitor in one look; without an address to sign in with it is a stranger. */
const takeAs = async (
  browser: Browser,
  { base, password, of }: Shown,
  { look, places, email }: { readonly look: string; readonly places: Places; readonly email?: string },
): Promise<void> => {
  const { context, page } = await openPage(browser, { baseURL: base, ...LOOKS[look] })
  if (email !== undefined) await context.request.post(`${base}/auth/signin`, { data: { email, password } })
  for (const [name, at] of Object.entries(places)) await take(page, { name, look, address: at(of) })
  await context.close()
}

const takeAll = async (browser: Browser, shown: Shown): Promise<void> => {
  for (const look of Object.keys(LOOKS)) {
    await takeAs(browser, shown, { look, places: OUTSIDE })
    await takeAs(browser, shown, { look, places: NEW, email: shown.of.newcomer })
    await takeAs(browser, shown, { look, places: SCREENS, email: EMAIL })
  }
}

const instance = await startInstance()
const browser = await openBrowser()
try {
  const { base } = instance
  await mkdir(FOLDER, { recursive: true })
  const password = await fillDemo(base, instance.folder)
  await takeAll(browser, { base, password, of: await findFacts(base, password) })
} finally {
  await browser.close()
  await instance.stop()
}
