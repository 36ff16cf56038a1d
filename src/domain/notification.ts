import { may, type Role } from './membership.ts'

/** What people can be told of; each may be switched on and off for each way. */
export const NOTIFICATION_KINDS = [
  'approval_requested',
  'decided',
  'commented',
  'failed',
  'published',
  'channel',
  'paused',
  'webhook',
] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

/** How people can be told. */
export const NOTIFICATION_WAYS = ['in_app', 'email', 'push'] as const
export type NotificationWay = (typeof NOTIFICATION_WAYS)[number]

export type NotificationWishes = Readonly<Record<NotificationWay, boolean>>
export type NotificationMatrix = Readonly<Record<NotificationKind, NotificationWishes>>

/** What everybody has who never said otherwise. */
export const DEFAULT_MATRIX: NotificationMatrix = {
  approval_requested: { in_app: true, email: true, push: true },
  decided: { in_app: true, email: true, push: true },
  commented: { in_app: true, email: true, push: false },
  failed: { in_app: true, email: true, push: true },
  published: { in_app: false, email: false, push: false },
  channel: { in_app: true, email: true, push: true },
  paused: { in_app: true, email: false, push: false },
  webhook: { in_app: true, email: true, push: false },
}

/** The words in which mails and pushed messages are written. */
export const NOTIFICATION_LANGUAGES = ['en', 'de'] as const
export type NotificationLanguage = (typeof NOTIFICATION_LANGUAGES)[number]

/** For how long they are kept. */
export const NOTIFICATION_DAYS = 90

/** The stored wishes, and for whatever they do not say those of everybody. */
export const wholeMatrix = (stored: Readonly<Record<string, Partial<NotificationWishes>>>): NotificationMatrix => {
  const wishesOf = (kind: NotificationKind): NotificationWishes => ({ ...DEFAULT_MATRIX[kind], ...stored[kind] })
  return {
    approval_requested: wishesOf('approval_requested'),
    decided: wishesOf('decided'),
    commented: wishesOf('commented'),
    failed: wishesOf('failed'),
    published: wishesOf('published'),
    channel: wishesOf('channel'),
    paused: wishesOf('paused'),
    webhook: wishesOf('webhook'),
  }
}

/** An event, with what decides who is told of it. */
export interface NotableEvent {
  readonly type: string
  readonly postId: string | null
  readonly channelId: string | null
  readonly subjectId: string
  readonly authorId: string | null
  /** Who wrote the content as it is. */
  readonly contentBy: string | null
  /** Who has written or decided about the post, for a comment. */
  readonly parties: readonly string[]
  /** Null: nobody's act. */
  readonly actorId: string | null
  readonly failureCode: string | null
  readonly needsAttention: boolean
}

/** A person who may be told. */
export interface Audience {
  readonly userId: string
  readonly role: Role
}

export interface NotificationFacts {
  readonly kind: NotificationKind
  /** What has the same cause is told of once, and counted. */
  readonly cause: string
}

const KIND_OF: Readonly<Record<string, NotificationKind>> = {
  'approval.requested': 'approval_requested',
  'approval.approved': 'decided',
  'approval.rejected': 'decided',
  'approval.changes_requested': 'decided',
  'post.commented': 'commented',
  'post.published': 'published',
  'publication.failed': 'failed',
  'publication.delayed': 'failed',
  'publication.preparation_refused': 'failed',
  'channel.expiring': 'channel',
  'channel.needs_reconnect': 'channel',
  'channel.paused': 'paused',
  'channel.resumed': 'paused',
  'org.publishing_paused': 'paused',
  'org.publishing_resumed': 'paused',
  'webhook.disabled': 'webhook',
}

/** What a network says of one content; whatever else it says meets every post of the channel. */
const ABOUT_CHANNEL: ReadonlySet<string> = new Set([
  'unauthorized',
  'not_renewed',
  'reconnect_required',
  'scope_missing',
  'permission_missing',
  'media_scope_missing',
  'credits_depleted',
  'public_address_missing',
  'media_unreachable',
  'rate_limited',
  'unavailable',
  'missed_window',
  'restored_backup',
])

