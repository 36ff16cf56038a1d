const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const ENTITY = /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,5});/gi

const decode = (text: string): string =>
  text.replaceAll(ENTITY, (whole, word: string) => {
    const name = word.toLowerCase()
    if (!name.startsWith('#')) return NAMED[name] ?? whole
    const point = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point).toWellFormed() : whole
  })

const OPENS_TAG = /[a-z/!]/i

/** Where a tag that begins here ends: behind its `>`, not the one in a quoted attribute. -1: nowhere. */
const endOfTag = (html: string, from: number): number => {
  let quote = ''
  for (let at = from; at < html.length; at += 1) {
    const character = html.charAt(at)
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '>') return at + 1
  }
  return -1
}

/** Texts and tags in turn. */
const piecesOf = function* (html: string): Generator<{ readonly tag: string } | { readonly text: string }, void> {
  let begun = 0
  let at = html.indexOf('<')
  while (at >= 0) {
    const end = OPENS_TAG.test(html.charAt(at + 1)) ? endOfTag(html, at + 1) : 0
    // Without an end it is no tag, and nothing behind it is one.
    if (end < 0) break
    if (end > 0) {
      yield { text: html.slice(begun, at) }
      yield { tag: html.slice(at, end) }
      begun = end
    }
    at = html.indexOf('<', Math.max(end, at + 1))
  }
  yield { text: html.slice(begun) }
}

const KIND = /^<(\/?)([a-z][a-z0-9]*)/i
const BLOCKS = new Set(['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'blockquote'])
const LISTS = new Set(['ul', 'ol'])

/** Lines as blocks make them. */
const createLines = () => {
  const lines: string[] = []
  /** Null: between blocks, where blanks are none of the text. */
  let current: string | null = null
  /** Whether a block was opened, and nothing was written in it yet. */
  let bare = false
  const end = (): void => {
    if (current !== null) lines.push(current)
    current = null
    bare = false
  }
  const open = (start: string): void => {
    if (!bare) end()
    // A paragraph in an item goes on behind its dash.
    if (!bare || start !== '') current = start
    bare = true
  }
  return {
    write: (text: string): void => {
      if ((current === null || bare) && text.trim() === '') return
      current = (current ?? '') + text
      bare = false
    },
    tag: (closes: boolean, name: string): void => {
      if (name === 'br') {
        current ??= ''
        end()
        current = ''
      } else if (LISTS.has(name)) {
        if (!bare) end()
        current = null
        bare = false
      } else if (BLOCKS.has(name)) {
        if (closes) end()
        else open(name === 'li' ? '- ' : '')
      }
    },
    text: (): string => {
      if (current !== '') end()
      // Not by an expression that looks for blanks at the end: it would begin anew at each blank before it.
      return lines.join('\n').replace(/^\n+/, '').trimEnd()
    },
  }
}

/**
 * The plain text of what an editor wrote as HTML: each block on a line of its own, an empty block an empty line, items with a dash before
 * them; all other tags are left out, and what stands in them is kept. Takes time in proportion to its length.
 */
export const htmlToText = (html: string): string => {
  const lines = createLines()
  for (const piece of piecesOf(html)) {
    if ('text' in piece) lines.write(decode(piece.text))
    else {
      const [, slash, name = ''] = KIND.exec(piece.tag) ?? []
      lines.tag(slash === '/', name.toLowerCase())
    }
  }
  return lines.text()
}
