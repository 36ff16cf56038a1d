import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Content, PrepareOutcome, Prepared } from '../provider.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { aContent, aGraph, aPreparation, IG, refuses, says, TOKEN } from './fake-graph.ts'
import type { Routes } from './fake-graph.ts'
import { prepare } from './prepare.ts'

const CREATE = `POST ${IG}/media`
const QUOTA = `GET ${IG}/content_publishing_limit`
const FREE = says({ data: [{ quota_usage: 1, config: { quota_total: 100, quota_duration: 86_400 } }] })
const made = (id: string) => says({ id })
const is = (status: string, words?: string) =>
  says({ status_code: status, ...(words === undefined ? {} : { status: words }) })

const IMAGE = aContent({ media: [anImage()] })
const REEL = aContent({ media: [aVideo()] })
const CAROUSEL = aContent({
  media: [anImage({ id: 'a', altText: 'A cat' }), aVideo({ id: 'b' }), anImage({ id: 'c' })],
})

const kept = (outcome: PrepareOutcome): Prepared => {
  assert.ok(outcome.kind === 'working' || outcome.kind === 'ready', JSON.stringify(outcome))
  // As the database gives it back.
  return JSON.parse(JSON.stringify(outcome.prepared)) as Prepared
}

/** Calls `prepare` until it stops working, and says how long it asked to be left alone. */
const run = async (content: Content, routes: Routes) => {
  const graph = aGraph({ [QUOTA]: FREE, ...routes })
  const waits: number[] = []
  let outcome = await prepare(aPreparation(content), graph.context)
  while (outcome.kind === 'working' && waits.length < 100) {
    waits.push(outcome.checkAfterSeconds)
    graph.pass(outcome.checkAfterSeconds)
    outcome = await prepare(aPreparation(content, kept(outcome)), graph.context)
  }
  return { graph, waits, outcome }
}

describe('an image', () => {
  test('that Instagram takes at once is ready at once', async () => {
    const { outcome, graph, waits } = await run(IMAGE, { [CREATE]: made('7'), 'GET 7': is('FINISHED') })
    assert.equal(outcome.kind, 'ready')
    assert.deepEqual(waits, [])
    assert.deepEqual(graph.paths(), [QUOTA, CREATE, 'GET 7'])
    assert.deepEqual(graph.asked[1]?.fields, {
      image_url: `https://files.example/one/${IMAGE.media[0]?.id}`,
      caption: 'Hello',
    })
  })

  test('is asked about every three seconds, and the day is counted once', async () => {
    const working = is('IN_PROGRESS')
    const { outcome, graph, waits } = await run(IMAGE, {
      [CREATE]: made('7'),
      'GET 7': [working, working, is('FINISHED')],
    })
    assert.equal(outcome.kind, 'ready')
    assert.deepEqual(waits, [3, 3])
    assert.deepEqual(graph.paths(), [QUOTA, CREATE, 'GET 7', 'GET 7', 'GET 7'])
  })

  test('keeps its container, with the instant at which it was made', async () => {
    const { outcome } = await run(IMAGE, { [CREATE]: says({ id: 17_900_000 }), 'GET 17900000': is('FINISHED') })
    const { container, parts, isPublished } = kept(outcome)
    assert.deepEqual(container, { id: '17900000', createdAt: '2026-11-23T12:00:00.000Z', isReady: true })
    assert.deepEqual([parts, isPublished], [[], false])
  })
})

test('a video is left alone longer the longer it takes, and given up after ten minutes', async () => {
  const { outcome, waits, graph } = await run(REEL, { [CREATE]: made('7'), 'GET 7': is('IN_PROGRESS') })
  assert.deepEqual(outcome.kind === 'unavailable' && outcome.stale, true)
  assert.equal(waits[0], 10)
  assert.ok(
    waits.every((wait, index) => wait >= (waits[index - 1] ?? 0) && wait <= 30),
    String(waits),
  )
  const total = waits.reduce((sum, wait) => sum + wait, 0)
  assert.ok(total > 600 && total < 640, String(total))
  assert.equal(graph.paths().filter((path) => path === CREATE).length, 1)
})

test("a carousel's parts are made and ready before the carousel is", async () => {
  const { outcome, graph } = await run(CAROUSEL, {
    [CREATE]: [made('1'), made('2'), made('3'), made('9')],
    'GET 1': is('FINISHED'),
    'GET 2': [is('IN_PROGRESS'), is('IN_PROGRESS'), is('FINISHED')],
    'GET 3': is('FINISHED'),
    'GET 9': [is('IN_PROGRESS'), is('FINISHED')],
  })
  assert.equal(outcome.kind, 'ready')
  const asked = ['GET 1', 'GET 2', 'GET 3', 'GET 2', 'GET 2']
  assert.deepEqual(graph.paths(), [QUOTA, CREATE, CREATE, CREATE, ...asked, CREATE, 'GET 9', 'GET 9'])
  const [, first, second, third] = graph.asked.map(({ fields }) => fields)
  assert.deepEqual(first, { is_carousel_item: 'true', image_url: 'https://files.example/one/a', alt_text: 'A cat' })
  assert.deepEqual(second, { is_carousel_item: 'true', media_type: 'VIDEO', video_url: 'https://files.example/one/b' })
  assert.deepEqual(third, { is_carousel_item: 'true', image_url: 'https://files.example/one/c' })
  assert.deepEqual(graph.asked[9]?.fields, { media_type: 'CAROUSEL', children: '1,2,3', caption: 'Hello' })
})

