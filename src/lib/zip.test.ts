import assert from 'node:assert/strict'
import { PassThrough, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { unzip } from '#test/support/unzip.ts'
import { systemRandom } from './random.ts'
import { writeZip, type ZipEntry } from './zip.ts'

const never = new AbortController().signal
const writtenAt = new Date('2026-12-24T18:00:00Z')

const anEntry = (name: string, pieces: readonly string[]): ZipEntry => ({
  name,
  pieces: async function* () {
    yield* pieces
  },
})

/** Pieces that no compressor makes smaller, counted as they are asked for. */
const aCountedEntry = (most: number) => {
  const asked = { count: 0 }
  const pieces = async function* () {
    while (asked.count < most) {
      asked.count += 1
      yield systemRandom.bytes(8_192).toString('hex')
    }
  }
  return { asked, entry: { name: 'big', pieces } }
}

describe('an archive', () => {
  it('holds every file as it was', async () => {
    const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 50 }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 5 }), async (files) => {
        const target = new PassThrough()
        const read = buffer(target)
        const entries = files.map((each, index) => anEntry(`${index}.json`, each))
        await writeZip(entries, target, { writtenAt, signal: never })
        const found = await unzip(await read)
        assert.deepEqual(
          [...found],
          files.map((each, index) => [`${index}.json`, each.join('')]),
        )
      }),
      { numRuns: 50 },
    )
  })

  it('asks for a file when those before it are written, and for no more than the target takes', async () => {
    const { asked, entry } = aCountedEntry(2_000)
    const taken: (() => void)[] = []
    let first = (): void => {}
    const begun = new Promise<void>((resolve) => void (first = resolve))
    const target = new Writable({
      write: (_chunk, _encoding, done) => {
        taken.push(done)
        first()
      },
    })
    let late = false
    const last = {
      name: 'last',
      pieces: async function* () {
        late = true
        yield 'the end'
      },
    }
    const gone = new AbortController()
    const written = writeZip([entry, last], target, { writtenAt, signal: gone.signal })
    await begun
    for (let turn = 0; turn < 5_000; turn += 1) await new Promise((resolve) => void setImmediate(resolve))
    assert.ok(asked.count < 500, `${asked.count} of 2000 pieces were asked for while the target took one`)
    assert.equal(late, false)
    gone.abort()
    await assert.rejects(written, { name: 'AbortError' })
  })

  it('ends with the error of a file that breaks off', async () => {
    const broken = async function* () {
      yield 'a beginning'
      throw new Error('the source broke off')
    }
    const entries = [anEntry('good', ['words']), { name: 'bad', pieces: broken }, anEntry('never', [])]
    const target = new PassThrough()
    target.resume()
    await assert.rejects(writeZip(entries, target, { writtenAt, signal: never }), { message: 'the source broke off' })
  })

  it('ends with the error of its target, and asks for nothing more', async () => {
    const { asked, entry } = aCountedEntry(2_000)
    const target = new Writable({ write: (_chunk, _encoding, done) => done(new Error('the disk is full')) })
    await assert.rejects(writeZip([entry], target, { writtenAt, signal: never }), { message: 'the disk is full' })
    assert.ok(asked.count < 500)
  })
})
