import { getAccount } from '#actions/account.ts'
import { changePassword } from '#actions/passwords.ts'
import { endMySession, endMySessions, listMySessions } from '#actions/sessions.ts'
import { startSsoLink } from '#actions/single-sign-on.ts'
import { listMyIdentities, unlinkIdentity } from '#actions/identities.ts'
import { requestVerification } from '#actions/verify-email.ts'
import type { Api } from '#http/options.ts'
import {
  AccountSchema,
  ChangePasswordBody,
  IdentityPath,
  IdentitySchema,
  SsoLinkSchema,
} from '#http/schemas/account.ts'
import { List, NoContent, Nothing } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { EndSessionsQuery, SessionPath, SessionSchema } from '#http/schemas/session.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Account']

const accountSchema = {
  operationId: 'getAccount',
  tags,
  summary: 'Your own account',
  security: SIGNED_IN,
  response: { 200: AccountSchema, ...problems(401, 403) },
}

const passwordSchema = {
  operationId: 'changePassword',
  tags,
  summary: 'Change your password',
  description: 'Ends every other session of yours.',
  security: SIGNED_IN,
  body: ChangePasswordBody,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 429) },
}

const verificationSchema = {
  operationId: 'requestEmailVerification',
  tags,
  summary: 'Mail yourself a link that confirms your e-mail address',
  security: SIGNED_IN,
  body: Nothing,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 409, 429) },
}

const sessionsSchema = {
  operationId: 'listSessions',
  tags,
  summary: 'List your sessions',
  security: SIGNED_IN,
  response: { 200: List(SessionSchema), ...problems(401, 403) },
}

const endSessionSchema = {
  operationId: 'endSession',
  tags,
  summary: 'End one of your sessions',
  security: SIGNED_IN,
  params: SessionPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

const endSessionsSchema = {
  operationId: 'endSessions',
  tags,
  summary: 'End all of your sessions, or all but this one',
  security: SIGNED_IN,
  querystring: EndSessionsQuery,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403) },
}

const linkSchema = {
  operationId: 'linkIdentity',
  tags,
  summary: 'Tie your account to the one at the single sign-on server',
  description: 'Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes.',
  security: SIGNED_IN,
  body: Nothing,
  response: { 200: SsoLinkSchema, ...problems(...WITH_BODY, 401, 403, 409) },
}

const identitiesSchema = {
  operationId: 'listIdentities',
  tags,
  summary: 'List your accounts at the single sign-on server',
  security: SIGNED_IN,
  response: { 200: List(IdentitySchema), ...problems(401, 403) },
}

const unlinkSchema = {
  operationId: 'unlinkIdentity',
  tags,
  summary: 'Untie your account from one at the single sign-on server',
  description:
    'Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes. The only way into an account cannot be untied.',
  security: SIGNED_IN,
  params: IdentityPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404, 409) },
}

const identityRoutes = (api: Api, { deps, authentication: { actor }, ssoCookie }: RouteContext): void => {
  api.get('/account/identities', { schema: identitiesSchema }, async (request) => ({
    data: await listMyIdentities(deps, actor(request)),
  }))

  api.delete('/account/identities/:identity_id', { schema: unlinkSchema }, async (request, reply) => {
    await unlinkIdentity(deps, actor(request), request.params.identity_id)
    return await reply.code(204).send(null)
  })

  api.post('/account/identities', { schema: linkSchema }, async (request, reply) => {
    const { url, cookie } = await startSsoLink(deps, actor(request))
    ssoCookie.write(reply, cookie)
    return await reply.send({ url })
  })
}

/** The signed-in person's own account and sessions. */
export const accountRoutes = (api: Api, context: RouteContext): void => {
  const {
    deps,
    authentication: { actor },
  } = context
  identityRoutes(api, context)

  api.get('/account', { schema: accountSchema }, (request) => getAccount(deps, actor(request)))

  api.put('/account/password', { schema: passwordSchema }, async (request, reply) => {
    const { current_password: currentPassword, new_password: newPassword } = request.body
    await changePassword(deps, actor(request), { currentPassword, newPassword })
    return await reply.code(204).send(null)
  })

  api.post('/account/email-verification', { schema: verificationSchema }, async (request, reply) => {
    await requestVerification(deps, actor(request))
    return await reply.code(204).send(null)
  })

  api.get('/account/sessions', { schema: sessionsSchema }, async (request) => ({
    data: await listMySessions(deps, actor(request)),
  }))

  api.delete('/account/sessions/:session_id', { schema: endSessionSchema }, async (request, reply) => {
    await endMySession(deps, actor(request), request.params.session_id)
    return await reply.code(204).send(null)
  })

  api.delete('/account/sessions', { schema: endSessionsSchema }, async (request, reply) => {
    await endMySessions(deps, actor(request), request.query.except === 'current')
    return await reply.code(204).send(null)
  })
}
