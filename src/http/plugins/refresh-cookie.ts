import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '#domain/problem.ts'

const LIFETIME_SECONDS = 30 * 86_400

/** A place in a browser that scripts cannot read. */
export interface PlainCookie {
  /** Null also when there are two: somebody who can write cookies for a host above this one has added one. */
  readonly read: (request: FastifyRequest) => string | null
  readonly write: (reply: FastifyReply, value: string) => void
  readonly clear: (reply: FastifyReply) => void
}

/** The refresh token's place in a browser. */
export interface RefreshCookie extends PlainCookie {
  /** Every value that came under its name; to be ended, and never to be let in by. */
  readonly readAll: (request: FastifyRequest) => readonly string[]
  /** Hook: refuses what a page of another site sent, since the browser may have added the cookie by itself. */
  readonly refuseCrossSite: (request: FastifyRequest) => Promise<void>
}

/**
 * Own pages stand at the public address, or wherever this request was sent to. Where that is https, a page that came
 * without it is foreign even on the same host: anybody on the way can have written it.
 */
const isOwnPage = (origin: string, host: string | undefined, home: URL): boolean => {
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  if (home.protocol === 'https:' && page.protocol !== 'https:') return false
  return page.host === home.host || page.host === host
}

const isCrossSite = (request: FastifyRequest, home: URL): boolean => {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && !isOwnPage(origin, host, home)
}

/** What is written is in base64url, so that nothing needs decoding. */
const valuesOf = (request: FastifyRequest, name: string): readonly string[] => {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
  return [...new Set(values)]
}

interface CookieFacts {
  readonly name: string
  readonly sameSite: 'strict' | 'lax'
  readonly seconds: number
}

/** With https the `__Host-` prefix ties the cookie to this very host; plain http, on localhost or at home, cannot have it. */
const createCookie = (
  publicUrl: string,
  { name: bare, sameSite, seconds }: CookieFacts,
): PlainCookie & Pick<RefreshCookie, 'readAll'> => {
  const secure = publicUrl.startsWith('https:')
  const name = secure ? `__Host-${bare}` : bare
  const attributes = { httpOnly: true, sameSite, path: '/', secure } as const
  return {
    read: (request) => {
      const [value, second] = valuesOf(request, name)
      return second === undefined ? (value ?? null) : null
    },
    readAll: (request) => valuesOf(request, name),
    write: (reply, value) => void reply.setCookie(name, value, { ...attributes, maxAge: seconds }),
    clear: (reply) => void reply.clearCookie(name, attributes),
  }
}

/** Where the refresh token is kept, and who may use it. */
export const createRefreshCookie = (publicUrl: string): RefreshCookie => {
  const home = new URL(publicUrl)
  return {
    ...createCookie(publicUrl, { name: 'scheduly_refresh', sameSite: 'strict', seconds: LIFETIME_SECONDS }),
    refuseCrossSite: async (request) => {
      if (!isCrossSite(request, home)) return
      throw refuse('cross_site_request', 'This was sent by a page of another site; use the API from your own program.')
    },
  }
}

/** Lax, because the browser comes back from the issuer's site; what it holds is sealed and good for ten minutes. */
export const createSsoCookie = (publicUrl: string): PlainCookie =>
  createCookie(publicUrl, { name: 'scheduly_sso', sameSite: 'lax', seconds: 600 })
