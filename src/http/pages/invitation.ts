import { needsScripts, newPasswordField, signInForm, statusLine, wayOn } from './forms.ts'
import { html, renderPage } from './html.ts'

/** Behind an invitation's link: sign up or sign in, and accept. */
export const invitationPage = (dashboard: boolean): string =>
  renderPage({
    title: 'Invitation',
    script: '/assets/invitation.js',
    content: html`
      <h1>You are invited</h1>
      ${statusLine('One moment…')} ${wayOn(dashboard)} ${needsScripts()}
      <section>
        <form id="accept" hidden><button type="submit">Accept the invitation</button></form>
        <form id="other-account" hidden><button type="submit" class="plain">Use another account</button></form>
      </section>
      <section>
        <form id="sign-up" hidden>
          <h2>Make an account</h2>
          <label for="new-email">E-mail address</label>
          <input id="new-email" name="email" type="email" autocomplete="email" required maxlength="254" />
          <label for="new-username">Username</label>
          <input
            id="new-username"
            name="username"
            autocomplete="username"
            required
            minlength="3"
            maxlength="50"
            pattern="[A-Za-z0-9_.\\-]+"
            title="Letters, digits, dots, hyphens and underscores"
          />
          ${newPasswordField('new-password')}
          <button type="submit">Sign up and accept</button>
        </form>
      </section>
      ${signInForm('Sign in with your account')}
      <p id="home" hidden><a href="/">Go to the start page</a></p>
    `,
  })
