import { html, type Html } from './html.ts'

/** A form to sign in; its script shows and handles it. */
export const signInForm = (heading: string): Html => html`
  <section>
    <form id="sign-in" hidden>
      <h2>${heading}</h2>
      <label for="email">E-mail address</label>
      <input id="email" name="email" type="email" autocomplete="username" required maxlength="254" />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="128" />
      <button type="submit">Sign in</button>
    </form>
  </section>
`

/** The place where the page's script tells how things stand. */
export const statusLine = (text: string): Html => html`<p id="status" role="status" aria-live="polite">${text}</p>`
