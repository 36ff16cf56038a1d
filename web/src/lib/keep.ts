/** The name in the browser's store, which the events of other tabs tell, too. */
export const nameOf = (name: string): string => `scheduly.${name}`

/** What a browser that keeps nothing answers: where its person forbids it, even to ask is refused. */
const attempt = <Result>(ask: () => Result, otherwise: Result): Result => {
  try {
    return ask()
  } catch {
    return otherwise
  }
}

/** What this browser was told to keep under a name; null when there is nothing. */
export const kept = (name: string): string | null => attempt(() => localStorage.getItem(nameOf(name)), null)

/** Keeps it no longer. */
export const forget = (name: string): void => attempt(() => localStorage.removeItem(nameOf(name)), undefined)

/**
 * Keeps a word for the next visit, and tells other tabs of it. In a browser whose store is full or forbidden it holds for as
 * long as the page is open.
 */
export const keep = (name: string, word: string): void =>
  attempt(() => localStorage.setItem(nameOf(name), word), undefined)
