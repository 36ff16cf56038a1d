import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

/** How the text lies under a field, in which is marked what is too much; and the field. */
const SHAPES = `(() => {
  const under = document.querySelector('mark').parentElement
  const shape = (of) => [of.scrollHeight, of.scrollTop, of.clientWidth, of.clientHeight].join(' ')
  return [shape(under), shape(under.previousElementSibling)]
})()`

/** The lines of the mark are those of the field, at the same place. */
export const marksInPlace = async (page: Page): Promise<void> => {
  const [under, field] = await page.evaluate<readonly string[]>(SHAPES)
  assert.equal(under, field)
}
