import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const require = createRequire(import.meta.url)
const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What of that colors alone decide. */
export const COLORS = ['color-contrast', 'link-in-text-block']

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds against WCAG 2.2 AA on a page as it is now, or by some rules alone, one line each; empty is clean. */
export const axeFindings = async (page: Page, rules?: readonly string[]): Promise<readonly string[]> => {
  // By the debugger, which the page's policy does not bind; it takes longer than to look, and a page keeps it.
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(source)
  const violations: readonly Finding[] = await page.evaluate(
    async (runOnly) =>
      // @ts-expect-error -- axe is a global of the page
      (await axe.run(document, { runOnly, resultTypes: ['violations'] })).violations,
    rules === undefined ? { type: 'tag', values: TAGS } : { type: 'rule', values: rules },
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} (${failureSummary ?? ''})`),
  )
}
