import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rmdir, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { sha256Hex } from '#lib/hash.ts'
import { systemRandom } from '#lib/random.ts'
import { startS3Server } from '#test/support/s3-server.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { createDiskStore } from './disk-store.ts'
import { createS3Store } from './s3-store.ts'
import { BlobMissingError, blobKey, isBlobKey, StoreUnusableError, type BlobStore } from './store.ts'

interface Place extends AsyncDisposable {
  readonly store: BlobStore
  readonly scratch: Scratch
}

const onDisk = async (): Promise<Place> => {
  const scratch = await openScratch()
  const store = createDiskStore({ folder: scratch.at('media'), clock: systemClock, random: systemRandom })
  return { store, scratch, [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose]() }
}

const inS3 = async (): Promise<Place> => {
  const scratch = await openScratch()
  const server = await startS3Server()
  const store = createS3Store(server.options)
  return {
    store,
    scratch,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await scratch[Symbol.asyncDispose]()
    },
  }
}

const ORGANIZATION = '01980000-0000-7000-8000-000000000001'

const keep = async ({ store, scratch }: Place, bytes: Buffer): Promise<string> => {
  const key = blobKey(ORGANIZATION, sha256Hex(bytes))
  const file = await scratch.file('upload', bytes)
  await store.put(key, { path: file, bytes: bytes.length, mime: 'image/png' })
  return key
}

const BAD_KEYS = [
  '../etc/passwd',
  `${ORGANIZATION}/../${'a'.repeat(64)}`,
  `${ORGANIZATION}/${'a'.repeat(63)}`,
  `${ORGANIZATION}/${'A'.repeat(64)}`,
  `${ORGANIZATION}/${'a'.repeat(64)}.exe`,
  `${ORGANIZATION}/${'a'.repeat(64)}\n`,
  `/${ORGANIZATION}/${'a'.repeat(64)}`,
  '',
]

for (const [name, open] of [
  ['on disk', onDisk],
  ['in S3', inS3],
] as const) {
  suite(`a store ${name}`, () => {
    test('is usable, and leaves nothing of the check behind', async () => {
      await using place = await open()
      await place.store.check()
    })

    test('gives back what was put, whole and in parts', async () => {
      await using place = await open()
      const bytes = systemRandom.bytes(100_000)
      const key = await keep(place, bytes)
      assert.equal(await place.store.size(key), bytes.length)
      assert.deepEqual(await buffer(await place.store.read(key)), bytes)
      const part = await buffer(await place.store.read(key, { from: 10, to: 99_999 }))
      assert.deepEqual(part, bytes.subarray(10, 99_999))
      assert.equal((await buffer(await place.store.read(key, { from: 10, to: 10 }))).length, 0)
      assert.deepEqual(await place.store.readBytes(key, 99_000, 100_000), bytes.subarray(99_000))
      assert.deepEqual(await place.store.readBytes(key, 0, 2), bytes.subarray(0, 2))
      assert.equal((await place.store.readBytes(key, 5, 5)).length, 0)
    })

    test('gives no fewer bytes than were asked for', async () => {
      await using place = await open()
      const key = await keep(place, Buffer.from('short'))
      await assert.rejects(place.store.readBytes(key, 0, 6))
      await assert.rejects(place.store.readBytes(key, 100, 200))
      await assert.rejects(place.store.readBytes(key, 3, 2), /ask for whole numbers/)
      await assert.rejects(place.store.readBytes(key, -1, 2), /ask for whole numbers/)
    })

    test('takes a file larger than one part, and the same file twice', async () => {
      await using place = await open()
      const bytes = systemRandom.bytes(9 * 1024 * 1024)
      const key = await keep(place, bytes)
      assert.equal(await keep(place, bytes), key)
      assert.equal(sha256Hex(await buffer(await place.store.read(key))), key.split('/')[1])
    })

    test('keeps nothing of a file that is not as long as it was said to be', async () => {
      await using place = await open()
      const key = blobKey(ORGANIZATION, 'a'.repeat(64))
      const file = await place.scratch.file('upload', 'four')
      await assert.rejects(place.store.put(key, { path: file, bytes: 5, mime: 'image/png' }), /try again/)
      assert.equal(await place.store.size(key), null)
    })

    test('keeps nothing of a file that cannot be read', async () => {
      await using place = await open()
      const key = blobKey(ORGANIZATION, 'a'.repeat(64))
      await assert.rejects(place.store.put(key, { path: place.scratch.at('none'), bytes: 5, mime: 'image/png' }))
      assert.equal(await place.store.size(key), null)
    })

    test('keeps a small picture beside its file', async () => {
      await using place = await open()
      const key = await keep(place, Buffer.from('file'))
      const small = await place.scratch.file('small', 'small')
      await place.store.put(`${key}.thumb`, { path: small, bytes: 5, mime: 'image/webp' })
      assert.equal(String(await buffer(await place.store.read(`${key}.thumb`))), 'small')
      assert.equal(String(await buffer(await place.store.read(key))), 'file')
    })

    test('says that a file is missing, and removes it however often', async () => {
      await using place = await open()
      const key = await keep(place, Buffer.from('words'))
      await place.store.remove(key)
      await place.store.remove(key)
      assert.equal(await place.store.size(key), null)
      await assert.rejects(place.store.read(key), BlobMissingError)
      await assert.rejects(place.store.readBytes(key, 0, 1), BlobMissingError)
    })

    test('takes no key that could name anything else', async () => {
      await using place = await open()
      const file = { path: await place.scratch.file('upload', 'x'), bytes: 1, mime: 'image/png' }
      for (const key of BAD_KEYS) {
        assert.equal(isBlobKey(key), false)
        const asked = [
          place.store.put(key, file),
          place.store.read(key),
          place.store.readBytes(key, 0, 1),
          place.store.size(key),
          place.store.remove(key),
          place.store.publicUrl(key, { seconds: 1, mime: 'image/png' }),
        ]
        for (const each of asked) await assert.rejects(each, /named by its organization/)
      }
    })
  })
}

