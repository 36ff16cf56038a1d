import type { Body, components } from '@scheduly/client'

export type Webhook = components['schemas']['Webhook']
export type Delivery = components['schemas']['WebhookDelivery']
export type EventType = NonNullable<Body<'createWebhook'>['types']>[number]

/** Every kind of event, in the order in which people look for them: none that the API knows may be missing. */
const ORDER: Readonly<Record<EventType, true>> = {
  'post.created': true,
  'post.updated': true,
  'post.rescheduled': true,
  'post.labeled': true,
  'post.note_changed': true,
  'post.commented': true,
  'post.comment_deleted': true,
  'post.published': true,
  'post.failed': true,
  'post.canceled': true,
  'approval.requested': true,
  'approval.approved': true,
  'approval.rejected': true,
  'approval.changes_requested': true,
  'approval.revoked': true,
  'approval.step_approved': true,
  'approval.steps_restarted': true,
  'approval.glass_broken': true,
  'review.approved': true,
  'review.changes_requested': true,
  'review.commented': true,
  'review_link.created': true,
  'review_link.renewed': true,
  'review_link.revoked': true,
  'publication.queued': true,
  'publication.withdrawn': true,
  'publication.publishing': true,
  'publication.published': true,
  'publication.failed': true,
  'publication.canceled': true,
  'publication.delayed': true,
  'publication.preparation_refused': true,
  'publication.confirmed_not_published': true,
  'publication.removal_requested': true,
  'publication.removal_failed': true,
  'publication.removed': true,
  'channel.connected': true,
  'channel.paused': true,
  'channel.resumed': true,
  'channel.account_changed': true,
  'channel.expiring': true,
  'channel.needs_reconnect': true,
  'channel.disconnected': true,
  'slot.added': true,
  'slot.changed': true,
  'slot.deleted': true,
  'blocked_date.added': true,
  'blocked_date.deleted': true,
  'label.created': true,
  'label.changed': true,
  'label.deleted': true,
  'media.ready': true,
  'media.deleted': true,
  'org.updated': true,
  'org.transferred': true,
  'org.publishing_paused': true,
  'org.publishing_resumed': true,
  'member.joined': true,
  'member.role_changed': true,
  'member.removed': true,
  'webhook.test': true,
  'webhook.disabled': true,
  'api_key.created': true,
  'api_key.revoked': true,
}

export const isEventType = (word: string): word is EventType => Object.hasOwn(ORDER, word)

const EVENT_TYPES: readonly EventType[] = Object.keys(ORDER).filter(isEventType)

/** What most programs want to hear of. */
const USUAL: readonly EventType[] = ['post.published', 'post.failed', 'approval.requested', 'channel.needs_reconnect']

export type Format = Webhook['format']
export type Language = Webhook['language']

/** The kinds that there is a sentence for, as chats are told. */
const CHAT_TYPES: readonly EventType[] = [
  'post.commented',
  'post.published',
  'approval.requested',
  'approval.approved',
  'approval.rejected',
  'approval.changes_requested',
  'approval.revoked',
  'approval.step_approved',
  'approval.steps_restarted',
  'approval.glass_broken',
  'review.approved',
  'review.changes_requested',
  'review.commented',
  'publication.failed',
  'publication.delayed',
  'publication.preparation_refused',
  'channel.expiring',
  'channel.needs_reconnect',
  'channel.paused',
  'channel.resumed',
  'org.publishing_paused',
  'org.publishing_resumed',
  'webhook.disabled',
]

/** What most teams want to read. */
const USUAL_CHAT: readonly EventType[] = [
  'approval.requested',
  'approval.changes_requested',
  'post.published',
  'publication.failed',
  'channel.needs_reconnect',
]

export const usualOf = (format: Format): readonly EventType[] => (format === 'slack' ? USUAL_CHAT : USUAL)

export const typesOf = (format: Format): readonly EventType[] => (format === 'slack' ? CHAT_TYPES : EVENT_TYPES)
