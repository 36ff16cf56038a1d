import cookies from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance } from 'fastify'
import { sendProblem, createErrorHandler } from './errors.ts'
import type { Api, HttpOptions } from './options.ts'
import { addApiDocument } from './plugins/api-document.ts'
import { createAuthentication } from './plugins/authentication.ts'
import { addBodyRules } from './plugins/body.ts'
import { addWireRules, answerClientError } from './plugins/client-error.ts'
import { addDocs } from './plugins/docs.ts'
import { addPages } from './plugins/pages.ts'
import { createRefreshCookie } from './plugins/refresh-cookie.ts'
import { addRequestIds, addRequestLog, createRequestIds } from './plugins/request-log.ts'
import { addSecurityHeaders } from './plugins/security-headers.ts'
import { addUnmatched } from './plugins/unmatched.ts'
import { channelRoutes } from './routes/channels.ts'
import type { RouteContext } from './routes/context.ts'
import { healthRoutes } from './routes/health.ts'
import { organizationRoutes } from './routes/organizations.ts'
import { postDecisionRoutes } from './routes/post-decisions.ts'
import { postRoutes } from './routes/posts.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { createValidatorCompiler } from './validation.ts'

export type { HttpOptions, Readiness } from './options.ts'

const BODY_LIMIT_BYTES = 262_144
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
/** Longer than any id: a path with a wrong one still reaches its route, and is answered like one with a missing one. */
const LONGEST_PATH_PART = 2_048

const createServer = ({ actions, log }: HttpOptions): FastifyInstance => {
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, requireHostHeader: false },
    requestIdHeader: false,
    genReqId: createRequestIds(actions.random),
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    clientErrorHandler: answerClientError(actions.random),
    frameworkErrors: (_error, _request, reply) => {
      reply.header('x-request-id', reply.request.id)
      sendProblem(reply, { code: 'malformed_request', detail: 'The address of the request is not a valid URL path.' })
    },
  })
  server.setErrorHandler(createErrorHandler(log))
  return server
}

const addApi = (api: Api, options: HttpOptions, context: RouteContext): void => {
  healthRoutes(api, options.ready)
  sessionRoutes(api, context)
  api.register(async (signedIn) => {
    signedIn.addHook('onRequest', context.authentication.require)
    const typed = signedIn.withTypeProvider<TypeBoxTypeProvider>()
    organizationRoutes(typed, context)
    channelRoutes(typed, context)
    postRoutes(typed, context)
    postDecisionRoutes(typed, context)
  })
}

/** Builds the whole HTTP side: API, documents, pages, and what the caller mounts. Close it to end it. */
export const buildServer = async (options: HttpOptions): Promise<FastifyInstance> => {
  const { actions: deps, log, publicUrl, version, sandboxPages = [] } = options
  const server = createServer(options)
  const authentication = createAuthentication(deps)
  addRequestIds(server)
  addSecurityHeaders(server, publicUrl)
  addWireRules(server)
  if (options.logRequests) addRequestLog(server, log, authentication)
  addUnmatched(server)
  await server.register(cookies)
  await addApiDocument(server, version)
  await server.register(async (api) => {
    addBodyRules(api)
    api.setValidatorCompiler(createValidatorCompiler())
    addApi(api.withTypeProvider<TypeBoxTypeProvider>(), options, {
      deps,
      authentication,
      cookie: createRefreshCookie(publicUrl),
    })
  })
  await addPages(server, { version, sandboxPages })
  await addDocs(server)
  await options.mount?.(server)
  await server.ready()
  return server
}
