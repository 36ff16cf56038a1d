import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpRequest } from '#lib/http.ts'
import type { Prepared } from '../provider.ts'
import { aVideo, anImage } from '../sample-media.ts'
import { aContent, aGraph, aPreparation, IG, refuses, says, TOKEN } from './fake-graph.ts'
import type { Answer, Routes } from './fake-graph.ts'
import { prepareSending } from './prepare.ts'

const CREATE = `POST ${IG}/media`
const UPLOAD = 'POST ig-api-upload/7'
const QUOTA = `GET ${IG}/content_publishing_limit`
const FREE = says({ data: [{ quota_usage: 1, config: { quota_total: 100 } }] })
const SUCCESS = says({ success: true })
const EMPTY = says({ status_code: 'IN_PROGRESS' })
const FINISHED = says({ status_code: 'FINISHED' })
const at = (phase: object) => says({ status_code: 'IN_PROGRESS', video_status: { uploading_phase: phase } })
const declines = (message: string, status = 400, retriable = false) =>
  says({ debug_info: { retriable, type: 'ProcessingFailedError', message } }, status)

const BYTES = 9_000_000
const REEL = aContent({ media: [aVideo({ bytes: BYTES })] })

/** What was sent of the video, as it left. */
const drain = async ({ stream }: HttpRequest): Promise<readonly number[]> => {
  const lengths: number[] = []
  for await (const chunk of stream?.chunks ?? []) lengths.push(chunk.byteLength)
  return lengths
}

const world = (routes: Routes, address: string | null = null) => {
  const graph = aGraph({ [QUOTA]: FREE, [CREATE]: says({ id: '7' }), ...routes }, address)
  Object.assign(graph.context.media, {
    read: async (_item: unknown, from: number, to: number) => Buffer.alloc(to - from),
  })
  const step = (prepared: Prepared | null, content = REEL) =>
    prepareSending(aPreparation(content, prepared), graph.context)
  return { ...graph, step }
}

const begun = async (routes: Routes, address: string | null = null) => {
  const one = world(routes, address)
  const made = await one.step(null)
  assert.ok(made.kind === 'working', JSON.stringify(made))
  assert.equal(made.checkAfterSeconds, 0)
  return { ...one, outcome: await one.step(made.prepared), made: made.prepared }
}

test('a video is sent to a container that waits for it, in pieces, and no public address is asked for', async () => {
  const { outcome, asked, paths } = await begun({ 'GET 7': EMPTY, [UPLOAD]: SUCCESS })
  assert.deepEqual(paths(), [QUOTA, CREATE, 'GET 7', UPLOAD])
  assert.deepEqual(asked[1]?.fields, { media_type: 'REELS', upload_type: 'resumable', caption: 'Hello' })
  const sent = asked[3]?.request
  assert.ok(sent !== undefined)
  assert.equal(new URL(sent.url).origin, 'https://rupload.facebook.com')
  const { authorization, offset, file_size: size } = sent.headers ?? {}
  assert.deepEqual([authorization, offset, size], [`OAuth ${TOKEN}`, '0', String(BYTES)])
  assert.equal(sent.stream?.length, BYTES)
  assert.deepEqual(await drain(sent), [4_194_304, 4_194_304, 611_392])
  assert.ok(outcome.kind === 'working')
  assert.ok(!JSON.stringify(outcome.prepared).includes('toSend'))
})

const PROGRESS: readonly (readonly [string, Answer, number | null])[] = [
  ['of which something has arrived', at({ status: 'in_progress', bytes_transferred: 5_000_000 }), 5_000_000],
  ['in the other spelling', at({ bytes_transfered: 5_000_000 }), 5_000_000],
  ['whose progress is not told', at({}), 0],
  [
    'whose progress is told in a way that nobody knows',
    says({ status_code: 'IN_PROGRESS', video_status: 'fine' }),
    null,
  ],
  ['of which the network does not know such a field', refuses(100), 0],
  ['that has arrived', at({ bytes_transferred: BYTES }), null],
  ['that is said to have arrived', at({ status: 'complete' }), null],
  ['that is worked on already', FINISHED, null],
]

for (const [what, answer, from] of PROGRESS) {
  test(`a video ${what} is sent ${from === null ? 'no more' : `from byte ${from} on`}`, async () => {
    const { asked } = await begun({ 'GET 7': answer, [UPLOAD]: SUCCESS })
    const sent = asked.find(({ path }) => path.startsWith('ig-api-upload'))?.request
    assert.equal(sent?.headers?.['offset'] ?? null, from === null ? null : String(from))
    if (from !== null) assert.equal(sent?.stream?.length, BYTES - from)
  })
}

