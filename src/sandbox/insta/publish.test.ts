import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { NoAnswerError } from '#lib/http.ts'
import type { Fault } from '#sandbox/faults.ts'
import { ask, createManualClock } from '#sandbox/testing.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { type InstaDeskOfTest, openDesk, publishImage } from './testing.ts'

interface Desk extends InstaDeskOfTest {
  readonly image: string
  /** A container that is ready to be published. */
  readonly ready: () => Promise<string>
  /** How many posts are really there. */
  readonly published: () => Promise<number>
}

const open = async (t: TestContext, wishes: Parameters<typeof openDesk>[1] = {}): Promise<Desk> => {
  const files = { '/a.jpg': { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) } }
  const desk = await openDesk(t, { files, ...wishes })
  const image = `${desk.site}/a.jpg`
  return {
    ...desk,
    image,
    ready: async () => {
      const made = await desk.make({ image_url: image, caption: 'Text' })
      desk.clock.advance(1_000)
      return String(made.body['id'])
    },
    published: async () => {
      const { posts } = JSON.parse((await ask(`${desk.url}/_sandbox/posts`)).body) as { posts: unknown[] }
      return posts.length
    },
  }
}

const usageOf = async ({ get, igId }: Desk): Promise<unknown> =>
  (await get(`/${igId}/content_publishing_limit`, { fields: 'quota_usage,config' })).body['data']

test('the quota counts posts of the last day, and tells its size', async (t) => {
  const desk = await open(t)
  const { sandbox, publish, ready, clock, get, igId } = desk
  sandbox.configure({ quotaTotal: 2 })
  const config = { quota_total: 2, quota_duration: 86_400 }
  assert.deepEqual(await usageOf(desk), [{ quota_usage: 0, config }])
  await publish(await ready())
  await publish(await ready())
  assert.deepEqual(await usageOf(desk), [{ quota_usage: 2, config }])
  const third = await ready()
  assert.deepEqual((await publish(third)).refusal, [9, 2_207_042])
  const since = String(clock.now().getTime() / 1_000)
  const later = await get(`/${igId}/content_publishing_limit`, { fields: 'quota_usage', since })
  assert.deepEqual(later.body['data'], [{ quota_usage: 0 }])
  assert.deepEqual((await get(`/${igId}/content_publishing_limit`, { fields: 'colour' })).refusal, [100])
  sandbox.configure({ quotaTotal: 100 })
  assert.equal((await publish(third)).status, 200)
})

test('a container that does not exist, is an item, or is not named, is not published', async (t) => {
  const { publish, make, post, igId, image } = await open(t)
  assert.deepEqual((await publish('1788800000000')).refusal, [24, 2_207_008])
  const item = await make({ image_url: image, is_carousel_item: 'true' })
  assert.deepEqual((await publish(String(item.body['id']))).refusal, [100])
  assert.deepEqual((await post(`/${igId}/media_publish`)).refusal, [100])
})

test('a second publish of one container does what the sandbox is told', async (t) => {
  const { publish, ready, sandbox, published } = await open(t)
  const id = await ready()
  await publish(id)
  assert.deepEqual((await publish(id)).refusal, [9007, 2_207_027])
  sandbox.configure({ publishTwice: 'refuse-as-missing' })
  assert.deepEqual((await publish(id)).refusal, [24, 2_207_008])
  assert.equal(await published(), 1)
  sandbox.configure({ publishTwice: 'again' })
  assert.equal((await publish(id)).status, 200)
  assert.equal(await published(), 2)
})

interface Scene {
  readonly fault: Fault
  readonly seen: readonly number[] | 'no answer'
  readonly carriedOut: boolean
}

const SCENES: readonly Scene[] = [
  { fault: { kind: 'answer', status: 500 }, seen: [500, 2], carriedOut: false },
  { fault: { kind: 'drop-before' }, seen: 'no answer', carriedOut: false },
  { fault: { kind: 'drop-after' }, seen: 'no answer', carriedOut: true },
  { fault: { kind: 'error-after', status: 500 }, seen: [500, 2], carriedOut: true },
  { fault: { kind: 'rate-limited', retryAfterSeconds: 60 }, seen: [403, 4], carriedOut: false },
  { fault: { kind: 'blocked-after' }, seen: [400, 4, 2_207_051], carriedOut: true },
  { fault: { kind: 'revoke-tokens' }, seen: [400, 190, 460], carriedOut: false },
]

for (const { fault, seen, carriedOut } of SCENES) {
  const what = carriedOut ? 'and the post is there' : 'and nothing is published'
  test(`the fault ${fault.kind} gives the client ${String(seen)} ${what}`, async (t) => {
    const { publish, ready, published, sandbox } = await open(t)
    const id = await ready()
    sandbox.faults.add({ ...fault, route: 'publish', account: 'demo' })
    if (seen === 'no answer') await assert.rejects(publish(id), NoAnswerError)
    else {
      const { status, refusal } = await publish(id)
      assert.deepEqual([status, ...refusal], seen)
    }
    assert.equal(await published(), carriedOut ? 1 : 0)
    const entry = sandbox.ledger.entries().findLast(({ route }) => route === 'publish')
    assert.deepEqual([entry?.carriedOut, entry?.fault], [carriedOut, fault.kind])
    assert.equal(entry?.postId !== null, carriedOut)
  })
}

test('a truncated answer is no JSON, and the container tells the truth', async (t) => {
  const { publish, ready, sandbox, status } = await open(t)
  const id = await ready()
  sandbox.faults.add({ kind: 'truncated-after', route: 'publish' })
  await assert.rejects(publish(id), SyntaxError)
  assert.equal((await status(id))[0], 'PUBLISHED')
})

