import { MEANINGS } from '#http/problem-meanings.ts'
import { PROBLEMS } from '#http/problem.ts'
import { html, renderPage } from './html.ts'

const meanings: Readonly<Record<string, string>> = MEANINGS

/** A page for each kind of problem, by the address that is its `type`. */
export const problemPages = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(PROBLEMS).map(([code, { status, title }]) => [
      `/problems/${code}`,
      renderPage({
        title: { en: title, de: title },
        content: () =>
          html`<h1>${title}</h1>
            <p>${(meanings[code] ?? '').replaceAll('`', '')}</p>
            <p>Code ${code}, HTTP status ${String(status)}.</p>`,
        // For whoever writes programs: in English, as the API is.
      }).en,
    ]),
  )
