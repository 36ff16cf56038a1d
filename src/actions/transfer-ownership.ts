import { findMember, updateRole } from '#db/memberships.ts'
import { findOrganization } from '#db/organizations.ts'
import { refuseIssues } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { freshly } from './fresh-proof.ts'
import { asMember, notFound } from './member.ts'
import { recordAct } from './record-act.ts'
import { organizationView, type OrganizationView } from './organizations.ts'

const refuseOneself = (): never => {
  const detail = 'You own this organization already; name another member.'
  throw refuseIssues([{ pointer: '/user_id', code: 'invalid_value', detail, params: { reason: 'owner' } }])
}

/** Makes another member an owner and the actor an admin, both or neither. */
export const transferOwnership = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, userId }: { readonly orgId: string; readonly userId: string },
): Promise<OrganizationView> =>
  asMember(deps, { actor, orgId, permission: 'organization.own', also: freshly(actor) }, async (member) => {
    const { tx, userId: actorId } = member
    if (userId === actorId) refuseOneself()
    const heir = await findMember(tx, orgId, userId)
    const organization = await findOrganization(tx, orgId)
    if (heir === undefined || organization === undefined) throw notFound()
    await updateRole(tx, { orgId, userId, role: 'owner' })
    await updateRole(tx, { orgId, userId: actorId, role: 'admin' })
    const detail = { to: userId, role_before: heir.role }
    await recordAct(member, { action: 'organization.transferred', objectType: 'organization', objectId: orgId, detail })
    return organizationView(organization, 'admin')
  })
