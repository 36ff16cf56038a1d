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
  /** Who made the link by which somebody outside spoke. */
  readonly makerId: string | null
  /** Who has written or decided about the post, for a comment. */
  readonly parties: readonly string[]
  /** Who may decide in the step that is open now, by the latest event that asks for it; of other events nobody. */
  readonly waiting: {
    readonly deciders: readonly string[]
    /** Those who have been told so of this very step. */
    readonly toldBefore: readonly string[]
    /** The round and step; null where nothing waits, or a later event tells of it. */
    readonly stage: string | null
  }
  /** Whether an event of its own tells of the same act, and says more of it. */
  readonly toldApart: boolean
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

type Rule = (person: Audience, event: NotableEvent) => boolean

const isAuthor: Rule = ({ userId }, { authorId }) => userId === authorId
/** Where a later event tells of it, this one has nothing to add. */
const isAuthorWaiting: Rule = (person, event) => event.waiting.stage !== null && isAuthor(person, event)
const isMaker: Rule = ({ userId }, { makerId }) => userId === makerId
const takesPart: Rule = ({ userId }, { parties }) => parties.includes(userId)
const decidesNow: Rule = ({ userId }, { waiting }) =>
  waiting.deciders.includes(userId) && !waiting.toldBefore.includes(userId)
const approves: Rule = ({ role }) => may(role, 'posts.approve')
const managesChannels: Rule = ({ role }) => may(role, 'channels.manage')
const managesWebhooks: Rule = ({ role }) => may(role, 'webhooks.manage')
const writes: Rule = ({ role }) => may(role, 'posts.write')
const publishes: Rule = ({ role }) => may(role, 'posts.publish')
const retries: Rule = (person, event) =>
  may(person.role, 'posts.retry') || (isAuthor(person, event) && writes(person, event))

/** Whom an event concerns, and as what: of several that fit, somebody is told by the first. */
type Tellings = readonly (readonly [NotificationKind, Rule])[]

const DECIDED: Tellings = [['decided', isAuthor]]
const SAID_OUTSIDE: Tellings = [
  ['decided', isAuthor],
  ['decided', isMaker],
]
const FAILED: Tellings = [['failed', retries]]
const CHANNEL: Tellings = [['channel', managesChannels]]
const PAUSED: Tellings = [['paused', writes]]

const TELLINGS: Readonly<Record<string, Tellings>> = {
  // To whose post it is: somebody else has given it a time, or has undone what was approved.
  'approval.requested': [
    ['approval_requested', decidesNow],
    ['decided', isAuthorWaiting],
  ],
  'approval.step_approved': [['approval_requested', decidesNow]],
  'approval.steps_restarted': [
    ['approval_requested', decidesNow],
    ['decided', isAuthor],
  ],
  // Theirs to give was the approval that was passed over.
  'approval.glass_broken': [
    ['decided', isAuthor],
    ['approval_requested', approves],
  ],
  'approval.approved': DECIDED,
  'approval.rejected': DECIDED,
  'approval.changes_requested': DECIDED,
  'review.approved': SAID_OUTSIDE,
  'review.changes_requested': SAID_OUTSIDE,
  'review.commented': [
    ['commented', isAuthor],
    ['commented', isMaker],
  ],
  'post.commented': [
    ['commented', isAuthor],
    ['commented', takesPart],
  ],
  'post.published': [
    ['published', publishes],
    ['published', isAuthor],
  ],
  'publication.failed': FAILED,
  'publication.delayed': FAILED,
  'publication.preparation_refused': FAILED,
  'channel.expiring': CHANNEL,
  'channel.needs_reconnect': CHANNEL,
  'channel.paused': PAUSED,
  'channel.resumed': PAUSED,
  'org.publishing_paused': PAUSED,
  'org.publishing_resumed': PAUSED,
  'webhook.disabled': [['webhook', managesWebhooks]],
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

/** What waits for an approval is one cause from the first step to the last. */
const waitsFor = ({ postId, subjectId }: NotableEvent): string => `approval_requested:${postId ?? subjectId}`

const causeOf = (kind: NotificationKind, event: NotableEvent): string => {
  const { type, postId, subjectId } = event
  if (kind === 'failed') return failureCause(event)
  if (kind === 'decided' || type === 'approval.glass_broken') return `${type}:${postId ?? subjectId}`
  if (kind === 'approval_requested') return waitsFor(event)
  if (kind === 'paused') return `paused:${subjectId}`
  return `${kind}:${postId ?? subjectId}`
}

/** What a member is told of an event, if they want to be: only whose business it is, and never of one's own act. Null: nothing. */
export const notificationOf = (event: NotableEvent, person: Audience): NotificationFacts | null => {
  if (person.userId === event.actorId || event.toldApart) return null
  const telling = TELLINGS[event.type]?.find(([, concerns]) => concerns(person, event))
  if (telling === undefined) return null
  const [kind] = telling
  return { kind, cause: causeOf(kind, event) }
}

/** What has been dealt with, so that nobody needs to be reminded of it any more. */
export interface Settled {
  readonly cause: string
  /** But these, for whom it waits as before. */
  readonly still: readonly string[]
}

const ASKS: ReadonlySet<string> = new Set(['approval.requested', 'approval.step_approved', 'approval.steps_restarted'])

/** What has been dealt with by this event. */
export const settledBy = (event: NotableEvent): readonly Settled[] => {
  const { type, subjectId, waiting } = event
  if (ASKS.has(type)) return waiting.stage === null ? [] : [{ cause: waitsFor(event), still: waiting.deciders }]
  if (type.startsWith('approval.')) return [{ cause: waitsFor(event), still: [] }]
  return type === 'channel.connected' ? [{ cause: `channel:${subjectId}`, still: [] }] : []
}

/** The kinds that may ever concern somebody with this role: the others are not offered. `isNamed`: in a step of approvals. */
export const kindsFor = (role: Role, isNamed: boolean): readonly NotificationKind[] => {
  const needed: Readonly<Partial<Record<NotificationKind, Parameters<typeof may>[1]>>> = {
    approval_requested: isNamed ? 'posts.approve-step' : 'posts.approve',
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
