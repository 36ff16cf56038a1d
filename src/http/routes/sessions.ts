import { renewAccess, signIn, signOut, type SignedIn } from '#actions/sessions.ts'
import { signUp } from '#actions/sign-up.ts'
import { refuse } from '#domain/problem.ts'
import type { Api } from '#http/options.ts'
import { NoContent, Nothing } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { AccessSchema, SignedInSchema, SignInBody, SignUpBody, UserSchema } from '#http/schemas/session.ts'
import type { RouteContext } from './context.ts'

const tags = ['Sessions']
const COOKIE = [{ refresh_cookie: [] }]

const accessOf = ({ accessToken, expiresInSeconds }: SignedIn) => ({
  access_token: accessToken,
  token_type: 'Bearer' as const,
  expires_in: expiresInSeconds,
})

const signUpSchema = {
  operationId: 'signUp',
  tags,
  summary: 'Create an account',
  security: [],
  body: SignUpBody,
  response: { 201: UserSchema, ...problems(...WITH_BODY, 403, 409) },
}

const signInSchema = {
  operationId: 'signIn',
  tags,
  summary: 'Sign in with e-mail address and password',
  description: 'Gives an access token, and sets the refresh token as a cookie that scripts cannot read.',
  security: [],
  body: SignInBody,
  response: { 200: SignedInSchema, ...problems(...WITH_BODY, 401) },
}

const renewSchema = {
  operationId: 'renewAccess',
  tags,
  summary: 'Get a new access token with the refresh cookie',
  security: COOKIE,
  body: Nothing,
  response: { 200: AccessSchema, ...problems(...WITH_BODY, 401, 403) },
}

const signOutSchema = {
  operationId: 'signOut',
  tags,
  summary: 'End the session of the refresh cookie',
  security: COOKIE,
  body: Nothing,
  response: { 204: NoContent, ...problems(...WITH_BODY, 403) },
}

/** Accounts and sessions. */
export const sessionRoutes = (api: Api, { deps, cookie }: RouteContext): void => {
  api.post('/auth/signup', { schema: signUpSchema }, async (request, reply) => {
    const { email, username, password, invitation_token: invitationToken } = request.body
    return await reply.code(201).send(await signUp(deps, { email, username, password, invitationToken }))
  })

  api.post('/auth/signin', { schema: signInSchema }, async (request, reply) => {
    const session = await signIn(deps, request.body)
    if (session.refreshToken !== null) cookie.write(reply, session.refreshToken)
    return await reply.send({ ...accessOf(session), user: session.user })
  })

  api.post('/auth/access', { schema: renewSchema, onRequest: cookie.refuseCrossSite }, async (request, reply) => {
    const token = cookie.read(request)
    if (token === null) throw refuse('session_ended', 'There is no session in this browser; sign in.')
    const session = await renewAccess(deps, token)
    if (session.refreshToken !== null) cookie.write(reply, session.refreshToken)
    return await reply.send(accessOf(session))
  })

  api.post('/auth/logout', { schema: signOutSchema, onRequest: cookie.refuseCrossSite }, async (request, reply) => {
    const token = cookie.read(request)
    if (token !== null) await signOut(deps, token)
    cookie.clear(reply)
    return await reply.code(204).send(null)
  })
}
