import { needsScripts, newPasswordField, statusLine } from './forms.ts'
import { html, renderPage } from './html.ts'

/** Behind the link of a reset mail, where the secret stands after the #; without it, the form to ask for such a mail. */
export const resetPage = (dashboard: boolean): string =>
  renderPage({
    title: 'Reset the password',
    script: '/assets/reset.js',
    content: html`
      <h1>Reset your password</h1>
      ${statusLine('One moment…')} ${needsScripts()}
      <section>
        <form id="confirm" hidden>
          ${newPasswordField('new-password')}
          <button type="submit">Set the password</button>
        </form>
      </section>
      <section>
        <form id="ask" hidden>
          <label for="email">E-mail address</label>
          <input id="email" name="email" type="email" autocomplete="email" required maxlength="254" />
          <button type="submit">Send me a link</button>
        </form>
      </section>
      <p id="home" hidden>
        <a href="${dashboard ? '/signin' : '/'}">${dashboard ? 'Sign in' : 'Go to the start page'}</a>
      </p>
    `,
  })
