import { Type } from 'typebox'
import { authorizationAddress } from '../oauth2.ts'
import type { Provider } from '../provider.ts'
import { connect, disconnect, refresh, SCOPES } from './connect.ts'
import { limits } from './limits.ts'
import { readPermalink } from './permalink.ts'
import { find, publish } from './publish.ts'
import { validate } from './text.ts'

/** Instagram, by the API with Instagram Login. Connects accounts; publishes nothing until a content can hold media. */
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
  // A media container can be asked for its state; that is how a publish call without an answer gets settled.
  dedupe: 'B',
  lateCommitSeconds: 600,
  // Instagram counts posts per day; this only keeps a backlog from arriving all at once.
  pace: { everySeconds: 30, burst: 5 },
  options: Type.Object({}, { additionalProperties: false }),
  limits,
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
  publish,
  find,
  refresh,
  readPermalink,
  disconnect,
}
