import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { judgeOwner, unreachable } from '../check-findings.ts'
import type { AppCredentials, CheckedChannel, Context, ProviderCheck } from '../provider.ts'
import { readJson, send } from '../remote.ts'
import { describeAnswer } from './answers.ts'
import { askQuota, judgeFailure, judgeShapes, usageFindings } from './check-findings.ts'
import { exchangeRequest, ME_FIELDS, readMe } from './connect.ts'
import { callGraph } from './graph.ts'

const CONSOLE = 'the app dashboard, under Instagram, "API setup with Instagram login"'

const judgeApp = (app: AppCredentials): readonly Finding[] =>
  judgeShapes(app, {
    idVariable: 'INSTAGRAM_APP_ID',
    secretVariable: 'INSTAGRAM_APP_SECRET',
    idName: 'Instagram app ID',
    secretName: 'Instagram app secret',
    place: CONSOLE,
  })

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

const judgeAccount = (response: HttpResponse, channel: CheckedChannel, context: Context): Finding => {
  const account = readMe(response)
  if (account === null) return judgeFailure(response, channel, context)
  return judgeOwner('Instagram', account, channel)
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
