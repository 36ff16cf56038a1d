/** So long others have who lead the focus on themselves: a window that closes, a screen that comes. */
const PATIENCE_MS = 200

const CONTROLS = ':is(input, select, textarea, button):not(:disabled)'

/** What had the focus last, and what is around it, from the inside outwards. */
let last: { readonly element: Element; readonly around: readonly Element[] } | null = null

/** Nothing has the focus, as what had it is gone, or cannot have it any more. */
const isLost = (): boolean =>
  document.activeElement === document.body &&
  last !== null &&
  (!last.element.isConnected || last.element.matches(':disabled'))

/** Where somebody goes on: in the form or the window that they were in, else at the heading of the screen. */
const nearest = (around: readonly Element[]): HTMLElement | null => {
  const place = around.find((each) => each.isConnected && each.matches('form, [role="dialog"]:not([data-toast])'))
  if (!(place instanceof HTMLElement)) return document.querySelector<HTMLElement>('main h1[tabindex]')
  return place.matches('form') ? place.querySelector<HTMLElement>(CONTROLS) : place
}

let timer: ReturnType<typeof setTimeout> | undefined

const look = (): void => {
  clearTimeout(timer)
  if (!isLost()) return
  timer = setTimeout(() => {
    if (last !== null && isLost()) nearest(last.around)?.focus({ preventScroll: true })
  }, PATIENCE_MS)
}

/**
 * Whoever works with the keyboard, or hears the page, stays near the place where they were when what they pressed goes away:
 * the row that they deleted, the button that there is nothing more to do for.
 */
export const keepFocus = (): void => {
  addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    const around: Element[] = []
    for (let each = target.parentElement; each !== null; each = each.parentElement) around.push(each)
    last = { element: target, around }
  })
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] })
}
