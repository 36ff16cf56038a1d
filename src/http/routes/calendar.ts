import { readCalendar } from '#actions/calendar.ts'
import type { Api } from '#http/options.ts'
import { hasVersion, tag } from '#http/plugins/preconditions.ts'
import { CalendarQuery, CalendarSchema } from '#http/schemas/calendar.ts'
import { NotModified, OrgPath } from '#http/schemas/common.ts'
import { problems } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'
import { toList } from './posts.ts'

const schema = {
  operationId: 'listCalendar',
  tags: ['Posts'],
  summary: 'Read what stands in a span of time, in short',
  description:
    'Of each post what a line in a calendar needs, up to thousands at once: the span has from and to, or unscheduled is true. ' +
    'The header Link and page.next_cursor lead on where there is more than limit. Each entry has the ETag of its post, ' +
    'so that it can be moved with If-Match.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: CalendarQuery,
  response: { 200: CalendarSchema, 304: NotModified, ...problems(400, 401, 404, 422) },
}

/** What the dashboard's calendar is drawn from. */
export const calendarRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/calendar', { schema }, async (request, reply) => {
    const { unscheduled, ids, limit, cursor, ...query } = request.query
    const { filter } = toList(request.params.org_id, { ...query, sort: 'scheduled_at' })
    const calendar = await readCalendar(deps, actor(request), {
      filter: { ...filter, ids: ids?.split(','), unscheduled },
      limit,
      cursor,
    })
    const { next_cursor: next } = calendar.page
    if (next !== null) reply.header('link', nextLink(request, next))
    const view = tag(reply, calendar)
    return hasVersion(request, calendar.etag) ? await reply.code(304).send(null) : await reply.send(view)
  })
}