describe('an upload that goes wrong', () => {
  const FAULTS: readonly (readonly [string, Answer, string])[] = [
    ['no answer', 'no-answer', 'unavailable'],
    ['no connection', 'not-sent', 'unavailable'],
    ['a fault of the server', says({}, 503), 'unavailable'],
    ['a page of somebody between', { status: 200, body: '<html>' }, 'unavailable'],
    ['what may be tried again', declines('Busy', 400, true), 'unavailable'],
    ['too many requests', declines('Slow down', 429), 'unavailable'],
    ['a token that is not taken', declines('Not authorized', 401), 'unauthorized'],
    ['a token that has ended', refuses(190, 463), 'unauthorized'],
  ]
  for (const [what, answer, kind] of FAULTS) {
    test(`by ${what} is ${kind}, and keeps its container`, async () => {
      const { outcome } = await begun({ 'GET 7': EMPTY, [UPLOAD]: answer })
      assert.equal(outcome.kind, kind, JSON.stringify(outcome))
      assert.ok(!('stale' in outcome))
      assert.ok(!JSON.stringify(outcome).includes(TOKEN))
    })
  }

  test('for good is begun anew where nothing can be fetched, in the words of the network without our token', async () => {
    const { outcome } = await begun({ 'GET 7': EMPTY, [UPLOAD]: declines(`Bad offset for ${TOKEN}`) })
    assert.deepEqual(outcome, {
      kind: 'unavailable',
      reason: 'Instagram did not take the video: Bad offset for [secret]',
      stale: true,
    })
  })

  test('for good makes Instagram fetch the video where it can', async () => {
    const { outcome, step, asked } = await begun(
      { 'GET 7': EMPTY, [UPLOAD]: declines('No'), [CREATE]: [says({ id: '7' }), says({ id: '8' })], 'GET 8': FINISHED },
      'https://files.example',
    )
    assert.ok(outcome.kind === 'working', JSON.stringify(outcome))
    assert.equal((await step(outcome.prepared)).kind, 'ready')
    const [, second] = asked.filter(({ path }) => path === `${IG}/media`)
    assert.match(second?.fields['video_url'] ?? '', /^https:\/\/files\.example\//)
  })

  test('in the store says nothing of where the file lies', async () => {
    const { asked, warnings, context } = await begun({ 'GET 7': EMPTY, [UPLOAD]: 'no-answer' })
    const failing = async () => Promise.reject(new Error('https://store.example/secret-address'))
    Object.assign(context.media, { read: failing })
    const sent = asked.at(-1)?.request
    assert.ok(sent !== undefined)
    await assert.rejects(drain(sent), /^Error: a file of the library could not be read$/)
    assert.equal(warnings.length, 1)
  })
})

test("a carousel's videos are sent one in each call, each after its container was made, and what has arrived is kept", async () => {
  const content = aContent({ media: [anImage({ id: 'a' }), aVideo({ id: 'b' }), aVideo({ id: 'c' })] })
  const { step, paths } = world(
    {
      [CREATE]: [says({ id: '1' }), says({ id: '2' }), says({ id: '3' }), says({ id: '9' })],
      'GET 1': FINISHED,
      'GET 2': [EMPTY, FINISHED],
      'GET 3': [EMPTY, EMPTY, FINISHED],
      'GET 9': FINISHED,
      'POST ig-api-upload/2': SUCCESS,
      'POST ig-api-upload/3': ['no-answer', SUCCESS],
    },
    'https://files.example',
  )
  let prepared: Prepared | null = null
  const kinds: string[] = []
  while (kinds.at(-1) !== 'ready' && kinds.length < 20) {
    const outcome = await step(prepared, content)
    kinds.push(outcome.kind)
    if (outcome.kind === 'working' || outcome.kind === 'ready') prepared = outcome.prepared
  }
  assert.deepEqual(kinds, ['working', 'working', 'working', 'unavailable', 'working', 'ready'])
  const uploads = paths().filter((path) => path.includes('upload'))
  assert.deepEqual(uploads, ['POST ig-api-upload/2', 'POST ig-api-upload/3', 'POST ig-api-upload/3'])
  assert.equal(paths().filter((path) => path === CREATE).length, 4)
})

test('the ten minutes of patience begin when the video is there', async () => {
  const { outcome, step, pass } = await begun({ 'GET 7': [EMPTY, EMPTY, FINISHED], [UPLOAD]: SUCCESS })
  assert.ok(outcome.kind === 'working')
  // The upload itself took long: as if the container had been made an hour ago.
  const state = JSON.parse(JSON.stringify(outcome.prepared)) as { container: { createdAt: string } }
  state.container.createdAt = '2026-11-23T11:00:00.000Z'
  const waiting = await step(state)
  assert.ok(waiting.kind === 'working', JSON.stringify(waiting))
  pass(waiting.checkAfterSeconds)
  assert.equal((await step(waiting.prepared)).kind, 'ready')
})
