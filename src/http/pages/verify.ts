import { needsScripts, START, statusLine } from './forms.ts'
import { html, renderPage, type SpokenPage } from './html.ts'

/** Behind the link of a confirmation mail. Opening it does nothing: mail scanners open links too. */
export const verifyPage = (dashboard: boolean): SpokenPage =>
  renderPage({
    title: { en: 'Confirm an e-mail address', de: 'Eine E-Mail-Adresse bestätigen' },
    script: '/assets/verify.js',
    content: (say) => html`
      <h1>${say({ en: 'Confirm your e-mail address', de: 'Bestätige deine E-Mail-Adresse' })}</h1>
      ${statusLine(say)} ${needsScripts(say)}
      <section>
        <form id="confirm" hidden>
          <button type="submit">
            ${say({ en: 'Confirm my e-mail address', de: 'Meine E-Mail-Adresse bestätigen' })}
          </button>
        </form>
      </section>
      <p id="home" hidden>
        <a href="${dashboard ? '/signin' : '/'}">${say(dashboard ? { en: 'Go on', de: 'Weiter' } : START)}</a>
      </p>
    `,
  })
