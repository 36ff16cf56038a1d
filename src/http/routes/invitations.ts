import { acceptInvitation } from '#actions/accept-invitation.ts'
import { listOrganizationInvitations, previewInvitation, revokeInvitation } from '#actions/invitations.ts'
import { inviteMember } from '#actions/invite-member.ts'
import type { Api } from '#http/options.ts'
import { List, NoContent, OrgPath } from '#http/schemas/common.ts'
import {
  AcceptedSchema,
  InvitationPath,
  InvitationPreviewSchema,
  InvitationSchema,
  InvitationTokenBody,
  InviteBody,
  ListedInvitationSchema,
} from '#http/schemas/organization.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Invitations']

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

const listSchema = {
  operationId: 'listInvitations',
  tags,
  summary: "List an organization's invitations",
  description: 'The newest 200, whatever became of them.',
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: List(ListedInvitationSchema), ...problems(401, 403, 404) },
}

const revokeSchema = {
  operationId: 'revokeInvitation',
  tags,
  summary: 'Take an invitation back',
  description: 'Its link is worthless at once. One that was accepted already is a conflict: remove the member instead.',
  security: SIGNED_IN,
  params: InvitationPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const acceptSchema = {
  operationId: 'acceptInvitation',
  tags,
  summary: 'Accept an invitation',
  security: SIGNED_IN,
  body: InvitationTokenBody,
  response: { 200: AcceptedSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const previewSchema = {
  operationId: 'previewInvitation',
  tags,
  summary: 'Look at an invitation before accepting it',
  description: 'Takes the secret of the link in the body, so that no log has it. Changes nothing.',
  security: [],
  body: InvitationTokenBody,
  response: { 200: InvitationPreviewSchema, ...problems(...WITH_BODY, 404) },
}

/** Invitations, for signed-in people. */
export const invitationRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/orgs/:org_id/invite', { schema: inviteSchema }, async (request, reply) => {
    const { role, email = null, expires_in_hours: expiresInHours } = request.body
    const input = { orgId: request.params.org_id, role, email, expiresInHours }
    return await reply.code(201).send(await inviteMember(deps, actor(request), input))
  })

  api.get('/orgs/:org_id/invitations', { schema: listSchema }, async (request) => ({
    data: await listOrganizationInvitations(deps, actor(request), request.params.org_id),
  }))

  api.delete('/orgs/:org_id/invitations/:invitation_id', { schema: revokeSchema }, async (request, reply) => {
    const { org_id: orgId, invitation_id: id } = request.params
    await revokeInvitation(deps, actor(request), { orgId, id })
    return await reply.code(204).send(null)
  })

  api.post('/invitations/accept', { schema: acceptSchema }, async (request) =>
    acceptInvitation(deps, actor(request), request.body.token),
  )
}

/** What whoever has a link may see; nobody needs to be signed in for that. */
export const invitationPreviewRoutes = (api: Api, { deps }: RouteContext): void => {
  api.post('/invitations/preview', { schema: previewSchema }, async (request) => {
    const { id: requestId, ip } = request
    return await previewInvitation(deps, { requestId, ip }, request.body.token)
  })
}
