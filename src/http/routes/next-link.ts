import type { FastifyRequest } from 'fastify'

/** The address of the next page: this one's with another cursor, as RFC 8288 has it. */
export const nextLink = (request: FastifyRequest, cursor: string): string => {
  const [path = '', search = ''] = request.url.split('?', 2)
  const query = new URLSearchParams(search)
  query.set('cursor', cursor)
  return `<${path}?${query.toString()}>; rel="next"`
}
