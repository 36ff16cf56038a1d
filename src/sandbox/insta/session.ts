import type { FastifyReply, FastifyRequest } from 'fastify'
import { fingerprint } from '#sandbox/secrets.ts'
import type { Answer } from '#sandbox/serve.ts'
import type { InstaAccount, InstaToken } from './events.ts'
import { pageIdOf } from './ids.ts'
import { readParams } from './params.ts'
import type { InstaDesk, InstaParts } from './parts.ts'

/** What a permission is called with Instagram Login, and with Facebook Login. */
const PERMISSIONS = {
  read: ['instagram_business_basic', 'instagram_basic'],
  publish: ['instagram_business_content_publish', 'instagram_content_publish'],
  pages: ['pages_show_list', 'pages_show_list'],
  comments: ['instagram_business_manage_comments', 'instagram_manage_comments'],
  // Instagram Login has none for it.
  contents: ['', 'instagram_manage_contents'],
} as const

/** Who asks, and for what. */
export interface Session {
  readonly token: InstaToken
  /** The account of the token; with a person's token of Facebook Login the first of them. */
  readonly account: InstaAccount
  readonly params: URLSearchParams
  /** Where this sandbox is, as the client reaches it; no slash at the end. */
  readonly base: string
}

/** A route that needs a token: its name for faults, what it asks for, and its work. */
export interface Guarded {
  readonly route: string
  readonly permission: keyof typeof PERMISSIONS
  readonly work: (session: Session) => Answer | Promise<Answer>
}

/** The token of that secret, or the refusal. */
export const tokenBySecret = ({ parts, problems }: InstaDesk, secret: string): InstaToken | Answer => {
  const token = parts.state.token(fingerprint(secret))
  if (token === null) return problems.badToken(460)
  return token.expiresAt <= parts.ground.clock.now().getTime() ? problems.badToken(463) : token
}

/** The token named by the request, or the refusal; `access_token` counts as a parameter only, as documented. */
export const tokenOf = (desk: InstaDesk, params: URLSearchParams): InstaToken | Answer => {
  const secret = params.get('access_token') ?? ''
  return secret === '' ? desk.problems.missingParameter('access_token') : tokenBySecret(desk, secret)
}

/** Whether the token may act for the account. */
export const speaksFor = (token: InstaToken, accountId: string): boolean =>
  token.accountId === accountId || token.pages?.includes(accountId) === true

const accountOfToken = ({ state }: InstaParts, params: URLSearchParams): string | null => {
  const token = state.token(fingerprint(params.get('access_token') ?? params.get('fb_exchange_token') ?? ''))
  return state.account(token?.accountId ?? '')?.username ?? null
}

/** The account that a request speaks of, by the code or token that it shows. */
export const accountOf = (parts: InstaParts, values: URLSearchParams): string | null => {
  const code = parts.state.code(fingerprint(values.get('code') ?? ''))
  return parts.state.account(code?.accountId ?? '')?.username ?? accountOfToken(parts, values)
}

/** The token's account that a path names; null when it is none of the token's. */
export const accountAt = ({ state }: InstaParts, { token, account }: Session, id: string): InstaAccount | null => {
  if (id === 'me') return account
  const named = state.accounts().find((one) => one.userId === id || pageIdOf(one) === id)
  return named !== undefined && speaksFor(token, named.userId) ? named : null
}

const permitted = (desk: InstaDesk, { permission, work }: Guarded, session: Session): Answer | Promise<Answer> => {
  const wanted = PERMISSIONS[permission][session.token.owner === undefined ? 0 : 1]
  const isGranted = session.token.scopes.includes(wanted)
  return isGranted ? work(session) : desk.problems.missingPermission(wanted === '' ? permission : wanted)
}

const checked = async (
  desk: InstaDesk,
  guarded: Guarded,
  { params, base }: Pick<Session, 'params' | 'base'>,
): Promise<Answer> => {
  const { parts, problems } = desk
  const token = tokenOf(desk, params)
  if ('status' in token) return token
  const account = parts.state.account(token.accountId)
  if (account === null) return problems.badToken(460)
  const { appCallsPerHour: app, accountCallsPerHour } = parts.settings()
  const { exceeded, headers } = parts.usage(account.userId, { app, account: accountCallsPerHour })
  if (exceeded !== null) return problems.limited(exceeded, headers)
  const answer = await permitted(desk, guarded, { token, account, params, base })
  return { ...answer, headers: { ...headers, ...answer.headers } }
}

/** One request and its reply. */
export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Where the sandbox is, as this client reaches it. */
const baseOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}${request.server.prefix}`

/** Serves a route to the holder of a valid token, within the limits of calls. */
export const serveGraph = async (
  desk: InstaDesk,
  guarded: Guarded,
  { request, reply }: Exchange,
): Promise<FastifyReply> => {
  const params = await readParams(request)
  const account = accountOf(desk.parts, params)
  const base = baseOf(request)
  const call = { route: guarded.route, account, perform: () => checked(desk, guarded, { params, base }) }
  return await desk.parts.wire.line.serve(call, request, reply)
}
