import type { FastifyInstance, FastifyReply } from 'fastify'
import { unsubscribe } from '#actions/notification-settings.ts'
import type { ActionDeps } from '#actions/deps.ts'
import { deadUnsubscribePage, unsubscribedPage, unsubscribePage } from '#http/pages/unsubscribe.ts'
import { sendPage } from '#http/spoken.ts'

const PATH = '/unsubscribe/:token'
/** `List-Unsubscribe=One-Click`, and nothing that anybody reads. */
const BODY_BYTES = 1_024

interface Asked {
  readonly Params: { readonly token: string }
}

/** What stands behind the link of a mail: a page for people, and at the same address one request for mail programs (RFC 8058). */
export const addUnsubscribe = async (server: FastifyInstance, deps: ActionDeps): Promise<void> => {
  const [asking, dead] = [unsubscribePage(), deadUnsubscribePage()]
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES }, async () => null)
    scope.get(PATH, { schema: { hide: true } }, async (request, reply) => sendPage(request, reply, asking))
    scope.post<Asked>(PATH, { schema: { hide: true } }, async (request, reply): Promise<FastifyReply> => {
      const kinds = await unsubscribe(deps, request.params.token)
      if (kinds === null) return sendPage(request, reply.code(404), dead)
      return sendPage(request, reply, unsubscribedPage(kinds))
    })
  })
}
