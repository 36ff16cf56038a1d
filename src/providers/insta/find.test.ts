import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Attempt, Content, FindOutcome } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { aContent, aGraph, anAttempt, IG, NOW, refuses, says, TOKEN } from './fake-graph.ts'
import type { Answer } from './fake-graph.ts'
import { find } from './find.ts'
import { emptyState } from './state.ts'

const IMAGE = aContent({ media: [anImage()] })
const REEL = aContent({ media: [aVideo()] })
const CAROUSEL = aContent({ media: [anImage(), aVideo()] })
const STORY = aContent({ media: [anImage()], options: { kind: 'story' } })
const SILENT = aContent({ text: '', media: [anImage()] })

const CONTAINER = 'GET 7'
const is = (status: string) => says({ status_code: status, id: '7' })

const listed = (more: object = {}) => ({
  id: '1800',
  caption: 'Hello',
  timestamp: '2026-11-23T12:00:05+0000',
  permalink: 'https://www.instagram.com/p/DAbc123/',
  media_type: 'IMAGE',
  media_product_type: 'FEED',
  ...more,
})
const OLDER = listed({
  id: '1700',
  timestamp: '2026-11-23T11:00:00+0000',
  permalink: 'https://www.instagram.com/p/Older12/',
})
const lists = (...posts: object[]) => says({ data: posts })

interface Looking {
  readonly content?: Content
  readonly container?: Answer
  readonly list?: Answer | readonly Answer[]
  readonly attempt?: Partial<Attempt>
  readonly afterSeconds?: number
}

const looking = async ({ content = IMAGE, container = is('FINISHED'), list = lists(), ...more }: Looking) => {
  const prepared = {
    ...emptyState(content),
    container: { id: '7', createdAt: NOW.toISOString(), isReady: true },
  }
  const edge = content === STORY ? 'stories' : 'media'
  const graph = aGraph({ [CONTAINER]: container, [`GET ${IG}/${edge}`]: list })
  graph.pass(more.afterSeconds ?? 15)
  const outcome = await find(anAttempt(content, { prepared, ...more.attempt }), graph.context)
  return { graph, outcome, kind: outcome.kind }
}

const remoteIdOf = (outcome: FindOutcome): string => (outcome.kind === 'found' ? outcome.remoteId : outcome.kind)

describe('a container that says PUBLISHED is found', () => {
  const container = is('PUBLISHED')
  test('with the one post of the same words, kind and time', async () => {
    const { outcome, graph } = await looking({ container, list: lists(listed(), OLDER) })
    assert.ok(outcome.kind === 'found')
    assert.deepEqual([outcome.remoteId, outcome.url], ['1800', 'https://www.instagram.com/p/DAbc123/'])
    assert.deepEqual(graph.paths(), [CONTAINER, `GET ${IG}/media`])
    assert.equal(graph.asked[1]?.fields['since'], String(NOW.getTime() / 1_000 - 60))
  })
  const unclear: readonly (readonly [string, Looking])[] = [
    ['no post fits', { list: lists(OLDER, listed({ caption: 'Other' })) }],
    ['two fit', { list: lists(listed(), listed({ id: '1801' })) }],
    ['the one that fits is known to be another', { list: lists(listed()), attempt: { taken: new Set(['1800']) } }],
    ['a person said that the link is another', { list: lists(listed()), attempt: { taken: new Set(['DAbc123']) } }],
    ['captions are not told', { list: lists(listed({ caption: undefined })) }],
    ['times are not told', { list: lists(listed({ timestamp: undefined })) }],
    ['the list is refused', { list: refuses(100, 33) }],
    ['the list is not read', { list: 'no-answer' }],
    ['the token does not open the list', { list: refuses(190) }],
  ]
  for (const [what, facts] of unclear) {
    test(`under its own id, with the profile for a link, when ${what}`, async () => {
      const { outcome } = await looking({ container, ...facts })
      assert.ok(outcome.kind === 'found')
      assert.deepEqual([outcome.remoteId, outcome.url], ['container:7', 'https://www.instagram.com/ada/'])
    })
  }
  test('among the stories, where the only one since then is it', async () => {
    const story = listed({
      caption: undefined,
      media_product_type: 'STORY',
      permalink: 'https://www.instagram.com/stories/ada/12/',
    })
    const { outcome, graph } = await looking({ content: STORY, container, list: lists(story) })
    assert.equal(outcome.kind === 'found' && outcome.url, 'https://www.instagram.com/stories/ada/12/')
    assert.equal(graph.asked[1]?.path, `${IG}/stories`)
    const two = await looking({ content: STORY, container, list: lists(story, { ...story, id: '1801' }) })
    assert.equal(remoteIdOf(two.outcome), 'container:7')
  })
  test('without words, by kind and time when it is the only one', async () => {
    const silent = listed({ caption: undefined })
    assert.equal(remoteIdOf((await looking({ content: SILENT, container, list: lists(silent) })).outcome), '1800')
  })
  test('and says that nobody knows of its first comment', async () => {
    const content = aContent({ media: [anImage()], options: { first_comment: 'Hi' } })
    const { outcome } = await looking({ content, container, list: lists(listed()) })
    assert.equal(outcome.kind === 'found' ? outcome.notice?.code : outcome.kind, 'first_comment_unknown')
    assert.equal(outcome.kind === 'found' && outcome.mayComplete, true)
  })
})

