import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Attempt, Content, Context, Prepared, PublishOutcome } from '../provider.ts'
import { anImage } from '../sample-media.ts'
import { NO_MEDIA, textOnly } from '../without-media.ts'
import { twt } from './index.ts'
import { publish } from './publish.ts'

const NOW = new Date('2026-11-23T12:00:00.000Z')

const instant = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString()

const CREATED: HttpResponse = { status: 201, headers: {}, body: '{"data":{"id":"7","text":""}}' }

const attempt = (content: Content, prepared: Prepared | null = null): Attempt => ({
  key: 'publication',
  credentials: { accessToken: 'secret-token', refreshToken: null, expiresAt: null, scopes: twt.scopes },
  content,
  prepared,
  account: { remoteId: '42', handle: 'ada' },
  startedAt: NOW,
  taken: new Set(),
  sendBefore: Number.POSITIVE_INFINITY,
})

const send = async (one: Attempt, response = CREATED): Promise<{ outcome: PublishOutcome; bodies: unknown[] }> => {
  const asked: HttpRequest[] = []
  const context: Context = {
    http: async (request) => {
      asked.push(request)
      return response
    },
    clock: { ...systemClock, now: () => NOW },
    log: silentLog,
    hosts: twt.hosts,
    app: { clientId: 'id', clientSecret: '' },
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  const outcome = await publish(one, context)
  return { outcome, bodies: asked.map(({ body }) => JSON.parse(String(body))) }
}

const uploaded = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  stage: 'uploaded',
  sha256: anImage().sha256,
  id,
  mediaKey: `3_${id}`,
  altText: '',
  readyAt: instant(-5),
  expiresAt: instant(600),
  ...more,
})

const pictures: Content = { text: 'Look', media: [anImage(), anImage()], options: {} }
const twoFiles = { files: [uploaded('11'), uploaded('22')] }

const refused = (status: number, value: object): HttpResponse => ({ status, headers: {}, body: JSON.stringify(value) })

describe('the body of a post', () => {
  test('has the files in their order', async () => {
    const { outcome, bodies } = await send(attempt(pictures, twoFiles))
    assert.equal(outcome.kind, 'published')
    assert.deepEqual(bodies, [{ text: 'Look', media: { media_ids: ['11', '22'] } }])
  })
  test('has the people who are seen in the files beside them', async () => {
    const options = { tagged_user_ids: ['7', '8'], made_with_ai: true }
    const { bodies } = await send(attempt({ ...pictures, options }, twoFiles))
    const media = { media_ids: ['11', '22'], tagged_user_ids: ['7', '8'] }
    assert.deepEqual(bodies, [{ text: 'Look', media, made_with_ai: true }])
  })
  test('has no text where there is none', async () => {
    const { bodies } = await send(attempt({ ...pictures, text: ' ' }, twoFiles))
    assert.deepEqual(bodies, [{ media: { media_ids: ['11', '22'] } }])
  })
  test('has the choices as X calls them, and nothing else', async () => {
    const options = {
      reply_to: 'https://x.com/bob/status/99',
      reply_settings: 'following',
      community_id: '5',
      share_with_followers: true,
      made_with_ai: true,
      paid_partnership: true,
    }
    const { bodies } = await send(attempt({ ...textOnly('Hi'), options }))
    const { reply_to: _, ...same } = options
    assert.deepEqual(bodies, [{ text: 'Hi', reply: { in_reply_to_tweet_id: '99' }, ...same }])
  })
  test('has a poll, or a quoted post', async () => {
    const poll = { options: ['a', 'b'], duration_minutes: 5 }
    assert.deepEqual((await send(attempt({ ...textOnly('Hi'), options: { poll } }))).bodies, [{ text: 'Hi', poll }])
    assert.deepEqual((await send(attempt({ ...textOnly('Hi'), options: { quote: '99' } }))).bodies, [
      { text: 'Hi', quote_tweet_id: '99' },
    ])
  })
})

