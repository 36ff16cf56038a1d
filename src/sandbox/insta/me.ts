import type { FastifyInstance } from 'fastify'
import type { Answer } from '#sandbox/serve.ts'
import { accountOf, type InstaDesk, tokenOf } from './token.ts'

const FIELDS =
  'id user_id username name account_type profile_picture_url followers_count follows_count media_count'.split(' ')

const me = (desk: InstaDesk, query: URLSearchParams): Answer => {
  const token = tokenOf(desk, query)
  if ('status' in token) return token
  const account = desk.parts.state.account(token.accountId)
  if (account === null) return desk.problems.badToken(460)
  const fields = (query.get('fields') ?? 'id').split(',')
  const unknown = fields.find((field) => !FIELDS.includes(field))
  if (unknown !== undefined) return desk.problems.missingParameter(`fields (${unknown})`)
  const known: Readonly<Record<string, unknown>> = {
    user_id: account.userId,
    username: account.username,
    name: account.name,
    account_type: 'BUSINESS',
    followers_count: 0,
    follows_count: 0,
    media_count: 0,
  }
  const shown = fields.filter((field) => field in known).map((field) => [field, known[field]] as const)
  // The app-scoped id is always there, asked for or not.
  const body = { ...Object.fromEntries(shown), id: account.appScopedId }
  return { status: 200, body: desk.parts.settings().meShape === 'data' ? { data: [body] } : body }
}

/** Whose token it is, at `/me` and `/v26.0/me`. */
export const meRoute = (app: FastifyInstance, desk: InstaDesk): void => {
  for (const path of ['/me', '/:version(^v\\d{1,3}\\.\\d$)/me']) {
    app.get(path, async (request, reply) => {
      const query = new URL(request.url, 'http://sandbox').searchParams
      const call = { route: 'me', account: accountOf(desk.parts, query), perform: () => me(desk, query) }
      return await desk.parts.wire.line.serve(call, request, reply)
    })
  }
}
