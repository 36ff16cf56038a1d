import type { FastifyInstance } from 'fastify'
import { readJsonBody, refuseBadInput, refuseRepeatedContentType } from '#http/bad-input.ts'

/** Takes JSON bodies, and nothing else; an absent body counts as an empty object, which each schema allows or refuses. */
export const addBodyRules = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    readJsonBody(body),
  )
  server.addHook('preParsing', async (request) => {
    refuseRepeatedContentType(request.raw.rawHeaders)
  })
  server.addHook('preValidation', async (request) => {
    const { schema } = request.routeOptions
    // Where no query string is known, nobody reads it.
    if (schema?.querystring !== undefined) refuseBadInput(request.query, '/query')
    if (request.body === undefined && schema?.body !== undefined) request.body = {}
  })
}
