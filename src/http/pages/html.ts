import type { NotificationLanguage } from '#domain/notification.ts'

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

/** The same in every language that pages are written in. */
export type Spoken = Readonly<Record<NotificationLanguage, string>>

/** Picks the words of one language. */
export type Say = (words: Spoken) => string

/** A page in every language. */
export type SpokenPage = Spoken

interface Page {
  readonly language: NotificationLanguage
  readonly title: Spoken
  readonly content: (say: Say) => Html
  /** Module script of the page, by its address on this server. */
  readonly script?: string
}

const renderIn = ({ language, title, content, script }: Page): string =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title[language]} · Scheduly</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pages.css" />
        ${script === undefined ? null : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <main>
          <p class="brand">Scheduly</p>
          ${content((words) => words[language])}
        </main>
      </body>
    </html> `.markup

/** A whole page in the house's dress, in each language: one style sheet, at most one script, nothing inline. */
export const renderPage = (page: Omit<Page, 'language'>): SpokenPage => ({
  en: renderIn({ ...page, language: 'en' }),
  de: renderIn({ ...page, language: 'de' }),
})
