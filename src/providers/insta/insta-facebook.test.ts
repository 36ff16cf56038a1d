import { testProvider } from '../contract.ts'
import type { Content } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { json } from '../scripted-network.ts'
import type { Reaction, Received, Script } from '../scripted-network.ts'
import { instaFacebook } from './index.ts'
import { answering, CONTAINER, faultsOf, GRAPH } from './scripted-graph.ts'
import { emptyState } from './state.ts'

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
  ...GRAPH,
  [`POST /ig-api-upload/v26.0/${CONTAINER}`]: json(200, { success: true }),
}

/** What a container says while its video has not arrived. */
const EMPTY = json(200, { status_code: 'IN_PROGRESS', video_status: { uploading_phase: { bytes_transferred: 0 } } })

const answer = answering(WELL)

const network: Script = (received) =>
  // Only the question before an upload asks for this field.
  received.method === 'GET' && received.path.includes('video_status') ? EMPTY : answer(received)

const { butFor, creating, scenarios } = faultsOf(network, 492)

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
  // The same rules as of Instagram Login, where the contract tries each.
  faults: {},
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
