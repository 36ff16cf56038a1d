import chromium from '@sparticuz/chromium'
import {
  chromium as playwright,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'

/** The Chromium that npm delivers, without the switches that its package is otherwise started with. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export const openBrowser = async (): Promise<Browser> =>
  playwright.launch({ executablePath: await chromium.executablePath(), args: ARGUMENTS, headless: true })

/** What went wrong in pages without anybody looking: scripts that threw, and what the policy of the page refused. */
export interface Watched {
  readonly context: BrowserContext
  readonly page: Page
  readonly faults: readonly string[]
}

/** A browser of its own, as far as the server can tell, with one page. */
export const openPage = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> => {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    ...options,
  })
  // A busy machine is slow, and what never comes still fails before the limit of a test.
  context.setDefaultTimeout(60_000)
  const faults: string[] = []
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error' && /content security policy|trusted/i.test(message.text()))
      faults.push(message.text())
  })
  return { context, page: await context.newPage(), faults }
}
