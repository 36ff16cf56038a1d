import { Type } from 'typebox'
import { Token } from '../oauth2.ts'
import type { AuthorizationGrant, ConnectOutcome, Context, Credentials, RefreshOutcome } from '../provider.ts'
import { judgeCode } from './answers.ts'
import { ask } from './ask.ts'
import type { Failure } from './ask.ts'
import { chooseAccount, readPages } from './facebook-pages.ts'
import type { Linked } from './facebook-pages.ts'
import { versioned } from './graph.ts'
import { mayComment, NEEDED_FACEBOOK_SCOPES } from './scopes.ts'
import { RemoteId } from './state.ts'

/**
 * Five steps: code → a person's token of hours → one of 60 days → what was granted → the Pages, with tokens of their own.
 * Only the token of the account's Page is kept. Made from a long one of the person, it has no end.
 */
export const connectByFacebook = async (grant: AuthorizationGrant, context: Context): Promise<ConnectOutcome> => {
  const short = await askShortToken(grant, context)
  if (short.kind !== 'answered') return short
  const long = await askLongToken(short.value.access_token, context)
  if (long.kind !== 'answered') return long
  const token = long.value.access_token
  const permissions = await readScopes(token, context)
  if (permissions.kind !== 'read') return permissions
  const { scopes } = permissions
  const missing = NEEDED_FACEBOOK_SCOPES.filter((scope) => !scopes.includes(scope))
  if (missing.length > 0) return { kind: 'rejected', reason: `Facebook did not grant ${missing.join(', ')}.` }
  const granted = await readPages(token, context)
  if (granted.kind !== 'read') return granted
  const choice = chooseAccount(granted, grant)
  return choice.kind === 'chosen' ? toConnected(choice.account, scopes) : choice
}

/** A Page's token ends by no time, and cannot be renewed. What can be found out is whether it still holds. */
export const checkPageToken = async (credentials: Credentials, context: Context): Promise<RefreshOutcome> => {
  const { accessToken } = credentials
  const query = new URLSearchParams({ fields: 'id', access_token: accessToken })
  const request = {
    method: 'GET',
    url: `${versioned(context.hosts.api, context.hosts)}/me?${query.toString()}`,
  } as const
  const answer = await ask({ request, secrets: [accessToken], schema: Type.Object({ id: RemoteId }) }, context)
  return answer.kind === 'answered' ? { kind: 'refreshed', credentials } : answer
}

const toConnected = ({ token, page, ...account }: Linked, scopes: readonly string[]): ConnectOutcome => ({
  kind: 'connected',
  credentials: { accessToken: token, refreshToken: null, expiresAt: null, scopes },
  // Facebook Login does not tell whether it is a business or a creator: Instagram itself decides on stories then.
  account: { ...account, facts: { accountType: null, canComment: mayComment(scopes), page } },
})

const TokenAnswer = Type.Object({ access_token: Token })

const tokenAddress = ({ hosts, app }: Context, fields: Readonly<Record<string, string>>): string => {
  const query = new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...fields })
  return `${versioned(hosts.token, hosts)}/oauth/access_token?${query.toString()}`
}

/** Where a code becomes a person's token of hours. */
export const codeAddress = (
  { redirectUri, code }: Pick<AuthorizationGrant, 'redirectUri' | 'code'>,
  context: Context,
): string => tokenAddress(context, { redirect_uri: redirectUri, code })

const askShortToken = (grant: AuthorizationGrant, context: Context) => {
  // Facebook's redirect ends in a fragment `#_=_` that some browsers hand on as a part of the code.
  const code = grant.code.replace(/#_=_$/, '')
  const url = codeAddress({ redirectUri: grant.redirectUri, code }, context)
  const secrets = [code, context.app.clientSecret]
  return ask({ request: { method: 'GET', url }, secrets, schema: TokenAnswer, judge: judgeCode }, context)
}

const askLongToken = (shortToken: string, context: Context) => {
  const url = tokenAddress(context, { grant_type: 'fb_exchange_token', fb_exchange_token: shortToken })
  const secrets = [shortToken, context.app.clientSecret]
  return ask({ request: { method: 'GET', url }, secrets, schema: TokenAnswer }, context)
}

const Permissions = Type.Object({
  data: Type.Array(Type.Object({ permission: Type.String({ maxLength: 100 }), status: Type.String() })),
})

type Scopes = { readonly kind: 'read'; readonly scopes: readonly string[] }

/** The token's own answer does not say which permissions the person left out. */
const readScopes = async (token: string, context: Context): Promise<Scopes | Failure> => {
  const query = new URLSearchParams({ limit: '200', access_token: token })
  const url = `${versioned(context.hosts.api, context.hosts)}/me/permissions?${query.toString()}`
  const answer = await ask({ request: { method: 'GET', url }, secrets: [token], schema: Permissions }, context)
  if (answer.kind !== 'answered') return answer
  const granted = answer.value.data.filter(({ status }) => status === 'granted')
  return { kind: 'read', scopes: granted.map(({ permission }) => permission) }
}
