import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MediaItem } from '#domain/media.ts'
import type { Preparing } from '../contract-context.ts'
import type { PrepareScenarios, Sample, Scenarios } from '../contract.ts'
import { testProvider } from '../contract.ts'
import type { Content } from '../provider.ts'
import { aGif, anImage, aVideo } from '../sample-media.ts'
import { json } from '../scripted-network.ts'
import type { Reaction, Received } from '../scripted-network.ts'
import { twt } from './index.ts'
import { textOnly } from '../without-media.ts'

const TOKEN = {
  token_type: 'bearer',
  expires_in: 7_200,
  access_token: 'granted-access-token',
  refresh_token: 'granted-refresh-token',
  scope: 'tweet.read tweet.write users.read offline.access media.write',
}

const ME = { data: { id: '2244994945', name: 'Ada', username: 'ada', subscription_type: 'None' } }

/** By method and path, what X answers when all is well. */
const WELL: Readonly<Record<string, Reaction>> = {
  'POST /2/oauth2/token': json(200, TOKEN),
  'POST /2/oauth2/revoke': json(200, { revoked: true }),
  'GET /2/users/me': json(200, ME),
  'POST /2/tweets': json(201, { data: { id: '1900000000000000001', text: 'Hello' } }),
  'GET /2/users/2244994945/tweets': json(200, { meta: { result_count: 0 } }),
  'POST /2/media/upload/initialize': json(200, { data: { id: '77', media_key: '7_77', expires_after_secs: 86_399 } }),
  'POST /2/media/upload/77/append': json(200, { data: { expires_at: 1_800_000_000 } }),
  'POST /2/media/upload/77/finalize': json(200, {
    data: {
      id: '77',
      media_key: '7_77',
      expires_after_secs: 86_400,
      processing_info: { state: 'pending', check_after_secs: 1 },
    },
  }),
  'GET /2/media/upload': json(200, {
    data: { id: '77', processing_info: { state: 'succeeded', progress_percent: 100 } },
  }),
  'POST /2/media/metadata': json(200, { data: { id: '77' } }),
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

const film: Content = { ...textOnly('Look'), media: [aVideo({ bytes: 1_500_000, altText: 'A cat walks' })] }

const UPLOADED = {
  stage: 'uploaded',
  sha256: film.media[0]?.sha256 ?? '',
  id: '77',
  mediaKey: '7_77',
  altText: 'A cat walks',
  readyAt: '2026-11-23T12:00:00.000Z',
  expiresAt: '9999-01-01T00:00:00.000Z',
}

const preparing: Preparing = {
  content: film,
  isSend: ({ method, path }) => method === 'POST' && path === '/2/tweets',
  scenarios: {
    ready: { network, prepared: { files: [UPLOADED] } },
    working: { network },
    rejected: refusal(400, 'Your file is of a kind that X does not know.'),
    unauthorized: refusal(401, 'Unauthorized'),
    'rate-limited': refusal(429, 'Too Many Requests'),
    unavailable: { network: 'refused' },
  },
}

const images = (count: number, altText = ''): Content => ({
  ...textOnly('Look'),
  media: Array.from({ length: count }, () => anImage({ altText })),
})

const withMedia = (make: () => MediaItem, count: number): Content => ({
  ...textOnly('Look'),
  media: Array.from({ length: count }, make),
})

const poll = (options: readonly string[], minutes = 60): Content => ({
  ...textOnly('Which?'),
  options: { poll: { options, duration_minutes: minutes } },
})

const tagging = (count: number): Content => ({ ...images(1), options: { tagged_user_ids: Array(count).fill('7') } })

const sample: Sample = {
  attempt: {
    credentials: {
      accessToken: 'kept-access-token',
      refreshToken: 'kept-refresh-token',
      expiresAt: '2026-11-23T12:00:00.000Z',
      scopes: twt.scopes,
    },
    content: textOnly('Hello'),
    account: { remoteId: '2244994945', handle: 'ada' },
  },
  grant: { code: 'granted-code', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'contract-code-verifier' },
  network,
  preparing,
  faults: {
    empty_text: { content: textOnly(' ') },
    invalid_characters: { content: textOnly('x\uFEFF') },
    too_many_cashtags: { content: textOnly('$TSLA $F') },
    mutually_exclusive: { content: { ...images(1), options: { quote: '42' } } },
    invalid_reference: { content: { ...textOnly('Yes'), options: { reply_to: 'hello' } } },
    empty_choice: { content: poll(['Yes', ' ']) },
    reply_restricted: { content: { ...textOnly('Yes'), options: { reply_to: '42' } } },
    quote_restricted: { content: { ...textOnly('Yes'), options: { quote: '42' } } },
    tags_without_files: { content: { ...textOnly('Yes'), options: { tagged_user_ids: ['7'] } } },
    no_effect: { content: { ...textOnly('Yes'), options: { share_with_followers: true } } },
    media_mixed: { content: { ...textOnly('Look'), media: [anImage(), aVideo()] } },
    media_duration: { content: { ...textOnly('Look'), media: [aVideo({ durationSeconds: 140.04 })] } },
  },
  limits: {
    images: { at: images(4), over: images(5), facts: {}, code: 'media_count' },
    gifs: { at: withMedia(aGif, 1), over: withMedia(aGif, 2), facts: {}, code: 'media_count' },
    videos: { at: withMedia(aVideo, 1), over: withMedia(aVideo, 2), facts: {}, code: 'media_count' },
    alt_text: {
      at: images(1, '🐈'.repeat(1_000)),
      over: images(1, `${'🐈'.repeat(1_000)}a`),
      facts: {},
      code: 'alt_text_too_long',
    },
    tagged_people: { at: tagging(10), over: tagging(11), facts: {}, code: 'option_too_many' },
    poll_options: {
      at: poll(['a', 'b', 'c', 'd']),
      over: poll(['a', 'b', 'c', 'd', 'e']),
      facts: {},
      code: 'option_too_many',
    },
    poll_option: {
      at: poll(['a'.repeat(25), 'b']),
      over: poll(['a'.repeat(26), 'b']),
      facts: {},
      code: 'option_too_long',
    },
    poll_minutes: {
      at: poll(['a', 'b'], 10_080),
      over: poll(['a', 'b'], 10_081),
      facts: {},
      code: 'option_too_great',
    },
    text: { at: textOnly('日'.repeat(140)), over: textOnly(`${'日'.repeat(140)}a`), facts: {}, code: 'too_long' },
    text_with_subscription: {
      at: textOnly('a'.repeat(25_000)),
      over: textOnly('a'.repeat(25_001)),
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
  test('refuses a preparation that leaves an outcome out', () => {
    const { ready, working, rejected, unauthorized, unavailable } = preparing.scenarios
    // @ts-expect-error the outcome `rate-limited` is missing
    const incomplete: PrepareScenarios = { ready, working, rejected, unauthorized, unavailable }
    assert.ok(!('rate-limited' in incomplete))
  })
})
