import type { Body, components } from '@scheduly/client'

export type Webhook = components['schemas']['Webhook']
export type Delivery = components['schemas']['WebhookDelivery']
export type EventType = NonNullable<Body<'createWebhook'>['types']>[number]

/** Every kind of event, in the order in which people look for them. */
export const EVENT_TYPES: readonly EventType[] = [
  'post.created',
  'post.updated',
  'post.rescheduled',
  'post.labeled',
  'post.note_changed',
  'post.commented',
  'post.comment_deleted',
  'post.published',
  'post.failed',
  'post.canceled',
  'approval.requested',
  'approval.approved',
  'approval.rejected',
  'approval.changes_requested',
  'approval.revoked',
  'publication.queued',
  'publication.withdrawn',
  'publication.publishing',
  'publication.published',
  'publication.failed',
  'publication.canceled',
  'publication.delayed',
  'publication.preparation_refused',
  'publication.confirmed_not_published',
  'publication.removal_requested',
  'publication.removal_failed',
  'publication.removed',
  'channel.connected',
  'channel.paused',
  'channel.resumed',
  'channel.account_changed',
  'channel.expiring',
  'channel.needs_reconnect',
  'channel.disconnected',
  'slot.added',
  'slot.changed',
  'slot.deleted',
  'blocked_date.added',
  'blocked_date.deleted',
  'label.created',
  'label.changed',
  'label.deleted',
  'media.ready',
  'media.deleted',
  'org.updated',
  'org.transferred',
  'org.publishing_paused',
  'org.publishing_resumed',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'webhook.test',
  'webhook.disabled',
  'api_key.created',
  'api_key.revoked',
]

export const isEventType = (word: string): word is EventType => EVENT_TYPES.some((type) => type === word)

/** What most programs want to hear of. */
export const USUAL: readonly EventType[] = [
  'post.published',
  'post.failed',
  'approval.requested',
  'channel.needs_reconnect',
]
