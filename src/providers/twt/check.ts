import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { judgeOwner, unreachable } from '../check-findings.ts'
import { askTokenEndpoint } from '../oauth2.ts'
import type { AppCredentials, CheckedChannel, Context, ProviderCheck } from '../provider.ts'
import { quote, readJson, secretsOf } from '../remote.ts'
import { describeAnswer, readObstacle } from './answers.ts'
import { askMe, readMe, tokenEndpoint } from './connect.ts'

const CONSOLE = 'the developer console, under "Keys and tokens"'

/** X's client ids for OAuth 2 are base64 of something that ends with the type of the client. */
const isClientId = (text: string): boolean => /:1:[a-z]{2}$/.test(Buffer.from(text, 'base64').toString('latin1'))

const judgeApp = ({ clientId, clientSecret }: AppCredentials): readonly Finding[] => {
  const id = isClientId(clientId)
    ? good('client_id', 'X_CLIENT_ID looks like an OAuth 2.0 Client ID.')
    : doubtful(
        'client_id_shape',
        `X_CLIENT_ID does not look like an OAuth 2.0 Client ID${/^[A-Za-z0-9]{25}$/.test(clientId) ? ' but like an API Key, which belongs to OAuth 1.0a' : ''}: copy the Client ID from ${CONSOLE}.`,
      )
  if (clientSecret === '')
    return [
      id,
      good('public_client', 'X_CLIENT_SECRET is empty: right for an app of the type "Native App", and for no other.'),
    ]
  const secret = /^[A-Za-z0-9_-]{40,60}$/.test(clientSecret)
    ? good('client_secret', 'X_CLIENT_SECRET looks like a Client Secret.')
    : doubtful(
        'client_secret_shape',
        `X_CLIENT_SECRET does not look like an OAuth 2.0 Client Secret: copy it from ${CONSOLE}.`,
      )
  return [id, secret]
}

/** No code of X looks like this, and none could be used up by it. */
const NO_CODE = 'scheduly-check'

const Refusal = Type.Object({ error: Type.String(), error_description: Type.Optional(Type.String()) })

/** Of an app that X knows it refuses only the code: that is what is hoped for. */
const judgeRefusal = (response: HttpResponse, { clientSecret }: AppCredentials): Finding => {
  const answer = readJson(response.body)
  const [error, words] = Value.Check(Refusal, answer) ? [answer.error, answer.error_description ?? ''] : ['', '']
  const isClient = response.status === 401 || ['unauthorized_client', 'invalid_client'].includes(error)
  if (isClient || /client.?id/i.test(words)) {
    const advice =
      clientSecret === ''
        ? 'it wants a secret: set X_CLIENT_SECRET, or make the app a "Native App"'
        : `check X_CLIENT_ID and X_CLIENT_SECRET, or make a new secret in ${CONSOLE}`
    return bad('client_refused', `X does not accept these credentials; ${advice}.`)
  }
  if (response.status === 400 && ['invalid_request', 'invalid_grant'].includes(error))
    return good('client_known', 'X accepts these credentials: it refused nothing but a made-up code.')
  const said = quote(`${error} ${words}`, [clientSecret])
  return doubtful(
    'client_unclear',
    `X answered the question for the app with status ${response.status}${said === '' ? '' : `: ${said}`}. Try again later.`,
  )
}

const askApp = async (redirectUri: string, context: Context): Promise<readonly Finding[]> => {
  const form = {
    grant_type: 'authorization_code',
    code: NO_CODE,
    redirect_uri: redirectUri,
    code_verifier: NO_CODE.repeat(4),
  }
  const reply = await askTokenEndpoint(tokenEndpoint(context), form)
  return [
    reply.kind === 'answered' ? judgeRefusal(reply.response, context.app) : unreachable(reply.reason, context),
    good(
      'redirect_uri',
      `Register ${redirectUri} as callback URI in the app's user authentication settings, character by character; X cannot be asked whether it is.`,
    ),
  ]
}

const LIMITS: Readonly<Record<string, string>> = {
  'x-rate-limit': 'this question in 15 minutes',
  'x-user-limit-24hour': "the account's day",
  'x-app-limit-24hour': "the app's day",
}

/** What X's headers say is left; it says so of what was asked, which is not of posts. */
const limitFindings = ({ headers }: HttpResponse): readonly Finding[] =>
  Object.entries(LIMITS).flatMap(([name, what]) => {
    const [limit, left] = [headers[`${name}-limit`], headers[`${name}-remaining`]]
    if (limit === undefined || left === undefined || !/^\d{1,12}$/.test(limit + left)) return []
    const words = `${left} of ${limit} calls are left for ${what}.`
    return [left === '0' ? doubtful('limit_reached', words) : good('limit', words)]
  })

const judgeAccount = (response: HttpResponse, channel: CheckedChannel, { clock }: Context): Finding => {
  const account = readMe(response)
  if (account !== null) return judgeOwner('X', account, channel)
  const secrets = secretsOf(channel)
  const obstacle = readObstacle(response, { now: clock.now(), secrets })
  const said = describeAnswer(response, secrets)
  if (obstacle?.kind === 'unauthorized') return bad('keys_refused', `${said}. Connect the channel again.`)
  if (response.status === 402)
    return bad('credits_depleted', `${said}. Buy credits in the developer console: without them nothing is published.`)
  if (obstacle !== null)
    return doubtful(
      'limit_reached',
      `${said}. It works again in ${Math.ceil(obstacle.retryAfterSeconds / 60)} minutes.`,
    )
  if (response.status === 403)
    return bad(
      'forbidden',
      `${said}. Check that the app is in a project, and that its permissions are "Read and write"; then connect the channel again.`,
    )
  return doubtful('account_unclear', `${said}. Try again later.`)
}

const askChannel = async (channel: CheckedChannel, context: Context): Promise<readonly Finding[]> => {
  const reply = await askMe(channel.credentials, context)
  if (reply.kind !== 'answered') return [bad('network_unreachable', `${reply.reason} X was not reached.`)]
  return [judgeAccount(reply.response, channel, context), ...limitFindings(reply.response)]
}

/** Two questions: a code that cannot exist for the app, and `GET /2/users/me` for each channel. */
export const check: ProviderCheck = { judgeApp, askApp, askChannel }
