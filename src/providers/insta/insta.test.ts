import { testProvider } from '../contract.ts'
import type { Content } from '../provider.ts'
import { aGif, anImage, aVideo } from '../sample-media.ts'
import { json } from '../scripted-network.ts'
import type { Reaction, Received } from '../scripted-network.ts'
import { textOnly } from '../without-media.ts'
import { insta } from './index.ts'
import { answering, faultsOf, GRAPH } from './scripted-graph.ts'
import { emptyState } from './state.ts'

const LONG = { access_token: 'granted-long-token', token_type: 'bearer', expires_in: 5_183_944 }

/** By method and path, what Instagram answers when all is well. */
const WELL: Readonly<Record<string, Reaction>> = {
  'POST /oauth/access_token': json(200, {
    data: [{ access_token: 'granted-short-token', user_id: 178414, permissions: insta.scopes.join(',') }],
  }),
  'GET /access_token': json(200, LONG),
  'GET /refresh_access_token': json(200, LONG),
  'GET /v26.0/me': json(200, { user_id: '17841400000000001', username: 'ada', name: 'Ada', account_type: 'BUSINESS' }),
  ...GRAPH,
}

const network = answering(WELL)

const { butFor, creating, scenarios } = faultsOf(network, 463)

const limitOf = (unit: string, most: number, code: string) => ({
  at: textOnly(unit.repeat(most)),
  over: textOnly(unit.repeat(most + 1)),
  facts: {},
  code,
})

const content: Content = { text: 'Hello', media: [anImage()], options: {} }

const listOf = <One>(count: number, one: One): readonly One[] => Array.from({ length: count }, () => one)

const images = (count: number): Content => ({ ...content, media: listOf(count, anImage()) })
const described = (length: number): Content => ({ ...content, media: [anImage({ altText: '日'.repeat(length) })] })
const tagging = (count: number): Content => ({
  ...content,
  options: { user_tags: listOf(count, { username: 'grace', x: 0, y: 1 }) },
})
const shared = (count: number): Content => ({ ...content, options: { collaborators: listOf(count, 'grace') } })

const COVER = '0190f0a0-0000-7000-8000-000000000001'

const sample = {
  attempt: {
    credentials: { accessToken: 'kept-long-token', refreshToken: null, expiresAt: null, scopes: insta.scopes },
    content,
    account: { remoteId: '17841400000000001', handle: 'ada' },
    prepared: {
      ...emptyState(content),
      container: { id: '17800000000000001', createdAt: new Date().toISOString(), isReady: true },
    },
  },
  grant: { code: 'granted-code', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'contract-code-verifier' },
  network,
  preparing: {
    content: { ...content, media: [anImage(), anImage()] },
    isSend: ({ path }: Received) => path.endsWith('/media_publish'),
    scenarios: {
      ready: { network },
      working: butFor('/17800000000000001', json(200, { status_code: 'IN_PROGRESS' })),
      rejected: creating({ code: 36003, error_subcode: 2207009 }),
      unauthorized: creating({ code: 190, error_subcode: 460 }),
      'rate-limited': butFor('/content_publishing_limit', json(200, { data: [{ quota_usage: 50 }] })),
      unavailable: creating({ code: 2 }),
    },
  },
  faults: {
    media_required: { content: textOnly('Hello') },
    caption_ignored: { content: { ...content, options: { kind: 'story' } } },
    option_not_taken: { content: { ...content, options: { kind: 'story', first_comment: 'x', location_id: '1' } } },
    story_needs_business: {
      content: { ...content, options: { kind: 'story' } },
      facts: { accountType: 'MEDIA_CREATOR' },
    },
    permission_missing: { content: { ...content, options: { first_comment: 'x' } }, facts: { canComment: false } },
    empty_comment: { content: { ...content, options: { first_comment: ' ' } } },
    cover_outside_video: { content: { ...content, media: [aVideo()], options: { thumb_offset_ms: 12_000 } } },
    cover_moment_ignored: {
      content: {
        ...content,
        media: [aVideo()],
        options: { cover_media_id: COVER, thumb_offset_ms: 1_000 },
        chosenFiles: { cover_media_id: anImage() },
      },
    },
    unknown_media: {
      content: { ...content, options: { user_tags: [{ username: 'eve', x: 0, y: 0, media_index: 1 }] } },
    },
    tag_not_taken: {
      content: { ...content, media: [aVideo(), anImage()], options: { user_tags: [{ username: 'eve', x: 0, y: 0 }] } },
    },
    tag_without_place: { content: { ...content, options: { user_tags: [{ username: 'eve', x: 0 }] } } },
    alt_text_ignored: { content: { ...content, media: [aVideo({ altText: 'A cat' })] } },
    media_cropped: { content: { ...content, media: [anImage(), anImage({ height: 1_350 })] } },
    media_kind: { content: { ...content, media: [aGif()] } },
    thread_not_supported: { content: { ...content, thread: [{ text: 'more', media: [] }] } },
  },
  limits: {
    caption: limitOf('日', 2_200, 'too_long'),
    hashtags: limitOf('#tag ', 30, 'too_many_hashtags'),
    mentions: limitOf('@ada ', 20, 'too_many_mentions'),
    alt_text: { at: described(1_000), over: described(1_001), facts: {}, code: 'alt_text_too_long' },
    carousel: { at: images(10), over: images(11), facts: {}, code: 'media_count' },
    user_tags: { at: tagging(20), over: tagging(21), facts: {}, code: 'option_too_many' },
    collaborators: { at: shared(3), over: shared(4), facts: {}, code: 'option_too_many' },
    posts: { notInContent: 'Instagram counts what the account published' },
  },
}

testProvider(insta, sample, scenarios)
