import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { ask, createManualClock, signIn } from '#sandbox/testing.ts'
import { aJpeg, aPng } from '#test/support/media-files.ts'
import { heard, MEDIA_SCOPES, openUploads, postForm, sha256 } from './media-testing.ts'

const JPEG = 'image/jpeg'

const journalIn = async (t: TestContext): Promise<{ folder: string; journal: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  t.after(async () => await rm(folder, { recursive: true }))
  return { folder, journal: join(folder, 'twt.jsonl') }
}

test('after a restart uploads go on where they were, and the pictures of posts are there', async (t) => {
  const { folder, journal } = await journalIn(t)
  const first = await openUploads(t, { journal })
  const bytes = await aJpeg({ width: 100, height: 100, noise: true })
  const posted = await first.upload({ bytes, type: JPEG })
  await first.create({ text: 'Kept', media: { media_ids: [posted] } })
  const half = String((await first.init({ media_type: JPEG, total_bytes: bytes.length })).body.data?.id)
  await first.append(half, 0, bytes.subarray(0, 1_000))
  const files = await readdir(join(folder, 'twt-files'))
  assert.deepEqual(files.sort(), [posted, `${half}.0`].sort())
  await first.close()

  const second = await openUploads(t, { journal, clock: first.clock })
  const answer = await fetch(`${second.url}/media/${posted}`)
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes))
  assert.equal((await second.append(half, 1, bytes.subarray(1_000))).status, 200)
  assert.equal((await second.finalize(half)).status, 200)
  assert.deepEqual((await readdir(join(folder, 'twt-files'))).sort(), [posted, half].sort())
  const again = await second.create({ text: 'Kept', media: { media_ids: [half] } })
  assert.equal(again.status, 403, 'the same text and the same bytes')
})

test('mounted under a prefix, with a small limit for bodies around it, files are found there', async (t) => {
  const options = { clock: createManualClock(), random: systemRandom, log: silentLog, journal: null }
  const sandbox = await createSandbox('twt', options)
  const app = Fastify({ bodyLimit: 10_000 })
  await app.register(sandbox.plugin, { prefix: '/sandbox/twt' })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(async () => {
    await app.close()
    await sandbox.close()
  })
  const url = `${base}/sandbox/twt`
  const { access: token } = await signIn(url, { scope: MEDIA_SCOPES })
  const media = new Uint8Array(await aPng({ width: 100, height: 100, noise: true }))
  const sent = await postForm(`${url}/2/media/upload`, token, { media, media_category: 'tweet_image' })
  const id = String(heard(sent).body.data?.id)
  const post = heard(await ask(`${url}/2/tweets`, { json: { media: { media_ids: [id] } }, token }))
  const query = 'expansions=attachments.media_keys&media.fields=url'
  const { body } = await ask(`${url}/2/tweets/${post.body.data?.id}?${query}`, { token })
  assert.ok(body.includes(`"url":"${url}/media/3_${id}"`))
  const page = await (await fetch(`${url}/`)).text()
  assert.ok(page.includes(`src="/sandbox/twt/media/3_${id}"`))
  assert.equal((await fetch(`${url}/media/3_${id}`)).status, 200)
})

test('the ledger says how large a file was and which one, and neither it nor the journal has its bytes', async (t) => {
  const { journal } = await journalIn(t)
  const { sandbox, init, append } = await openUploads(t, { journal })
  const bytes = Buffer.from('The bytes of a file that nobody should find in a journal.')
  const id = String((await init({ media_type: JPEG, total_bytes: 500 })).body.data?.id)
  await append(id, 0, bytes)
  const entry = sandbox.ledger.entries().at(-1)
  assert.equal(entry?.route, 'media-append')
  assert.deepEqual(entry.file, { bytes: bytes.length, sha256: sha256(bytes) })
  const text = await readFile(journal, 'utf8')
  assert.ok(!text.includes('The bytes of a file') && !text.includes(bytes.toString('base64').slice(0, 20)))
  assert.match(text, new RegExp(sha256(bytes)))
})

test('when it is full, the oldest file that no post shows makes room', async (t) => {
  const { sandbox, upload, create, init, url } = await openUploads(t)
  const bytes = await aPng({ width: 50, height: 50, noise: true })
  const file = { bytes, type: 'image/png' }
  sandbox.configure({ maxStoredBytes: bytes.length * 3 })
  const posted = await upload(file)
  await create({ text: 'Kept', media: { media_ids: [posted] } })
  const old = await upload(file)
  const young = await upload(file)
  const newest = await upload(file)
  const usable = async (id: string) => (await create({ text: id, media: { media_ids: [id] } })).status
  assert.deepEqual([await usable(old), await usable(young), await usable(newest)], [400, 201, 201])
  assert.equal((await fetch(`${url}/media/${posted}`)).status, 200)
  assert.equal((await init({ media_type: JPEG, total_bytes: bytes.length * 3 + 1 })).status, 400)
  // Everything is in posts now: the bytes of the oldest go, and its post stays.
  await upload(file)
  assert.equal((await fetch(`${url}/media/${posted}`)).status, 404)
  assert.match(await (await fetch(`${url}/`)).text(), /not kept any more/)
})