test('reads may know of a publish late, by a setting or by a fault', async (t) => {
  const { publish, ready, sandbox, status, clock, get, igId } = await open(t)
  sandbox.configure({ staleStatusMilliseconds: 10_000, mediaListLagMilliseconds: 10_000 })
  const first = await ready()
  await publish(first)
  const count = async (): Promise<number> => ((await get(`/${igId}/media`)).body['data'] as unknown[]).length
  assert.deepEqual([(await status(first))[0], await count()], ['FINISHED', 0])
  clock.advance(10_001)
  assert.deepEqual([(await status(first))[0], await count()], ['PUBLISHED', 1])
  sandbox.configure({ staleStatusMilliseconds: 0, mediaListLagMilliseconds: 0 })
  const second = await ready()
  for (const route of ['container-status', 'media-list']) {
    sandbox.faults.add({ kind: 'stale', milliseconds: 20_000, route, times: null })
  }
  await publish(second)
  assert.deepEqual([(await status(second))[0], (await status(first))[0], await count()], ['FINISHED', 'PUBLISHED', 1])
  clock.advance(20_000)
  assert.deepEqual([(await status(second))[0], await count()], ['PUBLISHED', 2])
})

test('a read may say that what is there does not exist', async (t) => {
  const { get, ready, sandbox } = await open(t)
  const id = await ready()
  sandbox.faults.add({ kind: 'object-missing', route: 'container-status' })
  const answer = await get(`/${id}`, { fields: 'status_code' })
  assert.deepEqual([answer.status, ...answer.refusal], [400, 100, 33])
  assert.equal((await get(`/${id}`, { fields: 'status_code' })).body['status_code'], 'FINISHED')
})

test('answers tell how much of the hour is used, and what is too much is refused', async (t) => {
  const { get, sandbox, igId } = await open(t)
  sandbox.configure({ appCallsPerHour: 1_000, accountCallsPerHour: 10 })
  const { headers } = await get(`/${igId}/media`)
  const app = JSON.parse(headers['x-app-usage'] ?? '') as Record<string, number>
  assert.deepEqual(Object.keys(app), ['call_count', 'total_cputime', 'total_time'])
  const business = JSON.parse(headers['x-business-use-case-usage'] ?? '') as Record<string, Record<string, unknown>[]>
  assert.deepEqual([business[igId]?.[0]?.['type'], business[igId]?.[0]?.['call_count']], ['instagram', 20])
  sandbox.configure({ accountCallsPerHour: 2 })
  const refused = await get(`/${igId}/media`)
  assert.deepEqual([refused.status, ...refused.refusal], [403, 80_002])
  sandbox.configure({ appCallsPerHour: 1 })
  assert.deepEqual((await get(`/${igId}/media`)).refusal, [4])
})

test('after a restart posts, containers, comments and pictures are there; what was on its way is not', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-insta-test-'))
  t.after(async () => await rm(folder, { recursive: true }))
  const journal = join(folder, 'insta.jsonl')
  const clock = createManualClock()
  const first = await open(t, { journal, clock })
  const waiting = await first.ready()
  const post = await publishImage(first, { image_url: first.image, caption: 'Kept' })
  await first.post(`/${post}/comments`, { message: 'First' })
  first.files['/slow.mp4'] = () => undefined
  const slow = String((await first.make({ media_type: 'REELS', video_url: `${first.site}/slow.mp4` })).body['id'])
  await first.close()

  const { url, get, status, publish } = await open(t, { journal, clock })
  const access_token = first.token
  const { body } = await get(`/${post}`, { fields: 'caption,comments_count,media_url', access_token })
  assert.deepEqual([body['caption'], body['comments_count']], ['Kept', 1])
  assert.equal((await fetch(String(body['media_url']))).status, 200)
  assert.deepEqual(await status(slow), ['ERROR', 'Error: Media upload has failed with error code 2207053'])
  assert.equal((await publish(waiting)).status, 200)
  assert.match((await ask(`${url}/`)).body, /Kept/)
  assert.equal((await readdir(join(folder, 'insta-files'))).length, 2)
  const text = await readFile(journal, 'utf8')
  assert.ok(!text.includes(access_token) && !text.includes('/slow.mp4'))
})

test('accounts with their Pages, settings and faults are there over HTTP, and nonsense is refused', async (t) => {
  const { url, sandbox, get } = await open(t)
  const { accounts } = JSON.parse((await ask(`${url}/_sandbox/accounts`)).body) as {
    accounts: Record<string, string>[]
  }
  assert.deepEqual(
    accounts.map(({ username, userId, pageId }) => [username, userId === pageId, pageId?.length]),
    [['demo', false, 15]],
  )
  const changed = await ask(`${url}/_sandbox/settings`, { json: { quotaTotal: 100, publishTwice: 'again' } })
  assert.deepEqual([changed.status, JSON.parse(changed.body)['quotaTotal']], [200, 100])
  for (const [path, json] of [
    ['settings', { publishTwice: 'perhaps' }],
    ['settings', { colour: 'red' }],
    ['accounts', { handle: 'x', account_type: 'PERSONAL' }],
    ['faults', { kind: 'drop-before', route: 'create' }],
  ] as const) {
    assert.equal((await ask(`${url}/_sandbox/${path}`, { json })).status, 400, JSON.stringify(json))
  }
  for (const [route, path] of [
    ['media-read', '/17888'],
    ['media-list', '/me/media'],
    ['stories', '/me/stories'],
    ['quota', '/me/content_publishing_limit'],
  ] as const) {
    sandbox.faults.add({ kind: 'html-502', route })
    await assert.rejects(get(path), SyntaxError, route)
  }
  assert.deepEqual(sandbox.faults.list(), [])
})
