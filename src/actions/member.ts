import { inTransaction, setContext, type Tx } from '#db/database.ts'
import { findOrgOf, findRole } from '#db/memberships.ts'
import { may, type Permission, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'

/** The acting person inside one organization, and the transaction that everything happens in. */
export interface Member {
  readonly tx: Tx
  readonly orgId: string
  readonly userId: string
  readonly role: Role
  readonly requestId: string
}

/** The same words for "does not exist" and "is not yours", so that nobody learns which it is. */
const NOT_FOUND = 'There is nothing here, or nothing that you may see.'

export const notFound = () => refuse('not_found', NOT_FOUND)

const check = (role: Role, permission: Permission): void => {
  if (!may(role, permission)) throw refuse('forbidden', `Your role in this organization (${role}) does not allow this.`)
}

interface OrgRequest {
  readonly actor: Actor
  readonly orgId: string
  readonly permission: Permission
}

/** Runs `work` as a member of the organization who has the permission: 404 for strangers, 403 for lesser roles. */
export const asMember = <T>(
  deps: ActionDeps,
  request: OrgRequest,
  work: (member: Member) => Promise<T>,
): Promise<T> => {
  const { actor, orgId, permission } = request
  const { userId, requestId } = actor
  return inTransaction(deps.db, { orgId, userId, requestId }, async (tx) => {
    const role = await findRole(tx, orgId, userId)
    if (role === undefined) throw notFound()
    check(role, permission)
    return work({ tx, orgId, userId, role, requestId })
  })
}

interface ObjectRequest {
  readonly actor: Actor
  readonly table: 'posts' | 'channels'
  readonly id: string
  readonly permission: Permission
}

/** Like `asMember`, for a path that names only the object: its organization is found through the actor's membership. */
export const asMemberOf = <T>(
  deps: ActionDeps,
  request: ObjectRequest,
  work: (member: Member) => Promise<T>,
): Promise<T> => {
  const { actor, table, id, permission } = request
  const { userId, requestId } = actor
  return inTransaction(deps.db, { userId, requestId }, async (tx) => {
    const found = await findOrgOf(tx, table, { id, userId })
    if (found === undefined) throw notFound()
    check(found.role, permission)
    await setContext(tx, { orgId: found.orgId })
    return work({ tx, orgId: found.orgId, userId, role: found.role, requestId })
  })
}
