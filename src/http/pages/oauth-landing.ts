import { signInForm, START, statusLine, wayOn } from './forms.ts'
import { html, renderPage, type Spoken, type SpokenPage } from './html.ts'

const CONNECT: Spoken = { en: 'Connect a channel', de: 'Einen Kanal verbinden' }

const NOT_CONNECTED: Spoken = { en: 'Not connected', de: 'Nicht verbunden' }

/** Where a network sends the browser back to. The page's script finishes; without scripts the page explains what is to do. */
export const oauthLandingPage = (dashboard: boolean): SpokenPage =>
  renderPage({
    title: CONNECT,
    script: '/assets/oauth-landing.js',
    content: (say) => html`
      <h1>${say(CONNECT)}</h1>
      ${statusLine(say)} ${wayOn(say, dashboard)}
      ${signInForm(say, { en: 'Sign in to finish', de: 'Melde dich an, um fertig zu werden' })}
      <noscript>
        <section>
          <h2>
            ${say({
              en: 'This page finishes with a script, and scripts are off',
              de: 'Diese Seite braucht am Ende ein Skript, und Skripte sind aus',
            })}
          </h2>
          <p>
            ${say({
              en: 'The network sent you here with two values in the address:',
              de: 'Das Netz hat dich mit zwei Werten in der Adresse hierher geschickt:',
            })}
          </p>
          <ul>
            <li>
              <code>code</code>:
              ${say({
                en: "the network's permission, to be exchanged once and soon for the channel's keys;",
                de: 'die Erlaubnis des Netzes, die sich einmal und bald gegen die Schlüssel des Kanals tauschen lässt;',
              })}
            </li>
            <li>
              <code>state</code>: <code>organization.channel.secret</code>;
              ${say({
                en: 'it proves that this answer belongs to the connection that you started.',
                de: 'er beweist, dass diese Antwort zu der Verbindung gehört, die du begonnen hast.',
              })}
            </li>
          </ul>
          <p>
            ${say({
              en: 'Turn scripts on and load this page again, or send both as the person who started the connection:',
              de: 'Schalte Skripte ein, und lade diese Seite neu, oder sende beide als die Person, die die Verbindung begonnen hat:',
            })}
          </p>
          <pre>
POST /orgs/{organization}/channels/{channel}/oauth/callback
Authorization: Bearer …
{"code": "…", "state": "…"}</pre>
        </section>
      </noscript>
    `,
  })

/** The person, or the network, said no. */
export const oauthRefusedPage = (): SpokenPage =>
  renderPage({
    title: NOT_CONNECTED,
    content: (say) => html`
      <h1>${say(NOT_CONNECTED)}</h1>
      <p class="bad" role="status">
        ${say({
          en: 'The authorization was refused at the network; nothing was connected.',
          de: 'Die Erlaubnis wurde beim Netz verweigert; es wurde nichts verbunden.',
        })}
      </p>
      <p>
        ${say({
          en: 'If you did not mean to refuse it, start to connect the channel again.',
          de: 'Wenn du sie nicht verweigern wolltest, beginne noch einmal, den Kanal zu verbinden.',
        })}
      </p>
      <p><a href="/">${say(START)}</a></p>
    `,
  })
