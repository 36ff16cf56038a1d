import type { FastifyInstance, FastifyRequest } from 'fastify'
import { openTrace, readTraceParent, SpanKind, type OpenedSpan } from '#lib/tracing.ts'

/** Asked for every few seconds by machines, or somebody else's server that happens to be mounted here. */
const isUntraced = (route: string): boolean =>
  route === '/healthz' || route === '/readyz' || route === '/metrics' || route.startsWith('/sandbox/')

/** The trace that somebody else has begun. A second address is only there when the first, who sent this, is trusted to name it. */
const causeOf = ({ headers: { traceparent }, ips = [] }: FastifyRequest) =>
  typeof traceparent === 'string' && ips.length > 1 ? readTraceParent(traceparent) : null

/**
 * Each request is a trace, named by its route: the path itself may hold keys, and who asked and what for is in the log, by the
 * same request id. The trace of whoever asks, behind a trusted proxy, is linked and not gone on with: proxies pass on what
 * anybody wrote, who could otherwise have us keep a flood, or nothing of theirs.
 */
export const addTracing = (server: FastifyInstance): void => {
  const spans = new WeakMap<FastifyRequest, OpenedSpan>()
  server.addHook('onRequest', (request, _reply, done) => {
    const { url: route } = request.routeOptions
    if (route === undefined || isUntraced(route)) return done()
    const attributes = {
      'http.request.method': request.method,
      'http.route': route,
      'url.scheme': request.protocol,
      'scheduly.request_id': request.id,
    }
    const span = openTrace(`${request.method} ${route}`, {
      kind: SpanKind.SERVER,
      attributes,
      cause: causeOf(request),
    })
    spans.set(request, span)
    span.inside(done)
  })
  // The body came in events of the socket, which belong to no span: from here on it is this one again.
  server.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request)
    if (span === undefined) done()
    else span.inside(done)
  })
  server.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request)
    if (span === undefined) return done()
    const { statusCode } = reply
    // The line in the log that follows names the trace.
    span.inside(done)
    span.end({
      attributes: { 'http.response.status_code': statusCode },
      failed: statusCode >= 500 ? String(statusCode) : null,
    })
  })
}
