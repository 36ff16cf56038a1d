import { html, type Html } from './html.ts'

/**
 * A form to sign in; `sign-in.js` handles it, and asks for the second factor of those who have one. Its link opens a tab
 * of its own: this page holds a secret that going away would lose.
 */
export const signInForm = (heading: string): Html => html`
  <section>
    <form id="sign-in" hidden>
      <h2>${heading}</h2>
      <label for="email">E-mail address</label>
      <input id="email" name="email" type="email" autocomplete="username" required maxlength="254" />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="128" />
      <div id="second-factor" hidden>
        <label for="code">Code</label>
        <input
          id="code"
          name="code"
          autocomplete="one-time-code"
          autocapitalize="off"
          spellcheck="false"
          maxlength="64"
          aria-describedby="code-hint"
        />
        <p id="code-hint" class="soft">Six digits from your authenticator app, or one of your recovery codes.</p>
      </div>
      <button type="submit">Sign in</button>
      <p class="soft"><a href="/reset" target="_blank">Forgot the password? (new tab)</a></p>
    </form>
  </section>
`

/** A field for a password that is yet to be, with a switch to see what is typed; `client.js` turns the switch. */
export const newPasswordField = (id: string): Html => html`
  <label for="${id}">Password (12 characters or more)</label>
  <input
    id="${id}"
    name="password"
    type="password"
    autocomplete="new-password"
    required
    minlength="12"
    maxlength="128"
  />
  <label class="check"><input type="checkbox" data-reveals="${id}" /> Show the password</label>
`

/** The place where the page's script tells how things stand. */
export const statusLine = (text: string): Html =>
  html`<p id="status" role="status" aria-live="polite" tabindex="-1">${text}</p>`

/** For pages that do nothing without their script. */
export const needsScripts = (): Html =>
  html`<noscript><p class="bad">This page needs scripts; turn them on and open the link again.</p></noscript>`

/** The way on into the dashboard, where there is one; the page's script says where to. */
export const wayOn = (dashboard: boolean): Html | null =>
  dashboard ? html`<p hidden><a id="go-on" href="/">Go on</a></p>` : null
