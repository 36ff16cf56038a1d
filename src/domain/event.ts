import { may, type Permission, type Role } from './membership.ts'
import { scopeFor, type Scope } from './scope.ts'

/** What is told, by its kind, and what a member must be allowed to read to be told of it. The database writes these words. */
const KINDS = {
  'post.created': 'posts.read',
  'post.updated': 'posts.read',
  'post.rescheduled': 'posts.read',
  'post.labeled': 'posts.read',
  'post.note_changed': 'posts.read',
  'post.commented': 'posts.read',
  'post.comment_deleted': 'posts.read',
  'post.published': 'posts.read',
  'post.failed': 'posts.read',
  'post.canceled': 'posts.read',
  'approval.requested': 'posts.read',
  'approval.approved': 'posts.read',
  'approval.rejected': 'posts.read',
  'approval.changes_requested': 'posts.read',
  'approval.revoked': 'posts.read',
  'approval.step_approved': 'posts.read',
  'approval.steps_restarted': 'posts.read',
  'approval.glass_broken': 'posts.read',
  'review.approved': 'posts.read',
  'review.changes_requested': 'posts.read',
  'review.commented': 'posts.read',
  'review_link.created': 'reviews.manage',
  'review_link.renewed': 'reviews.manage',
  'review_link.revoked': 'reviews.manage',
  'publication.queued': 'posts.read',
  'publication.withdrawn': 'posts.read',
  'publication.publishing': 'posts.read',
  'publication.published': 'posts.read',
  'publication.failed': 'posts.read',
  'publication.canceled': 'posts.read',
  'publication.delayed': 'posts.read',
  'publication.preparation_refused': 'posts.read',
  'publication.confirmed_not_published': 'posts.read',
  'publication.removal_requested': 'posts.read',
  'publication.removal_failed': 'posts.read',
  'publication.removed': 'posts.read',
  'channel.connected': 'channels.read',
  'channel.paused': 'channels.read',
  'channel.resumed': 'channels.read',
  'channel.account_changed': 'channels.read',
  'channel.expiring': 'channels.read',
  'channel.needs_reconnect': 'channels.read',
  'channel.disconnected': 'channels.read',
  'slot.added': 'channels.read',
  'slot.changed': 'channels.read',
  'slot.deleted': 'channels.read',
  'blocked_date.added': 'channels.read',
  'blocked_date.deleted': 'channels.read',
  'label.created': 'posts.read',
  'label.changed': 'posts.read',
  'label.deleted': 'posts.read',
  'media.ready': 'media.read',
  'media.deleted': 'media.read',
  'org.updated': 'organization.read',
  'org.transferred': 'organization.read',
  'org.publishing_paused': 'organization.read',
  'org.publishing_resumed': 'organization.read',
  'member.joined': 'members.read',
  'member.role_changed': 'members.read',
  'member.removed': 'members.read',
  'webhook.test': 'webhooks.manage',
  'webhook.disabled': 'webhooks.manage',
  'api_key.created': 'keys.manage',
  'api_key.revoked': 'keys.manage',
  'notification.changed': 'organization.read',
} as const satisfies Readonly<Record<string, Permission>>

export type EventType = keyof typeof KINDS

/** Whether a word is the name of a kind of event. */
const isEventType = (word: string): word is EventType => Object.hasOwn(KINDS, word)

/** Every kind of event. */
export const EVENT_TYPES: readonly EventType[] = Object.keys(KINDS).filter(isEventType)

/** What is one person's alone: that person hears of it, signed in, and nothing else is ever sent it. */
const PERSONAL: ReadonlySet<EventType> = new Set<EventType>(['notification.changed'])

/** Every kind of event that may be sent elsewhere. */
export const SENDABLE_TYPES: readonly EventType[] = EVENT_TYPES.filter((type) => !PERSONAL.has(type))

/** Somebody who is told of events: a member, and by API key one with scopes. */
export interface EventReader {
  readonly userId: string
  readonly role: Role
  /** Null: a signed-in person. */
  readonly scopes: ReadonlySet<Scope> | null
}

/** Whether this reader may be told of such an event: of what nobody may read, nobody is told. `subjectId`: whom or what it concerns. */
export const mayBeTold = ({ userId, role, scopes }: EventReader, type: string, subjectId: string): boolean => {
  if (!isEventType(type)) return false
  const permission = KINDS[type]
  if (!may(role, permission)) return false
  if (PERSONAL.has(type)) return scopes === null && subjectId === userId
  if (scopes === null) return true
  const scope = scopeFor(permission)
  return scope !== null && scopes.has(scope)
}
