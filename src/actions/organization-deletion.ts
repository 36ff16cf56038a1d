import { lockChannels } from '#db/channels.ts'
import { closeOrganization, reopenOrganization } from '#db/organizations.ts'
import { releaseAllHeld } from '#db/pauses.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { freshly } from './fresh-proof.ts'
import { asMember, type Member } from './member.ts'
import { notifyOwners } from './notify.ts'
import { recordAct } from './record-act.ts'
import { organizationView, type OrganizationView } from './organizations.ts'

const audit = (member: Member, action: string, detail: Record<string, unknown>): Promise<void> =>
  recordAct(member, { action, objectType: 'organization', objectId: member.orgId, detail })

/**
 * Starts the deletion: from now on nothing is published, and when the time of grace is over the worker deletes the
 * organization with everything in it. Asked for again, the first date stays.
 */
export const deleteOrganization = (deps: ActionDeps, actor: Actor, orgId: string): Promise<OrganizationView> =>
  asMember(deps, { actor, orgId, permission: 'organization.own', also: freshly(actor) }, async (member) => {
    const { tx, userId, role } = member
    const organization = await closeOrganization(tx, { orgId, userId, graceDays: deps.organizationGraceDays })
    const view = organizationView(organization, role)
    await audit(member, 'organization.deletion_requested', { deletion_at: view.deletion_at })
    const { name, deletionAt } = organization
    if (deletionAt !== null)
      await notifyOwners(deps, member, (messages) => messages.organizationDeletion({ name, deletedAt: deletionAt }))
    return view
  })

/** Takes the deletion back; what waited meanwhile goes on, within the publishing window. */
export const restoreOrganization = (deps: ActionDeps, actor: Actor, orgId: string): Promise<OrganizationView> =>
  asMember(deps, { actor, orgId, permission: 'organization.own' }, async (member) => {
    const { tx, role } = member
    const organization = await reopenOrganization(tx, orgId)
    if (organization === undefined) {
      throw refuse('organization_closing', 'The time of grace is over, and the organization is being deleted.')
    }
    // Whoever holds a publication has locked its channel first: behind this lock no new ones are held.
    await lockChannels(tx, orgId)
    await releaseAllHeld(tx, orgId)
    await audit(member, 'organization.restored', {})
    return organizationView(organization, role)
  })
