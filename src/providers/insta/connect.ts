import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { endOfLife, FORM_HEADERS, formBody, readLifetime, Token } from '../oauth2.ts'
import type { Account, AuthorizationGrant, ConnectOutcome, Context, Credentials, RefreshOutcome } from '../provider.ts'
import { oneLine, readJson } from '../remote.ts'
import { firstOf } from './answers.ts'
import { ask } from './ask.ts'
import { versioned } from './graph.ts'
import { mayComment, NEEDED_SCOPES, SCOPES } from './scopes.ts'
import { LONGEST_NAME, RemoteId, Username } from './state.ts'

/** The life of a long-lived token, for an answer that does not say. */
const LIFETIME_SECONDS = 5_184_000

/** Instagram renews from the 24th hour on; the 25th leaves room for a lifetime stated a little short of 60 days. */
const YOUNGEST_SECONDS = 90_000

/** Three steps: code → token of an hour → token of 60 days → whose account it is. */
export const connect = async (grant: AuthorizationGrant, context: Context): Promise<ConnectOutcome> => {
  const short = await askShortToken(grant, context)
  if (short.kind !== 'answered') return short
  const missing = NEEDED_SCOPES.filter((scope) => short.permissions?.includes(scope) === false)
  if (missing.length > 0) return { kind: 'rejected', reason: `Instagram did not grant ${missing.join(', ')}.` }
  const long = await askLongToken(short.accessToken, context)
  if (long.kind !== 'answered') return long
  const credentials = toCredentials(long, short.permissions ?? SCOPES, context)
  return identify(credentials, context)
}

/** Renews the access token itself: there is no other. Instagram does so from its 24th hour until it ends. */
export const refresh = async (credentials: Credentials, context: Context): Promise<RefreshOutcome> => {
  const secondsLeft = lifeLeft(credentials, context)
  if (secondsLeft <= 0) {
    return { kind: 'rejected', reason: 'The access token has ended; Instagram renews only one that is still valid.' }
  }
  if (secondsLeft > LIFETIME_SECONDS - YOUNGEST_SECONDS) return refreshNew(credentials, context)
  const query = new URLSearchParams({ grant_type: 'ig_refresh_token', access_token: credentials.accessToken })
  const request = { method: 'GET', url: `${context.hosts.api}/refresh_access_token?${query.toString()}` } as const
  const asked = { request, secrets: [credentials.accessToken], schema: LongToken }
  const answer = await ask(asked, context)
  if (answer.kind !== 'answered') return answer
  return { kind: 'refreshed', credentials: toCredentials(readLongToken(answer.value), credentials.scopes, context) }
}

/** A new token cannot be renewed. One that is wanted renewed was refused: where that is for good, only a person can help. */
const refreshNew = async (credentials: Credentials, context: Context): Promise<RefreshOutcome> => {
  const answer = await askMe(credentials, context)
  if (answer.kind === 'rejected') return answer
  return { kind: 'unavailable', reason: 'The access token is new; Instagram renews it from its 24th hour on.' }
}

/** Seconds until the access token ends; 1 when nobody knows, which lets Instagram decide. */
const lifeLeft = ({ expiresAt }: Credentials, { clock }: Context): number =>
  expiresAt === null ? 1 : (Date.parse(expiresAt) - clock.now().getTime()) / 1_000

/**
 * Instagram Login documents no call that ends a grant: the account's owner removes the app in the settings. Facebook Login
 * has one, and it ends a person's whole grant, with the tokens of all Pages, which other channels may live by.
 */
export const disconnect = async (): Promise<void> => {}

const ShortToken = Type.Object({
  access_token: Token,
  permissions: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
})

const ShortTokenAnswer = Type.Union([Type.Object({ data: Type.Array(ShortToken, { minItems: 1 }) }), ShortToken])

/** The call that trades a code for a token of an hour. */
export const exchangeRequest = (
  { code, redirectUri }: Pick<AuthorizationGrant, 'code' | 'redirectUri'>,
  { app, hosts }: Context,
): HttpRequest => {
  const form = {
    client_id: app.clientId,
    client_secret: app.clientSecret,
    grant_type: 'authorization_code',
    redirect_uri: redirectUri,
    code,
  }
  return { method: 'POST', url: `${hosts.token}/oauth/access_token`, headers: FORM_HEADERS, body: formBody(form) }
}

