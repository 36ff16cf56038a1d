import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { Type } from 'typebox'
import type { ActionDeps } from '#actions/deps.ts'
import { startKeyedWrite, type RunningWrite } from '#actions/idempotency-key.ts'
import { readIdempotencyKey } from '#domain/idempotency-key.ts'
import { inOneSpelling } from '#domain/one-spelling.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { withProperty, withProblems } from '#http/schemas/route.ts'
import type { Authentication } from './authentication.ts'

const NAME = 'idempotency-key'
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** They ask, and change nothing; a key has nothing to guard there and is left aside. */
const ASKING: ReadonlySet<string> = new Set(['/orgs/:org_id/posts/validate', '/media/:media_id/fit/plan'])

/** Said again every few seconds; each time for the moment, so that an answer of before would be wrong. */
const PRESENCE = '/posts/:post_id/presence'

type Taking = 'taken' | 'refused' | 'left aside'

/**
 * Whether a route takes a key. One's own account does not: there are secrets in its requests and its answers, shown once or
 * never, and each act is harmless when it is repeated. Nor does presence. Resumable uploads have the protocol's own way: the offset.
 */
const takingOf = (method: string, url: string): Taking => {
  if (!WRITES.has(method) || ASKING.has(url)) return 'left aside'
  const isRefused = url.startsWith('/account/') || url.includes('/media/uploads') || url === PRESENCE
  return isRefused ? 'refused' : 'taken'
}

const Header = Type.Optional(
  Type.String({
    description:
      'A key of your own for this request, such as a UUID: a string of structured fields ("…") or a bare word, at most 255 ' +
      'characters. Sent again within 24 hours by the same person or API key, the same request changes nothing and gets the ' +
      'first answer, with Idempotent-Replayed: true.',
    examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'],
  }),
)

/** Adds the header and its refusals to what the route says of itself, for the API's description. */
const declare = (route: RouteOptions): void => {
  const methods = [route.method].flat()
  if (!methods.some((method) => takingOf(method, route.url) === 'taken')) return
  const { schema = {} } = route
  route.schema = {
    ...schema,
    headers: withProperty(schema.headers, NAME, Header),
    response: withProblems(schema.response, 409, 422),
  }
}

const readKey = (header: string): string => {
  const key = readIdempotencyKey(header)
  if (key !== null) return key
  const detail =
    'This must be one string in double quotes, or one bare word, of 1 to 255 characters without spaces and commas; a UUID is one.'
  throw refuseIssues([{ pointer: `/${NAME}`, code: 'invalid_format', detail }])
}

const notTaken = () =>
  refuse(
    'idempotency_key_not_taken',
    'This operation takes no Idempotency-Key; leave the header out. It does no harm to send it again.',
  )

/** The headers that say the same each time; all others are of one request. */
const KEPT_HEADERS = ['content-type', 'location', 'etag', 'link'] as const

const keptHeaders = (reply: FastifyReply): Readonly<Record<string, string>> =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name)
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )

const settle = async (write: RunningWrite, reply: FastifyReply, payload: unknown): Promise<void> => {
  const body = typeof payload === 'string' && payload !== '' ? payload : null
  try {
    await write.settle({ status: reply.statusCode, headers: keptHeaders(reply), body })
  } catch (error) {
    await write.abandon()
    // Of what did not happen, nothing is there.
    for (const name of KEPT_HEADERS) reply.removeHeader(name)
    throw error
  }
}

/**
 * Takes the header Idempotency-Key on writes of signed-in callers. The action leaves its transaction open; behind the answer,
 * and before a byte of it is sent, the answer is stored in that transaction and both count.
 */
export const addIdempotencyKeys = (
  scope: FastifyInstance,
  { deps, authentication }: { readonly deps: ActionDeps; readonly authentication: Authentication },
): void => {
  const writes = new WeakMap<FastifyRequest, RunningWrite>()
  scope.addHook('onRoute', declare)
  scope.addHook('preHandler', async (request) => {
    const header = request.headers[NAME]
    const { method, url = '' } = request.routeOptions
    const taking = takingOf(request.method, url)
    if (typeof header !== 'string' || taking === 'left aside') return
    if (taking === 'refused') throw notTaken()
    const write = startKeyedWrite(deps, {
      actor: authentication.actor(request),
      key: readKey(header),
      route: `${[method].flat().join()} ${url}`,
      params: request.params,
      content: JSON.stringify(inOneSpelling([request.query, request.body, request.headers['if-match'] ?? null])),
    })
    writes.set(request, write)
    authentication.amend(request, { keyed: write })
  })
  scope.addHook('onSend', async (request, reply, payload) => {
    const write = writes.get(request)
    if (write === undefined) return payload
    // Once: what a failed attempt to keep the answer is answered with comes through here again.
    writes.delete(request)
    if (reply.statusCode < 300) await settle(write, reply, payload)
    else await write.abandon()
    return payload
  })
}
