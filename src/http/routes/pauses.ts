import { pauseChannel, pausePublishing, resumeChannel, resumePublishing } from '#actions/pauses.ts'
import type { Api } from '#http/options.ts'
import { tag } from '#http/plugins/preconditions.ts'
import { ChannelPath, ChannelSchema } from '#http/schemas/channel.ts'
import { OrgPath } from '#http/schemas/common.ts'
import { OrganizationSchema } from '#http/schemas/organization.ts'
import { PauseBody, ResumeBody, ResumedChannelSchema, ResumedOrganizationSchema } from '#http/schemas/pause.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const PAUSED =
  'Once this has answered, nothing begins to go out; what is being sent is finished, and told of. Posts are written, approved and ' +
  'scheduled as ever, taken down too, and what comes due waits. Paused already: the reason is replaced.'

const RESUMED =
  "What came due meanwhile goes out by a person's word alone: by default it waits for a review. Without a pause nothing happens."

const pauseChannelSchema = {
  operationId: 'pauseChannel',
  tags: ['Channels'],
  summary: 'Pause a channel',
  description: PAUSED,
  security: SIGNED_IN,
  params: ChannelPath,
  body: PauseBody,
  response: { 200: ChannelSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const resumeChannelSchema = {
  operationId: 'resumeChannel',
  tags: ['Channels'],
  summary: 'Let a channel publish again',
  description: RESUMED,
  security: SIGNED_IN,
  params: ChannelPath,
  body: ResumeBody,
  response: { 200: ResumedChannelSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const pausePublishingSchema = {
  operationId: 'pausePublishing',
  tags: ['Organizations'],
  summary: 'Pause all publishing of an organization',
  description: PAUSED,
  security: SIGNED_IN,
  params: OrgPath,
  body: PauseBody,
  response: { 200: OrganizationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const resumePublishingSchema = {
  operationId: 'resumePublishing',
  tags: ['Organizations'],
  summary: 'Let an organization publish again',
  description: RESUMED,
  security: SIGNED_IN,
  params: OrgPath,
  body: ResumeBody,
  response: { 200: ResumedOrganizationSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

/** Pauses of channels and organizations; the one of the whole installation is the operator's. */
export const pauseRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/channels/:channel_id/pause', { schema: pauseChannelSchema }, async (request, reply) =>
    tag(
      reply,
      await pauseChannel(deps, actor(request), { id: request.params.channel_id, reason: request.body.reason }),
    ),
  )

  api.post('/channels/:channel_id/resume', { schema: resumeChannelSchema }, async (request, reply) =>
    tag(
      reply,
      await resumeChannel(deps, actor(request), { id: request.params.channel_id, due: request.body.due ?? 'review' }),
    ),
  )

  api.post('/orgs/:org_id/publishing/pause', { schema: pausePublishingSchema }, async (request) =>
    pausePublishing(deps, actor(request), { orgId: request.params.org_id, reason: request.body.reason }),
  )

  api.post('/orgs/:org_id/publishing/resume', { schema: resumePublishingSchema }, async (request) =>
    resumePublishing(deps, actor(request), { orgId: request.params.org_id, due: request.body.due ?? 'review' }),
  )
}
