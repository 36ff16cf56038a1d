import { EMAIL, needsScripts, newPasswordField, START, statusLine } from './forms.ts'
import { html, renderPage, type SpokenPage } from './html.ts'

/** Behind the link of a reset mail, where the secret stands after the #; without it, the form to ask for such a mail. */
export const resetPage = (dashboard: boolean): SpokenPage =>
  renderPage({
    title: { en: 'Reset the password', de: 'Das Passwort zurücksetzen' },
    script: '/assets/reset.js',
    content: (say) => html`
      <h1>${say({ en: 'Reset your password', de: 'Setze dein Passwort zurück' })}</h1>
      ${statusLine(say)} ${needsScripts(say)}
      <section>
        <form id="confirm" hidden>
          ${newPasswordField(say, 'new-password')}
          <button type="submit">${say({ en: 'Set the password', de: 'Passwort festlegen' })}</button>
        </form>
      </section>
      <section>
        <form id="ask" hidden>
          <label for="email">${say(EMAIL)}</label>
          <input id="email" name="email" type="email" autocomplete="email" required maxlength="254" />
          <button type="submit">${say({ en: 'Send me a link', de: 'Schickt mir einen Link' })}</button>
        </form>
      </section>
      <p id="home" hidden>
        <a href="${dashboard ? '/signin' : '/'}">${say(dashboard ? { en: 'Sign in', de: 'Anmelden' } : START)}</a>
      </p>
    `,
  })
