import { marked, Renderer } from 'marked'
import { html, renderPage, type Html } from './html.ts'

/** Where a link of a guide leads on this server: to another guide, or out; null for files of the project that are not served. */
const addressOf = (href: string, guides: ReadonlyMap<string, string>): string | null => {
  if (/^(?:https?:|#)/.test(href)) return href
  const [file = '', place] = href.split('#')
  const guide = guides.get(file)
  return guide === undefined || place === undefined ? (guide ?? null) : `${guide}#${place}`
}

const drawFor = (guides: ReadonlyMap<string, string>): Renderer => {
  const plain = new Renderer()
  return Object.assign(new Renderer(), {
    link: (href: string | null, title: string | null, text: string): string => {
      const address = addressOf(href ?? '', guides)
      return address === null ? text : plain.link(address, title, text)
    },
    // Wider than a phone: it scrolls in itself, by keyboard too.
    table: (header: string, body: string): string =>
      `<div class="wide" role="group" aria-label="Table" tabindex="0">${plain.table(header, body)}</div>`,
    // A head that says nothing is none.
    tablecell: (content: string, flags: { readonly header: boolean }): string =>
      plain.tablecell(content, { ...flags, header: flags.header && content !== '' }),
  })
}

/** A guide as a page. It comes with the program, and is trusted as that is. `guides`: addresses by the names of files. */
export const guidePage = (markdown: string, guides: ReadonlyMap<string, string>): string => {
  const title = /^# (?<title>.+)$/m.exec(markdown)?.groups?.['title'] ?? 'Guide'
  const article: Html = { markup: marked.parse(markdown, { renderer: drawFor(guides), mangle: false }) }
  // For whoever runs the server: in English, as the guides are.
  return renderPage({ title: { en: title, de: title }, content: () => html`<article>${article}</article>` }).en
}
