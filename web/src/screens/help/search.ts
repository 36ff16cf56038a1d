/** Letters as they are compared: accents, umlauts and capitals make no difference. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Whether texts have all the words that are typed, each somewhere. */
export const hasWords = (typed: string, texts: readonly string[]): boolean => {
  const all = plain(texts.join(' '))
  return plain(typed)
    .split(/\s+/)
    .every((word) => all.includes(word))
}