const askShortToken = async (grant: AuthorizationGrant, context: Context) => {
  // Instagram's redirect ends in a fragment `#_` that some browsers hand on as a part of the code.
  const code = grant.code.replace(/#_$/, '')
  const request = exchangeRequest({ code, redirectUri: grant.redirectUri }, context)
  const secrets = [code, context.app.clientSecret]
  const answer = await ask({ request, secrets, schema: ShortTokenAnswer }, context)
  if (answer.kind !== 'answered') return answer
  const token = firstOf(answer.value)
  if (token === undefined) return { kind: 'unavailable', reason: 'Instagram answered with an empty list.' } as const
  const { access_token: accessToken, permissions } = token
  const names = typeof permissions === 'string' ? permissions.split(/[,\s]+/) : permissions
  return { kind: 'answered', accessToken, permissions: names } as const
}

const LongToken = Type.Object({
  access_token: Token,
  expires_in: Type.Optional(Type.Union([Type.Number(), Type.String()])),
})

const readLongToken = (answer: Type.Static<typeof LongToken>) => ({
  accessToken: answer.access_token,
  lifetimeSeconds: readLifetime(answer.expires_in) ?? LIFETIME_SECONDS,
})

const askLongToken = async (shortToken: string, context: Context) => {
  const { clientId, clientSecret } = context.app
  const query = new URLSearchParams({
    grant_type: 'ig_exchange_token',
    // Not documented, but reported as necessary.
    client_id: clientId,
    client_secret: clientSecret,
    access_token: shortToken,
  })
  const request = { method: 'GET', url: `${context.hosts.api}/access_token?${query.toString()}` } as const
  const answer = await ask({ request, secrets: [shortToken, clientSecret], schema: LongToken }, context)
  return answer.kind === 'answered' ? { kind: 'answered' as const, ...readLongToken(answer.value) } : answer
}

const toCredentials = (
  token: Readonly<{ accessToken: string; lifetimeSeconds: number }>,
  scopes: readonly string[],
  { clock }: Context,
): Credentials => ({
  accessToken: token.accessToken,
  refreshToken: null,
  expiresAt: endOfLife(clock.now(), token.lifetimeSeconds),
  scopes,
})

/** `user_id` is the account's id in every path; `id` is the app's own name for it. */
const Me = Type.Object({
  user_id: RemoteId,
  username: Username,
  name: Type.Optional(Type.String()),
  account_type: Type.Optional(Type.String()),
})

const MeAnswer = Type.Union([Type.Object({ data: Type.Array(Me, { minItems: 1 }) }), Me])

/** What is asked of `/me`. */
export const ME_FIELDS = 'user_id,username,name,account_type'

/** The account that an answer of `/me` names, or null. */
export const readMe = ({
  status,
  body,
}: HttpResponse): { readonly remoteId: string; readonly handle: string } | null => {
  const value = readJson(body)
  const me = status === 200 && Value.Check(MeAnswer, value) ? firstOf(value) : undefined
  return me === undefined ? null : { remoteId: String(me.user_id), handle: me.username }
}

const askMe = (credentials: Credentials, context: Context) => {
  const query = new URLSearchParams({
    fields: ME_FIELDS,
    access_token: credentials.accessToken,
  })
  const request = {
    method: 'GET',
    url: `${versioned(context.hosts.api, context.hosts)}/me?${query.toString()}`,
  } as const
  return ask({ request, secrets: [credentials.accessToken], schema: MeAnswer }, context)
}

const identify = async (credentials: Credentials, context: Context): Promise<ConnectOutcome> => {
  const answer = await askMe(credentials, context)
  if (answer.kind !== 'answered') return answer
  const me = firstOf(answer.value)
  if (me === undefined) return { kind: 'unavailable', reason: 'Instagram answered with an empty list.' }
  return { kind: 'connected', credentials, account: toAccount(me, credentials) }
}

const toAccount = (me: Type.Static<typeof Me>, { scopes }: Credentials): Account => ({
  remoteId: String(me.user_id),
  handle: me.username,
  displayName: oneLine(me.name ?? '', LONGEST_NAME) || me.username,
  facts: {
    accountType: me.account_type === undefined ? null : oneLine(me.account_type, LONGEST_NAME),
    canComment: mayComment(scopes),
  },
})
