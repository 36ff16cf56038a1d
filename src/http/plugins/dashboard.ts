import path from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { notFound } from '#actions/member.ts'
import { sendProblem } from '#http/errors.ts'
import { dashboardPolicy } from './security-headers.ts'

/** Every address that the dashboard answers by itself; what stands behind /o/ is an organization's. */
const PLACES = ['/', '/signin', '/signup', '/welcome', '/me', '/help', '/review', '/o/*'] as const

/** What people type instead, and where it leads. */
const SPELLINGS = {
  '/signin/': '/signin',
  '/signup/': '/signup',
  '/welcome/': '/welcome',
  '/me/': '/me',
  '/help/': '/help',
  '/o': '/',
  '/o/': '/',
} as const

const isBrowser = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') === true

const YEAR_SECONDS = 31_536_000
/** Names with a digest of the content: what has one never changes. */
const NAMED_BY_CONTENT = `${path.sep}web${path.sep}`

/**
 * Serves the built dashboard from a folder: its files, and its one page at each of its addresses.
 * `mediaOrigins`: where files of posts are shown from, when that is not this server.
 */
export const addDashboard = async (
  server: FastifyInstance,
  { folder, mediaOrigins }: { readonly folder: string; readonly mediaOrigins: readonly string[] },
): Promise<void> => {
  const policy = dashboardPolicy(mediaOrigins)
  await server.register(files, {
    root: folder,
    index: false,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    globIgnore: ['**/*.br', '**/*.gz', '**/made-from.txt', '**/.vite/**', 'index.html'],
    setHeaders: (reply, file) => {
      const forever = file.includes(NAMED_BY_CONTENT)
      reply.header('cache-control', forever ? `max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
    },
  })
  for (const place of PLACES) {
    server.get(place, async (_request, reply) => reply.header('content-security-policy', policy).sendFile('index.html'))
  }
  for (const [spelling, place] of Object.entries(SPELLINGS)) {
    server.get(spelling, async (request, reply) => {
      // A program that asks for what is not there is to be told so.
      if (!isBrowser(request)) return sendProblem(reply, notFound().problem)
      const query = request.url.slice(spelling.length)
      return reply.header('vary', 'accept').redirect(place + query, 308)
    })
  }
}
