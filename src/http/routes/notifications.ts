import { getNotificationSettings, setNotificationSettings } from '#actions/notification-settings.ts'
import { listNotifications, readNotification, readNotifications } from '#actions/notifications.ts'
import type { Api } from '#http/options.ts'
import { Nothing, OrgPath } from '#http/schemas/common.ts'
import {
  ListNotificationsQuery,
  NotificationPageSchema,
  NotificationPath,
  NotificationSchema,
  NotificationSettingsBody,
  NotificationSettingsSchema,
  ReadNotificationsBody,
  UnreadSchema,
} from '#http/schemas/notification.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'

const common = { tags: ['Notifications'], security: SIGNED_IN }

const listSchema = {
  ...common,
  operationId: 'listNotifications',
  summary: 'List what you were told of in an organization, newest first',
  description:
    'What has the same cause is one notification that counts, until it is read. Kept for 90 days. Page by page: the header Link and ' +
    'page.next_cursor lead on. The event notification.changed says that the list is another one.',
  params: OrgPath,
  querystring: ListNotificationsQuery,
  response: { 200: NotificationPageSchema, ...problems(400, 401, 403, 404, 422) },
}

const readOneSchema = {
  ...common,
  operationId: 'markNotificationRead',
  summary: 'Mark a notification as read',
  params: NotificationPath,
  body: Nothing,
  response: { 200: NotificationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const readAllSchema = {
  ...common,
  operationId: 'markAllNotificationsRead',
  summary: 'Mark as read what you have seen',
  description: 'Everything up to the sequence that you name: what came since then stays unread.',
  params: OrgPath,
  body: ReadNotificationsBody,
  response: { 200: UnreadSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const settingsSchema = {
  ...common,
  operationId: 'getNotificationSettings',
  summary: 'What you are told of in an organization, and how',
  params: OrgPath,
  response: { 200: NotificationSettingsSchema, ...problems(401, 403, 404) },
}

const setSettingsSchema = {
  ...common,
  operationId: 'setNotificationSettings',
  summary: 'Choose what you are told of in an organization, and how',
  description:
    'Kinds that are left out are as everybody has them. What is urgent (failed, channel, webhook) is mailed at once, the rest once an ' +
    'hour.',
  params: OrgPath,
  body: NotificationSettingsBody,
  response: { 200: NotificationSettingsSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** What a person is told of. */
export const notificationRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/notifications', { schema: listSchema }, async (request, reply) => {
    const { unread = false, limit, cursor } = request.query
    const { org_id: orgId } = request.params
    const page = await listNotifications(deps, actor(request), { orgId, unread, limit, cursor })
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })

  api.post('/orgs/:org_id/notifications/:notification_id/read', { schema: readOneSchema }, (request) => {
    const { org_id: orgId, notification_id: id } = request.params
    return readNotification(deps, actor(request), { orgId, id })
  })

  api.post('/orgs/:org_id/notifications/read', { schema: readAllSchema }, (request) =>
    readNotifications(deps, actor(request), { orgId: request.params.org_id, upTo: request.body.up_to }),
  )

  api.get('/orgs/:org_id/notification-settings', { schema: settingsSchema }, (request) =>
    getNotificationSettings(deps, actor(request), request.params.org_id),
  )

  api.put('/orgs/:org_id/notification-settings', { schema: setSettingsSchema }, (request) => {
    const { matrix, language } = request.body
    return setNotificationSettings(deps, actor(request), { orgId: request.params.org_id, matrix, language })
  })
}
