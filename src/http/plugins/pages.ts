import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { invitationPage } from '#http/pages/invitation.ts'
import { landingPage } from '#http/pages/landing.ts'
import { oauthLandingPage, oauthRefusedPage } from '#http/pages/oauth-landing.ts'

const ASSETS = {
  'pages.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'client.js': 'text/javascript; charset=utf-8',
  'oauth-landing.js': 'text/javascript; charset=utf-8',
  'invitation.js': 'text/javascript; charset=utf-8',
  'redoc-init.js': 'text/javascript; charset=utf-8',
} as const

const HTML = 'text/html; charset=utf-8'

const addAssets = async (server: FastifyInstance): Promise<void> => {
  for (const [name, type] of Object.entries(ASSETS)) {
    const content = await readFile(new URL(import.meta.resolve(`#http/pages/${name}`)))
    server.get(`/assets/${name}`, async (_request, reply) =>
      reply.header('cache-control', 'max-age=300').type(type).send(content),
    )
  }
}

interface PageFacts {
  readonly version: string
  readonly sandboxPages: readonly { readonly name: string; readonly url: string }[]
}

/** The few pages for people: the landing page, the end of an authorization, an invitation. */
export const addPages = async (server: FastifyInstance, facts: PageFacts): Promise<void> => {
  await addAssets(server)
  const landing = landingPage(facts)
  const connect = oauthLandingPage()
  const refused = oauthRefusedPage()
  const invitation = invitationPage()
  server.get('/', async (_request, reply) => reply.type(HTML).send(landing))
  server.get('/invitation', async (_request, reply) => reply.type(HTML).send(invitation))
  server.get<{ Querystring: { error?: unknown } }>('/oauth/:provider/callback', async (request, reply) =>
    reply.type(HTML).send(request.query.error === undefined ? connect : refused),
  )
}
