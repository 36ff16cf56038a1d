import type { ActionDeps } from '#actions/deps.ts'
import type { Authentication } from '#http/plugins/authentication.ts'
import type { RefreshCookie } from '#http/plugins/refresh-cookie.ts'

/** What handlers work with. */
export interface RouteContext {
  readonly deps: ActionDeps
  readonly authentication: Authentication
  readonly cookie: RefreshCookie
}

/** Marks an operation that needs an access token, in the API's description. */
export const SIGNED_IN = [{ bearer: [] }]
