import { endOfLife, exchangeCode, refreshGrant, revokeToken } from '../oauth2.ts'
import type { Grant, TokenEndpoint } from '../oauth2.ts'
import type {
  Account,
  AccountOutcome,
  AuthorizationGrant,
  ConnectOutcome,
  Context,
  Credentials,
  RefreshOutcome,
} from '../provider.ts'
import { oneLine, readJson, secretsOf, send } from '../remote.ts'
import type { Reply } from '../remote.ts'
import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describeAnswer } from './answers.ts'
import { MEDIA_SCOPE } from './media-calls.ts'

/** What publishing texts, reading back and staying connected need: without one of these there is no channel. */
const NEEDED = ['tweet.read', 'tweet.write', 'users.read', 'offline.access'] as const

/** What is asked for, and shown on X's consent page. Channels of early versions lack the last: they publish texts only. */
export const SCOPES = [...NEEDED, MEDIA_SCOPE] as const

/** What does not work without each. */
export const SCOPE_USES: Readonly<Record<(typeof SCOPES)[number], string>> = {
  'tweet.read': 'Posts cannot go out, and what became of a send without an answer cannot be looked up.',
  'tweet.write': 'Posts cannot go out.',
  'users.read': 'Posts cannot go out.',
  'offline.access': 'The keys cannot be renewed: the channel works for two hours after it is connected.',
  [MEDIA_SCOPE]: 'Posts with pictures, GIFs or videos cannot go out.',
}

/** X's documented life of an access token, for an answer that does not say. */
const LIFETIME_SECONDS = 7_200

/** The code lives 30 seconds: this runs inside the request of the redirect. */
export const connect = async (grant: AuthorizationGrant, context: Context): Promise<ConnectOutcome> => {
  const outcome = await exchangeCode(tokenEndpoint(context), grant)
  if (outcome.kind !== 'granted') return outcome
  const credentials = toCredentials(outcome.grant, context)
  const missing = NEEDED.filter((scope) => !credentials.scopes.includes(scope))
  if (missing.length > 0) return { kind: 'rejected', reason: `X did not grant ${missing.join(', ')}.` }
  return identify(credentials, context)
}

export const refresh = async (credentials: Credentials, context: Context): Promise<RefreshOutcome> => {
  if (credentials.refreshToken === null) return { kind: 'rejected', reason: 'There is no refresh token.' }
  const outcome = await refreshGrant(tokenEndpoint(context), credentials.refreshToken)
  if (outcome.kind !== 'granted') return outcome
  const grant = { ...outcome.grant, scopes: outcome.grant.scopes ?? credentials.scopes }
  return { kind: 'refreshed', credentials: toCredentials(grant, context) }
}

/** Asks for the subscription once more, which begins and ends without a word; X charges a cent for each answer. */
export const readAccount = async (credentials: Credentials, context: Context): Promise<AccountOutcome> => {
  const reply = await askMe(credentials, context)
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  const account = readMe(reply.response)
  if (account === null)
    return { kind: 'unavailable', reason: describeAnswer(reply.response, secretsOf({ credentials })) }
  // Left out is not the same as "None": who has paid must not lose it for that.
  if (account.facts['subscription'] === null)
    return { kind: 'unavailable', reason: 'X did not say which subscription the account has.' }
  return { kind: 'read', account }
}

/** X renews by a refresh token, which it grants with `offline.access`. */
export const canRenew = ({ refreshToken }: Credentials): boolean => refreshToken !== null

/** Ends the refresh token first: it outlives the other. */
export const disconnect = async (credentials: Credentials, context: Context): Promise<void> => {
  const endpoint = { ...tokenEndpoint(context), url: `${context.hosts.token}/2/oauth2/revoke` }
  if (credentials.refreshToken !== null) await revokeToken(endpoint, credentials.refreshToken)
  await revokeToken(endpoint, credentials.accessToken)
}

export const tokenEndpoint = ({ http, hosts, app, signal }: Context): TokenEndpoint => ({
  http,
  url: `${hosts.token}/2/oauth2/token`,
  app,
  signal,
})

const toCredentials = (grant: Grant, { clock }: Context): Credentials => ({
  accessToken: grant.accessToken,
  refreshToken: grant.refreshToken,
  expiresAt: endOfLife(clock.now(), grant.lifetimeSeconds ?? LIFETIME_SECONDS),
  // An answer without scopes grants those asked for (RFC 6749 §5.1).
  scopes: grant.scopes ?? SCOPES,
})

/** X takes 50; what is longer is cut. */
const LONGEST_NAME = 100

const Me = Type.Object({
  data: Type.Object({
    id: Type.String({ pattern: '^[0-9]{1,19}$' }),
    name: Type.String(),
    username: Type.String({ pattern: '^[A-Za-z0-9_]{1,50}$' }),
    subscription_type: Type.Optional(Type.String()),
  }),
})

/** Asks whose keys these are. */
export const askMe = ({ accessToken }: Credentials, { http, hosts, signal }: Context): Promise<Reply> =>
  send(http, {
    method: 'GET',
    url: `${hosts.api}/2/users/me?user.fields=subscription_type`,
    headers: { authorization: `Bearer ${accessToken}` },
    signal,
  })

/** The account that such an answer names, or null. */
export const readMe = ({ status, body }: HttpResponse): Account | null => {
  const answer = readJson(body)
  return status === 200 && Value.Check(Me, answer) ? toAccount(answer.data) : null
}

const identify = async (credentials: Credentials, context: Context): Promise<ConnectOutcome> => {
  const reply = await askMe(credentials, context)
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  const account = readMe(reply.response)
  if (account !== null) return { kind: 'connected', credentials, account }
  const reason = describeAnswer(reply.response, secretsOf({ credentials }))
  const isRefusal = reply.response.status === 401 || reply.response.status === 403
  return { kind: isRefusal ? 'rejected' : 'unavailable', reason }
}

const toAccount = (user: Type.Static<typeof Me>['data']): Account => ({
  remoteId: user.id,
  handle: user.username,
  displayName: oneLine(user.name, LONGEST_NAME) || user.username,
  facts: { subscription: user.subscription_type === undefined ? null : oneLine(user.subscription_type, LONGEST_NAME) },
})
