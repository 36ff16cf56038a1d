import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import sharp from 'sharp'
import { systemClock } from '#lib/clock.ts'
import { factsOf, refusalOf } from '#test/support/inspecting.ts'
import { aGif, aJpeg, anAnimatedWebp, aPng, aWebp, box } from '#test/support/media-files.ts'
import { inspectFile } from './inspect.ts'

const STILL = {
  kind: 'image',
  frames: 1,
  durationSeconds: null,
  videoCodec: null,
  audioCodec: null,
  frameRate: null,
  bitRate: null,
  audioChannels: null,
  audioSampleRate: null,
}

suite('pictures', () => {
  for (const [mime, make] of [
    ['image/jpeg', aJpeg],
    ['image/png', aPng],
    ['image/webp', aWebp],
  ] as const) {
    test(`${mime} is known by its bytes, whatever its name`, async () => {
      const bytes = await make({ width: 64, height: 48 })
      assert.deepEqual(await factsOf(bytes), { ...STILL, mime, bytes: bytes.length, width: 64, height: 48 })
    })

    test(`${mime} that is cut off is refused`, async () => {
      const bytes = await make({ width: 400, height: 300, noise: true })
      const half = await refusalOf(bytes.subarray(0, bytes.length / 2))
      assert.equal(half.refused, 'damaged')
      assert.equal((await refusalOf(bytes.subarray(0, 40))).refused, 'damaged')
    })
  }

  test('a GIF with one picture is a still one', async () => {
    const bytes = await aGif({ frames: 1 })
    const facts = await factsOf(bytes)
    assert.deepEqual(facts, { ...STILL, mime: 'image/gif', bytes: bytes.length, width: 32, height: 24 })
  })

  test('a GIF with several is an animation, as long as all of them together', async () => {
    const bytes = await aGif({ frames: 4, delay: 250, width: 40, height: 20 })
    assert.deepEqual(await factsOf(bytes), {
      ...STILL,
      kind: 'gif',
      mime: 'image/gif',
      bytes: bytes.length,
      width: 40,
      height: 20,
      frames: 4,
      durationSeconds: 1,
      frameRate: 4,
      bitRate: bytes.length * 8,
    })
  })

  test('a GIF that is cut off is refused', async () => {
    const bytes = await aGif({ frames: 4, width: 200, height: 200 })
    for (const missing of [3, 50, 200, 500, 1_000])
      assert.equal((await refusalOf(bytes.subarray(0, bytes.length - missing))).refused, 'damaged', String(missing))
    assert.equal((await factsOf(bytes.subarray(0, bytes.length - 1))).frames, 4)
  })

  test('the size is that which is shown: a camera held upright', async () => {
    const { width, height } = await factsOf(await aJpeg({ width: 64, height: 48, orientation: 6 }))
    assert.deepEqual({ width, height }, { width: 48, height: 64 })
  })

  test('animated WebP and PNG are refused, and say what to do', async () => {
    const webp = await refusalOf(await anAnimatedWebp())
    assert.deepEqual(webp, {
      refused: 'unsupported_type',
      detail: 'an animated WebP is not taken by the networks: save it as GIF or MP4',
    })
    const png = await aPng()
    const control = box('acTL', Buffer.alloc(12))
    control.writeUInt32BE(8, 0)
    // Behind a chunk that is longer than what the recognizer looks at.
    const profile = box('prIV', Buffer.alloc(5_004))
    profile.writeUInt32BE(5_000, 0)
    for (const chunks of [[control], [profile, control]]) {
      const animated = Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])
      assert.match((await refusalOf(animated)).detail, /an animated PNG/)
    }
  })

  test('more pixels than fit into memory are refused before they are read', async () => {
    const create = { width: 8_000, height: 6_251, channels: 3, background: '#fff' } as const
    const large = await sharp({ create }).png({ compressionLevel: 9 }).toBuffer()
    assert.deepEqual(await refusalOf(large), {
      refused: 'too_many_pixels',
      detail: 'the picture has more than 50 million pixels: make it smaller',
    })
  })

  test('an animation with too many pictures is refused', async () => {
    const refusal = await refusalOf(await aGif({ frames: 1_001, width: 2, height: 2 }))
    assert.equal(refusal.refused, 'too_many_frames')
  })
})

suite('what is not taken', () => {
  const heading = (brand: string): Buffer =>
    Buffer.concat([box('ftyp', brand, Buffer.alloc(4), brand), Buffer.alloc(64)])
  const CASES: readonly (readonly [name: string, bytes: Buffer, detail: RegExp])[] = [
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /^an SVG drawing/],
    [
      'a drawing behind a prologue',
      Buffer.from('<?xml version="1.0"?>\n<!-- x -->\n<svg width="1"/>'),
      /^an SVG drawing/,
    ],
    ['a web page', Buffer.from('\n <!DOCTYPE html><html></html>'), /^this is a web page/],
    ['a document', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'), /^a PDF is no picture/],
    ['HEIC', heading('heic'), /^a HEIC picture/],
    ['HEIF', heading('mif1'), /^a HEIF picture/],
    ['AVIF', heading('avif'), /^an AVIF picture/],
    ['sound', heading('M4A '), /^a file with sound alone/],
    ['3GP', heading('3gp5'), /^this kind of video/],
    ['BMP', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]), /^a BMP picture/],
    ['TIFF', Buffer.concat([Buffer.from('II*\0\x08\0\0\0'), Buffer.alloc(60)]), /^a TIFF picture/],
    ['a program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(60)]), /^this is neither/],
    ['a Windows program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(60)]), /^this is neither/],
    ['an archive', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(60)]), /^this is neither/],
    ['a text', Buffer.from('Just wörds, of no kind.'), /^this is a text/],
    ['bytes of no kind', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]), /^the kind of this file is not known/],
  ]
  for (const [name, bytes, detail] of CASES) {
    test(`${name} is refused with its name`, async () => {
      const refusal = await refusalOf(bytes)
      assert.equal(refusal.refused, 'unsupported_type')
      assert.match(refusal.detail, detail)
    })
  }

  test('an empty file is refused', async () => {
    assert.equal((await refusalOf(Buffer.alloc(0))).refused, 'empty')
  })

  test('a file that is not there is no refusal but a fault', async () => {
    await assert.rejects(inspectFile('/nowhere/at/all', { clock: systemClock }), { code: 'ENOENT' })
  })
})
