const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that needs no more escaping; made by `html` only. */
export interface Html {
  readonly markup: string
}

type Hole = string | Html | readonly Html[] | null

const fill = (hole: Hole): string => {
  if (hole === null) return ''
  if (typeof hole === 'string') return hole.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
  if ('markup' in hole) return hole.markup
  return hole.map(({ markup }) => markup).join('')
}

/** A template that escapes every text put into it. */
export const html = (parts: TemplateStringsArray, ...holes: readonly Hole[]): Html => ({
  markup: parts.map((part, index) => part + fill(holes[index] ?? null)).join(''),
})

interface Page {
  readonly title: string
  readonly content: Html
  /** Module script of the page, by its address on this server. */
  readonly script?: string
}

/** A whole page in the house's dress: one style sheet, at most one script, nothing inline. */
export const renderPage = ({ title, content, script }: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Scheduly</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pages.css" />
        ${script === undefined ? null : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <main>
          <p class="brand">Scheduly</p>
          ${content}
        </main>
      </body>
    </html> `.markup
