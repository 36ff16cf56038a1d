import cookies from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Refused } from '#domain/problem.ts'
import { createCallers } from './callers.ts'
import { boundConnections } from './connections.ts'
import { sendProblem, createErrorHandler } from './errors.ts'
import { USUAL_LOAD, type Api, type HttpOptions } from './options.ts'
import { addApiDocument } from './plugins/api-document.ts'
import { createAuthentication } from './plugins/authentication.ts'
import { addBodyRules } from './plugins/body.ts'
import { addWireRules, answerClientError } from './plugins/client-error.ts'
import { addDashboard } from './plugins/dashboard.ts'
import { addDocs } from './plugins/docs.ts'
import { addIdempotencyKeys } from './plugins/idempotency-key.ts'
import { addMcp } from './plugins/mcp.ts'
import { addMetrics } from './plugins/metrics.ts'
import { addMediaFiles } from './plugins/media-files.ts'
import { addGuides } from './plugins/guides.ts'
import { addPages } from './plugins/pages.ts'
import { addPreconditions } from './plugins/preconditions.ts'
import { callerOf, createRateLimits } from './plugins/rate-limit.ts'
import { createRefreshCookie, createSsoCookie } from './plugins/refresh-cookie.ts'
import { addRequestIds, addRequestLog, createRequestIds } from './plugins/request-log.ts'
import { addSecurityHeaders, securityHeaders } from './plugins/security-headers.ts'
import { addShedding } from './plugins/shedding.ts'
import { addSparseFields } from './plugins/sparse-fields.ts'
import { addSilentConnections } from './silent-connections.ts'
import { addStalledReaders } from './plugins/stalled-readers.ts'
import { addUnsubscribe } from './plugins/unsubscribe.ts'
import { addTracing } from './plugins/tracing.ts'
import { addUnmatched } from './plugins/unmatched.ts'
import { accountRoutes } from './routes/account.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { blockedDateRoutes } from './routes/blocked-dates.ts'
import { calendarFeedRoutes, calendarFileRoutes } from './routes/calendar-feed.ts'
import { calendarRoutes } from './routes/calendar.ts'
import { channelRoutes } from './routes/channels.ts'
import type { RouteContext } from './routes/context.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { invitationPreviewRoutes, invitationRoutes } from './routes/invitations.ts'
import { labelRoutes } from './routes/labels.ts'
import { limitPublic } from './routes/limits.ts'
import { mediaResumableRoutes } from './routes/media-resumable.ts'
import { mediaUploadRoutes } from './routes/media-upload.ts'
import { mediaFitRoutes } from './routes/media-fit.ts'
import { mediaRoutes } from './routes/media.ts'
import { memberRoutes } from './routes/members.ts'
import { notificationRoutes } from './routes/notifications.ts'
import { organizationExportRoutes } from './routes/organization-export.ts'
import { organizationRoutes } from './routes/organizations.ts'
import { postBulkRoutes } from './routes/post-bulk.ts'
import { pauseRoutes } from './routes/pauses.ts'
import { postCommentRoutes } from './routes/post-comments.ts'
import { postPresenceRoutes } from './routes/post-presence.ts'
import { postRevisionRoutes } from './routes/post-revisions.ts'
import { postDecisionRoutes } from './routes/post-decisions.ts'
import { postExportRoutes } from './routes/post-export.ts'
import { postImportRoutes } from './routes/post-import.ts'
import { postRoutes } from './routes/posts.ts'
import { pushSubscriptionRoutes } from './routes/push-subscriptions.ts'
import { publicationRoutes } from './routes/publications.ts'
import { publishingRoutes } from './routes/publishing.ts'
import { savedViewRoutes } from './routes/saved-views.ts'
import { reviewLinkRoutes } from './routes/review-links.ts'
import { reviewRoutes } from './routes/review.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { singleSignOnRoutes } from './routes/single-sign-on.ts'
import { slotRoutes } from './routes/slots.ts'
import { systemStatusRoutes } from './routes/system-status.ts'
import { twoFactorRoutes } from './routes/two-factor.ts'
import { webhookDeliveryRoutes } from './routes/webhook-deliveries.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { buildSerializer } from './serialization.ts'
import { createSlowBodies, type SlowBodies } from './slow-bodies.ts'
import { parseTrustProxy } from './trust-proxy.ts'
import { validatorCompiler } from './validation.ts'

export type { HttpOptions, Readiness } from './options.ts'

const BODY_LIMIT_BYTES = 262_144
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
/** How often it is looked for requests that are late. */
const LOOK_MS = 5_000
/** Four times as long as a stream of events is silent. */
const STALL_MS = 60_000
/** Longer than any id: a path with a wrong one still reaches its route, and is answered like one with a missing one. */
const LONGEST_PATH_PART = 2_048
/** Fastify gives up on a part that takes ten seconds to start, which on a machine that is busy starting is no sign of a fault. */
const START_LIMIT_MS = 120_000

const createServer = (
  { actions, log, publicUrl, trustProxy = '' }: HttpOptions,
  slowBodies: SlowBodies,
): FastifyInstance => {
  const { random, clock } = actions
  const common = securityHeaders(publicUrl)
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: LOOK_MS, requireHostHeader: false },
    pluginTimeout: START_LIMIT_MS,
    requestIdHeader: false,
    trustProxy: parseTrustProxy(trustProxy) ?? false,
    genReqId: createRequestIds(random),
    schemaController: { compilersFactory: { buildSerializer } },
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
    clientErrorHandler: answerClientError({ random, clock, common, slowBodies }),
    frameworkErrors: (_error, _request, reply) => {
      // No hook has seen this request.
      reply.headers({ ...common, 'x-request-id': reply.request.id })
      sendProblem(reply, { code: 'malformed_request', detail: 'The address of the request is not a valid URL path.' })
    },
  })
  server.setErrorHandler(createErrorHandler(log))
  return server
}

