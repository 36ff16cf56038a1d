import { authorizationAddress } from '../oauth2.ts'
import type { Provider } from '../provider.ts'
import { check } from './check.ts'
import { connect, disconnect, refresh } from './connect.ts'
import { find } from './find.ts'
import { limits } from './limits.ts'
import { mediaRules, rulesOf } from './media.ts'
import { options, readOptions } from './options.ts'
import { readPermalink } from './permalink.ts'
import { prepare } from './prepare.ts'
import { publish } from './publish.ts'
import { validate } from './rules.ts'
import { SCOPE_USES, SCOPES } from './scopes.ts'

/** Instagram, by the API with Instagram Login. */
export const insta: Provider = {
  code: 'insta',
  name: 'Instagram',
  app: {
    clientIdVariable: 'INSTAGRAM_APP_ID',
    clientSecretVariable: 'INSTAGRAM_APP_SECRET',
    guide: 'src/providers/insta/README.md',
  },
  hosts: {
    authorize: 'https://www.instagram.com',
    token: 'https://api.instagram.com',
    api: 'https://graph.instagram.com',
    web: 'https://www.instagram.com',
  },
  connection: 'oauth2',
  scopes: SCOPES,
  scopeUses: SCOPE_USES,
  fetchesFiles: true,
  // A media container can be asked for its state; that is how a publish call without an answer gets settled.
  dedupe: 'B',
  lateCommitSeconds: 600,
  // Of 60 days. What has ended is never renewed: this leaves room for an installation that is off for weeks.
  renewAheadSeconds: 20 * 86_400,
  // Instagram counts posts per day; this only keeps a backlog from arriving all at once.
  pace: { everySeconds: 30, burst: 5 },
  options,
  limits,
  mediaRules,
  mediaRulesFor: (chosen) => rulesOf(readOptions({ options: chosen }).kind ?? 'auto'),
  validate,
  authorizationUrl: (request, hosts, app) =>
    authorizationAddress(`${hosts.authorize}/oauth/authorize`, {
      client_id: app.clientId,
      redirect_uri: request.redirectUri,
      response_type: 'code',
      scope: SCOPES.join(','),
      state: request.state,
    }),
  connect,
  needsPreparing: ({ media }) => media.length > 0,
  prepare,
  publish,
  find,
  refresh,
  // By the access token itself, as long as that is valid.
  canRenew: () => true,
  readPermalink,
  check,
  disconnect,
}
