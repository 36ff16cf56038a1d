import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { judgeOwner, unreachable } from '../check-findings.ts'
import type { AppCredentials, CheckedChannel, Context, ProviderCheck } from '../provider.ts'
import { oneLine, readJson, send } from '../remote.ts'
import { describeAnswer, readError } from './answers.ts'
import { askQuota, judgeFailure, judgeShapes, usageFindings } from './check-findings.ts'
import { codeAddress } from './facebook-connect.ts'
import { callGraph } from './graph.ts'
import { LONGEST_NAME, RemoteId, Username } from './state.ts'

const CONSOLE = 'the app dashboard, under "App settings", "Basic"'

const judgeApp = (app: AppCredentials): readonly Finding[] =>
  judgeShapes(app, {
    idVariable: 'FACEBOOK_APP_ID',
    secretVariable: 'FACEBOOK_APP_SECRET',
    idName: 'App ID',
    secretName: 'App secret',
    place: CONSOLE,
  })

/** No code of Facebook looks like this, and none could be used up by it. */
const NO_CODE = 'scheduly-check'

/** Graph's codes for an app that it does not know, for a secret that is not the app's, and for an address that is not registered. */
const UNKNOWN_APP = 101
const WRONG_SECRET = 1
const WRONG_ADDRESS = 191
const WRONG_CODE = 100

/** Of an app that Facebook knows it refuses only the code: that is what is hoped for. */
const judgeRefusal = (response: HttpResponse, redirectUri: string, { clientSecret }: AppCredentials): Finding => {
  const said = describeAnswer(response, [clientSecret])
  const error = readError(response)
  if (error === null || error.isTransient) return doubtful('client_unclear', `${said}. Try again later.`)
  if (error.code === UNKNOWN_APP)
    return bad(
      'client_refused',
      `${said}. Facebook does not know FACEBOOK_APP_ID: it is the ID of the Meta app, not the Instagram app ID; copy it from ${CONSOLE}.`,
    )
  if (error.code === WRONG_SECRET && /secret/i.test(said))
    return bad('client_refused', `${said}. FACEBOOK_APP_SECRET is not that of this app: copy it from ${CONSOLE}.`)
  if (error.code === WRONG_ADDRESS)
    return bad('redirect_refused', `${said}. Add ${redirectUri} to the app's "Valid OAuth Redirect URIs".`)
  if (error.code === WRONG_CODE && /code/i.test(said))
    return good('client_known', 'Facebook accepts these credentials: it refused nothing but a made-up code.')
  return doubtful('client_unclear', `${said}. Try again later.`)
}

const askApp = async (redirectUri: string, context: Context): Promise<readonly Finding[]> => {
  const { http, signal, app } = context
  const url = codeAddress({ code: NO_CODE, redirectUri }, context)
  const reply = await send(http, { method: 'GET', url, signal })
  return [
    reply.kind === 'answered' ? judgeRefusal(reply.response, redirectUri, app) : unreachable(reply.reason, context),
    good(
      'redirect_uri',
      `Register ${redirectUri} under "Facebook Login", "Settings", "Valid OAuth Redirect URIs"; Facebook cannot be asked whether it is.`,
    ),
  ]
}

const Page = Type.Object({
  id: RemoteId,
  name: Type.Optional(Type.String()),
  /** Left out where no professional account is linked to the Page any more, or the role at it became too small. */
  instagram_business_account: Type.Optional(Type.Object({ id: RemoteId, username: Username })),
})

const PAGE_FIELDS = 'id,name,instagram_business_account{id,username}'

const judgePage = (response: HttpResponse, channel: CheckedChannel, context: Context): readonly Finding[] => {
  const page = readJson(response.body)
  if (response.status !== 200 || !Value.Check(Page, page)) return [judgeFailure(response, channel, context)]
  const { name = '', instagram_business_account: linked } = page
  const words = `The keys are those of the Page "${oneLine(name, LONGEST_NAME)}"`
  if (linked === undefined)
    return [
      bad(
        'page_unlinked',
        `${words}, to which Facebook shows no professional Instagram account: link @${channel.account.handle} to it again, look at your role there, and connect the channel again.`,
      ),
    ]
  const owner = judgeOwner('Facebook', { remoteId: String(linked.id), handle: linked.username }, channel)
  return owner.verdict === 'ok' ? [owner, good('page', `${words}.`)] : [owner]
}

/**
 * Only the Page's token is kept: it is asked which Page it is and which account is linked to that, and the account for its
 * quota. What a person granted can be read by that person's own token alone; it is known from the connection.
 */
const askChannel = async (channel: CheckedChannel, context: Context): Promise<readonly Finding[]> => {
  const reply = await callGraph({ method: 'GET', path: 'me', fields: { fields: PAGE_FIELDS } }, channel, context)
  if (reply.kind !== 'answered') return [bad('network_unreachable', `${reply.reason} Facebook was not reached.`)]
  const found = judgePage(reply.response, channel, context)
  if (found.some(({ verdict }) => verdict !== 'ok')) return found
  return [...found, await askQuota(channel, context), ...usageFindings(reply.response)]
}

/** A code that cannot exist for the app; the Page and the quota of posts for each channel. */
export const facebookCheck: ProviderCheck = { judgeApp, askApp, askChannel }
