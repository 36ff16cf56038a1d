import assert from 'node:assert/strict'
import { once } from 'node:events'
import { fstatSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { it } from 'node:test'
import { systemRandom } from './random.ts'
import { openTemporaryFile } from './temporary-file.ts'

it('gives back what was written, once, and has no name that anybody could find', async () => {
  const bytes = systemRandom.bytes(16)
  const file = await openTemporaryFile({ ...systemRandom, bytes: () => bytes })
  await pipeline(['one, ', 'two'], file.writer)
  await assert.rejects(access(path.join(tmpdir(), `scheduly-${bytes.toString('hex')}`)), { code: 'ENOENT' })
  assert.equal(await text(file.reader()), 'one, two')
  assert.throws(() => file.reader())
})

/** The file's number, as its streams know it. */
const numberOf = (stream: object): number => {
  assert.ok('fd' in stream && typeof stream.fd === 'number')
  return stream.fd
}

it('is closed when it is dropped, however often', async () => {
  const file = await openTemporaryFile(systemRandom)
  const fd = numberOf(file.writer)
  await pipeline(['words'], file.writer)
  fstatSync(fd)
  await Promise.all([file.drop(), file.drop()])
  assert.throws(() => fstatSync(fd), { code: 'EBADF' })
  assert.throws(() => file.reader())
})

it('is closed by dropping, and not before, when its writing breaks off', async () => {
  const file = await openTemporaryFile(systemRandom)
  const fd = numberOf(file.writer)
  const endless = async function* () {
    for (;;) yield Buffer.alloc(65_536)
  }
  const gone = new AbortController()
  const written = pipeline(endless(), file.writer, { signal: gone.signal })
  await once(file.writer, 'drain')
  gone.abort()
  await assert.rejects(written, { name: 'AbortError' })
  fstatSync(fd)
  await file.drop()
  assert.throws(() => fstatSync(fd), { code: 'EBADF' })
})

it('is closed when its reader is destroyed, and dropping it then closes nothing else', async () => {
  const file = await openTemporaryFile(systemRandom)
  await pipeline(['words'], file.writer)
  const reader = file.reader()
  const fd = numberOf(reader)
  reader.destroy()
  await once(reader, 'close')
  assert.throws(() => fstatSync(fd), { code: 'EBADF' })
  const next = await openTemporaryFile(systemRandom)
  await file.drop()
  await pipeline(['still here'], next.writer)
  assert.equal(await text(next.reader()), 'still here')
})
