import type { Static } from 'typebox'
import { deleteMedia, editMedia, getMedia, getMediaUsage, listMedia, listMediaTags } from '#actions/media.ts'
import { fetchMedia } from '#actions/fetch-media.ts'
import type { Api } from '#http/options.ts'
import { tag } from '#http/plugins/preconditions.ts'
import { NoContent, OrgPath } from '#http/schemas/common.ts'
import {
  EditMediaBody,
  FetchMediaBody,
  ListMediaQuery,
  MediaDetailSchema,
  MediaPageSchema,
  MediaPath,
  MediaSchema,
  MediaTagsSchema,
  MediaUsageSchema,
} from '#http/schemas/media.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'
import { nextLink } from './next-link.ts'

const tags = ['Media']

const listSchema = {
  operationId: 'listMedia',
  tags,
  summary: "List an organization's files, newest first",
  description: 'Page by page: the header Link and page.next_cursor lead on.',
  security: SIGNED_IN,
  params: OrgPath,
  querystring: ListMediaQuery,
  response: { 200: MediaPageSchema, ...problems(400, 401, 403, 404, 422) },
}

const tagsSchema = {
  operationId: 'listMediaTags',
  tags,
  summary: 'List the tags that files have, by the alphabet',
  description: 'With how many files have each. The dashboard shows them as folders.',
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: MediaTagsSchema, ...problems(401, 403, 404) },
}

const usageSchema = {
  operationId: 'getMediaUsage',
  tags,
  summary: 'How much of its place an organization has used',
  security: SIGNED_IN,
  params: OrgPath,
  response: { 200: MediaUsageSchema, ...problems(401, 403, 404) },
}

const fetchSchema = {
  operationId: 'fetchMedia',
  tags,
  summary: 'Take a file from an address into the library',
  description:
    'The file is read once, at this moment, and kept: what the address shows later does not matter. Addresses of private ' +
    'networks are refused.',
  security: SIGNED_IN,
  params: OrgPath,
  body: FetchMediaBody,
  response: { 201: MediaSchema, ...problems(...WITH_BODY, 401, 403, 404, 409, 503, 507) },
}

const getSchema = {
  operationId: 'getMedia',
  tags,
  summary: 'Read what is known of a file, and which posts use it',
  security: SIGNED_IN,
  params: MediaPath,
  response: { 200: MediaDetailSchema, ...problems(401, 403, 404) },
}

const editSchema = {
  operationId: 'editMedia',
  tags,
  summary: 'Change the name, the alt text or the tags of a file',
  description: 'Posts that use it keep the alt text that they were written with: an approval covers it.',
  security: SIGNED_IN,
  params: MediaPath,
  body: EditMediaBody,
  response: { 200: MediaDetailSchema, ...problems(...WITH_BODY, 401, 403, 404) },
}

const deleteSchema = {
  operationId: 'deleteMedia',
  tags,
  summary: 'Delete a file',
  description: 'Refused while a post that is to go out uses it.',
  security: SIGNED_IN,
  params: MediaPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const toFilter = (orgId: string, query: Static<typeof ListMediaQuery>) => ({
  orgId,
  kind: query.kind,
  tag: query.tag,
  untagged: query.untagged,
  text: query.q,
  missingAltText: query.missing_alt_text,
  used: query.used,
})

/** The library: everything but uploading, which has a body of its own kind, and making files fit. */
export const mediaRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.get('/orgs/:org_id/media', { schema: listSchema }, async (request, reply) => {
    const { limit, cursor } = request.query
    const input = { filter: toFilter(request.params.org_id, request.query), limit, cursor }
    const page = await listMedia(deps, actor(request), input)
    if (page.page.next_cursor !== null) reply.header('link', nextLink(request, page.page.next_cursor))
    return page
  })

  api.get('/orgs/:org_id/media/tags', { schema: tagsSchema }, async (request) => ({
    data: [...(await listMediaTags(deps, actor(request), request.params.org_id))],
  }))

  api.get('/orgs/:org_id/media/usage', { schema: usageSchema }, async (request) =>
    getMediaUsage(deps, actor(request), request.params.org_id),
  )

  api.post('/orgs/:org_id/media/fetch', { schema: fetchSchema }, async (request, reply) => {
    const { url, name, alt_text: altText, tags: words } = request.body
    const input = { orgId: request.params.org_id, url, name, altText, tags: words }
    const media = await fetchMedia(deps, actor(request), input)
    return await reply.code(201).header('location', `/media/${media.id}`).send(media)
  })

  api.get('/media/:media_id', { schema: getSchema }, async (request, reply) =>
    tag(reply, await getMedia(deps, actor(request), request.params.media_id)),
  )

  api.patch('/media/:media_id', { schema: editSchema }, async (request, reply) => {
    const { name, alt_text: altText, tags: words } = request.body
    const input = { id: request.params.media_id, name, altText, tags: words }
    return tag(reply, await editMedia(deps, actor(request), input))
  })

  api.delete('/media/:media_id', { schema: deleteSchema }, async (request, reply) => {
    await deleteMedia(deps, actor(request), request.params.media_id)
    return await reply.code(204).send(null)
  })
}
