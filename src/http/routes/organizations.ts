import { acceptInvitation } from '#actions/accept-invitation.ts'
import { changeRole } from '#actions/change-role.ts'
import { inviteMember } from '#actions/invite-member.ts'
import { createOrganization, listMyOrganizations, listOrganizationMembers } from '#actions/organizations.ts'
import type { Api } from '#http/options.ts'
import { List, OrgPath } from '#http/schemas/common.ts'
import {
  AcceptBody,
  AcceptedSchema,
  ChangeRoleBody,
  CreateOrganizationBody,
  InvitationSchema,
  InviteBody,
  MemberPath,
  MemberSchema,
  OrganizationSchema,
} from '#http/schemas/organization.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Organizations']

const createSchema = {
  operationId: 'createOrganization',
  tags,
  summary: 'Create an organization and become its owner',
  security: SIGNED_IN,
  body: CreateOrganizationBody,
  response: { 201: OrganizationSchema, ...problems(...WITH_BODY, 401) },
}

const listSchema = {
  operationId: 'listOrganizations',
  tags,
  summary: 'List the organizations that you belong to',
  security: SIGNED_IN,
  response: { 200: List(OrganizationSchema), ...problems(401) },
}

const membersSchema = {
  operationId: 'listMembers',
  tags,
  summary: "List an organization's members",
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: List(MemberSchema), ...problems(401, 404) },
}

const inviteSchema = {
  operationId: 'inviteMember',
  tags,
  summary: 'Invite somebody',
  description: 'Gives a link that works once; send it to the person.',
  security: SIGNED_IN,
  params: OrgPath,
  body: InviteBody,
  response: { 201: InvitationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const acceptSchema = {
  operationId: 'acceptInvitation',
  tags,
  summary: 'Accept an invitation',
  security: SIGNED_IN,
  body: AcceptBody,
  response: { 200: AcceptedSchema, ...problems(...WITH_BODY, 401, 404, 409) },
}

const changeRoleSchema = {
  operationId: 'changeRole',
  tags,
  summary: "Change a member's role",
  security: SIGNED_IN,
  params: MemberPath,
  body: ChangeRoleBody,
  response: { 200: MemberSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

/** Organizations, their members, and invitations. */
export const organizationRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/orgs', { schema: createSchema }, async (request, reply) => {
    const { name, time_zone: timeZone = 'UTC' } = request.body
    return await reply.code(201).send(await createOrganization(deps, actor(request), { name, timeZone }))
  })

  api.get('/orgs', { schema: listSchema }, async (request) => ({
    data: await listMyOrganizations(deps, actor(request)),
  }))

  api.get('/orgs/:org_id/members', { schema: membersSchema }, async (request) => ({
    data: await listOrganizationMembers(deps, actor(request), request.params.org_id),
  }))

  api.post('/orgs/:org_id/invite', { schema: inviteSchema }, async (request, reply) => {
    const { role, email = null } = request.body
    const invitation = await inviteMember(deps, actor(request), { orgId: request.params.org_id, role, email })
    return await reply.code(201).send(invitation)
  })

  api.post('/invitations/accept', { schema: acceptSchema }, async (request) =>
    acceptInvitation(deps, actor(request), request.body.token),
  )

  api.patch('/orgs/:org_id/members/:user_id', { schema: changeRoleSchema }, async (request) => {
    const { org_id: orgId, user_id: userId } = request.params
    return await changeRole(deps, actor(request), { orgId, userId, role: request.body.role })
  })
}
