import { insta, instaFacebook } from '#providers/insta/index.ts'
import { twt } from '#providers/twt/index.ts'
import { ID } from './lies.ts'
import type { Heard, Truth } from './lying-network.ts'

const KEYS = {
  access_token: 'granted',
  refresh_token: 'granted-refresh',
  expires_in: 7_200,
  scope: twt.scopes.join(' '),
}
/** By what is asked for, what is answered when all is well. */
const WELL: Readonly<Record<string, unknown>> = {
  'POST /2/oauth2/token': KEYS,
  'POST /2/oauth2/revoke': { revoked: true },
  'GET /2/users/me': { data: { id: '42', name: 'Ada', username: 'ada', subscription_type: 'None' } },
  'POST /2/tweets': { data: { id: ID, text: 'Hello' } },
  'GET /2/users/42/tweets': { meta: { result_count: 0 } },
  'POST /2/media/upload/initialize': { data: { id: '77' } },
  'POST /2/media/upload/ID/finalize': { data: { id: '77' } },
  'GET /2/media/upload': { data: { id: '77' } },
  'POST /2/media/metadata': { data: { id: '77' } },
  [`DELETE /2/tweets/${ID}`]: { data: { deleted: true } },
  'GET /2/tweets': { data: [] },
  'POST /oauth/access_token': { access_token: 'short', permissions: insta.scopes.join(',') },
  'GET /access_token': { access_token: 'long', expires_in: 5_000_000 },
  'GET /refresh_access_token': { access_token: 'long', expires_in: 5_000_000 },
  'GET /v26.0/me': { id: '42', user_id: '42', username: 'ada' },
  'GET /v26.0/42/content_publishing_limit': { data: [{ quota_usage: 0 }] },
  'POST /v26.0/42/media': { id: '17' },
  'GET /v26.0/17': { status_code: 'FINISHED' },
  'POST /v26.0/42/media_publish': { id: '18' },
  'GET /v26.0/42/media': { data: [] },
  'GET /v26.0/oauth/access_token': { access_token: 'granted-person' },
  'GET /v26.0/me/permissions': {
    data: instaFacebook.scopes.map((permission) => ({ permission, status: 'granted' })),
  },
  'GET /v26.0/me/accounts': {
    data: [{ name: 'Page', access_token: 'granted-page', instagram_business_account: { id: '42', username: 'ada' } }],
  },
  'POST /ig-api-upload/v26.0/17': { success: true },
  [`DELETE /v26.0/${ID}`]: { success: true },
}

/** What a request asks for, without the ids that vary. */
export const pathOf = ({ method, path }: Heard): string =>
  `${method} ${path.replace(/\?.*/, '').replace(/\/upload\/\d+\//, '/upload/ID/')}`

/** What an honest network answers. */
export const truth = (heard: Heard): Truth => ({
  status: pathOf(heard) === 'POST /2/tweets' ? 201 : 200,
  body: JSON.stringify(heard.path.includes('video_status') ? {} : (WELL[pathOf(heard)] ?? {})),
})
