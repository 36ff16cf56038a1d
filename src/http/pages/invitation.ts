import { EMAIL, needsScripts, newPasswordField, signInForm, START, statusLine, wayOn } from './forms.ts'
import { html, renderPage, type SpokenPage } from './html.ts'

/** Behind an invitation's link: sign up or sign in, and accept. */
export const invitationPage = (dashboard: boolean): SpokenPage =>
  renderPage({
    title: { en: 'Invitation', de: 'Einladung' },
    script: '/assets/invitation.js',
    content: (say) => html`
      <h1>${say({ en: 'You are invited', de: 'Du bist eingeladen' })}</h1>
      ${statusLine(say)} ${wayOn(say, dashboard)} ${needsScripts(say)}
      <section>
        <form id="accept" hidden>
          <button type="submit">${say({ en: 'Accept the invitation', de: 'Einladung annehmen' })}</button>
        </form>
        <form id="other-account" hidden>
          <button type="submit" class="plain">
            ${say({ en: 'Use another account', de: 'Ein anderes Konto verwenden' })}
          </button>
        </form>
      </section>
      <section>
        <form id="sign-up" hidden>
          <h2>${say({ en: 'Make an account', de: 'Ein Konto anlegen' })}</h2>
          <label for="new-email">${say(EMAIL)}</label>
          <input id="new-email" name="email" type="email" autocomplete="email" required maxlength="254" />
          <label for="new-username">${say({ en: 'Username', de: 'Benutzername' })}</label>
          <input
            id="new-username"
            name="username"
            autocomplete="username"
            required
            minlength="3"
            maxlength="50"
            pattern="[A-Za-z0-9_.\\-]+"
            title="${say({
              en: 'Letters, digits, dots, hyphens and underscores',
              de: 'Buchstaben, Ziffern, Punkte, Binde- und Unterstriche',
            })}"
          />
          ${newPasswordField(say, 'new-password')}
          <button type="submit">${say({ en: 'Sign up and accept', de: 'Konto anlegen und annehmen' })}</button>
        </form>
      </section>
      ${signInForm(say, { en: 'Sign in with your account', de: 'Melde dich mit deinem Konto an' })}
      <p id="home" hidden><a href="/">${say(START)}</a></p>
    `,
  })
