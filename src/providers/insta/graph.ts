import { FORM_HEADERS, formBody } from '../oauth2.ts'
import type { Context, Hosts, Keys } from '../provider.ts'
import { send } from '../remote.ts'
import type { Reply } from '../remote.ts'

/** The newest version of the Graph API; each is served for about two years. An operator may set another one. */
export const API_VERSION = 'v26.0'

/** Where the calls of an API go, with the version. */
export const versioned = (address: string, { version = API_VERSION }: Hosts): string => `${address}/${version}`

/** One call of the Graph API. What is true of Instagram Login and Facebook Login alike is said in these terms. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the version, with ids encoded: `178/media`. */
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
  readonly timeoutMilliseconds?: number
  readonly sendBefore?: number
}

/** In whose name a call is made. */
export interface Caller extends Keys {
  readonly account: { readonly remoteId: string }
}

/** The account's own path, or an edge of it. */
export const accountPath = ({ account }: Caller, edge: string): string =>
  `${encodeURIComponent(account.remoteId)}/${edge}`

/**
 * Sends one call, once. The token goes as a parameter, the one way that is documented for every call: in the body of a
 * POST, in the address of anything else, and so no address of a call may ever be logged.
 */
export const callGraph = (call: GraphCall, { credentials }: Keys, { http, hosts, signal }: Context): Promise<Reply> => {
  const { method, path, fields, ...limits } = call
  const form = formBody({ ...fields, access_token: credentials.accessToken })
  const address = `${versioned(hosts.api, hosts)}/${path}`
  const carrier =
    method === 'POST'
      ? ({ method, url: address, headers: FORM_HEADERS, body: form } as const)
      : ({ method, url: `${address}?${form}` } as const)
  return send(http, { ...carrier, ...limits, signal })
}