test('a fault in the middle of a carousel costs no container that was made', async () => {
  const { outcome, graph, waits } = await run(CAROUSEL, {
    [CREATE]: [made('1'), refuses(2), made('2'), 'no-answer', made('3'), made('9')],
    'GET 1': is('FINISHED'),
    'GET 2': is('FINISHED'),
    'GET 3': is('FINISHED'),
    'GET 9': is('FINISHED'),
  })
  assert.equal(outcome.kind, 'ready', JSON.stringify(outcome))
  assert.deepEqual(waits, [5, 5])
  assert.equal(graph.asked.at(-2)?.fields['children'], '1,2,3')
})

test('a fault that stays brings no turn without end', async () => {
  for (const answer of [
    refuses(2),
    'no-answer',
    'not-sent',
    says('nothing'),
    { status: 502, body: '<html>' },
  ] as const) {
    const { outcome } = await run(IMAGE, { [CREATE]: answer })
    assert.equal(outcome.kind, 'unavailable')
    const later = await run(CAROUSEL, { [CREATE]: [made('1'), answer] })
    assert.equal(later.outcome.kind, 'unavailable')
    assert.deepEqual(later.waits, [5])
  }
})

test('without a public address nothing is asked of Instagram but the quota, and the sentence says what to do', async () => {
  const graph = aGraph({ [QUOTA]: FREE }, null)
  const outcome = await prepare(aPreparation(IMAGE), graph.context)
  assert.equal(outcome.kind === 'rejected' && outcome.code, 'public_address_missing')
  assert.match('reason' in outcome ? outcome.reason : '', /public https address.*PUBLIC_URL.*S3/)
  assert.deepEqual(graph.paths(), [QUOTA])
})

test('a store that cannot give an address is asked again later, and not quoted', async () => {
  const graph = aGraph({ [QUOTA]: FREE })
  const publicUrl = () => Promise.reject(new Error('https://secret.example/?signature=1'))
  const outcome = await prepare(aPreparation(IMAGE), { ...graph.context, media: { ...graph.context.media, publicUrl } })
  assert.equal(outcome.kind, 'unavailable')
  assert.ok(!JSON.stringify(outcome).includes('signature'))
})

const CONTAINER_STATES: readonly (readonly [string, object, string])[] = [
  ['EXPIRED', is('EXPIRED'), 'stale'],
  ['a video of a bad format', is('ERROR', 'Error: 2207026 unsupported'), 'rejected'],
  ['a video that was not fetched', is('ERROR', 'Error: 2207077'), 'stale'],
  ['an error without a number', is('ERROR', 'Error'), 'stale'],
  ['an error without words', is('ERROR'), 'stale'],
  ['an object that does not exist', refuses(100, 33), 'unavailable'],
  ['a state that nobody wrote down', is('THINKING'), 'unavailable'],
  ['a page of HTML', { status: 200, body: '<html>' }, 'unavailable'],
  ['a bad token', refuses(190, 463), 'unauthorized'],
  ['a limit', refuses(4), 'rate-limited'],
]

for (const [what, answer, expected] of CONTAINER_STATES) {
  test(`a container of which Instagram says ${what} is ${expected}`, async () => {
    const first = await prepare(
      aPreparation(IMAGE),
      aGraph({ [QUOTA]: FREE, [CREATE]: made('7'), 'GET 7': is('IN_PROGRESS') }).context,
    )
    const graph = aGraph({ 'GET 7': answer as never })
    const outcome = await prepare(aPreparation(IMAGE, kept(first)), graph.context)
    const isStale = outcome.kind === 'unavailable' && outcome.stale === true
    assert.equal(isStale ? 'stale' : outcome.kind, expected, JSON.stringify(outcome))
    assert.deepEqual(graph.paths(), ['GET 7'])
  })
}

const readyImage = async (): Promise<Prepared> =>
  kept((await run(IMAGE, { [CREATE]: made('7'), 'GET 7': is('FINISHED') })).outcome)

test('a container that does not exist for ten minutes is given up; for nearly a day it is used, then made anew', async () => {
  const prepared = await readyImage()
  const after = async (seconds: number, answer: object) => {
    const graph = aGraph({ 'GET 7': answer as never })
    graph.pass(seconds)
    const outcome = await prepare(aPreparation(IMAGE, prepared), graph.context)
    return outcome.kind === 'unavailable' && outcome.stale === true ? 'stale' : outcome.kind
  }
  assert.equal(await after(601, refuses(100, 33)), 'stale')
  assert.equal(await after(601, refuses(2)), 'unavailable')
  assert.equal(await after(22 * 3_600, is('FINISHED')), 'ready')
  assert.equal(await after(23 * 3_600 + 1, is('FINISHED')), 'stale')
})

