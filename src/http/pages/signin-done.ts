import { needsScripts, statusLine, wayOn } from './forms.ts'
import { html, renderPage } from './html.ts'

/** Where single sign-on ends. Only now, in a page of our own, does the browser send the session's strict cookie. */
export const signinDonePage = (dashboard: boolean): string =>
  renderPage({
    title: 'Sign in',
    script: '/assets/signin-done.js',
    content: html`
      <h1>Sign in</h1>
      ${statusLine('One moment…')} ${wayOn(dashboard)} ${needsScripts()}
      <p><a href="/auth/sso/start">Sign in again</a></p>
      <p><a href="/">Go to the start page</a></p>
    `,
  })
