import type { Page } from 'playwright-core'
import { axeFindings, COLORS } from './axe.ts'

/** Scripts for pages that say what is wrong with how they look. By the debugger, which the page's policy does not bind. */

/** The window over the page, where there is one: nothing else can be reached then. */
const ROOT = `(document.querySelector('[role=dialog]:not([data-toast])') ?? document)`

/** Resolves when nothing is on its way any more. */
export const ALL_HERE = `new Promise((resolve) => {
  const look = () => (/Loading…|One moment…/.test(document.body.innerText) ? requestAnimationFrame(look) : resolve())
  look()
})`

/** What reaches beyond the screen, on either side. */
export const SIDEWAYS = `document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll('body *')]
      .filter((each) => { const { left, right } = each.getBoundingClientRect(); return right > innerWidth + 1 || left < -1 })
      .slice(0, 3).map((each) => each.outerHTML.slice(0, 160))
  : []`

const FOCUSABLE = `[...${ROOT}.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter((each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))`

/** What has the focus and cannot be seen at all, as something lies over it (WCAG 2.4.11). */
const HIDDEN_FOCUS = `${FOCUSABLE}.filter((each) => {
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
  const shown = [...${ROOT}.querySelectorAll('a[href], button, input, select, textarea, h1, h2, h3')]
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

const overlaps = (page: Page): Promise<readonly string[]> => page.evaluate(OVERLAPS)

/** What a finger can hit; of a box to tick also by its label. Not what stands in a line of text. */
export const SMALL_TARGETS = `(() => {
  const large = ({ width, height }) => width >= 24 && height >= 24
  const ticks = (each) => each.matches('input:is([type=checkbox], [type=radio])')
  const kinds = 'a, button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option], [role=tab]'
  return [...${ROOT}.querySelectorAll(kinds)]
    .filter((each) => each.checkVisibility() && !each.closest('p, li > span, dd, label, [data-inline]'))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([each, box]) => box.width > 1 && !large(box) && getComputedStyle(each).display !== 'inline')
    .filter(([each]) => !(ticks(each) && [...each.labels].some((label) => large(label.getBoundingClientRect()))))
    .map(([each, { width, height }]) => each.outerHTML.slice(0, 160) + ' ' + Math.round(width) + '×' + Math.round(height))
})()`

/** Turns the page around, as a language does that is written from right to left. */
const turn = (page: Page, to: 'rtl' | 'ltr'): Promise<unknown> =>
  page.evaluate(`document.documentElement.dir = '${to}'`)

/** Lines of text that run farther than eyes find back from, by the size of their letters; in pixels. */
const LONG_LINES = `(() => {
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
const MOVING = `document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().duration > 1)
  .map(({ effect }) => effect.target?.outerHTML.slice(0, 160))`

/** What of a page keeps somebody from using it: in light and dark, on a desk, a narrow phone and a huge screen, in either direction. */
export const faultsOf = async (page: Page): Promise<readonly string[]> => {
  const found: string[] = []
  const add = (what: string, faults: readonly string[]): void => {
    found.push(...faults.map((fault) => `${what}: ${fault}`))
  }
  const look = async (what: string, script: string): Promise<void> => add(what, await page.evaluate(script))
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
  add('light', await axeFindings(page))
  await page.emulateMedia({ colorScheme: 'dark' })
  // The same page in other colors.
  add('dark', await axeFindings(page, COLORS))
  await look('it moves, although that is not wanted', MOVING)
  await look('something lies over what has the focus', HIDDEN_FOCUS)
  const usual = new Set(await overlaps(page))
  await turn(page, 'rtl')
  await look('from right to left it scrolls sideways', SIDEWAYS)
  const over = (await overlaps(page)).filter((pair) => !usual.has(pair))
  add('from right to left things lie over each other', over)
  // The same as 400 % on a screen of 1280.
  await page.setViewportSize({ width: 320, height: 640 })
  await look('from right to left it scrolls sideways on a phone', SIDEWAYS)
  await turn(page, 'ltr')
  await look('it scrolls sideways', SIDEWAYS)
  await look('too small to hit', SMALL_TARGETS)
  await look('something lies over what has the focus on a phone', HIDDEN_FOCUS)
  await page.setViewportSize({ width: 3_840, height: 2_160 })
  await look('lines run across a large screen', LONG_LINES)
  return found
}

/** Whether something is wider than the screen. */
export const isWide = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth')

/** Once that moment has passed. To ask the server for it again and again would use up what the person may ask in a minute. */
export const isPast = (page: Page, moment: string | null): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => {
    const look = () => (Date.now() > ${Date.parse(moment ?? '')} ? resolve() : requestAnimationFrame(look))
    look()
  })`)
