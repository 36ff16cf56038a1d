import { html, renderPage, type SpokenPage } from './html.ts'

interface LandingFacts {
  readonly version: string
  readonly sandboxPages: readonly { readonly name: string; readonly url: string }[]
}

/** What this server is, and where to go from here. */
export const landingPage = ({ version, sandboxPages }: LandingFacts): SpokenPage =>
  renderPage({
    title: { en: 'Welcome', de: 'Willkommen' },
    content: (say) => html`
      <h1>Scheduly</h1>
      <p>
        ${say({
          en: `Schedules posts for social media and publishes each at its time, for teams: never lost, never twice, never without the required approval. This is your own server, version ${version}.`,
          de: `Plant Beiträge für soziale Netze und veröffentlicht jeden zu seiner Zeit, für Teams: nie verloren, nie doppelt, nie ohne die nötige Freigabe. Das ist dein eigener Server, Version ${version}.`,
        })}
      </p>
      <section>
        <h2>${say({ en: 'Use the API', de: 'Die API benutzen' })}</h2>
        <ul>
          <li>
            <a href="/docs">${say({ en: 'Try it in the browser', de: 'Im Browser ausprobieren' })}</a> (Swagger UI)
          </li>
          <li><a href="/redoc">${say({ en: 'Read the reference', de: 'Die Referenz lesen' })}</a> (ReDoc)</li>
          <li>
            <a href="/openapi.json"
              >${say({ en: 'The description for programs', de: 'Die Beschreibung für Programme' })}</a
            >
            (OpenAPI 3.1)
          </li>
        </ul>
        <p>
          ${say({
            en: 'Sign up, make an organization, connect channels, write posts for them, have them approved, and have them published at their time.',
            de: 'Lege ein Konto an, gründe eine Organisation, verbinde Kanäle, schreibe Beiträge für sie, lass sie freigeben und zu ihrer Zeit veröffentlichen.',
          })}
        </p>
      </section>
      ${
        sandboxPages.length === 0
          ? null
          : html`<section>
              <h2>${say({ en: 'Look at the test networks', de: 'Die Testnetze ansehen' })}</h2>
              <p>
                ${say({
                  en: 'Built-in stand-ins for the real networks. A network without an app of yours is connected to its stand-in, so that you can see a post published without any account.',
                  de: 'Eingebauter Ersatz für die echten Netze. Ein Netz, für das du keine App hast, wird mit seinem Ersatz verbunden, damit du ohne jedes Konto einen Beitrag erscheinen siehst.',
                })}
              </p>
              <ul>
                ${sandboxPages.map(({ name, url }) => html`<li><a href="${url}">${name}: ${say({ en: 'what was published', de: 'was veröffentlicht wurde' })}</a></li>`)}
              </ul>
            </section>`
      }
      <section>
        <h2>${say({ en: 'See it at work', de: 'Bei der Arbeit sehen' })}</h2>
        <p>
          ${say({
            en: 'This walks one post from sign-up to its publication, in a terminal beside this server:',
            de: 'Das führt einen Beitrag vom Konto bis zur Veröffentlichung, in einem Terminal neben diesem Server:',
          })}
        </p>
        <pre>npm run demo</pre>
      </section>
    `,
  })
