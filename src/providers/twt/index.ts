import { authorizationAddress } from '../oauth2.ts'
import type { Provider } from '../provider.ts'
import { check } from './check.ts'
import { canRenew, connect, disconnect, readAccount, refresh, SCOPE_USES, SCOPES } from './connect.ts'
import { costOf } from './cost.ts'
import { find } from './find.ts'
import { limits, longestText } from './limits.ts'
import { mediaForms, mediaRules } from './media.ts'
import { needsOf } from './needs.ts'
import { options } from './options.ts'
import { readPermalink } from './permalink.ts'
import { publish } from './publish.ts'
import { readMetrics, unpublish } from './published.ts'
import { validate } from './rules.ts'
import { textCounter } from './text.ts'
import { threadPart } from './thread.ts'
import { prepare } from './upload.ts'

/** X, by its API v2. */
export const twt: Provider = {
  code: 'twt',
  name: 'X',
  app: {
    clientIdVariable: 'X_CLIENT_ID',
    clientSecretVariable: 'X_CLIENT_SECRET',
    guide: 'docs/guides/x.md',
  },
  hosts: {
    authorize: 'https://x.com',
    token: 'https://api.x.com',
    api: 'https://api.x.com',
    web: 'https://x.com',
  },
  connection: 'oauth2',
  scopes: SCOPES,
  scopeUses: SCOPE_USES,
  // No key per post, and a duplicate filter that nobody documents: only the timeline tells what was published.
  dedupe: 'C',
  lateCommitSeconds: 600,
  // Of two hours.
  renewAheadSeconds: 15 * 60,
  // X takes 100 posts in 15 minutes from one account (docs.x.com, read 2026-11): ten at once and one each ten seconds stay within.
  pace: { everySeconds: 10, burst: 10 },
  options,
  limits,
  mediaRules,
  mediaForms,
  threadPart,
  validate,
  needsOf,
  textCounter,
  longestText: (_content, facts) => longestText(facts),
  costOf,
  authorizationUrl: (request, hosts, app) =>
    authorizationAddress(`${hosts.authorize}/i/oauth2/authorize`, {
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: request.redirectUri,
      scope: SCOPES.join(' '),
      state: request.state,
      code_challenge: request.codeChallenge,
      code_challenge_method: 'S256',
    }),
  connect,
  needsPreparing: ({ media }) => media.length > 0,
  prepare,
  publish,
  find,
  unpublish,
  readMetrics,
  refresh,
  readAccount,
  canRenew,
  readPermalink,
  check,
  disconnect,
}
