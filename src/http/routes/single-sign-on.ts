import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { finishSso, startSso, type SsoFinish } from '#actions/single-sign-on.ts'
import type { Api } from '#http/options.ts'
import { problems } from '#http/schemas/problem.ts'
import { originOf, type RouteContext } from './context.ts'

const tags = ['Sessions']
/** The page that takes over; what went wrong stands behind a #, for it alone. */
const DONE = '/signin-done'

const Away = Type.Null({ description: 'Sends the browser on.' })

const startSchema = {
  operationId: 'startSso',
  tags,
  summary: 'Sign in at the single sign-on server',
  description: 'To be opened in a browser: it is sent to the server and comes back signed in.',
  security: [],
  response: { 302: Away, ...problems(409, 429) },
}

const callbackSchema = {
  operationId: 'finishSso',
  tags,
  summary: 'Where the single sign-on server sends the browser back to',
  security: [],
  response: { 302: Away, ...problems(409, 429) },
}

const fragmentOf = (result: SsoFinish): string => {
  if (result.kind === 'refused') return `#error=${result.reason}`
  return result.kind === 'linked' ? '#linked' : ''
}

const sendOn = (reply: FastifyReply, to: string) => reply.code(302).header('location', to).send(null)

/** Single sign-on, as a browser walks through it. */
export const singleSignOnRoutes = (api: Api, { deps, cookie, ssoCookie }: RouteContext): void => {
  api.get('/auth/sso/start', { schema: startSchema }, async (_request, reply) => {
    const { url, cookie: flow } = await startSso(deps)
    ssoCookie.write(reply, flow)
    return await sendOn(reply, url)
  })

  api.get('/auth/sso/callback', { schema: callbackSchema }, async (request, reply) => {
    const url = new URL(request.url, deps.publicUrl)
    const result = await finishSso(deps, { url, cookie: ssoCookie.read(request) }, originOf(request))
    ssoCookie.clear(reply)
    if (result.kind === 'signed-in' && result.session.refreshToken !== null) {
      cookie.write(reply, result.session.refreshToken)
    }
    return await sendOn(reply, DONE + fragmentOf(result))
  })
}