test('a folder shows a file only when it is whole, under its key, and to nobody else', async () => {
  await using place = await onDisk()
  const key = await keep(place, Buffer.from('words'))
  const at = path.join(place.scratch.at('media'), key)
  assert.equal(String(await readFile(at)), 'words')
  assert.equal((await stat(at)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(place.scratch.at('media/.incoming')), [])
  assert.equal(await place.store.publicUrl(key, { seconds: 60, mime: 'image/png' }), null)
})

test('what breaks off while it is copied leaves neither a file nor a draft', async () => {
  await using place = await onDisk()
  const key = blobKey(ORGANIZATION, sha256Hex(Buffer.from('words')))
  // A folder stands where the file would have to be.
  await mkdir(place.scratch.at(`media/${key}`), { recursive: true })
  await assert.rejects(keep(place, Buffer.from('words')), { code: 'EISDIR' })
  assert.deepEqual(await readdir(place.scratch.at('media/.incoming')), [])
  await rmdir(place.scratch.at(`media/${key}`))
  await keep(place, Buffer.from('words'))
})

test('the check removes drafts that a dead process left a day ago, and no younger ones', async () => {
  await using place = await onDisk()
  await place.store.check()
  await place.scratch.file('media/.incoming/old', 'x')
  await place.scratch.file('media/.incoming/young', 'x')
  const yesterday = systemClock.now().getTime() / 1000 - 25 * 3600
  await utimes(place.scratch.at('media/.incoming/old'), yesterday, yesterday)
  await place.store.check()
  assert.deepEqual(await readdir(place.scratch.at('media/.incoming')), ['young'])
})

test('a folder that cannot be one is told in a sentence', async () => {
  await using scratch = await openScratch()
  const folder = await scratch.file('file', 'x')
  const store = createDiskStore({ folder, clock: systemClock, random: systemRandom })
  await assert.rejects(store.check(), (error) => {
    assert.ok(error instanceof StoreUnusableError)
    assert.match(error.message, /^files cannot be kept in .+ \(E[A-Z]+\): make it a folder that Scheduly may write to$/)
    return true
  })
})

test('a bucket gives an address that anybody can read, with the type asked for, and only that file', async () => {
  await using place = await inS3()
  const key = await keep(place, Buffer.from('words'))
  const wishes = { seconds: 60, mime: 'image/jpeg' }
  const address = await place.store.publicUrl(key, wishes)
  assert.ok(address !== null)
  const answer = await fetch(address)
  assert.equal(await answer.text(), 'words')
  assert.equal(answer.headers.get('content-type'), 'image/jpeg')
  assert.equal(answer.headers.get('content-disposition'), 'inline')
  const other = await keep(place, Buffer.from('secret'))
  const stolen = await fetch(address.replace(key, other))
  assert.equal(stolen.status, 403)
  await stolen.body?.cancel()
})

test('a bucket that is not there, or whose keys are wrong, is told in a sentence without the keys', async () => {
  await using server = await startS3Server()
  for (const change of [{ bucket: 'nowhere' }, { secretAccessKey: 'wrongwrong' }, { endpoint: 'http://127.0.0.1:1' }]) {
    await using store = createS3Store({ ...server.options, ...change })
    await assert.rejects(store.check(), (error) => {
      assert.ok(error instanceof StoreUnusableError)
      assert.match(error.message, /^files cannot be kept in the bucket .+: check its address/)
      assert.doesNotMatch(error.message, /wrongwrong/)
      return true
    })
  }
})
