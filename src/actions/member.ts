import { inTransaction, setContext, type TransactionContext, type Tx } from '#db/database.ts'
import { findOrgOf, findRole, holdRole } from '#db/memberships.ts'
import { lockOrganization } from '#db/organizations.ts'
import type { VersionTest } from '#domain/entity-tag.ts'
import { may, type Permission, type Role } from '#domain/membership.ts'
import { refuse } from '#domain/problem.ts'
import { scopeFor } from '#domain/scope.ts'
import type { ActionDeps, Actor, SessionActor } from './deps.ts'
import type { Rehearsal } from './rehearsal.ts'

/** The acting person inside one organization, and the transaction that everything happens in. */
export interface Member {
  readonly tx: Tx
  readonly orgId: string
  readonly userId: string
  readonly role: Role
  /** Whether the role, and the scopes of an API key, let them do it. */
  readonly can: (permission: Permission) => boolean
  /** False for an API key, which acts in somebody's name. */
  readonly inPerson: boolean
  readonly requestId: string
  /** The versions of what is changed that the request is meant for; unset for any. */
  readonly expects?: VersionTest | undefined
  /** Set in a dry run. */
  readonly rehearsal?: Rehearsal | undefined
}

/** The same words for "does not exist" and "is not yours", so that nobody learns which it is. */
const NOT_FOUND = 'There is nothing here, or nothing that you may see.'

export const notFound = () => refuse('not_found', NOT_FOUND)

/** In whose name the transaction of a request runs. */
export const contextOf = (actor: Actor): TransactionContext => {
  const { userId, requestId, ip } = actor
  return { userId, requestId, ip, ...(actor.kind === 'key' ? { keyId: actor.keyId } : {}) }
}

const checkScope = (actor: Actor, permission: Permission): void => {
  if (actor.kind === 'session') return
  const scope = scopeFor(permission)
  if (scope === null) throw refuse('forbidden', 'No API key can do this; sign in as a person.', { reason: 'person' })
  if (!actor.scopes.has(scope))
    throw refuse('forbidden', `This API key lacks the scope ${scope}.`, { reason: 'scope', scope })
}

/** Refuses whoever lacks the role, or by an API key the scope. */
const requirePermission = (actor: Actor, role: Role, permission: Permission): void => {
  checkScope(actor, permission)
  if (!may(role, permission))
    throw refuse('forbidden', `Your role in this organization (${role}) does not allow this.`, { reason: 'role', role })
}

/** What an act asks for beside its own permission: an API key must have the scope for that as well. */
export const alsoAllowed =
  (actor: Actor, ...permissions: readonly Permission[]) =>
  async ({ role }: Member): Promise<void> => {
    for (const permission of permissions) requirePermission(actor, role, permission)
  }

const holds = (actor: Actor, role: Role, permission: Permission): boolean => {
  if (!may(role, permission)) return false
  if (actor.kind === 'session') return true
  const scope = scopeFor(permission)
  return scope !== null && actor.scopes.has(scope)
}

const isRead = (permission: Permission): boolean => permission.endsWith('.read')

const CHANGES_ORGANIZATION: ReadonlySet<Permission> = new Set([
  'members.manage',
  'organization.manage',
  'organization.own',
])

/**
 * The role as it is until this transaction ends: a change of role waits for it, or comes first and counts. Changes of an
 * organization and its members wait for each other at the organization, before any membership, so that none waits for another in a ring.
 */
const holdCurrentRole = async (tx: Tx, member: OrgMember, permission: Permission): Promise<Role | undefined> => {
  const { orgId, userId } = member
  if (CHANGES_ORGANIZATION.has(permission)) await lockOrganization(tx, orgId)
  return holdRole(tx, orgId, userId)
}

interface OrgMember {
  readonly orgId: string
  readonly userId: string
}

/** The role that counts for the act: 404 for whoever is no member (any more), 403 for a role that may not. */
const roleFor = async (tx: Tx, request: OrgRequest, known: Role | undefined): Promise<Role> => {
  const { actor, orgId, permission } = request
  if (known === undefined) throw notFound()
  requirePermission(actor, known, permission)
  if (isRead(permission)) return known
  const role = await holdCurrentRole(tx, { orgId, userId: actor.userId }, permission)
  if (role === undefined) throw notFound()
  requirePermission(actor, role, permission)
  return role
}

interface OrgRequest {
  readonly actor: Actor
  readonly orgId: string
  readonly permission: Permission
  /** What else is asked of the member before anything is done or answered, beside role and scope. */
  readonly also?: ((member: Member) => Promise<void>) | undefined
}

