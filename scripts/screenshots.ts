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
}

/** Every screen by the name of its picture, and where it is. */
const SCREENS: Readonly<Record<string, (facts: Facts) => string>> = {
  today: ({ org }) => `/o/${org}`,
  calendar: ({ org }) => `/o/${org}/calendar`,
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

const findFacts = async (api: Scheduly): Promise<Facts> => {
  const [org] = await api.organizations.list().toArray(1)
  if (org === undefined) throw new Error('There is no demo organization.')
  const [failed] = await api.posts.list(org.id, { has_failed: true }).toArray(1)
  const [draft] = await api.posts.list(org.id, { approval: 'pending', status: 'draft' }).toArray(1)
  return { org: org.id, post: failed?.id ?? '', draft: draft?.id ?? '' }
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
  await page.goto(address)
  await settle(page)
  const picture = await page.screenshot()
  const file = path.join(FOLDER, `${name}-${look}.png`)
  const { size } = await sharp(picture)
    .png({ palette: true, colors: 128, effort: 10, compressionLevel: 9 })
    .toFile(file)
  console.log(`  ${name}-${look}.png  ${Math.round(size / 1_000)} kB`)
}

const takeAll = async (browser: Browser, facts: { base: string; password: string; of: Facts }): Promise<void> => {
  for (const [look, options] of Object.entries(LOOKS)) {
    const { context, page } = await openPage(browser, { baseURL: facts.base, ...options })
    await page.goto('/signin')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await take(page, { name: 'sign-in', look, address: '/signin' })
    await context.request.post(`${facts.base}/auth/signin`, { data: { email: EMAIL, password: facts.password } })
    for (const [name, at] of Object.entries(SCREENS)) await take(page, { name, look, address: at(facts.of) })
    await context.close()
  }
}

const instance = await startInstance()
const browser = await openBrowser()
try {
  const { base } = instance
  await mkdir(FOLDER, { recursive: true })
  const password = await fillDemo(base, instance.folder)
  const of = await findFacts(createScheduly({ url: base, auth: await signIn(base, { email: EMAIL, password }) }))
  await takeAll(browser, { base, password, of })
} finally {
  await browser.close()
  await instance.stop()
}
