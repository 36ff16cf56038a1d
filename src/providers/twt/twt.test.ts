import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Scenarios } from '../contract.ts'
import { testProvider } from '../contract.ts'
import { json } from '../scripted-network.ts'
import type { Reaction, Received } from '../scripted-network.ts'
import { twt } from './index.ts'

const TOKEN = {
  token_type: 'bearer',
  expires_in: 7_200,
  access_token: 'granted-access-token',
  refresh_token: 'granted-refresh-token',
  scope: 'tweet.read tweet.write users.read offline.access',
}

const ME = { data: { id: '2244994945', name: 'Ada', username: 'ada', subscription_type: 'None' } }

/** By method and path, what X answers when all is well. */
const WELL: Readonly<Record<string, Reaction>> = {
  'POST /2/oauth2/token': json(200, TOKEN),
  'POST /2/oauth2/revoke': json(200, { revoked: true }),
  'GET /2/users/me': json(200, ME),
  'POST /2/tweets': json(201, { data: { id: '1900000000000000001', text: 'Hello' } }),
  'GET /2/users/2244994945/tweets': json(200, { meta: { result_count: 0 } }),
}

const network = ({ method, path }: Received): Reaction =>
  WELL[`${method} ${path.replace(/\?.*/, '')}`] ?? json(404, { title: 'Not Found' })

const refusal = (status: number, detail: string) => ({ network: () => json(status, { title: 'No', detail, status }) })

const scenarios: Scenarios = {
  published: { network },
  processing: { impossible: 'X answers a text at once: it is public or it is refused' },
  rejected: refusal(403, 'You are not permitted to perform this action.'),
  unauthorized: refusal(401, 'Unauthorized'),
  'rate-limited': refusal(429, 'Too Many Requests'),
  unavailable: { network: 'refused' },
  unknown: refusal(503, 'Service Unavailable'),
}

const sample = {
  attempt: {
    credentials: {
      accessToken: 'kept-access-token',
      refreshToken: 'kept-refresh-token',
      expiresAt: '2026-11-23T12:00:00.000Z',
      scopes: twt.scopes,
    },
    content: { text: 'Hello' },
    account: { remoteId: '2244994945', handle: 'ada' },
  },
  grant: { code: 'granted-code', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'contract-code-verifier' },
  network,
  limits: {
    text: { at: { text: '日'.repeat(140) }, over: { text: `${'日'.repeat(140)}a` }, facts: {}, code: 'too_long' },
    text_with_subscription: {
      at: { text: 'a'.repeat(25_000) },
      over: { text: 'a'.repeat(25_001) },
      facts: { subscription: 'Premium' },
      code: 'too_long',
    },
    posts_per_user: { notInContent: 'X counts, and says so with status 429' },
    posts_per_app: { notInContent: 'X counts, and says so with status 429' },
  },
}

testProvider(twt, sample, scenarios)

describe('the type of scenarios', () => {
  test('refuses a provider that leaves an outcome out', () => {
    const { published, processing, rejected, unauthorized, unavailable, unknown } = scenarios
    // @ts-expect-error the outcome `rate-limited` is missing
    const incomplete: Scenarios = { published, processing, rejected, unauthorized, unavailable, unknown }
    assert.ok(!('rate-limited' in incomplete))
  })
})
