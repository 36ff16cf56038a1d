import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoAnswerError } from '#lib/http.ts'
import { ask } from '#sandbox/testing.ts'
import { aPng } from '#test/support/media-files.ts'
import { openUploads, postForm } from './media-testing.ts'

const ROUTES = ['media-init', 'media-append', 'media-finalize', 'media-status', 'media-upload', 'media-metadata']

const open = async (...args: Parameters<typeof openUploads>) => {
  const uploader = await openUploads(...args)
  const { url, token, init, append, finalize, status } = uploader
  const bytes = await aPng()
  const begin = async () => String((await init({ media_type: 'image/png', total_bytes: bytes.length })).body.data?.id)
  const done = await begin()
  await append(done, 0, bytes)
  await finalize(done)
  const fresh = await begin()
  const full = await begin()
  await append(full, 0, bytes)
  const media = new Uint8Array(bytes)
  /** One request of each kind that succeeds. */
  const requests: Readonly<Record<string, () => Promise<number>>> = {
    'media-init': async () => (await init({ media_type: 'image/png', total_bytes: 1 })).status,
    'media-append': async () => (await append(fresh, 0, bytes)).status,
    'media-finalize': async () => (await finalize(full)).status,
    'media-status': async () => (await status(done)).status,
    'media-upload': async () =>
      (await postForm(`${url}/2/media/upload`, token, { media, media_category: 'tweet_image' })).status,
    'media-metadata': async () => {
      const json = { id: done, metadata: { alt_text: { text: 'A gradient' } } }
      return (await ask(`${url}/2/media/metadata`, { json, token })).status
    },
  }
  const send = async (route: string) => await (requests[route]?.() ?? Promise.reject(new Error(route)))
  return { ...uploader, bytes, fresh, full, send }
}

for (const route of ROUTES) {
  test(`faults meet ${route}: refused, limited, torn, dropped before and after`, async (t) => {
    const { sandbox, send } = await open(t)
    const noted = () => {
      const entry = sandbox.ledger.entries().at(-1)
      return [entry?.route, entry?.status, entry?.carriedOut]
    }
    sandbox.faults.add({ kind: 'answer', status: 503, route })
    assert.equal(await send(route), 503)
    assert.deepEqual(noted(), [route, 503, false])
    sandbox.faults.add({ kind: 'rate-limited', retryAfterSeconds: 7, route })
    assert.equal(await send(route), 429)
    sandbox.faults.add({ kind: 'credits-depleted', route })
    assert.equal(await send(route), 402)
    sandbox.faults.add({ kind: 'drop-before', route })
    await assert.rejects(send(route), NoAnswerError)
    assert.deepEqual(noted(), [route, null, false])
    sandbox.faults.add({ kind: 'drop-after', route })
    await assert.rejects(send(route), NoAnswerError)
    assert.deepEqual(noted(), [route, null, true])
  })

  test(`${route} says what is left of its rate limit, and is refused when nothing is`, async (t) => {
    const { sandbox, send } = await open(t)
    const limit = { perUser: 1, windowSeconds: 900, perApp: 100, appWindowSeconds: 86_400 }
    sandbox.configure({ limits: { [route]: limit } })
    sandbox.faults.add({ kind: 'answer', status: 500, route })
    assert.equal(await send(route), 500)
    await send(route)
    assert.equal(await send(route), 429)
  })
}

test('the limits of uploads are the documented ones', async (t) => {
  const { url } = await openUploads(t)
  const { limits } = JSON.parse((await ask(`${url}/_sandbox/settings`)).body) as {
    limits: Record<string, { perUser: number; perApp: number; windowSeconds: number; appWindowSeconds: number }>
  }
  const shown = ROUTES.map((route) => {
    const { perUser, perApp, windowSeconds, appWindowSeconds } = limits[route] ?? assert.fail(route)
    assert.deepEqual([windowSeconds, appWindowSeconds], [900, 86_400])
    return [perUser, perApp]
  })
  const [many, status, few] = [
    [1_875, 180_000],
    [1_000, 100_000],
    [500, 50_000],
  ]
  assert.deepEqual(shown, [many, many, many, status, few, few])
})

test('an append whose answer was lost was carried out', async (t) => {
  const { sandbox, append, finalize, bytes, fresh } = await open(t)
  sandbox.faults.add({ kind: 'drop-after', route: 'media-append' })
  await assert.rejects(append(fresh, 0, bytes), NoAnswerError)
  assert.equal((await append(fresh, 0, bytes)).status, 400)
  assert.equal((await finalize(fresh)).status, 200)
})

test('a finalize whose answer was lost can be asked for again', async (t) => {
  const { sandbox, finalize, create, full } = await open(t)
  sandbox.faults.add({ kind: 'error-after', status: 503, route: 'media-finalize' })
  assert.equal((await finalize(full)).status, 503)
  assert.equal((await finalize(full)).status, 200)
  assert.equal((await create({ media: { media_ids: [full] } })).status, 201)
})

test('an upload that is carried out late has its bytes', async (t) => {
  const { sandbox, send, clock, url } = await open(t)
  sandbox.faults.add({ kind: 'late-commit', milliseconds: 5_000, answer: 'drop', route: 'media-upload' })
  const before = sandbox.ledger.entries().at(-1)?.sequence ?? 0
  await assert.rejects(send('media-upload'), NoAnswerError)
  const late = sandbox.ledger.waitFor(({ carriedOut }) => carriedOut, before)
  clock.advance(5_000)
  assert.equal((await late).route, 'media-upload')
  const { media } = JSON.parse((await ask(`${url}/_sandbox/media`)).body) as { media: { finished: object | null }[] }
  assert.equal(media.at(-1)?.finished === null, false)
})
