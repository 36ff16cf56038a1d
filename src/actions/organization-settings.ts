import {
  findOrganization,
  updateOrganization,
  type OrganizationChange,
  type OrganizationRow,
} from '#db/organizations.ts'
import { readOrganizationVersion } from '#db/versions.ts'
import { entityTag } from '#domain/entity-tag.ts'
import { may } from '#domain/membership.ts'
import { approvalRulesLoosened } from '#domain/message.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asMember, notFound, type Member } from './member.ts'
import { notifyOwners } from './notify.ts'
import { recordAct } from './record-act.ts'
import { refuseUnlessExpected, type Versioned } from './precondition.ts'
import { organizationView, timeZoneOf, type OrganizationView } from './organizations.ts'

const read = async ({ tx, orgId }: Member): Promise<OrganizationRow> => {
  const organization = await findOrganization(tx, orgId)
  if (organization === undefined) throw notFound()
  return organization
}

/** By who asks, since each is shown the own role. */
const tagFor = async ({ tx, orgId, role }: Member): Promise<string> =>
  entityTag(`${(await readOrganizationVersion(tx, orgId)) ?? ''}-${role}`)

const versioned = async (member: Member, view: OrganizationView): Promise<Versioned<OrganizationView>> => ({
  ...view,
  etag: await tagFor(member),
})

/** One organization, as its members see it. */
export const getOrganization = (deps: ActionDeps, actor: Actor, orgId: string): Promise<Versioned<OrganizationView>> =>
  asMember(deps, { actor, orgId, permission: 'organization.read' }, async (member) =>
    versioned(member, organizationView(await read(member), member.role)),
  )

/** The settings as the audit log names them: like the API. */
const settingsOf = (organization: OrganizationRow): Readonly<Record<string, unknown>> => ({
  name: organization.name,
  time_zone: organization.timeZone,
  required_for: organization.approvalRequiredFor,
  four_eyes: organization.fourEyes,
  needs_content_hash: organization.approvalNeedsHash,
  moving_time: organization.movingTime,
  external_approval: organization.externalApproval,
  metrics: organization.metrics,
})

const differences = (before: OrganizationRow, after: OrganizationRow) => {
  const [earlier, later] = [settingsOf(before), settingsOf(after)]
  const changed = Object.keys(later).filter((name) => earlier[name] !== later[name])
  const pick = (settings: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(changed.map((name) => [name, settings[name]]))
  return { changed: changed.length > 0, detail: { before: pick(earlier), after: pick(later) } }
}

/** Whether less approval would be asked for than before. */
const isLooser = (before: OrganizationRow, change: OrganizationChange): boolean =>
  (before.fourEyes && change.fourEyes === false) ||
  (before.approvalNeedsHash && change.approvalNeedsHash === false) ||
  (before.externalApproval === 'advice' && change.externalApproval === 'counts') ||
  (before.movingTime === 'voids_approval' && change.movingTime === 'keeps_approval') ||
  (before.approvalRequiredFor === 'everyone' && change.approvalRequiredFor === 'editors')

/** An admin whom the rules bind could otherwise switch them off, approve, and switch them on again. */
const checkLoosening = async (deps: ActionDeps, actor: Actor, loosened: Member & { readonly name: string }) => {
  if (!may(loosened.role, 'organization.own')) {
    throw refuse('forbidden', 'Only an owner may ask for less approval than before.')
  }
  await requireFreshProof(loosened.tx, actor)
  await notifyOwners(deps, loosened, approvalRulesLoosened({ name: loosened.name }))
}

/**
 * Changes name, time zone, approval policy, and whether figures are read. A stricter policy counts from now on for every draft; what is queued was
 * allowed to go out and still is.
 */
export const changeOrganization = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly orgId: string; readonly change: OrganizationChange },
): Promise<Versioned<OrganizationView>> => {
  const { orgId } = input
  const { timeZone } = input.change
  const change = timeZone === undefined ? input.change : { ...input.change, timeZone: timeZoneOf(timeZone) }
  return asMember(deps, { actor, orgId, permission: 'organization.manage' }, async (member) => {
    await refuseUnlessExpected(member, () => tagFor(member))
    const before = await read(member)
    if (isLooser(before, change)) await checkLoosening(deps, actor, { ...member, name: before.name })
    const after = await updateOrganization(member.tx, orgId, change)
    const { changed, detail } = differences(before, after)
    const act = { action: 'organization.changed', objectType: 'organization', objectId: orgId, detail }
    if (changed) await recordAct(member, act)
    return versioned(member, organizationView(after, member.role))
  })
}
