import { needsScripts, statusLine } from './forms.ts'
import { html, renderPage } from './html.ts'

/** Behind the link of a confirmation mail. Opening it does nothing: mail scanners open links too. */
export const verifyPage = (dashboard: boolean): string =>
  renderPage({
    title: 'Confirm an e-mail address',
    script: '/assets/verify.js',
    content: html`
      <h1>Confirm your e-mail address</h1>
      ${statusLine('One moment…')} ${needsScripts()}
      <section>
        <form id="confirm" hidden><button type="submit">Confirm my e-mail address</button></form>
      </section>
      <p id="home" hidden>
        <a href="${dashboard ? '/signin' : '/'}">${dashboard ? 'Go on' : 'Go to the start page'}</a>
      </p>
    `,
  })
