import { isDeepStrictEqual } from 'node:util'
import {
  findOrganization,
  updateOrganization,
  type OrganizationChange,
  type OrganizationRow,
} from '#db/organizations.ts'
import { listMembers } from '#db/memberships.ts'
import { readOrganizationVersion } from '#db/versions.ts'
import { entityTag } from '#domain/entity-tag.ts'
import { areStepsLooser, canonicalStep, stepIssues } from '#domain/approval-steps.ts'
import { may } from '#domain/membership.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
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
  steps: organization.approvalSteps,
  break_glass: organization.breakGlass,
  external_approval: organization.externalApproval,
  metrics: organization.metrics,
  alt_text_required: organization.altTextRequired,
})

const differences = (before: OrganizationRow, after: OrganizationRow) => {
  const [earlier, later] = [settingsOf(before), settingsOf(after)]
  const changed = Object.keys(later).filter((name) => !isDeepStrictEqual(earlier[name], later[name]))
  const pick = (settings: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(changed.map((name) => [name, settings[name]]))
  return { changed: changed.length > 0, detail: { before: pick(earlier), after: pick(later) } }
}

/** The ways in which a change asks for less approval than before. */
const LOOSER: readonly ((before: OrganizationRow, change: OrganizationChange) => boolean)[] = [
  (before, { fourEyes }) => before.fourEyes && fourEyes === false,
  (before, { approvalNeedsHash }) => before.approvalNeedsHash && approvalNeedsHash === false,
  (before, { externalApproval }) => before.externalApproval === 'advice' && externalApproval === 'counts',
  (before, { movingTime }) => before.movingTime === 'voids_approval' && movingTime === 'keeps_approval',
  (before, { approvalRequiredFor }) => before.approvalRequiredFor === 'everyone' && approvalRequiredFor === 'editors',
  (before, { breakGlass }) => before.breakGlass === 'off' && breakGlass === 'owners',
  (before, { approvalSteps }) => approvalSteps !== undefined && areStepsLooser(before.approvalSteps, approvalSteps),
]

const isLooser = (before: OrganizationRow, change: OrganizationChange): boolean =>
  LOOSER.some((isSo) => isSo(before, change))

/** An admin whom the rules bind could otherwise switch them off, approve, and switch them on again. */
const checkLoosening = async (deps: ActionDeps, actor: Actor, loosened: Member & { readonly name: string }) => {
  if (!may(loosened.role, 'organization.own')) {
    throw refuse('forbidden', 'Only an owner may ask for less approval than before.', { reason: 'less_approval' })
  }
  await requireFreshProof(loosened.tx, actor)
  await notifyOwners(deps, loosened, (messages) => messages.approvalRulesLoosened({ name: loosened.name }))
}

/** The steps as they are kept; refused where one of them could not be decided as it says. */
const checkSteps = async (
  { tx, orgId }: Member,
  { approvalSteps: steps }: OrganizationChange,
): Promise<Pick<OrganizationChange, 'approvalSteps'>> => {
  if (steps === undefined) return {}
  const roles = new Map((await listMembers(tx, orgId)).map(({ userId, role }) => [userId, role]))
  const issues = stepIssues(steps, roles)
  if (issues.length > 0) throw refuseIssues(issues)
  return { approvalSteps: steps.map(canonicalStep) }
}

/**
 * Changes name, time zone, approval policy, whether figures are read, and whether pictures need a description. A stricter policy counts from now on for every draft; what is queued was
 * allowed to go out and still is.
 */
export const changeOrganization = (
  deps: ActionDeps,
  actor: Actor,
  input: { readonly orgId: string; readonly change: OrganizationChange },
): Promise<Versioned<OrganizationView>> => {
  const { orgId } = input
  const { timeZone } = input.change
  const named = timeZone === undefined ? input.change : { ...input.change, timeZone: timeZoneOf(timeZone) }
  return asMember(deps, { actor, orgId, permission: 'organization.manage' }, async (member) => {
    await refuseUnlessExpected(member, () => tagFor(member))
    const change = { ...named, ...(await checkSteps(member, named)) }
    const before = await read(member)
    if (isLooser(before, change)) await checkLoosening(deps, actor, { ...member, name: before.name })
    const after = await updateOrganization(member.tx, orgId, change)
    const { changed, detail } = differences(before, after)
    const act = { action: 'organization.changed', objectType: 'organization', objectId: orgId, detail }
    if (changed) await recordAct(member, act)
    return versioned(member, organizationView(after, member.role))
  })
}
