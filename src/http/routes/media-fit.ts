import type { Static } from 'typebox'
import { cancelConversion, getMediaJob } from '#actions/convert-media.ts'
import { fitMedia, planMediaFit, type FitMediaInput } from '#actions/fit-media.ts'
import type { Api } from '#http/options.ts'
import { FitMediaBody, FitPlanSchema, MediaJobPath, MediaJobSchema, PlanFitBody } from '#http/schemas/media-fit.ts'
import { MediaPath, MediaSchema } from '#http/schemas/media.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Media']

const planSchema = {
  operationId: 'planMediaFit',
  tags,
  summary: 'Say what would be done to a file so that a network takes it',
  description:
    'What is cut out, how large it becomes, in which format, and in words what else changes; with `preview`, a small ' +
    'picture of the result. Nothing is changed.',
  security: SIGNED_IN,
  params: MediaPath,
  body: PlanFitBody,
  response: { 200: FitPlanSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const fitSchema = {
  operationId: 'fitMedia',
  tags,
  summary: 'Make a file that a network takes out of one that it does not',
  description:
    'A picture is converted, resized, cropped or padded at once, into a new file of the library (201). A video or an ' +
    'animated GIF is converted in the background by ffmpeg (202): read the job at `Location` until its state is `ready`, ' +
    '`failed` or `canceled`. The same once more answers the same job. The original stays as it is.',
  security: SIGNED_IN,
  params: MediaPath,
  body: FitMediaBody,
  response: { 201: MediaSchema, 202: MediaJobSchema, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const getJobSchema = {
  operationId: 'getMediaJob',
  tags,
  summary: 'Read how far a conversion is',
  description:
    'Once it is `ready`, `result_media_id` names the new file. Jobs are forgotten after 30 days, files are not.',
  security: SIGNED_IN,
  params: MediaJobPath,
  response: { 200: MediaJobSchema, ...problems(401, 403, 404) },
}

const cancelJobSchema = {
  operationId: 'cancelMediaJob',
  tags,
  summary: 'Cancel a conversion',
  description: 'The work ends within seconds and leaves nothing behind. A job that has ended stays as it is.',
  security: SIGNED_IN,
  params: MediaJobPath,
  response: { 200: MediaJobSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const toFit = (id: string, body: Static<typeof FitMediaBody>): FitMediaInput => {
  const { provider, options = {}, mode = 'crop', focus, ratio, colour, become, part } = body
  const wishes = {
    mode,
    ...(focus === undefined ? {} : { focus }),
    ...(ratio === undefined ? {} : { ratio }),
    ...(colour === undefined ? {} : { colour }),
    ...(become === undefined ? {} : { become }),
    ...(part === undefined ? {} : { part }),
  }
  return { id, provider, options, wishes }
}

/** Files that are made to fit a network. */
export const mediaFitRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/media/:media_id/fit/plan', { schema: planSchema }, async (request) => {
    const { preview = false, ...body } = request.body
    return planMediaFit(deps, actor(request), { ...toFit(request.params.media_id, body), preview })
  })

  api.post('/media/:media_id/fit', { schema: fitSchema }, async (request, reply) => {
    const result = await fitMedia(deps, actor(request), toFit(request.params.media_id, request.body))
    if (result.kind === 'made') {
      return await reply.code(201).header('location', `/media/${result.media.id}`).send(result.media)
    }
    const { job } = result
    return await reply.code(202).header('location', `/media/${job.media_id}/fit/${job.id}`).send(job)
  })

  api.get('/media/:media_id/fit/:job_id', { schema: getJobSchema }, async (request) =>
    getMediaJob(deps, actor(request), { mediaId: request.params.media_id, id: request.params.job_id }),
  )

  api.delete('/media/:media_id/fit/:job_id', { schema: cancelJobSchema }, async (request) =>
    cancelConversion(deps, actor(request), { mediaId: request.params.media_id, id: request.params.job_id }),
  )
}
