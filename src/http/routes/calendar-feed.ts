import { createFeed, deleteFeed, readCalendar, readFeed } from '#actions/calendar-feed.ts'
import type { Api } from '#http/options.ts'
import { entityTag } from '#domain/entity-tag.ts'
import { hasVersion } from '#http/plugins/preconditions.ts'
import { CalendarFeedSchema, CalendarPath, CalendarQuery, NewCalendarFeedSchema } from '#http/schemas/calendar-feed.ts'
import { NoContent, OrgPath } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const common = { tags: ['Calendar feed'], security: SIGNED_IN, params: OrgPath }

const readSchema = {
  ...common,
  operationId: 'getCalendarFeed',
  summary: 'Say whether you have an address for calendar apps',
  response: { 200: CalendarFeedSchema, ...problems(401, 403, 404) },
}

const createSchema = {
  ...common,
  operationId: 'createCalendarFeed',
  summary: 'Make an address at which a calendar app reads when posts go out',
  description:
    'An iCalendar (RFC 5545) with the posts of the last 30 and the next 180 days, at GET /calendar/{token}.ics. The address is a secret, ' +
    'shown once; it ends with your membership. An earlier one works no more.',
  response: { 201: NewCalendarFeedSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const deleteSchema = {
  ...common,
  operationId: 'deleteCalendarFeed',
  summary: 'End your address for calendar apps',
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** A member's own address for calendar apps. */
export const calendarFeedRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  const one = '/orgs/:org_id/calendar-feed'

  api.get(one, { schema: readSchema }, async (request) => readFeed(deps, actor(request), request.params.org_id))

  api.post(one, { schema: createSchema }, async (request, reply) =>
    reply.code(201).send(await createFeed(deps, actor(request), request.params.org_id)),
  )

  api.delete(one, { schema: deleteSchema }, async (request, reply) => {
    await deleteFeed(deps, actor(request), request.params.org_id)
    return await reply.code(204).send(null)
  })
}

/** The calendar itself. Its address is all that an app shows: who has it, reads. */
export const calendarFileRoutes = (api: Api, { deps }: RouteContext): void => {
  const schema = { hide: true, params: CalendarPath, querystring: CalendarQuery }
  api.get('/calendar/:file', { schema }, async (request, reply) => {
    const { channel_id: channelId, label_id: labelId } = request.query
    const token = request.params.file.replace(/\.ics$/, '')
    const { text, version } = await readCalendar(deps, { token, channelId, labelId })
    const etag = entityTag(version)
    reply.headers({
      etag,
      'cache-control': 'private, max-age=300',
      'content-disposition': 'inline; filename="scheduly.ics"',
      // The address is a secret.
      'referrer-policy': 'no-referrer',
    })
    if (hasVersion(request, etag)) return await reply.code(304).send()
    return await reply.type('text/calendar; charset=utf-8').send(text)
  })
}
