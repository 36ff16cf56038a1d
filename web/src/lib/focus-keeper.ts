/** So long others have who lead the focus on themselves: a window that closes, a screen that comes. */
const PATIENCE_MS = 200

const CONTROLS = ':is(input, select, textarea, button):not(:disabled)'

/** What had the focus last, and what is around it, from the inside outwards. Null: whoever is here went away from it. */
let last: { readonly element: Element; readonly around: readonly Element[] } | null = null

const hasNothing = (): boolean => document.activeElement === document.body

/** Where somebody goes on: in the form or the window that they were in, else at the heading of the screen. */
const nearest = (around: readonly Element[]): HTMLElement | null => {
  const place = around.find((each) => each.isConnected && each.matches('form, [role="dialog"]:not([data-toast])'))
  if (!(place instanceof HTMLElement)) return document.querySelector<HTMLElement>('main h1[tabindex]')
  return place.matches('form') ? place.querySelector<HTMLElement>(CONTROLS) : place
}

/** Back to where it was, where that is there again: a screen that waits for something is hidden so long, and shown anew. */
const rescue = (): void => {
  if (last === null || !hasNothing()) return
  const { element, around } = last
  if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true })
  if (hasNothing()) nearest(around)?.focus({ preventScroll: true })
}

let timer: ReturnType<typeof setTimeout> | undefined

/** What is hidden loses the focus only when it is painted, and says nothing of that: so it is looked at a moment later. */
const look = (): void => {
  clearTimeout(timer)
  timer = setTimeout(rescue, PATIENCE_MS)
}

/**
 * Whoever works with the keyboard, or hears the page, stays near the place where they were when what they pressed goes away:
 * the row that they deleted, the button that there is nothing more to do for, the screen that is hidden while a part of it loads.
 */
export const keepFocus = (): void => {
  addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    const around: Element[] = []
    for (let each = target.parentElement; each !== null; each = each.parentElement) around.push(each)
    last = { element: target, around }
  })
  addEventListener(
    'pointerdown',
    ({ target }) => {
      if (target instanceof Node && last?.element.contains(target) !== true) last = null
    },
    { capture: true },
  )
  const watched = { subtree: true, childList: true, attributeFilter: ['disabled', 'hidden', 'style'] }
  new MutationObserver(look).observe(document.body, watched)
}
