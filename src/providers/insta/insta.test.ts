import type { Scenarios } from '../contract.ts'
import { testProvider } from '../contract.ts'
import { json } from '../scripted-network.ts'
import type { Reaction, Received } from '../scripted-network.ts'
import { insta } from './index.ts'

const LONG = { access_token: 'granted-long-token', token_type: 'bearer', expires_in: 5_183_944 }

/** By method and path, what Instagram answers when all is well. */
const WELL: Readonly<Record<string, Reaction>> = {
  'POST /oauth/access_token': json(200, {
    data: [{ access_token: 'granted-short-token', user_id: 178414, permissions: insta.scopes.join(',') }],
  }),
  'GET /access_token': json(200, LONG),
  'GET /refresh_access_token': json(200, LONG),
  'GET /v26.0/me': json(200, { user_id: '17841400000000001', username: 'ada', name: 'Ada', account_type: 'BUSINESS' }),
}

const network = ({ method, path }: Received): Reaction =>
  WELL[`${method} ${path.replace(/\?.*/, '')}`] ?? json(404, { error: { code: 100, message: 'No such object' } })

const NOTHING_SENT = { impossible: 'nothing is sent to Instagram until a content can hold media' } as const

const scenarios: Scenarios = {
  published: NOTHING_SENT,
  processing: NOTHING_SENT,
  rejected: { network },
  unauthorized: NOTHING_SENT,
  'rate-limited': NOTHING_SENT,
  unavailable: NOTHING_SENT,
  unknown: NOTHING_SENT,
}

const limitOf = (unit: string, most: number, code: string) => ({
  at: { text: unit.repeat(most) },
  over: { text: unit.repeat(most + 1) },
  facts: {},
  code,
})

const sample = {
  attempt: {
    credentials: { accessToken: 'kept-long-token', refreshToken: null, expiresAt: null, scopes: insta.scopes },
    content: { text: 'Hello' },
    account: { remoteId: '17841400000000001', handle: 'ada' },
  },
  grant: { code: 'granted-code', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'contract-code-verifier' },
  network,
  limits: {
    caption: limitOf('日', 2_200, 'too_long'),
    hashtags: limitOf('#tag ', 30, 'too_many_hashtags'),
    mentions: limitOf('@ada ', 20, 'too_many_mentions'),
  },
}

testProvider(insta, sample, scenarios)
