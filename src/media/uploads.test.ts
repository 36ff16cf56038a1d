import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { openScratch } from '#test/support/scratch.ts'
import { startSweeps } from './sweeps.ts'
import { createUploads } from './uploads.ts'

const HOUR_MS = 3_600_000

const open = (folder: string) => {
  let ahead = 0
  const clock = { ...systemClock, now: () => new Date(Date.now() + ahead) }
  const uploads = createUploads({ folder, clock })
  const userId = systemRandom.id()
  const begin = (bytes = 10) =>
    uploads.begin({ id: systemRandom.id(), orgId: systemRandom.id(), userId, bytes, name: 'x', altText: '', tags: [] })
  const wait = (milliseconds: number) => {
    ahead += milliseconds
  }
  return { uploads, begin, wait, userId }
}

const until = (stop: AbortSignal) => ({ stop, onBytes: async () => undefined })
const never = until(new AbortController().signal)

test('bytes go to their place, and none behind the end of the file', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  const { uploads, begin } = open(folder)
  const upload = await begin(5)
  const first = await uploads.append(upload, Readable.from([Buffer.from('ab'), Buffer.from('c')]), never)
  assert.deepEqual(first, { offset: 3, ending: 'whole' })
  const found = await uploads.find(upload)
  assert.ok(found !== null)
  assert.equal(found.offset, 3)
  const more = await uploads.append(found, Readable.from([Buffer.from('d'), Buffer.from('ef')]), never)
  assert.deepEqual(more, { offset: 4, ending: 'more' })
  const target = path.join(folder, 'target')
  await uploads.handOut(upload, target)
  assert.equal(await readFile(target, 'utf8'), 'abcd')
})

test('what came before the time was up, or the stream broke, is kept', async () => {
  await using scratch = await openScratch()
  const { uploads, begin } = open(scratch.folder)
  const upload = await begin(5)
  const silent = new Readable({ read: () => undefined })
  silent.push('ab')
  assert.deepEqual(await uploads.append(upload, silent, until(AbortSignal.timeout(100))), { offset: 2, ending: 'late' })
  const broken = Readable.from(
    (async function* broken() {
      yield Buffer.from('c')
      throw new Error('cut')
    })(),
  )
  assert.deepEqual(await uploads.append((await uploads.find(upload))!, broken, never), { offset: 3, ending: 'cut' })
})

test('an upload is over after a day, and its files go with the sweep; younger ones and strangers stay', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  const { uploads, begin, wait, userId } = open(folder)
  const [old, done] = [await begin(), await begin()]
  await uploads.finish(done)
  assert.equal((await uploads.find(done))?.finished, true)
  wait(23 * HOUR_MS)
  const young = await begin()
  // What never became an upload, and what is none.
  await mkdir(path.join(folder, 'open', userId, systemRandom.id()))
  await writeFile(path.join(folder, 'open', 'lost+found'), '')
  assert.equal(await uploads.sweep(), 0)
  wait(HOUR_MS + 60_000)
  assert.deepEqual([await uploads.find(old), await uploads.find(done)], [null, null])
  assert.equal(await uploads.sweep(), 3)
  assert.deepEqual(
    (await uploads.listOpen(userId)).map(({ id }) => id),
    [young.id],
  )
})

test('facts that a failing disk has spoiled are those of no upload', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  const { uploads, begin, wait, userId } = open(folder)
  const { id } = await begin()
  await writeFile(path.join(folder, 'open', userId, id, 'facts.json'), '{"id":')
  assert.equal(await uploads.find({ userId, id }), null)
  wait(25 * HOUR_MS)
  assert.equal(await uploads.sweep(), 1)
})

test('names that are no ids lead nowhere', async () => {
  await using scratch = await openScratch()
  const { uploads, userId } = open(scratch.folder)
  await assert.rejects(uploads.find({ userId, id: '../../etc' }), /no id/)
})

test('sweeps come at the start and each hour, also after one that failed', async () => {
  let sweeps = 0
  const { promise: thrice, resolve } = Promise.withResolvers<void>()
  const slept: number[] = []
  const clock = {
    ...systemClock,
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      slept.push(milliseconds)
      if (slept.length >= 3) await systemClock.sleep(60_000, signal)
    },
  }
  const sweep = async () => {
    sweeps += 1
    if (sweeps === 2) throw new Error('the disk is away')
    return 0
  }
  let others = 0
  const other = async () => {
    others += 1
    if (others === 3) resolve()
    return 1
  }
  const running = startSweeps({ places: { uploads: { sweep }, desks: { sweep: other } }, clock, log: silentLog })
  await thrice
  await running.stop()
  assert.equal(sweeps, 3)
  assert.deepEqual(slept, [HOUR_MS, HOUR_MS, HOUR_MS])
})