describe('a container that was not published', () => {
  for (const status of ['FINISHED', 'ERROR', 'EXPIRED']) {
    test(`by ${status} is absent as long as no post fits`, async () => {
      assert.equal((await looking({ container: is(status), list: lists(OLDER) })).kind, 'absent')
      assert.equal((await looking({ container: is(status), list: refuses(2) })).kind, 'unavailable')
      assert.equal((await looking({ container: is(status), list: { status: 200, body: '[]' } })).kind, 'unavailable')
    })
    test(`by ${status} is found when exactly one post fits`, async () => {
      assert.equal(remoteIdOf((await looking({ container: is(status), list: lists(listed(), OLDER) })).outcome), '1800')
    })
  }
  test('is looked at again while it is early, and then shown to a person, when a post could be it', async () => {
    const list = lists(listed(), listed({ id: '1801' }))
    assert.equal((await looking({ list })).kind, 'unavailable')
    assert.equal((await looking({ list, afterSeconds: 300 })).kind, 'ambiguous')
    const nameless = lists(listed({ caption: undefined }))
    assert.equal((await looking({ list: nameless, afterSeconds: 300 })).kind, 'ambiguous')
    const story = lists(listed({ media_product_type: 'STORY' }))
    assert.equal((await looking({ content: STORY, list: story, afterSeconds: 300 })).kind, 'ambiguous')
  })
  test('is not mistaken for a post without words where captions are told', async () => {
    const list = lists(listed({ caption: undefined }), listed({ id: '2', caption: 'Other' }))
    assert.equal((await looking({ list, afterSeconds: 300 })).kind, 'absent')
  })
})

describe('a container that is not over, or not read', () => {
  const open: readonly Answer[] = [
    is('IN_PROGRESS'),
    refuses(100, 33),
    refuses(24, 2207008),
    refuses(2),
    'no-answer',
    'not-sent',
    { status: 200, body: '<html>' },
    { status: 429, body: '' },
  ]
  for (const container of open) {
    test(`(${JSON.stringify(container)}) proves nothing, and its post may still be found`, async () => {
      assert.equal((await looking({ container })).kind, 'unavailable')
      assert.equal((await looking({ container, list: lists(listed()) })).kind, 'found')
      const two = lists(listed(), listed({ id: '1801' }))
      assert.equal((await looking({ container, list: two, afterSeconds: 900 })).kind, 'unavailable')
    })
  }
  test('because of the token asks for another', async () => {
    const { kind, graph } = await looking({ container: refuses(190, 463) })
    assert.equal(kind, 'unauthorized')
    assert.equal(graph.asked.length, 1)
    assert.equal((await looking({ list: refuses(190) })).kind, 'unauthorized')
  })
})

