import { html, renderPage } from './html.ts'

interface LandingFacts {
  readonly version: string
  readonly sandboxPages: readonly { readonly name: string; readonly url: string }[]
}

/** What this server is, and where to go from here. */
export const landingPage = ({ version, sandboxPages }: LandingFacts): string =>
  renderPage({
    title: 'Welcome',
    content: html`
      <h1>Scheduly</h1>
      <p>
        Schedules posts for social media and publishes each at its time, for teams: never lost, never twice, never
        without the required approval. This is your own server, version ${version}.
      </p>
      <section>
        <h2>Use the API</h2>
        <ul>
          <li><a href="/docs">Try it in the browser</a> (Swagger UI)</li>
          <li><a href="/redoc">Read the reference</a> (ReDoc)</li>
          <li><a href="/openapi.json">The description for programs</a> (OpenAPI 3.1)</li>
        </ul>
        <p>
          Sign up, make an organization, connect channels, write posts for them, have them approved, and have them
          published at their time.
        </p>
      </section>
      ${
        sandboxPages.length === 0
          ? null
          : html`<section>
              <h2>Look at the test networks</h2>
              <p>
                Built-in stand-ins for the real networks. A network without an app of yours is connected to its
                stand-in, so that you can see a post published without any account.
              </p>
              <ul>
                ${sandboxPages.map(({ name, url }) => html`<li><a href="${url}">${name}: what was published</a></li>`)}
              </ul>
            </section>`
      }
      <section>
        <h2>See it at work</h2>
        <p>This walks one post from sign-up to its publication, in a terminal beside this server:</p>
        <pre>npm run demo</pre>
      </section>
    `,
  })
