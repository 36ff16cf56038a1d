import { sql } from 'kysely'
import type { NotificationKind } from '#domain/notification.ts'
import type { Tx } from './database.ts'

/** What a person was told, with the names that belong to it as they are now. */
export interface NotificationRow {
  readonly id: string
  /** int8 as text: the order of the list. */
  readonly number: string
  readonly kind: NotificationKind
  readonly type: string
  readonly count: number
  readonly happenedAt: Date
  readonly readAt: Date | null
  readonly postId: string | null
  readonly postText: string | null
  readonly channelId: string | null
  readonly provider: string | null
  readonly handle: string | null
  readonly sandbox: boolean
  readonly actorId: string | null
  readonly actor: string | null
  readonly outsider: string | null
  readonly code: string | null
  readonly needsAttention: boolean
}

/** Whose notifications. */
export interface NotifiedPerson {
  readonly orgId: string
  readonly userId: string
}

const SHOWN_LETTERS = 300

const shown = (tx: Tx, { orgId, userId }: NotifiedPerson) =>
  tx
    .selectFrom('notifications as n')
    .leftJoin('posts as p', (join) => join.onRef('p.orgId', '=', 'n.orgId').onRef('p.id', '=', 'n.postId'))
    .leftJoin('channels as c', (join) => join.onRef('c.orgId', '=', 'n.orgId').onRef('c.id', '=', 'n.channelId'))
    .leftJoin('users as a', 'a.id', 'n.actorId')
    .select(['n.id', 'n.number', 'n.kind', 'n.type', 'n.count', 'n.happenedAt', 'n.readAt', 'n.code'])
    .select(['n.needsAttention', 'p.id as postId', 'n.channelId', 'c.provider', 'c.handle'])
    .select(['n.actorId', 'a.username as actor', 'n.outsider'])
    .select(sql<string | null>`left(p.text, ${SHOWN_LETTERS})`.as('postText'))
    .select(
      sql<boolean>`coalesce(c.sandbox, (select bool_or(k.sandbox) from publications x
        join channels k on k.org_id = x.org_id and k.id = x.channel_id
        where x.org_id = n.org_id and x.post_id = n.post_id), false)`.as('sandbox'),
    )
    .where('n.orgId', '=', orgId)
    .where('n.userId', '=', userId)
    .where('n.inApp', '=', true)

/** Newest first, older than the one with the number `before` (null: from the newest). */
export const listNotifications = (
  tx: Tx,
  person: NotifiedPerson & { readonly unread: boolean },
  page: { readonly before: string | null; readonly limit: number },
): Promise<readonly NotificationRow[]> => {
  let query = shown(tx, person)
  if (person.unread) query = query.where('n.readAt', 'is', null)
  if (page.before !== null) query = query.where('n.number', '<', page.before)
  return query.orderBy('n.number', 'desc').limit(page.limit).execute()
}

export const findNotification = (tx: Tx, person: NotifiedPerson, id: string): Promise<NotificationRow | undefined> =>
  shown(tx, person).where('n.id', '=', id).executeTakeFirst()

/** How many are unread, counted no further than `most`. */
export const countUnread = async (tx: Tx, { orgId, userId }: NotifiedPerson, most: number): Promise<number> => {
  const rows = await tx
    .selectFrom('notifications')
    .select('id')
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .where('inApp', '=', true)
    .where('readAt', 'is', null)
    .limit(most)
    .execute()
  return rows.length
}

/** Marks them as read: one, or all up to that place in the list. What was read before stays as it was. */
export const markRead = async (
  tx: Tx,
  { orgId, userId }: NotifiedPerson,
  which: { readonly id: string } | { readonly upTo: string },
): Promise<void> => {
  await tx
    .updateTable('notifications')
    .set({ readAt: sql<Date>`now()` })
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .where('inApp', '=', true)
    .where('readAt', 'is', null)
    .where((is) => ('id' in which ? is('id', '=', which.id) : is('number', '<=', which.upTo)))
    .execute()
}
