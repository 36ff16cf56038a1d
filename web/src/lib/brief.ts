/** A post's text on one line, cut where it gets long. */
export const brief = (text: string, longest = 80): string => {
  const line = Array.from(text.replaceAll(/\s+/g, ' ').trim())
  return line.length > longest ? `${line.slice(0, longest).join('')}…` : line.join('')
}
