// How long the first run takes a person: what the hand does, reckoned as the keystroke-level model has it, and the time that passes by itself.
import { openPage } from '#test/support/browser.ts'
import type { Dashboard } from '#test/support/dashboard.ts'
import { walkFirstRun, type Acts } from '#test/support/first-run.ts'

/** Seconds of a person who types as most do (Card, Moran and Newell 1980: K of an average typist; P and B of a click; M). */
export const PACE = { key: 0.2, click: 1.1, look: 1.35 } as const

/** A time has no seconds: on average one waits for half a minute. */
export const MEAN_WAIT = 30

export interface FirstRun {
  readonly acts: Acts
  /** Seconds of the hand and the head. */
  readonly hand: number
  /** Seconds until every page had come, as this machine takes them. */
  readonly pages: number
  /** Seconds from its time until the page says that the post is out. */
  readonly shownAfter: number
}

/** A press into each field, and one for each click; each key; each place that is read. */
const secondsOf = ({ clicks, fields, keys, looks }: Acts): number =>
  (clicks + fields) * PACE.click + keys * PACE.key + looks * PACE.look

/** So near that one waits for it, and so far that it can still be scheduled. */
const soon = (): string => (new Date().getSeconds() < 45 ? 'in 1 minute' : 'in 2 minutes')

/** Somebody new walks to a post that goes out with the next minute, and sees it go out. */
export const measureFirstRun = async ({ browser, base }: Dashboard): Promise<FirstRun> => {
  const { page, context } = await openPage(browser, { baseURL: base })
  context.setDefaultTimeout(150_000)
  const began = performance.now()
  const acts = await walkFirstRun(page, { name: 'newcomer', text: 'Our very first post', when: soon })
  const pages = (performance.now() - began) / 1_000
  const due = await page.locator('main time').first().getAttribute('datetime')
  await page.getByText('It is out.').waitFor()
  const shownAfter = (Date.now() - Date.parse(due ?? '')) / 1_000
  await context.close()
  return { acts, hand: secondsOf(acts), pages, shownAfter }
}