/**
 * The transaction of an act: one of its own, or the one that the answer to the request is kept in with its Idempotency-Key.
 * Every write of a signed-in caller goes through here, or does so beside it.
 */
export const inAct = <T>(
  { db }: Pick<ActionDeps, 'db'>,
  { actor, orgId }: { readonly actor: Actor; readonly orgId?: string },
  work: (tx: Tx) => Promise<T>,
): Promise<T> => {
  const context = { ...contextOf(actor), ...(orgId === undefined ? {} : { orgId }) }
  const { keyed } = actor
  return keyed === undefined ? inTransaction(db, context, work) : keyed.run(context, work)
}

/** The same person and request, for what is not the effect of it: read first, booked meanwhile, given back afterwards. */
export const beside = (actor: Actor): Actor => {
  const { keyed } = actor
  if (keyed === undefined) return actor
  return { ...actor, keyed: { ...keyed, run: keyed.join, enter: async () => undefined } }
}

const isForeign = (actor: Actor, orgId: string): boolean => actor.kind === 'key' && actor.orgId !== orgId

/** Lets a member act: first the rights of this moment, then the question whether the request was answered before. */
const admit = async (tx: Tx, request: OrgRequest, known: Role | undefined): Promise<Member> => {
  const { actor, orgId, also } = request
  const { userId, requestId, keyed, expects } = actor
  const role = await roleFor(tx, request, known)
  const can = (permission: Permission): boolean => holds(actor, role, permission)
  const inPerson = actor.kind === 'session'
  const member = { tx, orgId, userId, role, can, inPerson, requestId, expects }
  await also?.(member)
  await keyed?.enter(tx, { orgId })
  return member
}

/** Runs `work` as a member of the organization who has the permission: 404 for strangers, 403 for lesser roles. */
export const asMember = <T>(
  deps: ActionDeps,
  request: OrgRequest,
  work: (member: Member) => Promise<T>,
): Promise<T> => {
  const { actor, orgId } = request
  const { userId } = actor
  return inAct(deps, request, async (tx) => {
    const known = isForeign(actor, orgId) ? undefined : await findRole(tx, orgId, userId)
    return work(await admit(tx, request, known))
  })
}

interface ObjectRequest extends Pick<OrgRequest, 'also'> {
  readonly actor: Actor
  readonly table: 'posts' | 'publications' | 'channels' | 'media'
  readonly id: string
  readonly permission: Permission
}

/** Like `asMember`, for a path that names only the object: its organization is found through the actor's membership. */
export const asMemberOf = <T>(
  deps: ActionDeps,
  request: ObjectRequest,
  work: (member: Member) => Promise<T>,
): Promise<T> => {
  const { actor, table, id } = request
  const { userId } = actor
  return inAct(deps, { actor }, async (tx) => {
    const found = await findOrgOf(tx, table, { id, userId })
    if (found === undefined || isForeign(actor, found.orgId)) throw notFound()
    const { orgId } = found
    await setContext(tx, { orgId })
    return work(await admit(tx, { ...request, orgId }, found.role))
  })
}

/**
 * For a write that speaks to a network or stores files before its effect: says that it is under way, in a transaction of its own,
 * so that none stays open meanwhile. The effect's transaction ends that; one that dies ends it by its lease.
 */
export const claimFirst = (deps: ActionDeps, request: OrgRequest | ObjectRequest): Promise<void> => {
  const { actor } = request
  const { keyed } = actor
  if (keyed === undefined) return Promise.resolve()
  const claim = ({ tx, orgId }: Member): Promise<void> => keyed.claim(tx, { orgId })
  const aside = { ...request, actor: beside(actor) }
  return 'table' in aside ? asMemberOf(deps, aside, claim) : asMember(deps, aside, claim)
}

/** Whether a request with this key was answered before, perhaps one that asked for something else. */
export const isAnswered = async (deps: ActionDeps, request: OrgRequest): Promise<boolean> => {
  const { actor, orgId } = request
  const { keyed } = actor
  if (keyed === undefined) return false
  return asMember(deps, { ...request, actor: beside(actor) }, ({ tx }) => keyed.isKept(tx, { orgId }))
}

/** The signed-in person, for what no API key may do. */
export const asPerson = (actor: Actor): SessionActor => {
  if (actor.kind === 'session') return actor
  throw refuse('forbidden', 'No API key can do this; sign in as a person.', { reason: 'person' })
}
