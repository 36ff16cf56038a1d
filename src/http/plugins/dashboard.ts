import path from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { dashboardPolicy } from './security-headers.ts'

/** Every address that the dashboard answers by itself; what stands behind /o/ is an organization's. */
const PLACES = ['/', '/signin', '/signup', '/welcome', '/me', '/review', '/o/*'] as const

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
}
