import type { Static } from 'typebox'
import { deleteOrganization, restoreOrganization } from '#actions/organization-deletion.ts'
import { changeOrganization, getOrganization } from '#actions/organization-settings.ts'
import { createOrganization, listMyOrganizations } from '#actions/organizations.ts'
import type { Api } from '#http/options.ts'
import { hasVersion, tag } from '#http/plugins/preconditions.ts'
import { List, NotModified, Nothing, OrgPath } from '#http/schemas/common.ts'
import { ChangeOrganizationBody, CreateOrganizationBody, OrganizationSchema } from '#http/schemas/organization.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Organizations']

const createSchema = {
  operationId: 'createOrganization',
  tags,
  summary: 'Create an organization and become its owner',
  security: SIGNED_IN,
  body: CreateOrganizationBody,
  response: { 201: OrganizationSchema, ...problems(...WITH_BODY, 401, 403) },
}

const listSchema = {
  operationId: 'listOrganizations',
  tags,
  summary: 'List the organizations that you belong to',
  security: SIGNED_IN,
  response: { 200: List(OrganizationSchema), ...problems(401) },
}

const getSchema = {
  operationId: 'getOrganization',
  tags,
  summary: 'Read an organization',
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: OrganizationSchema, 304: NotModified, ...problems(401, 403, 404, 422) },
}

const changeSchema = {
  operationId: 'changeOrganization',
  tags,
  summary: 'Change name, time zone or approval policy',
  description:
    'A stricter approval policy counts from now on for every draft; what is queued was allowed to go out and still is. What was ' +
    'approved in part by other steps begins anew. To ask for less than before takes an owner, and a recent proof of who that is.',
  security: SIGNED_IN,
  params: OrgPath,
  body: ChangeOrganizationBody,
  response: { 200: OrganizationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const deleteSchema = {
  operationId: 'deleteOrganization',
  tags,
  summary: 'Delete an organization, after a time of grace',
  description:
    'From now on nothing of it is published. At deletion_at it goes with everything in it; until then its owners can ' +
    'take that back. Needs a recent proof of who you are.',
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: OrganizationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const restoreSchema = {
  operationId: 'restoreOrganization',
  tags,
  summary: 'Take the deletion of an organization back',
  description: 'What waited meanwhile goes on, within the publishing window.',
  security: SIGNED_IN,
  params: OrgPath,
  body: Nothing,
  response: { 200: OrganizationSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const toChange = ({
  name,
  time_zone: timeZone,
  approval_policy: policy = {},
  metrics,
  alt_text_required: altTextRequired,
}: Static<typeof ChangeOrganizationBody>) => ({
  name,
  timeZone,
  approvalRequiredFor: policy.required_for,
  fourEyes: policy.four_eyes,
  approvalNeedsHash: policy.needs_content_hash,
  movingTime: policy.moving_time,
  approvalSteps: policy.steps?.map((step) => ({ roles: [], members: [], needs: 'any' as const, ...step })),
  breakGlass: policy.break_glass,
  externalApproval: policy.external_approval,
  metrics,
  altTextRequired,
})

/** Organizations: their settings, and their end. */
export const organizationRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/orgs', { schema: createSchema }, async (request, reply) => {
    const { name, time_zone: timeZone = 'UTC' } = request.body
    return await reply.code(201).send(await createOrganization(deps, actor(request), { name, timeZone }))
  })

  api.get('/orgs', { schema: listSchema }, async (request) => ({
    data: await listMyOrganizations(deps, actor(request)),
  }))

  api.get('/orgs/:org_id', { schema: getSchema }, async (request, reply) => {
    const organization = await getOrganization(deps, actor(request), request.params.org_id)
    const view = tag(reply, organization)
    return hasVersion(request, organization.etag) ? await reply.code(304).send(null) : await reply.send(view)
  })

  api.patch('/orgs/:org_id', { schema: changeSchema }, async (request, reply) => {
    const change = toChange(request.body)
    const { org_id: orgId } = request.params
    return tag(reply, await changeOrganization(deps, actor(request), { orgId, change }))
  })

  api.delete('/orgs/:org_id', { schema: deleteSchema }, async (request) =>
    deleteOrganization(deps, actor(request), request.params.org_id),
  )

  api.post('/orgs/:org_id/restore', { schema: restoreSchema }, async (request) =>
    restoreOrganization(deps, actor(request), request.params.org_id),
  )
}