test('a container that is published already is never made anew, however old', async () => {
  const graph = aGraph({ 'GET 7': is('PUBLISHED') })
  graph.pass(30 * 3_600)
  const outcome = await prepare(aPreparation(IMAGE, await readyImage()), graph.context)
  assert.equal(outcome.kind, 'ready')
  assert.equal(kept(outcome)['isPublished'], true)
})

test('what was prepared for another content, or is not readable, is prepared anew', async () => {
  const prepared = await readyImage()
  const others: readonly (readonly [Content, Prepared])[] = [
    [{ ...IMAGE, text: 'Edited' }, prepared],
    [{ ...IMAGE, options: { is_ai_generated: true } }, prepared],
    [aContent({ media: [anImage({ altText: 'A dog' })] }), prepared],
    [IMAGE, { anything: 'else' }],
    [IMAGE, { ...prepared, container: { id: '../me', createdAt: 'x', isReady: true } }],
  ]
  for (const [content, old] of others) {
    const graph = aGraph({ [QUOTA]: FREE, [CREATE]: made('8'), 'GET 8': is('FINISHED') })
    assert.equal((await prepare(aPreparation(content, old), graph.context)).kind, 'ready')
    assert.deepEqual(graph.paths(), [QUOTA, CREATE, 'GET 8'])
  }
})

test('the order of keys in the choices changes nothing', async () => {
  const tags = { user_tags: [{ username: 'grace', x: 0.5, y: 0.5 }], location_id: '1' }
  const same = { location_id: '1', user_tags: [{ y: 0.5, username: 'grace', x: 0.5 }] }
  const routes = { [QUOTA]: FREE, [CREATE]: made('7'), 'GET 7': is('FINISHED') }
  const outcome = await prepare(aPreparation({ ...IMAGE, options: tags }), aGraph(routes).context)
  const graph = aGraph(routes)
  await prepare(aPreparation({ ...IMAGE, options: same }, kept(outcome)), graph.context)
  assert.deepEqual(graph.paths(), ['GET 7'])
})

describe('the day’s quota', () => {
  const ask = async (answer: object) => {
    const graph = aGraph({ [QUOTA]: answer as never, [CREATE]: made('7'), 'GET 7': is('FINISHED') })
    return { outcome: await prepare(aPreparation(IMAGE), graph.context), graph }
  }
  test('is the one that Instagram names for the account, and 50 where it names none', async () => {
    const used = (usage: number, config?: object) => says({ data: [{ quota_usage: usage, ...(config && { config }) }] })
    assert.equal((await ask(used(99, { quota_total: 100 }))).outcome.kind, 'ready')
    assert.equal((await ask(used(49))).outcome.kind, 'ready')
    for (const answer of [used(100, { quota_total: 100 }), used(50), used(50, {}), used(25, { quota_total: 25 })]) {
      const { outcome, graph } = await ask(answer)
      assert.equal(outcome.kind, 'rate-limited')
      assert.equal(outcome.kind === 'rate-limited' && outcome.retryAfterSeconds, 3_600)
      assert.deepEqual(graph.paths(), [QUOTA])
    }
  })
  test('stops nothing when its answer cannot be read', async () => {
    for (const answer of [refuses(100), refuses(4), says([]), says({ data: [] }), { status: 500, body: '' }]) {
      assert.equal((await ask(answer)).outcome.kind, 'ready')
    }
    assert.equal((await ask(refuses(190))).outcome.kind, 'unauthorized')
  })
})

test('a first comment needs its permission before anything is made', async () => {
  const content = aContent({ media: [anImage()], options: { first_comment: '#cats' } })
  const preparation = aPreparation(content)
  const graph = aGraph({})
  const scopes = ['instagram_business_basic', 'instagram_business_content_publish']
  const poor = { ...preparation, credentials: { ...preparation.credentials, scopes } }
  const outcome = await prepare(poor, graph.context)
  assert.equal(outcome.kind === 'rejected' && outcome.code, 'permission_missing')
  assert.equal(graph.asked.length, 0)
})

test('a post without files is refused before any call', async () => {
  const graph = aGraph({})
  const outcome = await prepare(aPreparation(aContent()), graph.context)
  assert.equal(outcome.kind === 'rejected' && outcome.code, 'media_required')
  assert.equal(graph.asked.length, 0)
})

test('the token goes in the body of a POST, never in its address, and into nothing that is kept', async () => {
  const { graph, outcome } = await run(IMAGE, { [CREATE]: made('7'), 'GET 7': is('FINISHED') })
  const post = graph.asked.find(({ method }) => method === 'POST')
  assert.equal(post?.request.url, `https://graph.instagram.com/v26.0/${IG}/media`)
  assert.match(String(post?.request.body), new RegExp(`access_token=${TOKEN}`))
  assert.ok(!JSON.stringify(outcome).includes(TOKEN))
})
