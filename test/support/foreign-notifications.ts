import type { Tx } from '#db/database.ts'
import * as notificationSettings from '#db/notification-settings.ts'
import * as notifications from '#db/notifications.ts'
import * as notifying from '#db/notifying.ts'
import { DEFAULT_MATRIX } from '#domain/notification.ts'
import type { Tenant } from './tenants.ts'

/** Their files of queries. */
export const notificationFiles = { notifications, notificationSettings, notifying }

const ownerOf = ({ org }: Tenant) => ({ orgId: org.id, userId: org.ownerId })

/** Queries about what people are told, each called for another organization's owner. */
export const notificationCalls: Readonly<Record<string, (tx: Tx, prey: Tenant) => Promise<unknown>>> = {
  listNotifications: (tx, prey) =>
    notifications.listNotifications(tx, { ...ownerOf(prey), unread: true }, { before: null, limit: 10 }),
  findNotification: (tx, prey) => notifications.findNotification(tx, ownerOf(prey), prey.notificationId),
  countUnread: (tx, prey) => notifications.countUnread(tx, ownerOf(prey), 10),
  markRead: (tx, prey) => notifications.markRead(tx, ownerOf(prey), { id: prey.notificationId }),
  findNotificationSettings: (tx, prey) => notificationSettings.findNotificationSettings(tx, ownerOf(prey)),
  storeNotificationSettings: (tx, prey) =>
    notificationSettings.storeNotificationSettings(tx, ownerOf(prey), { matrix: DEFAULT_MATRIX, language: 'de' }),
}

const WORKERS = "the worker's, which searches across organizations"

/** Those that need no foreign call, each with the reason. */
export const notificationsNotCalled: Readonly<Record<string, string>> = {
  stopNotificationMails:
    'in nobody’s name, by a link that nobody can make up; tested in http/plugins/unsubscribe.test.ts',
  findMailLanguage: 'of a person, who may belong to many; it tells a language and nothing else, and nobody is shown it',
  takeNotableEvents: WORKERS,
  listNotifiedPeople: WORKERS,
  notifyPeople: WORKERS,
  takeNotificationMails: WORKERS,
  listNotifiedManagers: WORKERS,
  forgetNotifications: WORKERS,
}
