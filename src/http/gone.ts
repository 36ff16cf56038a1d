import type { FastifyReply, FastifyRequest } from 'fastify'

/** Aborted when nobody waits for the answer any more, and when it is out. */
export const whenGone = (
  { raw: request }: Pick<FastifyRequest, 'raw'>,
  { raw: answer }: Pick<FastifyReply, 'raw'>,
): AbortSignal => {
  const gone = new AbortController()
  answer.once('close', () => gone.abort())
  if (answer.destroyed || request.socket.destroyed) gone.abort()
  return gone.signal
}
