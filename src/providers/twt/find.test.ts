import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NoAnswerError, NotSentError } from '#lib/http.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import type { Attempt, Context, FindOutcome } from '../provider.ts'
import { find } from './find.ts'
import { twt } from './index.ts'
import { anImage } from '../sample-media.ts'
import { NO_MEDIA, textOnly } from '../without-media.ts'

const STARTED = new Date('2026-11-23T12:00:00.500Z')

const attempt = (text: string, more: Partial<Attempt> = {}): Attempt => ({
  key: 'publication',
  credentials: { accessToken: 'secret-token', refreshToken: null, expiresAt: null, scopes: [] },
  content: textOnly(text),
  prepared: null,
  account: { remoteId: '42', handle: 'ada' },
  startedAt: STARTED,
  taken: new Set<string>(),
  sendBefore: 0,
  ...more,
})

const ok = (value: unknown): HttpResponse => ({ status: 200, headers: {}, body: JSON.stringify(value) })

/** Runs `find` against pages given in order; a page may be an error of the door. */
const search = async (
  text: string,
  pages: readonly (HttpResponse | Error)[],
  more: Partial<Attempt> = {},
): Promise<{ outcome: FindOutcome; asked: readonly HttpRequest[] }> => {
  const asked: HttpRequest[] = []
  const context: Context = {
    http: async (request) => {
      const page = pages[Math.min(asked.push(request), pages.length) - 1]
      if (page === undefined || page instanceof Error) throw page ?? new Error('no page')
      return page
    },
    clock: systemClock,
    log: silentLog,
    hosts: twt.hosts,
    app: { clientId: 'id', clientSecret: '' },
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  return { outcome: await find(attempt(text, more), context), asked }
}

const EMPTY = ok({ meta: { result_count: 0 } })
const post = (id: string, text: string, more: object = {}) => ({ id, text, ...more })

test('the timeline is asked from a minute before the attempt, with its links', async () => {
  const { asked } = await search('Hello', [EMPTY])
  const [request] = asked
  assert.equal(asked.length, 1)
  const url = new URL(request?.url ?? '')
  assert.equal(url.origin + url.pathname, 'https://api.x.com/2/users/42/tweets')
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    max_results: '100',
    start_time: '2026-11-23T11:59:00Z',
    'tweet.fields': 'created_at,entities,attachments,referenced_tweets,note_tweet',
  })
  assert.equal(request?.headers?.['authorization'], 'Bearer secret-token')
})

test('an empty timeline says that the post is absent', async () => {
  const { outcome } = await search('Hello', [EMPTY])
  assert.equal(outcome.kind, 'absent')
})

test('one match is found, with its address', async () => {
  const { outcome } = await search('a & b', [
    ok({ data: [post('7', 'other'), post('8', 'a &amp; b')], meta: { result_count: 2 } }),
  ])
  assert.equal(outcome.kind, 'found')
  if (outcome.kind !== 'found') return
  assert.deepEqual([outcome.remoteId, outcome.url], ['8', 'https://x.com/ada/status/8'])
})

test('two matches are for a person to tell apart', async () => {
  const { outcome } = await search('Hello', [ok({ data: [post('7', 'Hello'), post('8', 'Hello')], meta: {} })])
  assert.equal(outcome.kind, 'ambiguous')
})

test('the same words with a link that X does not explain are for a person to judge', async () => {
  const { outcome } = await search('see a.com', [ok({ data: [post('7', 'see https://t.co/abcdefghij')], meta: {} })])
  assert.equal(outcome.kind, 'ambiguous')
})

for (const spelling of ['note_tweet', 'note_post']) {
  test(`the whole text of a long post is read from ${spelling}`, async () => {
    const long = 'long '.repeat(100)
    const { outcome } = await search(long, [
      ok({ data: [post('7', 'long long…', { [spelling]: { text: long } })], meta: {} }),
    ])
    assert.equal(outcome.kind, 'found')
  })
}

test('a post of before the search does not count, even when X lists it', async () => {
  const early = post('7', 'Hello', { created_at: '2026-11-23T11:58:59.000Z' })
  const late = post('8', 'Hello', { created_at: '2026-11-23T11:59:00.000Z' })
  const { outcome } = await search('Hello', [ok({ data: [late, early], meta: {} })])
  assert.equal(outcome.kind === 'found' ? outcome.remoteId : outcome.kind, '8')
})

const AT = '2026-11-23T12:00:01.000Z'
const MEDIA_LINK = 'https://t.co/mediamedia'

/** A post as X shows one with files: their keys, and an address at the end of the text. */
const withFiles = (id: string, text: string, keys: readonly string[]) =>
  post(id, `${text} ${MEDIA_LINK}`.trim(), {
    created_at: AT,
    attachments: { media_keys: keys },
    entities: {
      urls: keys.map((key) => ({
        url: MEDIA_LINK,
        expanded_url: `https://x.com/ada/status/${id}/photo/1`,
        media_key: key,
      })),
    },
  })

const plain = (id: string, text: string, more: object = {}) => post(id, text, { created_at: AT, ...more })

const files = (count: number, text: string, more: Partial<Attempt> = {}): Partial<Attempt> => ({
  content: { text, media: Array.from({ length: count }, () => anImage()), options: {} },
  ...more,
})

const readyAs = (...keys: readonly string[]): Partial<Attempt> => ({
  prepared: {
    files: keys.map((mediaKey) => ({
      stage: 'uploaded',
      sha256: anImage().sha256,
      id: mediaKey.slice(2),
      mediaKey,
      altText: '',
      readyAt: AT,
      expiresAt: AT,
    })),
  },
})