describe('nothing is sent', () => {
  const STALE: readonly (readonly [string, Prepared | null])[] = [
    ['without files that the post has', null],
    ['with fewer files', { files: [uploaded('11')] }],
    ['with a file that is not ready', { files: [uploaded('11'), { ...uploaded('22'), stage: 'processing' }] }],
    ['with other files', { files: [uploaded('11'), uploaded('22', { sha256: 'b' })] }],
    ['with files described otherwise', { files: [uploaded('11'), uploaded('22', { altText: 'A cat' })] }],
    ['with files that X has forgotten', { files: [uploaded('11'), uploaded('22', { expiresAt: instant(0) })] }],
    ['with dates that are none', { files: [uploaded('11'), uploaded('22', { expiresAt: 'soon' })] }],
  ]
  for (const [what, prepared] of STALE) {
    test(`${what}, and it is begun anew`, async () => {
      const { outcome, bodies } = await send(attempt(pictures, prepared))
      assert.deepEqual([outcome.kind, 'stale' in outcome && outcome.stale], ['unavailable', true])
      assert.deepEqual(bodies, [])
    })
  }
  test('with choices that X does not have', async () => {
    for (const options of [{ colour: 'red' }, { reply_to: 'somebody' }]) {
      const { outcome, bodies } = await send(attempt({ ...textOnly('Hi'), options }))
      assert.deepEqual([outcome.kind, bodies], ['rejected', []])
    }
  })
})

describe('files that X calls invalid', () => {
  const INVALID = refused(400, {
    errors: [{ parameters: { 'media.media_ids': ['11'] }, message: 'Your media IDs are invalid.' }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.x.com/2/problems/invalid-request',
  })
  const when = async (first: number, last: number): Promise<readonly unknown[]> => {
    const files = [uploaded('11', { readyAt: instant(first) }), uploaded('22', { readyAt: instant(last) })]
    const { outcome } = await send(attempt(pictures, { files }), INVALID)
    return [outcome.kind, 'stale' in outcome]
  }
  test('are tried again when X has only just called them ready', async () => {
    assert.deepEqual(await when(-60, -0.5), ['unavailable', false])
  })
  test('are uploaded anew when they are old', async () => {
    assert.deepEqual(await when(-31, -2), ['unavailable', true])
    assert.deepEqual(await when(-6, -2), ['unavailable', true])
  })
  test('are refused for good in between, and never of unknown outcome', async () => {
    assert.deepEqual(await when(-4, -2), ['rejected', false])
  })
  test('are not taken for another refusal', async () => {
    const { outcome } = await send(
      attempt(pictures, twoFiles),
      refused(400, { detail: 'The Tweet has an invalid URL.' }),
    )
    assert.equal(outcome.kind, 'rejected')
    const text = await send(attempt(textOnly('media ids')), INVALID)
    assert.equal(text.outcome.kind, 'rejected')
  })
})

describe('a reply whose parent X does not show', () => {
  const HIDDEN = refused(403, {
    title: 'Forbidden',
    type: 'about:blank',
    detail: 'You attempted to reply to a Tweet that is deleted or not visible to you.',
  })
  const idOf = (minutes: number): string =>
    String((BigInt(NOW.getTime() + minutes * 60_000) - 1_288_834_974_657n) << 22n)
  const answering = async (reference: string): Promise<PublishOutcome> =>
    (await send(attempt({ ...textOnly('2/2'), options: { reply_to: reference } }), HIDDEN)).outcome
  test('is tried again when it was made a moment ago by the account, or by who knows whom', async () => {
    for (const reference of [
      idOf(-1),
      `https://x.com/Ada/status/${idOf(-1)}`,
      `https://x.com/i/web/status/${idOf(-9)}`,
    ])
      assert.equal((await answering(reference)).kind, 'unavailable')
  })
  test('is refused when it is older, or of somebody else', async () => {
    for (const reference of [idOf(-11), '99', `https://x.com/bob/status/${idOf(-1)}`]) {
      const outcome = await answering(reference)
      assert.deepEqual([outcome.kind, 'code' in outcome && outcome.code], ['rejected', 'reply_target_gone'])
    }
  })
})
