import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { judgeOwner, unreachable } from '../check-findings.ts'
import type { AppCredentials, CheckedChannel, Context, ProviderCheck } from '../provider.ts'
import { readJson, secretsOf, send } from '../remote.ts'
import { describeAnswer } from './answers.ts'
import { exchangeRequest, ME_FIELDS, readMe } from './connect.ts'
import { callGraph } from './graph.ts'
import { POSTS_PER_DAY } from './limits.ts'
import { askUsage, readUsage } from './quota.ts'
import { failureOf } from './refusals.ts'

const CONSOLE = 'the app dashboard, under Instagram, "API setup with Instagram login"'

const judgeApp = ({ clientId, clientSecret }: AppCredentials): readonly Finding[] => [
  /^\d{13,20}$/.test(clientId)
    ? good('client_id', 'INSTAGRAM_APP_ID looks like an app id.')
    : doubtful(
        'client_id_shape',
        `INSTAGRAM_APP_ID is a number of some 16 digits, and this is none: copy the Instagram app ID from ${CONSOLE}.`,
      ),
  /^[0-9a-f]{32}$/.test(clientSecret)
    ? good('client_secret', 'INSTAGRAM_APP_SECRET looks like an app secret.')
    : doubtful(
        'client_secret_shape',
        `INSTAGRAM_APP_SECRET ${clientSecret === '' ? 'is missing' : 'is 32 digits and letters from a to f, and this is not'}: copy the Instagram app secret from ${CONSOLE}.`,
      ),
]

/** No code of Instagram looks like this, and none could be used up by it. */
const NO_CODE = 'scheduly-check'

const Refusal = Type.Object({ error_message: Type.String() })

/** Of an app that Instagram knows it refuses only the code: that is what is hoped for. */
const judgeRefusal = (response: HttpResponse, { clientSecret }: AppCredentials): Finding => {
  const answer = readJson(response.body)
  const words = Value.Check(Refusal, answer) ? answer.error_message : ''
  const said = describeAnswer(response, [clientSecret])
  if (/secret/i.test(words))
    return bad('client_refused', `${said}. INSTAGRAM_APP_SECRET is not that of this app: copy it from ${CONSOLE}.`)
  if (/platform app|client.?id|application/i.test(words))
    return bad(
      'client_refused',
      `${said}. Instagram does not know INSTAGRAM_APP_ID: it is the Instagram app ID, not that of the Meta app; copy it from ${CONSOLE}.`,
    )
  if (response.status === 400 && /code/i.test(words))
    return good('client_known', 'Instagram accepts these credentials: it refused nothing but a made-up code.')
  return doubtful('client_unclear', `${said}. Try again later.`)
}

const askApp = async (redirectUri: string, context: Context): Promise<readonly Finding[]> => {
  const { http, signal } = context
  const reply = await send(http, { ...exchangeRequest({ code: NO_CODE, redirectUri }, context), signal })
  return [
    reply.kind === 'answered' ? judgeRefusal(reply.response, context.app) : unreachable(reply.reason, context),
    good(
      'redirect_uri',
      `Register ${redirectUri} as redirect URI under "Business login settings"; Instagram cannot be asked whether it is.`,
    ),
  ]
}

const Share = Type.Object({ call_count: Type.Number() })
const Cases = Type.Record(Type.String(), Type.Array(Share))

/** From such a share of its calls on, Meta advises to slow down. */
const MUCH_PERCENT = 80

/** The greatest share of calls that is used, as Meta's headers say. */
const usageFindings = ({ headers }: HttpResponse): readonly Finding[] => {
  const app = readJson(headers['x-app-usage'] ?? '')
  const cases = readJson(headers['x-business-use-case-usage'] ?? '')
  const shares = [
    ...(Value.Check(Share, app) ? [app] : []),
    ...(Value.Check(Cases, cases) ? Object.values(cases).flat() : []),
  ]
  if (shares.length === 0) return []
  const most = Math.max(...shares.map((share) => share.call_count))
  const words = `${most} percent of the calls of this hour are used.`
  return [most >= MUCH_PERCENT ? doubtful('limit_near', words) : good('limit', words)]
}

const judgeFailure = (response: HttpResponse, channel: CheckedChannel, { clock }: Context): Finding => {
  const failure = failureOf(response, { secrets: secretsOf(channel), now: clock.now() })
  if (failure.kind === 'unauthorized') return bad('keys_refused', `${failure.reason}. Connect the channel again.`)
  if (failure.kind === 'rejected') return bad('refused', `${failure.reason}.`)
  if (failure.kind === 'rate-limited')
    return doubtful(
      'limit_reached',
      `${failure.reason}. It works again in ${Math.ceil(failure.retryAfterSeconds / 60)} minutes.`,
    )
  return doubtful('account_unclear', `${failure.reason}. Try again later.`)
}

const judgeAccount = (response: HttpResponse, channel: CheckedChannel, context: Context): Finding => {
  const account = readMe(response)
  if (account === null) return judgeFailure(response, channel, context)
  return judgeOwner('Instagram', account, channel)
}

const askQuota = async (channel: CheckedChannel, context: Context): Promise<Finding> => {
  const reply = await askUsage(channel, context)
  if (reply.kind !== 'answered') return doubtful('quota_unclear', reply.reason)
  const usage = readUsage(reply.response)
  if (usage === null) return judgeFailure(reply.response, channel, context)
  const total = usage.config?.quota_total ?? POSTS_PER_DAY
  const words = `${usage.quota_usage} of the ${total} posts of 24 hours are used.`
  return usage.quota_usage >= total ? doubtful('quota_used', words) : good('quota', words)
}

const askChannel = async (channel: CheckedChannel, context: Context): Promise<readonly Finding[]> => {
  const reply = await callGraph({ method: 'GET', path: 'me', fields: { fields: ME_FIELDS } }, channel, context)
  if (reply.kind !== 'answered') return [bad('network_unreachable', `${reply.reason} Instagram was not reached.`)]
  const account = judgeAccount(reply.response, channel, context)
  if (account.verdict !== 'ok') return [account]
  return [account, await askQuota(channel, context), ...usageFindings(reply.response)]
}

/** A code that cannot exist for the app; `/me` and the quota of posts for each channel. */
export const check: ProviderCheck = { judgeApp, askApp, askChannel }
