import { sql } from 'kysely'
import type { Tx } from './database.ts'

interface PostKey {
  readonly orgId: string
  readonly postId: string
}

/** Somebody at a post. */
export interface PresentRow {
  readonly userId: string
  readonly username: string
}

/** Somebody is there, from this moment on. */
export const touchPresence = async (tx: Tx, row: PostKey & { readonly userId: string }): Promise<void> => {
  await tx
    .insertInto('postPresence')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'postId', 'userId']).doUpdateSet({ seenAt: sql<Date>`clock_timestamp()` }),
    )
    .execute()
}

export const endPresence = async (
  tx: Tx,
  { orgId, postId, userId }: PostKey & { readonly userId: string },
): Promise<void> => {
  await tx
    .deleteFrom('postPresence')
    .where('orgId', '=', orgId)
    .where('postId', '=', postId)
    .where('userId', '=', userId)
    .execute()
}

/** Drops a few of the organization who went without a word. What others drop at this moment is passed over. */
export const forgetAbsent = async (
  tx: Tx,
  { orgId, withinSeconds, most }: { readonly orgId: string; readonly withinSeconds: number; readonly most: number },
): Promise<void> => {
  await sql`
    delete from post_presence p using (
      select org_id, post_id, user_id from post_presence
      where org_id = ${orgId} and seen_at < clock_timestamp() - make_interval(secs => ${withinSeconds})
      limit ${most} for update skip locked) gone
    where p.org_id = gone.org_id and p.post_id = gone.post_id and p.user_id = gone.user_id`.execute(tx)
}

/** Who was there within so many seconds. */
export const listPresent = (
  tx: Tx,
  { orgId, postId }: PostKey,
  withinSeconds: number,
): Promise<readonly PresentRow[]> =>
  tx
    .selectFrom('postPresence')
    .innerJoin('users', 'users.id', 'postPresence.userId')
    .select(['postPresence.userId', 'users.username'])
    .where('postPresence.orgId', '=', orgId)
    .where('postPresence.postId', '=', postId)
    .where('postPresence.seenAt', '>', sql<Date>`clock_timestamp() - make_interval(secs => ${withinSeconds})`)
    .orderBy('users.username')
    .execute()
