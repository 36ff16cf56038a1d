import { readFile } from 'node:fs/promises'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { html } from '#http/pages/html.ts'
import { DOCS_POLICY } from './security-headers.ts'

const LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg'

/** ReDoc as its package brings it, but for a logo that it would fetch from the internet. */
const readRedoc = async (): Promise<string> => {
  const bundle = new URL(import.meta.resolve('redoc/bundles/redoc.standalone.js'))
  return (await readFile(bundle, 'utf8')).replaceAll(LOGO, '/assets/icon.svg')
}

// Not in the dress of the other pages: their style sheet and ReDoc's own would fight over the same elements.
const REDOC_PAGE = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>API reference · Scheduly</title>
      <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
      <script src="/redoc/redoc.standalone.js" defer></script>
      <script src="/assets/redoc-init.js" defer></script>
    </head>
    <body>
      <div id="redoc">Loading the reference…</div>
    </body>
  </html> `.markup

/** Swagger UI, ReDoc, and the document that both show; everything they load comes from this server. */
export const addDocs = async (server: FastifyInstance): Promise<void> => {
  server.get('/openapi.json', async () => server.swagger())
  // A megabyte that most processes are never asked for.
  let redoc: string | null = null
  await server.register(async (docs) => {
    docs.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'content-security-policy': DOCS_POLICY, 'cache-control': 'max-age=300' })
    })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      // Without the bar for other documents' addresses, and without the badge that a foreign server would draw.
      uiConfig: { layout: 'BaseLayout', validatorUrl: 'none', deepLinking: true },
    })
    docs.get('/redoc', async (_request, reply) => reply.type('text/html; charset=utf-8').send(REDOC_PAGE))
    docs.get('/redoc/redoc.standalone.js', async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send((redoc ??= await readRedoc())),
    )
  })
}
