// Asks the page what `in-page.js` noted there.
import path from 'node:path'
import type { Page } from 'playwright-core'

export interface Times {
  readonly painted: number
  readonly largest: number
  readonly content: number
  readonly ready: number
  readonly blocked: number
  readonly shift: number
}

const PROBE = path.join(import.meta.dirname, 'in-page.js')

/** Opens an address, and waits until what it is about is there and the page answers. */
export const watchFrom = async (
  page: Page,
  { path: address, content }: { path: string; content: string },
): Promise<Times> => {
  await page.addInitScript({ path: PROBE })
  await page.addInitScript(`requestAnimationFrame(() => probe.seek(${JSON.stringify(content)}))`)
  await page.goto(address, { waitUntil: 'commit' })
  return page.evaluate<Times>('probe.ready()')
}

/** Milliseconds from each key to the picture that follows it; 0 is less than 16. */
export const stepThrough = async (
  page: Page,
  steps: readonly (readonly [what: string, key: string])[],
): Promise<readonly { readonly what: string; readonly ms: number }[]> => {
  const times: { what: string; ms: number }[] = []
  for (const [what, key] of steps) {
    await page.evaluate('probe.longestEvent()')
    await page.keyboard.press(key)
    times.push({ what, ms: await page.evaluate<number>('probe.longestEvent()') })
  }
  return times
}
