import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '#domain/problem.ts'

const LIFETIME_SECONDS = 30 * 86_400

/** The refresh token's place in a browser. */
export interface RefreshCookie {
  readonly read: (request: FastifyRequest) => string | null
  readonly write: (reply: FastifyReply, token: string) => void
  readonly clear: (reply: FastifyReply) => void
  /** Hook: refuses what a page of another site sent, since the browser may have added the cookie by itself. */
  readonly refuseCrossSite: (request: FastifyRequest) => Promise<void>
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null)

const isCrossSite = (request: FastifyRequest, publicHost: string | null): boolean => {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  if (origin === undefined) return false
  const from = hostOf(origin)
  return from === null || (from !== host && from !== publicHost)
}

/** With https the `__Host-` prefix ties the cookie to this very host; plain http, on localhost or at home, cannot have it. */
export const createRefreshCookie = (publicUrl: string): RefreshCookie => {
  const secure = publicUrl.startsWith('https:')
  const name = secure ? '__Host-scheduly_refresh' : 'scheduly_refresh'
  const attributes = { httpOnly: true, sameSite: 'strict', path: '/', secure } as const
  const publicHost = hostOf(publicUrl)
  return {
    read: (request) => request.cookies[name] ?? null,
    write: (reply, token) => void reply.setCookie(name, token, { ...attributes, maxAge: LIFETIME_SECONDS }),
    clear: (reply) => void reply.clearCookie(name, attributes),
    refuseCrossSite: async (request) => {
      if (!isCrossSite(request, publicHost)) return
      throw refuse('cross_site_request', 'This was sent by a page of another site; use the API from your own program.')
    },
  }
}
