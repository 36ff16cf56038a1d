import {
  countUnread,
  findNotification,
  listNotifications as queryNotifications,
  markRead,
  type NotificationRow,
} from '#db/notifications.ts'
import type { NotificationKind } from '#domain/notification.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'
import { iso } from './post-view.ts'

/** Something that a person was told of. */
export interface NotificationView {
  readonly id: string
  /** Where it stands in the list; larger is later. It changes when the same happens once more before it is read. */
  readonly sequence: string
  readonly kind: NotificationKind
  /** The kind of event that it tells of; of several, the latest. */
  readonly type: string
  /** How often, since it was read last. */
  readonly count: number
  readonly happened_at: string
  readonly read_at: string | null
  readonly post: { readonly id: string; readonly text: string } | null
  readonly channel: { readonly id: string; readonly provider: string; readonly handle: string | null } | null
  readonly sandbox: boolean
  /** Whose act it was. */
  readonly actor: { readonly user_id: string; readonly username: string } | null
  /** What somebody outside is called whose act it was. */
  readonly outsider: string | null
  readonly failure: { readonly code: string | null; readonly needs_attention: boolean } | null
}

const FAILURES: ReadonlySet<NotificationKind> = new Set(['failed'])

const postOf = ({ postId, postText }: NotificationRow): NotificationView['post'] =>
  postId === null ? null : { id: postId, text: postText ?? '' }

const channelOf = ({ channelId, provider, handle }: NotificationRow): NotificationView['channel'] =>
  channelId === null || provider === null ? null : { id: channelId, provider, handle }

const actorOf = ({ actorId, actor }: NotificationRow): NotificationView['actor'] =>
  actorId === null || actor === null ? null : { user_id: actorId, username: actor }

const notificationView = (row: NotificationRow): NotificationView => ({
  id: row.id,
  sequence: row.number,
  kind: row.kind,
  type: row.type,
  count: row.count,
  happened_at: row.happenedAt.toISOString(),
  read_at: iso(row.readAt),
  post: postOf(row),
  channel: channelOf(row),
  sandbox: row.sandbox,
  actor: actorOf(row),
  outsider: row.outsider,
  failure: FAILURES.has(row.kind) ? { code: row.code, needs_attention: row.needsAttention } : null,
})

/** More unread ones than that are not counted. */
const MOST_UNREAD = 100

export interface NotificationPage extends Page<NotificationView> {
  /** How many the person has not read; 100 stands for as many and more. */
  readonly unread: number
}

/** Acts as the person whose notifications they are: no API key is told anything. */
const asReader = <T>(
  deps: ActionDeps,
  request: { readonly actor: Actor; readonly orgId: string },
  work: (member: Member) => Promise<T>,
): Promise<T> => asMember(deps, { ...request, permission: 'notifications.read' }, work)

export interface ListNotificationsInput {
  readonly orgId: string
  readonly unread: boolean
  readonly limit: number
  readonly cursor: string | undefined
}

/** What the person was told in this organization, newest first. */
export const listNotifications = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, unread, limit, cursor }: ListNotificationsInput,
): Promise<NotificationPage> =>
  asReader(deps, { actor, orgId }, async ({ tx, userId }) => {
    const list = JSON.stringify(['notifications', orgId, userId, unread])
    const before = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor).id
    const rows = await queryNotifications(tx, { orgId, userId, unread }, { before, limit: limit + 1 })
    const position = ({ number }: NotificationRow) => ({ key: '', id: number })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position })
    return { data: shown.map(notificationView), page, unread: await countUnread(tx, { orgId, userId }, MOST_UNREAD) }
  })

/** Marks one as read. */
export const readNotification = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: { readonly orgId: string; readonly id: string },
): Promise<NotificationView> =>
  asReader(deps, { actor, orgId }, async ({ tx, userId }) => {
    await markRead(tx, { orgId, userId }, { id })
    const row = await findNotification(tx, { orgId, userId }, id)
    if (row === undefined) throw notFound()
    return notificationView(row)
  })

/** Marks as read whatever stands in the list up to there: what came since is left alone. */
export const readNotifications = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, upTo }: { readonly orgId: string; readonly upTo: string },
): Promise<{ readonly unread: number }> =>
  asReader(deps, { actor, orgId }, async ({ tx, userId }) => {
    await markRead(tx, { orgId, userId }, { upTo })
    return { unread: await countUnread(tx, { orgId, userId }, MOST_UNREAD) }
  })
