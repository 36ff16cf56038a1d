import { signInForm, statusLine, wayOn } from './forms.ts'
import { html, renderPage } from './html.ts'

/** Where a network sends the browser back to. The page's script finishes; without scripts the page explains what is to do. */
export const oauthLandingPage = (dashboard: boolean): string =>
  renderPage({
    title: 'Connect a channel',
    script: '/assets/oauth-landing.js',
    content: html`
      <h1>Connect a channel</h1>
      ${statusLine('One moment…')} ${wayOn(dashboard)} ${signInForm('Sign in to finish')}
      <noscript>
        <section>
          <h2>This page finishes with a script, and scripts are off</h2>
          <p>The network sent you here with two values in the address:</p>
          <ul>
            <li><code>code</code>: the network's permission, to be exchanged once and soon for the channel's keys;</li>
            <li>
              <code>state</code>: <code>organization.channel.secret</code>; it proves that this answer belongs to the
              connection that you started.
            </li>
          </ul>
          <p>Turn scripts on and load this page again, or send both as the person who started the connection:</p>
          <pre>
POST /orgs/{organization}/channels/{channel}/oauth/callback
Authorization: Bearer …
{"code": "…", "state": "…"}</pre>
        </section>
      </noscript>
    `,
  })

/** The person, or the network, said no. */
export const oauthRefusedPage = (): string =>
  renderPage({
    title: 'Not connected',
    content: html`
      <h1>Not connected</h1>
      <p class="bad" role="status">The authorization was refused at the network; nothing was connected.</p>
      <p>If you did not mean to refuse it, start to connect the channel again.</p>
      <p><a href="/">Go to the start page</a></p>
    `,
  })
