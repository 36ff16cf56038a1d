import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { BufferSource, EncodedPacketSink, Input, MP4, QTFF } from 'mediabunny'
import { aMov, anMp4, box } from '#test/support/media-files.ts'
import { openScratch } from '#test/support/scratch.ts'
import { boxesWithin } from './boxes.ts'
import { copyIndexFirst } from './index-first.ts'
import { RefusedFileError } from './refusal.ts'

const copy = async (bytes: Buffer): Promise<Buffer> => {
  await using scratch = await openScratch()
  await copyIndexFirst(await scratch.file('in', bytes), scratch.at('out'))
  return readFile(scratch.at('out'))
}

/** Every picture and every piece of sound, with its instant, as a player finds them by the index. */
const packetsOf = async (bytes: Buffer): Promise<readonly (readonly [number, string])[]> => {
  using input = new Input({ source: new BufferSource(bytes), formats: [MP4, QTFF] })
  const packets: (readonly [number, string])[] = []
  for (const track of await input.getTracks()) {
    for await (const { timestamp, data } of new EncodedPacketSink(track).packets())
      packets.push([timestamp, Buffer.from(data).toString('base64')])
  }
  return packets
}

const namesOf = (bytes: Buffer): readonly string[] =>
  boxesWithin(bytes, { content: 0, end: bytes.length }).map(({ type }) => type)

const HOLDERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl'])

/** The same box with its table of short places written as one of long ones. */
const withLongPlaces = (bytes: Buffer): Buffer =>
  Buffer.concat(
    boxesWithin(bytes, { content: 0, end: bytes.length }).map(({ type, start, content, end }) => {
      const inside = bytes.subarray(content, end)
      if (HOLDERS.has(type)) return box(type, withLongPlaces(inside))
      if (type !== 'stco') return bytes.subarray(start, end)
      const count = inside.readUInt32BE(4)
      const table = Buffer.alloc(8 + count * 8)
      inside.copy(table, 0, 0, 8)
      for (let index = 0; index < count; index += 1)
        table.writeBigUInt64BE(BigInt(inside.readUInt32BE(8 + index * 4)), 8 + index * 8)
      return box('co64', table)
    }),
  )

suite('a video whose index comes last', () => {
  for (const [what, make] of [
    ['MP4', () => anMp4({ index: 'end' })],
    ['MOV', () => aMov({ index: 'end' })],
    ['MP4 with long places', async () => withLongPlaces(await anMp4({ index: 'end' }))],
    ['MP4 with more behind it', async () => Buffer.concat([await anMp4({ index: 'end' }), box('mdat', 'unused')])],
  ] as const) {
    test(`${what}: the index comes first then, and leads to the same pictures and sound`, async () => {
      const bytes = await make()
      const written = await copy(bytes)
      assert.equal(written.length, bytes.length)
      assert.deepEqual(namesOf(written).slice(0, 2), ['ftyp', 'moov'])
      assert.deepEqual(await packetsOf(written), await packetsOf(bytes))
    })
  }

  test('an index that says of itself that it goes on to the end gets its size', async () => {
    const bytes = await anMp4({ index: 'end' })
    bytes.writeUInt32BE(0, bytes.lastIndexOf('moov') - 4)
    const written = await copy(bytes)
    assert.deepEqual(namesOf(written).slice(0, 2), ['ftyp', 'moov'])
    assert.ok((await packetsOf(written)).length > 0)
  })
})

test('a video whose index comes first is copied as it is', async () => {
  const bytes = await anMp4()
  assert.deepEqual(await copy(bytes), bytes)
})

test('a video that is cut off is refused', async () => {
  const bytes = await anMp4({ index: 'end' })
  await assert.rejects(copy(bytes.subarray(0, bytes.length - 20)), RefusedFileError)
})
