import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '#domain/problem.ts'
import { errorFacts, type Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import { readAccess } from '#mcp/access.ts'
import { ApiRefusal, headersOf, parseBody, targetOf, type ApiDoor } from '#mcp/door.ts'
import type { ToolContext } from '#mcp/tool.ts'

export interface McpOptions {
  readonly random: Random
  readonly log: Log
  readonly publicUrl: string
  readonly version: string
}

/** Browsers say which page asks. A page elsewhere, also one whose name was made to point here, has no business with this. */
const refuseForeignPage = (origin: string | undefined, publicUrl: string): void => {
  if (origin === undefined || origin === publicUrl) return
  throw refuse('cross_site_request', "This address is for programs, and for the installation's own pages.")
}

const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

/** What the API must know of the request behind the one that a tool makes: who asks, and from where. */
const passedOn = ({ headers }: FastifyRequest): Record<string, string> => {
  const names = ['user-agent', 'x-forwarded-for'] as const
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = textOf(headers[name])
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** The way into the API within this process. Nothing is left out: authentication, limits, log, everything that routes do. */
const createInnerDoor =
  (server: FastifyInstance, request: FastifyRequest): ApiDoor =>
  async (asked) => {
    const answer = await server.inject({
      method: asked.method,
      url: targetOf(asked),
      headers: { ...headersOf(asked, request.headers.authorization ?? ''), ...passedOn(request) },
      ...(request.socket.remoteAddress === undefined ? {} : { remoteAddress: request.socket.remoteAddress }),
      ...(asked.body === undefined ? {} : { payload: JSON.stringify(asked.body) }),
    })
    const headers = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
    return { status: answer.statusCode, headers: Object.fromEntries(headers), body: parseBody(answer.body) }
  }

/** The same refusal as the API gave, under the number of this request. */
const sendRefusal = (reply: FastifyReply, { answer, problem }: ApiRefusal): FastifyReply => {
  const retryAfter = answer.headers['retry-after']
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (answer.status === 401) reply.header('www-authenticate', 'Bearer')
  const body = typeof answer.body === 'object' ? answer.body : problem
  return reply
    .code(answer.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...body, request_id: reply.request.id }))
}

/** What the protocol looks at. The key is none of that, and stays here. */
const isOfProtocol = (name: string): boolean =>
  name === 'accept' || name === 'content-type' || name === 'last-event-id' || name.startsWith('mcp-')

const toWebRequest = (request: FastifyRequest, publicUrl: string): Request => {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] => {
    const text = textOf(value)
    return text === undefined || !isOfProtocol(name) ? [] : [[name, text]]
  })
  const body = typeof request.body === 'string' ? { body: request.body } : {}
  return new Request(`${publicUrl}/mcp`, { method: request.method, headers, ...body })
}

const send = (reply: FastifyReply, response: Response): FastifyReply => {
  reply.code(response.status)
  for (const [name, value] of response.headers) if (name !== 'connection') reply.header(name, value)
  return response.body === null ? reply.send('') : reply.send(Readable.fromWeb(response.body))
}

/**
 * The Model Context Protocol at `/mcp` (Streamable HTTP, without sessions), for API keys. It has no way of its own to anything:
 * each tool is a request to the API with the caller's key.
 */
export const addMcp = async (server: FastifyInstance, options: McpOptions): Promise<void> => {
  const { random, log, publicUrl, version } = options
  const contexts = new WeakMap<FastifyRequest, ToolContext>()
  const report = (error: unknown): void => log.error(errorFacts(error), 'a tool of the MCP server failed')
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.addHook('onRequest', async (request, reply) => {
      refuseForeignPage(request.headers.origin, publicUrl)
      const door = createInnerDoor(server, request)
      try {
        contexts.set(request, { door, access: await readAccess(door), random, report })
      } catch (error) {
        if (error instanceof ApiRefusal) return sendRefusal(reply, error)
        throw error
      }
    })
    scope.route({
      method: ['GET', 'POST', 'DELETE'],
      url: '/mcp',
      handler: async (request, reply) => {
        const context = contexts.get(request)
        if (context === undefined) throw new Error('nobody knows who asks')
        // Loaded when it is first asked for: with its library it is 34 MB and a fifth of a second of every start.
        const { answerMcp } = await import('#mcp/serve.ts')
        return send(reply, await answerMcp({ context, version }, toWebRequest(request, publicUrl)))
      },
    })
  })
}
