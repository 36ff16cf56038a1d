import { authorizationAddress } from '../oauth2.ts'
import type { Provider } from '../provider.ts'
import { check } from './check.ts'
import { completeComment } from './comment.ts'
import { connect, disconnect, refresh } from './connect.ts'
import { facebookCheck } from './facebook-check.ts'
import { checkPageToken, connectByFacebook } from './facebook-connect.ts'
import { find } from './find.ts'
import { API_VERSION, versioned } from './graph.ts'
import { limits, LONGEST_CAPTION } from './limits.ts'
import { mediaForms, mediaRules, rulesOf } from './media.ts'
import { needsOf, needsOfFacebook } from './needs.ts'
import { facebookOptions, kindOf, options, readOptions } from './options.ts'
import { readPermalink } from './permalink.ts'
import { prepare, prepareSending } from './prepare.ts'
import { publish } from './publish.ts'
import { validate, validateFacebook } from './rules.ts'
import { FACEBOOK_SCOPE_USES, FACEBOOK_SCOPES, SCOPE_USES, SCOPES } from './scopes.ts'
import { textCounter } from './text.ts'
import { unpublish } from './unpublish.ts'

/** What is true of Instagram whichever way an account was connected. */
const common = {
  connection: 'oauth2',
  // A media container can be asked for its state; that is how a publish call without an answer gets settled.
  dedupe: 'B',
  fetchesFiles: true,
  lateCommitSeconds: 600,
  // Instagram counts posts per day; this only keeps a backlog from arriving all at once.
  pace: { everySeconds: 30, burst: 5 },
  limits,
  mediaRules,
  mediaForms,
  mediaRulesFor: (chosen, mediaId) => rulesOf(readOptions({ options: chosen }), mediaId),
  textCounter,
  // A story shows no text.
  longestText: (content) => (kindOf(content) === 'story' ? null : LONGEST_CAPTION),
  needsPreparing: ({ media }) => media.length > 0,
  publish,
  find,
  complete: completeComment,
  readPermalink,
  disconnect,
} as const satisfies Partial<Provider>

/** Instagram, by the API with Instagram Login. */
export const insta: Provider = {
  ...common,
  code: 'insta',
  name: 'Instagram',
  options,
  validate,
  app: {
    clientIdVariable: 'INSTAGRAM_APP_ID',
    clientSecretVariable: 'INSTAGRAM_APP_SECRET',
    guide: 'docs/guides/instagram.md',
  },
  hosts: {
    authorize: 'https://www.instagram.com',
    token: 'https://api.instagram.com',
    api: 'https://graph.instagram.com',
    web: 'https://www.instagram.com',
    version: API_VERSION,
  },
  scopes: SCOPES,
  scopeUses: SCOPE_USES,
  // Of 60 days. What has ended is never renewed: this leaves room for an installation that is off for weeks.
  renewAheadSeconds: 20 * 86_400,
  authorizationUrl: (request, hosts, app) =>
    authorizationAddress(`${hosts.authorize}/oauth/authorize`, {
      client_id: app.clientId,
      redirect_uri: request.redirectUri,
      response_type: 'code',
      scope: SCOPES.join(','),
      state: request.state,
    }),
  needsOf,
  connect,
  prepare,
  refresh,
  // By the access token itself, as long as that is valid.
  canRenew: () => true,
  check,
}

/** The same Instagram, by the API with Facebook Login: the account is linked to a Page, and the Page's token speaks for it. */
export const instaFacebook: Provider = {
  ...common,
  code: 'insta_facebook',
  options: facebookOptions,
  validate: validateFacebook,
  name: 'Instagram (Facebook Login)',
  app: {
    clientIdVariable: 'FACEBOOK_APP_ID',
    clientSecretVariable: 'FACEBOOK_APP_SECRET',
    guide: 'docs/guides/instagram.md',
  },
  hosts: {
    authorize: 'https://www.facebook.com',
    token: 'https://graph.facebook.com',
    api: 'https://graph.facebook.com',
    upload: 'https://rupload.facebook.com',
    web: 'https://www.instagram.com',
    version: API_VERSION,
  },
  scopes: FACEBOOK_SCOPES,
  scopeUses: FACEBOOK_SCOPE_USES,
  // A Page's token has no end that anything could be ahead of.
  renewAheadSeconds: 0,
  authorizationUrl: (request, hosts, app) =>
    authorizationAddress(`${versioned(hosts.authorize, hosts)}/dialog/oauth`, {
      client_id: app.clientId,
      redirect_uri: request.redirectUri,
      response_type: 'code',
      scope: FACEBOOK_SCOPES.join(','),
      state: request.state,
      // Asks again for what was declined before; Facebook would pass over it in silence.
      auth_type: 'rerequest',
    }),
  needsOf: needsOfFacebook,
  connect: connectByFacebook,
  prepare: prepareSending,
  unpublish,
  refresh: checkPageToken,
  // There is nothing to renew: it has no end.
  canRenew: () => true,
  check: facebookCheck,
}