test('what was never prepared is absent, unless a post fits: an older database may have forgotten', async () => {
  for (const prepared of [null, emptyState(IMAGE)]) {
    const { kind, graph } = await looking({ attempt: { prepared } })
    assert.equal(kind, 'absent')
    assert.deepEqual(graph.paths(), [`GET ${IG}/media`])
    assert.equal((await looking({ attempt: { prepared }, list: lists(listed()) })).kind, 'found')
    assert.equal((await looking({ attempt: { prepared }, list: refuses(2) })).kind, 'unavailable')
  }
  assert.equal((await looking({ attempt: { prepared: { old: 'form' } } })).kind, 'unavailable')
})

const LIKE: readonly (readonly [string, Content, object, boolean])[] = [
  ['an image', IMAGE, {}, true],
  ['a reel for an image', IMAGE, { media_type: 'VIDEO' }, false],
  ['a reel', REEL, { media_type: 'VIDEO', media_product_type: 'REELS' }, true],
  ['an image for a reel', REEL, {}, false],
  ['a carousel', CAROUSEL, { media_type: 'CAROUSEL_ALBUM' }, true],
  ['an image for a carousel', CAROUSEL, {}, false],
  ['a post of an unknown kind', IMAGE, { media_type: undefined, media_product_type: undefined }, true],
  ['other blanks', aContent({ text: ' Hello \n\n you', media: [anImage()] }), { caption: 'Hello\nyou' }, true],
  ['letters composed otherwise', aContent({ text: 'cafe\u0301', media: [anImage()] }), { caption: 'café' }, true],
  ['another caption', IMAGE, { caption: 'Hello!' }, false],
  ['a caption without end', IMAGE, { caption: 'Hello'.padEnd(100_000) }, false],
  ['a post of a minute before', IMAGE, { timestamp: '2026-11-23T11:59:00+0000' }, true],
  ['a post of earlier', IMAGE, { timestamp: '2026-11-23T11:58:59+0000' }, false],
  ['a time of another zone', IMAGE, { timestamp: '2026-11-23T13:00:05+0100' }, true],
]

for (const [what, content, more, isFound] of LIKE) {
  test(`${what} is ${isFound ? '' : 'not '}taken for the post`, async () => {
    assert.equal((await looking({ content, list: lists(listed(more)) })).kind, isFound ? 'found' : 'absent')
  })
}

describe('a long list', () => {
  const page = (post: object, after: string | null) =>
    says({
      data: [post],
      paging: {
        cursors: { after: after ?? 'last' },
        ...(after === null ? {} : { next: `https://evil.example/?access_token=${TOKEN}` }),
      },
    })
  test('is read to its end by cursors, never by the address that Instagram gives', async () => {
    const list = [page(listed({ id: '1', caption: 'Other' }), 'c1'), page(listed(), null)]
    const { outcome, graph } = await looking({ list })
    assert.equal(remoteIdOf(outcome), '1800')
    assert.deepEqual(
      graph.asked.slice(1).map(({ fields }) => fields['after']),
      [undefined, 'c1'],
    )
    assert.ok(graph.asked.every(({ request }) => request.url.startsWith('https://graph.instagram.com/v26.0/')))
  })
  test('ends where everything is older', async () => {
    const { kind, graph } = await looking({ list: [page(OLDER, 'c1')] })
    assert.equal(kind, 'absent')
    assert.equal(graph.asked.length, 2)
  })
  test('of which a part is missing proves no absence', async () => {
    assert.equal((await looking({ list: [page(listed({ caption: 'Other' }), 'c1'), refuses(2)] })).kind, 'unavailable')
    assert.equal((await looking({ list: page(listed({ caption: 'Other' }), 'c1') })).kind, 'unavailable')
  })
})

test('nothing that a look says holds the token', async () => {
  const refusal = refuses(2, null, { message: `access_token=${TOKEN}` })
  const said = JSON.stringify([
    (await looking({ container: refusal, list: refusal })).outcome,
    (await looking({ container: refusal })).outcome,
    (await looking({ container: refuses(190, null, { message: TOKEN }) })).outcome,
  ])
  assert.ok(!said.includes(TOKEN), said)
})
