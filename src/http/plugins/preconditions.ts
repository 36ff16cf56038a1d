import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { Type } from 'typebox'
import { readIfMatch, readIfNoneMatch, type VersionTest } from '#domain/entity-tag.ts'
import { refuseIssues, type Refused } from '#domain/problem.ts'
import { withProperty, withProblems } from '#http/schemas/route.ts'
import type { Authentication } from './authentication.ts'

const POST = /^\/posts\/:post_id(?:\/(?:approve|reject|revoke|request-changes|cancel|publish|retry))?$/
const ORGANIZATION = '/orgs/:org_id'
const CHANNEL = /^\/channels\/:channel_id(?:\/(?:pause|resume))?$/
const CALENDAR = '/orgs/:org_id/calendar'
const SLOT = '/channels/:channel_id/slots/:slot_id'
const WEBHOOK = /^\/orgs\/:org_id\/webhooks\/:webhook_id(?:\/rotate-secret)?$/
const MEMBER = '/orgs/:org_id/members/:user_id'
const MEDIA = '/media/:media_id'

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** What is shown whole by its tag, so that whoever has it need not be answered again. */
const isKept = (url: string): boolean =>
  POST.test(url) || CHANNEL.test(url) || [SLOT, ORGANIZATION, CALENDAR].includes(url)

/** What is shown beside the tag goes on by itself: addresses of files end, and a webhook delivers. */
const isGuarded = (url: string): boolean => WEBHOOK.test(url) || url === MEMBER || url === MEDIA

/** Routes whose answers name a version, and whose writes may be meant for one. */
const isVersioned = (method: string, url: string): boolean => {
  if (isRead(method)) return isKept(url)
  return isGuarded(url) || (isKept(url) && !(url === ORGANIZATION && method === 'DELETE'))
}

const IfMatch = Type.String({
  description:
    'The ETag of an answer: what was changed since then is refused (412 precondition_failed). A list of tags, or *. Left out, it is ' +
    'changed whatever it is now.',
})

const IfNoneMatch = Type.String({ description: 'The ETag of an answer that is at hand: 304 when it is still right.' })

const unreadable = (pointer: string): Refused =>
  refuseIssues([
    {
      pointer,
      code: 'invalid_format',
      detail: 'This must be * or entity tags, as ETag has them, with commas between.',
    },
  ])

/** What a change expects to find; refuses what is no list of tags. */
export const expectsOf = (text: string, pointer: string): VersionTest => {
  const expects = readIfMatch(text)
  if (expects === null) throw unreadable(pointer)
  return expects
}

/** Adds the headers to what a route says of itself, for the API's description. */
const declare = (route: RouteOptions): void => {
  const [method = ''] = [route.method].flat()
  if (!isVersioned(method, route.url)) return
  const { schema = {} } = route
  route.schema = isRead(method)
    ? { ...schema, headers: withProperty(schema.headers, 'if-none-match', IfNoneMatch) }
    : {
        ...schema,
        headers: withProperty(schema.headers, 'if-match', IfMatch),
        response: withProblems(schema.response, 412),
      }
}

/** Takes If-Match on writes of what has versions. */
export const addPreconditions = (scope: FastifyInstance, authentication: Authentication): void => {
  scope.addHook('onRoute', declare)
  scope.addHook('preHandler', async (request) => {
    const header = request.headers['if-match']
    if (header === undefined || isRead(request.method)) return
    if (!isVersioned(request.method, request.routeOptions.url ?? '')) return
    authentication.amend(request, { expects: expectsOf(header, '/if-match') })
  })
}

/** Names the version of what is answered with; lists say it of each entry in the entry itself. */
export const tag = <T extends { readonly etag: string }>(reply: FastifyReply, view: T): T => {
  reply.header('etag', view.etag)
  return view
}

/** Whether whoever asks has this version at hand. */
export const hasVersion = (request: FastifyRequest, etag: string): boolean => {
  const header = request.headers['if-none-match']
  if (header === undefined) return false
  const test = readIfNoneMatch(header)
  if (test === null) throw unreadable('/if-none-match')
  return test(etag)
}
