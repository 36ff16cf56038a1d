import type { Scenarios } from '../contract.ts'
import { testProvider } from '../contract.ts'
import type { Content } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { json } from '../scripted-network.ts'
import type { Reaction, Received, Script } from '../scripted-network.ts'
import { instaFacebook } from './index.ts'
import { emptyState } from './state.ts'

const IG = '/v26.0/17841400000000001'
const CONTAINER = '17800000000000001'

/** By method and path, what Facebook answers when all is well. */
const WELL: Readonly<Record<string, Reaction>> = {
  'GET /v26.0/oauth/access_token': json(200, { access_token: 'granted-token', token_type: 'bearer' }),
  'GET /v26.0/me/permissions': json(200, {
    data: instaFacebook.scopes.map((permission) => ({ permission, status: 'granted' })),
  }),
  'GET /v26.0/me/accounts': json(200, {
    data: [
      {
        name: 'Ada (Page)',
        access_token: 'granted-page-token',
        instagram_business_account: { id: '17841400000000001', username: 'ada', name: 'Ada' },
      },
    ],
  }),
  'GET /v26.0/me': json(200, { id: '10500000000000001' }),
  [`POST ${IG}/media_publish`]: json(200, { id: '17900000000000001' }),
  [`POST ${IG}/media`]: json(200, { id: CONTAINER }),
  [`GET ${IG}/media`]: json(200, { data: [] }),
  [`GET ${IG}/content_publishing_limit`]: json(200, { data: [{ quota_usage: 0, config: { quota_total: 100 } }] }),
  [`GET /v26.0/${CONTAINER}`]: json(200, { status_code: 'FINISHED', id: CONTAINER }),
  [`POST /ig-api-upload/v26.0/${CONTAINER}`]: json(200, { success: true }),
}

/** What a container says while its video has not arrived. */
const EMPTY = json(200, { status_code: 'IN_PROGRESS', video_status: { uploading_phase: { bytes_transferred: 0 } } })

const network = ({ method, path }: Received): Reaction => {
  // Only the question before an upload asks for this field.
  if (method === 'GET' && path.includes('video_status')) return EMPTY
  return WELL[`${method} ${path.replace(/\?.*/, '')}`] ?? json(404, { error: { code: 100, message: 'No such object' } })
}

/** Facebook well but for one call, told by the end of its path. */
const butFor = (end: string, reaction: Reaction): { readonly network: Script } => ({
  network: (received) => (received.path.replace(/\?.*/, '').endsWith(end) ? reaction : network(received)),
})

const publishing = (status: number, error: object): { readonly network: Script } =>
  butFor('/media_publish', json(status, { error: { message: 'No.', ...error } }))

const creating = (error: object): { readonly network: Script } =>
  butFor('/media', json(400, { error: { message: 'No.', ...error } }))

const scenarios: Scenarios = {
  published: { network },
  processing: { impossible: 'what Instagram still works on is waited for before the publishing call, by preparing' },
  rejected: publishing(400, { code: 36003, error_subcode: 2207009 }),
  unauthorized: publishing(400, { code: 190, error_subcode: 492 }),
  'rate-limited': publishing(403, { code: 9, error_subcode: 2207042 }),
  unavailable: publishing(400, { code: 9007, error_subcode: 2207027 }),
  unknown: publishing(400, { code: 4, error_subcode: 2207051 }),
}

const content: Content = { text: 'Hello', media: [anImage()], options: {} }
const SAME = { notInContent: 'the same table as of Instagram Login, where the contract tries it' }

const sample = {
  attempt: {
    credentials: { accessToken: 'kept-page-token', refreshToken: null, expiresAt: null, scopes: instaFacebook.scopes },
    content,
    account: { remoteId: '17841400000000001', handle: 'ada' },
    prepared: {
      ...emptyState(content),
      container: { id: CONTAINER, createdAt: new Date().toISOString(), isReady: true },
    },
  },
  grant: { code: 'granted-code', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'contract-code-verifier' },
  network,
  preparing: {
    content: { ...content, media: [anImage(), aVideo()] },
    isSend: ({ path }: Received) => path.endsWith('/media_publish'),
    scenarios: {
      ready: { ...butFor('/content_publishing_limit', json(500, {})), prepared: wholeOf() },
      working: { network },
      rejected: creating({ code: 36003, error_subcode: 2207009 }),
      unauthorized: creating({ code: 190, error_subcode: 460 }),
      'rate-limited': butFor('/content_publishing_limit', json(200, { data: [{ quota_usage: 50 }] })),
      unavailable: creating({ code: 2 }),
    },
  },
  limits: Object.fromEntries(instaFacebook.limits.map(({ name }) => [name, SAME])),
}

/** A carousel whose container stands. */
function wholeOf() {
  return {
    ...emptyState({ ...content, media: [anImage(), aVideo()] }),
    container: { id: CONTAINER, createdAt: new Date().toISOString(), isReady: false },
  }
}

testProvider(instaFacebook, sample, scenarios)
