import { changeRole } from '#actions/change-role.ts'
import { listOrganizationMembers } from '#actions/organizations.ts'
import { leaveOrganization, removeMember } from '#actions/remove-member.ts'
import { transferOwnership } from '#actions/transfer-ownership.ts'
import type { Api } from '#http/options.ts'
import { tag } from '#http/plugins/preconditions.ts'
import { List, NoContent, Nothing, OrgPath } from '#http/schemas/common.ts'
import {
  ChangedMemberSchema,
  ChangeRoleBody,
  MemberPath,
  MemberSchema,
  OrganizationSchema,
  RemovedMemberSchema,
  TransferBody,
} from '#http/schemas/organization.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Members']

const listSchema = {
  operationId: 'listMembers',
  tags,
  summary: "List an organization's members",
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: List(MemberSchema), ...problems(401, 403, 404) },
}

const changeRoleSchema = {
  operationId: 'changeRole',
  tags,
  summary: "Change a member's role",
  description:
    'What only the right that is lost let go out (as the writer of a post, or its only approver) leaves the queue and waits for an approval.',
  security: SIGNED_IN,
  params: MemberPath,
  body: ChangeRoleBody,
  response: { 200: ChangedMemberSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const removeSchema = {
  operationId: 'removeMember',
  tags,
  summary: 'Remove a member',
  description:
    'Acts at once, on the keys of that person too. What only this person let go out leaves the queue and waits for an approval. Removing yourself is leaving.',
  security: SIGNED_IN,
  params: MemberPath,
  response: { 200: RemovedMemberSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const leaveSchema = {
  operationId: 'leaveOrganization',
  tags,
  summary: 'Leave an organization',
  security: SIGNED_IN,
  params: OrgPath,
  body: Nothing,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const transferSchema = {
  operationId: 'transferOwnership',
  tags,
  summary: 'Make another member the owner, and yourself an admin',
  description: 'Needs a recent proof of who you are.',
  security: SIGNED_IN,
  params: OrgPath,
  body: TransferBody,
  response: { 200: OrganizationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** Who belongs to an organization, and as what. */
export const memberRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/members', { schema: listSchema }, async (request) => ({
    data: await listOrganizationMembers(deps, actor(request), request.params.org_id),
  }))

  api.patch('/orgs/:org_id/members/:user_id', { schema: changeRoleSchema }, async (request, reply) => {
    const { org_id: orgId, user_id: userId } = request.params
    return tag(reply, await changeRole(deps, actor(request), { orgId, userId, role: request.body.role }))
  })

  api.delete('/orgs/:org_id/members/:user_id', { schema: removeSchema }, async (request) => {
    const { org_id: orgId, user_id: userId } = request.params
    return await removeMember(deps, actor(request), { orgId, userId })
  })

  api.post('/orgs/:org_id/leave', { schema: leaveSchema }, async (request, reply) => {
    await leaveOrganization(deps, actor(request), request.params.org_id)
    return await reply.code(204).send(null)
  })

  api.post('/orgs/:org_id/transfer', { schema: transferSchema }, async (request) =>
    transferOwnership(deps, actor(request), { orgId: request.params.org_id, userId: request.body.user_id }),
  )
}
