/** So many posts can be named in an address. */
export const MOST_NAMED = 100

/** In parts, of which the API takes each at once. */
export const inParts = <Entry>(entries: readonly Entry[], most: number): readonly (readonly Entry[])[] =>
  Array.from({ length: Math.ceil(entries.length / most) }, (_, part) => entries.slice(part * most, (part + 1) * most))
