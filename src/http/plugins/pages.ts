import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { invitationPage } from '#http/pages/invitation.ts'
import { landingPage } from '#http/pages/landing.ts'
import { oauthLandingPage, oauthRefusedPage } from '#http/pages/oauth-landing.ts'
import { problemPages } from '#http/pages/problem.ts'
import { resetPage } from '#http/pages/reset.ts'
import { signinDonePage } from '#http/pages/signin-done.ts'
import { verifyPage } from '#http/pages/verify.ts'
import { HTML, sendPage } from '#http/spoken.ts'

const ASSETS = {
  'pages.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'client.js': 'text/javascript; charset=utf-8',
  'said.js': 'text/javascript; charset=utf-8',
  'oauth-landing.js': 'text/javascript; charset=utf-8',
  'sign-in.js': 'text/javascript; charset=utf-8',
  'signin-done.js': 'text/javascript; charset=utf-8',
  'invitation.js': 'text/javascript; charset=utf-8',
  'reset.js': 'text/javascript; charset=utf-8',
  'verify.js': 'text/javascript; charset=utf-8',
  'redoc-init.js': 'text/javascript; charset=utf-8',
} as const

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
  /** A page at `/`, where there is no dashboard. */
  readonly landing: boolean
}

/** The few pages for people: the landing page, the end of an authorization, and what stands behind mailed links. */
export const addPages = async (server: FastifyInstance, facts: PageFacts): Promise<void> => {
  await addAssets(server)
  const dashboard = !facts.landing
  const pages = {
    ...(facts.landing ? { '/': landingPage(facts) } : {}),
    '/invitation': invitationPage(dashboard),
    '/reset': resetPage(dashboard),
    '/verify': verifyPage(dashboard),
    '/signin-done': signinDonePage(dashboard),
  }
  for (const [path, page] of Object.entries(pages)) {
    server.get(path, async (request, reply) => sendPage(request, reply, page))
  }
  for (const [path, page] of Object.entries(problemPages())) {
    server.get(path, async (_request, reply) => reply.type(HTML).send(page))
  }
  const connect = oauthLandingPage(dashboard)
  const refused = oauthRefusedPage()
  server.get<{ Querystring: { error?: unknown } }>('/oauth/:provider/callback', async (request, reply) =>
    sendPage(request, reply, request.query.error === undefined ? connect : refused),
  )
}
