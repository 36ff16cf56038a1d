import { addPasskey, listMyPasskeys, removePasskey, startPasskey, startPasskeyStepUp } from '#actions/passkeys.ts'
import { stepUp } from '#actions/step-up.ts'
import { confirmTotp, disableTotp, renewRecoveryCodes, startTotp } from '#actions/two-factor.ts'
import type { Api } from '#http/options.ts'
import {
  AddedPasskeySchema,
  AddPasskeyBody,
  CodeBody,
  PasskeyOptionsSchema,
  PasskeyPath,
  PasskeySchema,
  RecoveryCodesSchema,
  StepUpBody,
  TotpSetupSchema,
} from '#http/schemas/account.ts'
import { List, NoContent, Nothing } from '#http/schemas/common.ts'
import { problems, WITH_BODY } from '#http/schemas/problem.ts'
import { SIGNED_IN, type RouteContext } from './context.ts'

const tags = ['Two-factor']
const FRESH = 'Needs a sign-in or a confirmation (`POST /account/step-up`) within the last ten minutes.'

const write = <const Id extends string, Body, Answers extends object>(
  operationId: Id,
  summary: string,
  rest: { readonly body: Body; readonly response: Answers; readonly description?: string },
) => ({
  operationId,
  tags,
  summary,
  security: SIGNED_IN,
  ...rest,
  response: { ...rest.response, ...problems(...WITH_BODY, 401, 403, 409, 429) },
})

const totpSchema = write('startTotp', 'Set up an authenticator app', {
  description: `It counts from its first right code on. ${FRESH}`,
  body: Nothing,
  response: { 201: TotpSetupSchema },
})

const confirmSchema = write('confirmTotp', 'Turn the authenticator app on with its first code', {
  body: CodeBody,
  response: { 200: RecoveryCodesSchema },
})

const disableSchema = {
  operationId: 'disableTotp',
  tags,
  summary: 'Remove the authenticator app',
  description: FRESH,
  security: SIGNED_IN,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 409) },
}

const codesSchema = write('renewRecoveryCodes', 'Get new recovery codes in place of the earlier ones', {
  description: FRESH,
  body: Nothing,
  response: { 200: RecoveryCodesSchema },
})

const passkeyOptionsSchema = write('startPasskey', 'Get what the browser needs to make a passkey', {
  description: FRESH,
  body: Nothing,
  response: { 200: PasskeyOptionsSchema },
})

const addPasskeySchema = write('addPasskey', 'Keep the passkey that the browser made', {
  description: FRESH,
  body: AddPasskeyBody,
  response: { 201: AddedPasskeySchema },
})

const listPasskeysSchema = {
  operationId: 'listPasskeys',
  tags,
  summary: 'List your passkeys',
  security: SIGNED_IN,
  response: { 200: List(PasskeySchema), ...problems(401, 403) },
}

const removePasskeySchema = {
  operationId: 'removePasskey',
  tags,
  summary: 'Remove one of your passkeys',
  description: FRESH,
  security: SIGNED_IN,
  params: PasskeyPath,
  response: { 204: NoContent, ...problems(...WITH_BODY, 401, 403, 404) },
}

const stepUpSchema = write('stepUp', 'Confirm that it is you', {
  description:
    'Opens dangerous acts for ten minutes. Send one proof: totp_code, recovery_code or passkey for whoever has set up a second factor, else password.',
  body: StepUpBody,
  response: { 204: NoContent },
})

const stepUpOptionsSchema = write('startPasskeyStepUp', 'Get what the browser needs to confirm with a passkey', {
  body: Nothing,
  response: { 200: PasskeyOptionsSchema },
})

const passkeyRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/account/passkeys/options', { schema: passkeyOptionsSchema }, (request) =>
    startPasskey(deps, actor(request)),
  )

  api.post('/account/passkeys', { schema: addPasskeySchema }, async (request, reply) => {
    const { challenge_id: challengeId, response, name } = request.body
    return await reply.code(201).send(await addPasskey(deps, actor(request), { challengeId, response, name }))
  })

  api.get('/account/passkeys', { schema: listPasskeysSchema }, async (request) => ({
    data: await listMyPasskeys(deps, actor(request)),
  }))

  api.delete('/account/passkeys/:passkey_id', { schema: removePasskeySchema }, async (request, reply) => {
    await removePasskey(deps, actor(request), request.params.passkey_id)
    return await reply.code(204).send(null)
  })
}

const totpRoutes = (api: Api, { deps, authentication: { actor } }: RouteContext): void => {
  api.post('/account/totp', { schema: totpSchema }, async (request, reply) =>
    reply.code(201).send(await startTotp(deps, actor(request))),
  )

  api.post('/account/totp/confirm', { schema: confirmSchema }, async (request) => ({
    recovery_codes: await confirmTotp(deps, actor(request), request.body.code),
  }))

  api.delete('/account/totp', { schema: disableSchema }, async (request, reply) => {
    await disableTotp(deps, actor(request))
    return await reply.code(204).send(null)
  })

  api.post('/account/recovery-codes', { schema: codesSchema }, async (request) => ({
    recovery_codes: await renewRecoveryCodes(deps, actor(request)),
  }))
}

/** Second factors of the signed-in person, and confirming to be there. */
export const twoFactorRoutes = (api: Api, context: RouteContext): void => {
  const { deps, authentication } = context
  totpRoutes(api, context)
  passkeyRoutes(api, context)

  api.post('/account/step-up/options', { schema: stepUpOptionsSchema }, (request) =>
    startPasskeyStepUp(deps, authentication.actor(request)),
  )

  api.post('/account/step-up', { schema: stepUpSchema }, async (request, reply) => {
    const { password, totp_code: totpCode, recovery_code: recoveryCode, passkey: answer } = request.body
    const passkey = answer === undefined ? undefined : { challengeId: answer.challenge_id, response: answer.response }
    await stepUp(deps, authentication.actor(request), { password, totpCode, recoveryCode, passkey })
    return await reply.code(204).send(null)
  })
}
