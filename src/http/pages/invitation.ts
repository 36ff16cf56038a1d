import { signInForm, statusLine } from './forms.ts'
import { html, renderPage } from './html.ts'

/** Behind an invitation's link: sign up or sign in, and accept. */
export const invitationPage = (): string =>
  renderPage({
    title: 'Invitation',
    script: '/assets/invitation.js',
    content: html`
      <h1>You are invited</h1>
      ${statusLine('One moment…')}
      <noscript><p class="bad">This page needs scripts; turn them on and open the link again.</p></noscript>
      <section>
        <form id="accept" hidden><button type="submit">Accept the invitation</button></form>
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
          <label for="new-password">Password (12 characters or more)</label>
          <input
            id="new-password"
            name="password"
            type="password"
            autocomplete="new-password"
            required
            minlength="12"
            maxlength="128"
          />
          <button type="submit">Sign up and accept</button>
        </form>
      </section>
      ${signInForm('Sign in with your account')}
    `,
  })
