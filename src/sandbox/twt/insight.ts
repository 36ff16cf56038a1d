import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { SandboxInputError } from '#sandbox/network.ts'
import { isCounters } from './events.ts'
import { parseJson } from './media-body.ts'
import { keyOf } from './post-media.ts'
import type { TwtParts } from './parts.ts'

const ById = Type.Object({ id: Type.String() })

/** What the admin API has for this network alone: its uploaded files, and what people think of its posts. */
export const insightRoutes = (app: FastifyInstance, { state }: TwtParts): void => {
  app.get('/_sandbox/media', () => ({
    media: state.allMedia().map(({ segments, ...media }) => ({
      ...media,
      key: keyOf({ ...media, segments }),
      segments: segments.size,
      isShown: state.isShown(media.id),
    })),
  }))
  app.post('/_sandbox/counters', (request, reply) => {
    const input = parseJson(String(request.body))
    if (!Value.Check(ById, input) || state.post(input.id) === null)
      throw new SandboxInputError('There is no such post.')
    const { id, ...counters }: Readonly<Record<string, unknown>> & { id: string } = input
    if (!isCounters(counters)) throw new SandboxInputError('Counters are likes, reposts, bookmarks and impressions.')
    state.commit({ kind: 'counters', id, counters })
    return reply.code(201).send({ id, ...state.counters(id) })
  })
}