const outcomeOf = async (posts: readonly object[], more: Partial<Attempt>): Promise<string> => {
  const { outcome } = await search('', [ok({ data: posts, meta: {} })], more)
  return outcome.kind === 'found' ? outcome.remoteId : outcome.kind
}

describe('a post with files', () => {
  test('is the one with this text and as many of them', async () => {
    const posts = [withFiles('7', 'Look', ['3_1']), withFiles('8', 'Look', ['3_2', '3_3']), plain('9', 'Look')]
    assert.equal(await outcomeOf(posts, files(2, 'Look')), '8')
    assert.equal(await outcomeOf(posts, files(3, 'Look')), 'absent')
    assert.equal(await outcomeOf(posts, { content: textOnly('Look') }), '9')
  })
  test('is never taken for one of which X does not say whether it has any', async () => {
    assert.equal(await outcomeOf([post('7', 'Look')], files(1, 'Look')), 'ambiguous')
    assert.equal(await outcomeOf([post('7', `Look ${MEDIA_LINK}`)], files(1, 'Look')), 'ambiguous')
  })
  test('without a text is the only one of its time with as many files and none', async () => {
    assert.equal(await outcomeOf([withFiles('7', '', ['3_1']), plain('8', 'Look')], files(1, '')), '7')
    assert.equal(await outcomeOf([withFiles('7', '', ['3_1']), withFiles('8', '', ['3_2'])], files(1, '')), 'ambiguous')
    const taken = { taken: new Set(['8']) }
    assert.equal(await outcomeOf([withFiles('7', '', ['3_1']), withFiles('8', '', ['3_2'])], files(1, '', taken)), '7')
    const late = { ...withFiles('7', '', ['3_1']), created_at: '2026-11-23T12:12:00.000Z' }
    assert.equal(await outcomeOf([late], files(1, '')), 'ambiguous')
  })
  test('is told from all others by the keys of its own files', async () => {
    const posts = [withFiles('7', '', ['3_1']), withFiles('8', 'changed by X', ['3_2']), withFiles('9', '', ['3_3'])]
    assert.equal(await outcomeOf(posts, files(1, '', readyAs('3_2'))), '8')
    assert.equal(await outcomeOf(posts, files(1, '', readyAs('3_9'))), 'ambiguous')
  })
})

describe('a reply', () => {
  const reply: Partial<Attempt> = {
    content: { ...textOnly('Yes'), options: { reply_to: 'https://x.com/ada/status/99' } },
  }
  const to = (id: string, name = 'referenced_tweets') => ({ [name]: [{ type: 'replied_to', id }] })
  test('is the one with this parent, in either spelling', async () => {
    for (const name of ['referenced_tweets', 'referenced_posts']) {
      assert.equal(await outcomeOf([plain('7', 'Yes', to('98', name)), plain('8', 'Yes', to('99', name))], reply), '8')
    }
  })
  test('is no post with the same text beside the conversation', async () => {
    assert.equal(await outcomeOf([plain('7', 'Yes', to('99'))], { content: textOnly('Yes') }), 'absent')
  })
  test('without a parent to be seen is for a person to judge', async () => {
    assert.equal(await outcomeOf([plain('7', 'Yes')], reply), 'ambiguous')
  })
})

test('a poll is a part of a post', async () => {
  const poll = { options: { poll: { options: ['a', 'b'], duration_minutes: 5 } } }
  const posts = [plain('7', 'Which?', { attachments: { poll_ids: ['5'] } })]
  assert.equal(await outcomeOf(posts, { content: { ...textOnly('Which?'), ...poll } }), '7')
  assert.equal(await outcomeOf(posts, { content: textOnly('Which?') }), 'absent')
})

test('all pages are read before anything is said', async () => {
  const first = ok({ data: [post('8', 'Hello')], meta: { next_token: 'older page' } })
  const { outcome, asked } = await search('Hello', [first, ok({ data: [post('7', 'Hello')], meta: {} })])
  assert.equal(outcome.kind, 'ambiguous')
  assert.equal(new URL(asked[1]?.url ?? '').searchParams.get('pagination_token'), 'older page')
})

test('a post that two pages list counts once', async () => {
  const page = { data: [post('8', 'Hello')] }
  const { outcome } = await search('Hello', [ok({ ...page, meta: { next_token: 'n' } }), ok({ ...page, meta: {} })])
  assert.equal(outcome.kind, 'found')
})

test('a timeline without an end proves nothing and is given up', async () => {
  const { outcome, asked } = await search('Hello', [ok({ data: [post('8', 'Hello')], meta: { next_token: 'n' } })])
  assert.equal(outcome.kind, 'unavailable')
  assert.equal(asked.length, 10)
})

const SILENT: readonly (readonly [string, HttpResponse | Error])[] = [
  ['neither posts nor a count', ok({})],
  ['posts withheld', ok({ data: [], errors: [{ title: 'Not Found' }], meta: { result_count: 0 } })],
  ['a post without a text', ok({ data: [{ id: '7' }], meta: {} })],
  ['status 404', { status: 404, headers: {}, body: '' }],
  ['status 402', { status: 402, headers: {}, body: '' }],
  ['status 429', { status: 429, headers: {}, body: '' }],
  ['status 503', { status: 503, headers: {}, body: '<html>' }],
  ['no answer', new NoAnswerError('no readable answer')],
  ['no connection', new NotSentError('could not reach')],
]

for (const [what, answer] of SILENT) {
  test(`${what} proves neither that the post is there nor that it is not`, async () => {
    assert.equal((await search('Hello', [answer])).outcome.kind, 'unavailable')
  })
}

test('a refused token is told apart', async () => {
  const { outcome } = await search('Hello', [{ status: 401, headers: {}, body: '{"title":"Unauthorized"}' }])
  assert.equal(outcome.kind, 'unauthorized')
})
