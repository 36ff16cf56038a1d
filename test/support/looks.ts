import type { Page } from 'playwright-core'

/** Scripts for pages that say what is wrong with how they look. By the debugger, which the page's policy does not bind. */

/** What reaches beyond the screen, on either side. */
export const SIDEWAYS = `document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll('body *')]
      .filter((each) => { const { left, right } = each.getBoundingClientRect(); return right > innerWidth + 1 || left < -1 })
      .slice(0, 3).map((each) => each.outerHTML.slice(0, 160))
  : []`

const FOCUSABLE = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter((each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))`

/** What has the focus and cannot be seen at all, as something lies over it (WCAG 2.4.11). */
export const HIDDEN_FOCUS = `${FOCUSABLE}.filter((each) => {
  each.focus()
  if (document.activeElement !== each) return false
  const { left, top, width, height } = each.getBoundingClientRect()
  if (width <= 1 || height <= 1) return false
  const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
  return !spots.some(([x, y]) => {
    const hit = document.elementFromPoint(left + width * x, top + height * y)
    return hit !== null && (each.contains(hit) || hit.contains(each) || each.labels?.[0]?.contains(hit))
  })
}).map((each) => each.outerHTML.slice(0, 160))`

/** Pairs of things to press or to read that lie over each other, by their words; those inside one another do not. */
const OVERLAPS = `(() => {
  const shown = [...document.querySelectorAll('a[href], button, input, select, textarea, h1, h2, h3')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.only-heard, [class*=skip]'))
  const boxes = shown.map((each) => ({ each, box: each.getBoundingClientRect() })).filter(({ box }) => box.width > 1 && box.height > 1)
  const name = (each) => each.tagName + ' ' + (each.getAttribute('aria-label') ?? each.textContent.trim()).slice(0, 40)
  const found = []
  boxes.forEach(({ each, box }, index) => {
    for (const { each: other, box: theirs } of boxes.slice(index + 1)) {
      if (each.contains(other) || other.contains(each)) continue
      const [x, y] = [Math.min(box.right, theirs.right) - Math.max(box.left, theirs.left),
        Math.min(box.bottom, theirs.bottom) - Math.max(box.top, theirs.top)]
      if (x > 2 && y > 2) found.push(name(each) + ' × ' + name(other))
    }
  })
  return found
})()`

export const overlaps = (page: Page): Promise<readonly string[]> => page.evaluate(OVERLAPS)

/** Turns the page around, as a language does that is written from right to left. */
export const turn = (page: Page, to: 'rtl' | 'ltr'): Promise<unknown> =>
  page.evaluate(`document.documentElement.dir = '${to}'`)

/** Lines of text that run farther than eyes find back from, by the size of their letters; in pixels. */
export const LONG_LINES = `(() => {
  const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT)
  const long = []
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode
    if (textContent.trim().length < 40 || !parentElement.checkVisibility()) continue
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    const widest = Math.max(0, ...[...range.getClientRects()].map(({ width }) => width))
    if (widest > 50 * parseFloat(getComputedStyle(parentElement).fontSize)) long.push(Math.round(widest) + ' ' + textContent.slice(0, 80))
  }
  return long
})()`

/** What moves although the person asked for rest. */
export const MOVING = `document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().duration > 1)
  .map(({ effect }) => effect.target?.outerHTML.slice(0, 160))`
