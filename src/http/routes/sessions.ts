import { listSignInMethods } from '#actions/account.ts'
import { signInByPasskey, startPasskeySignIn } from '#actions/passkeys.ts'
import { requestReset, resetPassword } from '#actions/passwords.ts'
import { renewAccess, signOut, type SignedIn } from '#actions/sessions.ts'
import { signIn } from '#actions/sign-in.ts'
import { signUp } from '#actions/sign-up.ts'
import { confirmEmail } from '#actions/verify-email.ts'
import { refuse } from '#domain/problem.ts'
import type { Api } from '#http/options.ts'
import {
  MailedSchema,
  PasskeyAnswerBody,
  PasskeyOptionsSchema,
  ResetBody,
  ResetRequestBody,
  TokenBody,
} from '#http/schemas/account.ts'
import { NoContent, Nothing } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import {
  AccessSchema,
  SignedInSchema,
  SignInBody,
  SignInMethodsSchema,
  SignUpBody,
  UserSchema,
} from '#http/schemas/session.ts'
import { originOf, type RouteContext } from './context.ts'

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
  response: { 201: UserSchema, ...problems(...WITH_BODY, 403, 404, 409, 429) },
}

const signInSchema = {
  operationId: 'signIn',
  tags,
  summary: 'Sign in with e-mail address and password',
  description:
    'Gives an access token, and sets the refresh token as a cookie that scripts cannot read. Whoever has set up a second factor sends totp_code or recovery_code as well, or signs in with a passkey.',
  security: [],
  body: SignInBody,
  response: { 200: SignedInSchema, ...problems(...WITH_BODY, 401, 429) },
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

const methodsSchema = {
  operationId: 'listSignInMethods',
  tags,
  summary: 'The ways to sign in that this installation offers',
  security: [],
  response: { 200: SignInMethodsSchema, ...problems(429) },
}

const passkeyOptionsSchema = {
  operationId: 'startPasskeySignIn',
  tags,
  summary: 'Get what the browser needs to sign in with a passkey',
  security: [],
  body: Nothing,
  response: { 200: PasskeyOptionsSchema, ...problems(...WITH_BODY, 409, 429) },
}

const passkeySchema = {
  operationId: 'signInByPasskey',
  tags,
  summary: 'Sign in with a passkey',
  security: [],
  body: PasskeyAnswerBody,
  response: { 200: SignedInSchema, ...problems(...WITH_BODY, 401, 429) },
}

const resetRequestSchema = {
  operationId: 'requestPasswordReset',
  tags,
  summary: 'Have a link for a new password mailed',
  description: 'The answer is the same whether or not there is such an account.',
  security: [],
  body: ResetRequestBody,
  response: { 202: MailedSchema, ...problems(...WITH_BODY, 409, 429) },
}

const resetSchema = {
  operationId: 'resetPassword',
  tags,
  summary: 'Set a new password by a mailed link',
  description: 'Ends every session of the account. A second factor stays, and is asked for at the next sign-in.',
  security: [],
  body: ResetBody,
  response: { 204: NoContent, ...problems(...WITH_BODY, 404, 429) },
}

const confirmEmailSchema = {
  operationId: 'confirmEmail',
  tags,
  summary: 'Confirm an e-mail address by a mailed link',
  security: [],
  body: TokenBody,
  response: { 204: NoContent, ...problems(...WITH_BODY, 404, 429) },
}

/** What mailed links lead to. */
const mailedRoutes = (api: Api, { deps }: RouteContext): void => {
  api.post('/auth/password-reset', { schema: resetRequestSchema }, async (request, reply) => {
    const mail = await requestReset(deps, request.body.email, originOf(request))
    return await reply.code(202).send({ mail })
  })

  api.post('/auth/password-reset/confirm', { schema: resetSchema }, async (request, reply) => {
    await resetPassword(deps, request.body, originOf(request))
    return await reply.code(204).send(null)
  })

  api.post('/auth/email-verification/confirm', { schema: confirmEmailSchema }, async (request, reply) => {
    await confirmEmail(deps, request.body.token, originOf(request))
    return await reply.code(204).send(null)
  })
}

const passkeyRoutes = (api: Api, { deps, cookie }: RouteContext): void => {
  api.post('/auth/passkey/options', { schema: passkeyOptionsSchema }, () => startPasskeySignIn(deps))

  api.post('/auth/passkey', { schema: passkeySchema }, async (request, reply) => {
    const { challenge_id: challengeId, response } = request.body
    const session = await signInByPasskey(deps, { challengeId, response }, originOf(request))
    if (session.refreshToken !== null) cookie.write(reply, session.refreshToken)
    return await reply.send({ ...accessOf(session), user: session.user })
  })
}

/** Accounts and sessions. */
export const sessionRoutes = (api: Api, context: RouteContext): void => {
  const { deps, cookie } = context
  mailedRoutes(api, context)
  passkeyRoutes(api, context)

  api.get('/auth/methods', { schema: methodsSchema }, () => listSignInMethods(deps))

  api.post('/auth/signup', { schema: signUpSchema }, async (request, reply) => {
    const { email, username, password, invitation_token: invitationToken } = request.body
    return await reply
      .code(201)
      .send(await signUp(deps, { email, username, password, invitationToken }, originOf(request)))
  })

  api.post('/auth/signin', { schema: signInSchema }, async (request, reply) => {
    const { email, password, totp_code: totpCode, recovery_code: recoveryCode } = request.body
    const session = await signIn(deps, { email, password, totpCode, recoveryCode }, originOf(request))
    if (session.refreshToken !== null) cookie.write(reply, session.refreshToken)
    return await reply.send({ ...accessOf(session), user: session.user })
  })

  api.post('/auth/access', { schema: renewSchema, onRequest: cookie.refuseCrossSite }, async (request, reply) => {
    const token = cookie.read(request)
    if (token === null) throw refuse('session_ended', 'There is no session in this browser; sign in.')
    const session = await renewAccess(deps, token, originOf(request))
    if (session.refreshToken !== null) cookie.write(reply, session.refreshToken)
    return await reply.send(accessOf(session))
  })

  api.post('/auth/logout', { schema: signOutSchema, onRequest: cookie.refuseCrossSite }, async (request, reply) => {
    await signOut(deps, cookie.readAll(request), originOf(request))
    cookie.clear(reply)
    return await reply.code(204).send(null)
  })
}
