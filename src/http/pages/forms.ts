import { html, type Html, type Say, type Spoken } from './html.ts'

export const EMAIL: Spoken = { en: 'E-mail address', de: 'E-Mail-Adresse' }

/** Where every page leads that is done. */
export const START: Spoken = { en: 'Go to the start page', de: 'Zur Startseite' }

/**
 * A form to sign in; `sign-in.js` handles it, and asks for the second factor of those who have one. Its link opens a tab
 * of its own: this page holds a secret that going away would lose.
 */
export const signInForm = (say: Say, heading: Spoken): Html => html`
  <section>
    <form id="sign-in" hidden>
      <h2>${say(heading)}</h2>
      <label for="email">${say(EMAIL)}</label>
      <input id="email" name="email" type="email" autocomplete="username" required maxlength="254" />
      <label for="password">${say({ en: 'Password', de: 'Passwort' })}</label>
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
        <p id="code-hint" class="soft">
          ${say({
            en: 'Six digits from your authenticator app, or one of your recovery codes.',
            de: 'Sechs Ziffern aus deiner Authenticator-App, oder einer deiner Wiederherstellungscodes.',
          })}
        </p>
      </div>
      <button type="submit">${say({ en: 'Sign in', de: 'Anmelden' })}</button>
      <p class="soft">
        <a href="/reset" target="_blank"
          >${say({ en: 'Forgot the password? (new tab)', de: 'Passwort vergessen? (neuer Tab)' })}</a
        >
      </p>
    </form>
  </section>
`

/** A field for a password that is yet to be, with a switch to see what is typed; `client.js` turns the switch. */
export const newPasswordField = (say: Say, id: string): Html => html`
  <label for="${id}">${say({ en: 'Password (12 characters or more)', de: 'Passwort (12 Zeichen oder mehr)' })}</label>
  <input
    id="${id}"
    name="password"
    type="password"
    autocomplete="new-password"
    required
    minlength="12"
    maxlength="128"
  />
  <label class="check"
    ><input type="checkbox" data-reveals="${id}" /> ${say({ en: 'Show the password', de: 'Passwort zeigen' })}</label
  >
`

/** The place where the page's script tells how things stand. */
export const statusLine = (say: Say): Html =>
  html`<p id="status" role="status" aria-live="polite" tabindex="-1">
    ${say({ en: 'One moment…', de: 'Einen Moment…' })}
  </p>`

/** For pages that do nothing without their script. */
export const needsScripts = (say: Say): Html =>
  html`<noscript
    ><p class="bad">
      ${say({
        en: 'This page needs scripts; turn them on and open the link again.',
        de: 'Diese Seite braucht Skripte; schalte sie ein, und öffne den Link noch einmal.',
      })}
    </p></noscript
  >`

/** The way on into the dashboard, where there is one; the page's script says where to. */
export const wayOn = (say: Say, dashboard: boolean): Html | null =>
  dashboard ? html`<p hidden><a id="go-on" href="/">${say({ en: 'Go on', de: 'Weiter' })}</a></p>` : null