const failureCause = ({ type, postId, channelId, failureCode }: NotableEvent): string => {
  // A worker that is away delays everything at once.
  if (type === 'publication.delayed') return 'delayed'
  return failureCode !== null && ABOUT_CHANNEL.has(failureCode)
    ? `failed:${channelId ?? ''}:${failureCode}`
    : `failed:${postId ?? ''}`
}

const causeOf = (kind: NotificationKind, event: NotableEvent): string => {
  const { type, postId, subjectId } = event
  if (kind === 'failed') return failureCause(event)
  if (kind === 'decided') return `${type}:${postId ?? subjectId}`
  if (kind === 'paused') return `paused:${subjectId}`
  return `${kind}:${postId ?? subjectId}`
}

/** What an event is to people; null: nobody is told of it. */
export const notificationOf = (event: NotableEvent): NotificationFacts | null => {
  const kind = KIND_OF[event.type]
  return kind === undefined ? null : { kind, cause: causeOf(kind, event) }
}

/** The causes that have been dealt with by this event: nobody needs to be reminded of them. */
export const settledBy = ({ type, postId, subjectId }: NotableEvent): readonly string[] => {
  if (type.startsWith('approval.') && type !== 'approval.requested')
    return [`approval_requested:${postId ?? subjectId}`]
  return type === 'channel.connected' ? [`channel:${subjectId}`] : []
}

type Rule = (person: Audience, event: NotableEvent) => boolean

const RULES: Readonly<Record<NotificationKind, Rule>> = {
  approval_requested: ({ userId, role }, { contentBy }) => may(role, 'posts.approve') && userId !== contentBy,
  decided: ({ userId }, { authorId }) => userId === authorId,
  commented: ({ userId }, { authorId, parties }) => userId === authorId || parties.includes(userId),
  failed: ({ userId, role }, { authorId }) =>
    may(role, 'posts.retry') || (userId === authorId && may(role, 'posts.write')),
  published: ({ userId, role }, { authorId }) => may(role, 'posts.publish') || userId === authorId,
  channel: ({ role }) => may(role, 'channels.manage'),
  paused: ({ role }) => may(role, 'posts.write'),
  webhook: ({ role }) => may(role, 'webhooks.manage'),
}

/** Whether a member is told of such an event at all, if they want to be: whose business it is, and never of one's own act. */
export const concerns = (kind: NotificationKind, event: NotableEvent, person: Audience): boolean =>
  person.userId !== event.actorId && RULES[kind](person, event)

/** The kinds that may ever concern somebody with this role: the others are not offered. */
export const kindsFor = (role: Role): readonly NotificationKind[] => {
  const needed: Readonly<Partial<Record<NotificationKind, Parameters<typeof may>[1]>>> = {
    approval_requested: 'posts.approve',
    decided: 'posts.write',
    failed: 'posts.write',
    published: 'posts.write',
    channel: 'channels.manage',
    paused: 'posts.write',
    webhook: 'webhooks.manage',
  }
  return NOTIFICATION_KINDS.filter((kind) => {
    const permission = needed[kind]
    return permission === undefined || may(role, permission)
  })
}

const URGENT: ReadonlySet<NotificationKind> = new Set<NotificationKind>(['failed', 'channel', 'webhook'])

/** Whether it is told at once, whichever way. */
export const isUrgent = (kind: NotificationKind): boolean => URGENT.has(kind)

/** By mail: `soon` for what is urgent, else with whatever else an hour brings; null where another mail tells already. */
export const mailPaceOf = (kind: NotificationKind): 'soon' | 'digest' | null => {
  // channel-warnings.ts and send-webhooks.ts write their own, with more to say, to whoever wants mails of these kinds.
  if (kind === 'channel' || kind === 'webhook') return null
  return isUrgent(kind) ? 'soon' : 'digest'
}
