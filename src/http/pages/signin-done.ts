import { needsScripts, START, statusLine, wayOn } from './forms.ts'
import { html, renderPage, type SpokenPage } from './html.ts'

/** Where single sign-on ends. Only now, in a page of our own, does the browser send the session's strict cookie. */
export const signinDonePage = (dashboard: boolean): SpokenPage =>
  renderPage({
    title: { en: 'Sign in', de: 'Anmelden' },
    script: '/assets/signin-done.js',
    content: (say) => html`
      <h1>${say({ en: 'Sign in', de: 'Anmelden' })}</h1>
      ${statusLine(say)} ${wayOn(say, dashboard)} ${needsScripts(say)}
      <p><a href="/auth/sso/start">${say({ en: 'Sign in again', de: 'Noch einmal anmelden' })}</a></p>
      <p><a href="/">${say(START)}</a></p>
    `,
  })