/** Wrong tokens and keys are counted by address, apart from all else that comes from there. */
const requireCaller =
  ({ authentication, callers, limits }: RouteContext) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
      await authentication.require(request)
      callers.prove(request, callerOf(authentication.actor(request)))
    } catch (error) {
      if (error instanceof Refused) callers.refute(request)
      await limits.perAddress('wrong_token')(request, reply)
      throw error
    }
  }

const addApi = (api: Api, options: HttpOptions, context: RouteContext): void => {
  healthRoutes(api, options)
  api.register(async (open) => {
    open.addHook('onRequest', limitPublic(context.limits))
    const typed = open.withTypeProvider<TypeBoxTypeProvider>()
    sessionRoutes(typed, context)
    singleSignOnRoutes(typed, context)
    invitationPreviewRoutes(typed, context)
    calendarFileRoutes(typed, context)
    open.register(async (scope) => reviewRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), context))
  })
  api.register(async (signedIn) => {
    signedIn.addHook('onRequest', requireCaller(context))
    signedIn.addHook('onRequest', context.limits.perCaller())
    addIdempotencyKeys(signedIn, context)
    addPreconditions(signedIn, context.authentication)
    addSparseFields(signedIn)
    const typed = signedIn.withTypeProvider<TypeBoxTypeProvider>()
    accountRoutes(typed, context)
    systemStatusRoutes(typed, context)
    twoFactorRoutes(typed, context)
    organizationRoutes(typed, context)
    pauseRoutes(typed, context)
    organizationExportRoutes(typed, context)
    memberRoutes(typed, context)
    invitationRoutes(typed, context)
    channelRoutes(typed, context)
    slotRoutes(typed, context)
    blockedDateRoutes(typed, context)
    labelRoutes(typed, context)
    calendarFeedRoutes(typed, context)
    savedViewRoutes(typed, context)
    mediaRoutes(typed, context)
    mediaFitRoutes(typed, context)
    signedIn.register(async (scope) => mediaUploadRoutes(scope, context))
    signedIn.register(async (scope) => mediaResumableRoutes(scope, context))
    postRoutes(typed, context)
    calendarRoutes(typed, context)
    postDecisionRoutes(typed, context)
    signedIn.register(async (scope) => postBulkRoutes(scope, context))
    signedIn.register(async (scope) => postImportRoutes(scope, context))
    postExportRoutes(typed, context)
    postCommentRoutes(typed, context)
    postPresenceRoutes(typed, context)
    postRevisionRoutes(typed, context)
    reviewLinkRoutes(typed, context)
    publicationRoutes(typed, context)
    publishingRoutes(typed, context)
    apiKeyRoutes(typed, context)
    auditRoutes(typed, context)
    eventRoutes(typed, context)
    webhookRoutes(typed, context)
    webhookDeliveryRoutes(typed, context)
    notificationRoutes(typed, context)
    pushSubscriptionRoutes(typed, context)
  })
}

/** Builds the whole HTTP side: API, documents, pages, and what the caller mounts. Close it to end it. */
export const buildServer = async (options: HttpOptions): Promise<FastifyInstance> => {
  const { actions: deps, log, publicUrl, version, sandboxPages = [], dashboard } = options
  const load: NonNullable<HttpOptions['load']> = options.load ?? USUAL_LOAD
  const { requests, connections, stallMs = STALL_MS, mostBehindMs } = load
  const slowBodies = createSlowBodies(deps.clock)
  const server = createServer(options, slowBodies)
  const authentication = createAuthentication(deps)
  addRequestIds(server)
  if (options.traced === true) addTracing(server)
  addSecurityHeaders(server, publicUrl)
  addWireRules(server)
  boundConnections(server.server, {
    most: connections,
    trustProxy: options.trustProxy,
    metrics: options.metrics?.metrics,
  })
  addSilentConnections(server, deps.clock)
  addStalledReaders(server, stallMs)
  if (options.logRequests) addRequestLog(server, log, authentication)
  if (options.metrics !== undefined) addMetrics(server, options.metrics)
  addUnmatched(server)
  await server.register(cookies)
  await addApiDocument(server, version)
  await server.register(async (api) => {
    const callers = createCallers(deps.clock)
    const { clock, random } = deps
    const { metrics } = options.metrics ?? {}
    addShedding(api, { most: requests, callers, clock, random, metrics, mostBehindMs })
    addBodyRules(api)
    api.setValidatorCompiler(validatorCompiler)
    addApi(api.withTypeProvider<TypeBoxTypeProvider>(), options, {
      deps,
      authentication,
      callers,
      limits: createRateLimits(deps.throttle, authentication),
      cookie: createRefreshCookie(publicUrl),
      ssoCookie: createSsoCookie(publicUrl),
      slowBodies,
    })
  })
  // Streams have no end of their own, and closing waits for every answer.
  server.addHook('preClose', () => deps.events.close())
  addMediaFiles(server, deps)
  await addUnsubscribe(server, deps)
  await addPages(server, { version, sandboxPages, landing: dashboard === undefined })
  await addGuides(server)
  if (dashboard !== undefined) await addDashboard(server, dashboard)
  await addDocs(server)
  await addMcp(server, { random: deps.random, log, publicUrl, version })
  await options.mount?.(server)
  await server.ready()
  return server
}
