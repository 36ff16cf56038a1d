/** The name in the browser's store, which the events of other tabs tell, too. */
export const nameOf = (name: string): string => `scheduly.${name}`

/** What this browser was told to keep under a name; null when there is nothing. */
export const kept = (name: string): string | null => localStorage.getItem(nameOf(name))

/** Keeps it no longer. */
export const forget = (name: string): void => localStorage.removeItem(nameOf(name))

/** Keeps a word for the next visit, and tells other tabs of it. A browser whose store is full goes without. */
export const keep = (name: string, word: string): void => {
  try {
    localStorage.setItem(nameOf(name), word)
  } catch {
    // It holds for as long as the page is open.
  }
}
