import { listEvents, streamEvents } from '#actions/events.ts'
import { toEventStream, wantsStream } from '#http/event-stream.ts'
import type { Api } from '#http/options.ts'
import { OrgPath } from '#http/schemas/common.ts'
import { EventsAnswer, ListEventsQuery } from '#http/schemas/event.ts'
import { problems } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const schema = {
  operationId: 'listEvents',
  tags: ['Events'],
  summary: 'Read what happens in an organization, in its order',
  description:
    'Oldest first. With `Accept: text/event-stream` the answer is a stream of server-sent events that goes on for up to an ' +
    'hour: each event has its sequence as its id, and whoever connects again with the last one in the header ' +
    '`Last-Event-ID` (or in `after`) misses none. A stream that begins without one says `ready`; one that comes back for ' +
    'events that are not kept any more says `reset`, and a page is refused with `events_gone`: read anew what you show. You are ' +
    'told of what you may read; by API key posts:read is needed, and for channels, files, the organization and its ' +
    'members their scopes too.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: ListEventsQuery,
  response: { 200: EventsAnswer, ...problems(401, 403, 404, 410, 422) },
}

const headerOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** What happens, page by page or as it happens. */
export const eventRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/events', { schema }, async (request, reply) => {
    const { org_id: orgId } = request.params
    const { after, limit } = request.query
    if (request.method === 'HEAD' || !wantsStream(request.headers.accept)) {
      return await reply.type('application/json').send(await listEvents(deps, actor(request), { orgId, after, limit }))
    }
    const input = { orgId, after: headerOf(request.headers['last-event-id']) ?? after }
    const events = await streamEvents(deps, actor(request), input)
    // The stream itself closes only when what it waits for has come.
    reply.raw.once('close', events.close)
    if (reply.raw.destroyed || request.raw.socket.destroyed) events.close()
    const stream = toEventStream(events)
    // Proxies would hold back what they take for a part of an answer. And whoever reads events to their end asks for nothing
    // more on this connection: it need not wait for that while the server closes.
    const headers = { 'x-accel-buffering': 'no', connection: 'close' }
    return await reply.type('text/event-stream').headers(headers).send(stream)
  })
}
