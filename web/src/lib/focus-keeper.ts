/** So long others have who lead the focus on themselves: a window that closes, a screen that comes. */
const PATIENCE_MS = 200

const CONTROLS = ':is(input, select, textarea, button):not(:disabled)'

interface Focused {
  readonly element: Element
  /** What is around it, from the inside outwards. */
  readonly around: readonly Element[]
  /** Since it had the focus it was not to be seen for a while: nothing hidden keeps it, and nothing says that it was lost. */
  wasHidden: boolean
}

/** What had the focus last. */
let last: Focused | null = null

/** Nothing has the focus, as what had it is gone, cannot have it any more or was hidden; what is there was left on purpose. */
const isLost = ({ element, wasHidden }: Focused): boolean =>
  document.activeElement === document.body && (!element.isConnected || element.matches(':disabled') || wasHidden)

/** Where somebody goes on: in the form or the window that they were in, else at the heading of the screen. */
const nearest = (around: readonly Element[]): HTMLElement | null => {
  const place = around.find((each) => each.isConnected && each.matches('form, [role="dialog"]:not([data-toast])'))
  if (!(place instanceof HTMLElement)) return document.querySelector<HTMLElement>('main h1[tabindex]')
  return place.matches('form') ? place.querySelector<HTMLElement>(CONTROLS) : place
}

/** Back to where it was, where that is there again: a screen that waits for something is hidden so long, and shown anew. */
const rescue = (): void => {
  if (last === null || !isLost(last)) return
  const { element, around } = last
  if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true })
  if (isLost(last)) nearest(around)?.focus({ preventScroll: true })
}

let timer: ReturnType<typeof setTimeout> | undefined
let frame: number | undefined

/** Before each picture, since what was hidden in none has lost nothing; and a moment later, when all have come that change together. */
const look = (): void => {
  frame ??= requestAnimationFrame(() => {
    frame = undefined
    if (last !== null && !last.element.checkVisibility()) last.wasHidden = true
  })
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
    last = { element: target, around, wasHidden: false }
  })
  const watched = { subtree: true, childList: true, attributeFilter: ['disabled', 'hidden', 'style'] }
  new MutationObserver(look).observe(document.body, watched)
}
