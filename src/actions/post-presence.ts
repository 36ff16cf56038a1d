import { endPresence, forgetAbsent, listPresent, touchPresence } from '#db/post-presence.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMemberOf, type Member } from './member.ts'

/** Whoever said nothing for so long has gone: three times as long as the dashboard waits between two words. */
const PRESENT_SECONDS = 45

/** Of those who went without a word, so many are forgotten with each word of another one. */
const MOST_FORGOTTEN = 50

/** Who else has a post open to write on it. */
export interface PresenceView {
  readonly people: readonly { readonly user_id: string; readonly username: string }[]
}

const others = async ({ tx, orgId, userId }: Member, postId: string): Promise<PresenceView> => {
  const rows = await listPresent(tx, { orgId, postId }, PRESENT_SECONDS)
  const found = rows.filter((row) => row.userId !== userId)
  return { people: found.map((row) => ({ user_id: row.userId, username: row.username })) }
}

/** Says that somebody has the post open to write on it, and tells who else has. */
export const announcePresence = (deps: ActionDeps, actor: Actor, postId: string): Promise<PresenceView> =>
  asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.write' }, async (member) => {
    const { tx, orgId, userId } = member
    await touchPresence(tx, { orgId, postId, userId })
    await forgetAbsent(tx, { orgId, withinSeconds: PRESENT_SECONDS, most: MOST_FORGOTTEN })
    return others(member, postId)
  })

/** Says that somebody has closed it. */
export const leavePost = (deps: ActionDeps, actor: Actor, postId: string): Promise<void> =>
  asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.write' }, ({ tx, orgId, userId }) =>
    endPresence(tx, { orgId, postId, userId }),
  )

export const getPresence = (deps: ActionDeps, actor: Actor, postId: string): Promise<PresenceView> =>
  asMemberOf(deps, { actor, table: 'posts', id: postId, permission: 'posts.read' }, (member) => others(member, postId))
