import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { profileOf } from '#domain/codec-profile.ts'
import { systemClock } from '#lib/clock.ts'
import { factsOf, inspect, refusalOf } from '#test/support/inspecting.ts'
import { addToIndex, aMov, anMp4, box, growVideo, type VideoWishes } from '#test/support/media-files.ts'
import { openScratch } from '#test/support/scratch.ts'
import { inspectFile } from './inspect.ts'
import { isRefusal } from './refusal.ts'

const near = (value: number | null, wanted: number): void => {
  assert.ok(value !== null && Math.abs(value - wanted) < 0.05, `${value} is not near ${wanted}`)
}

suite('videos', () => {
  for (const [mime, make] of [
    ['video/mp4', anMp4],
    ['video/quicktime', aMov],
  ] as const) {
    for (const index of ['start', 'end'] as const) {
      test(`${mime} with its index at the ${index} is read`, async () => {
        const bytes = await make({ width: 640, height: 360, seconds: 3, frameRate: 30, index })
        const { durationSeconds, frameRate, bitRate, ...facts } = await factsOf(bytes)
        assert.deepEqual(facts, {
          kind: 'video',
          mime,
          bytes: bytes.length,
          width: 640,
          height: 360,
          frames: 1,
          videoCodec: 'avc',
          videoCodecString: 'avc1.42c028',
          audioCodec: 'aac',
          audioCodecString: 'mp4a.40.2',
          edited: false,
          audioChannels: 2,
          audioSampleRate: 48_000,
        })
        near(durationSeconds, 3)
        near(frameRate, 30)
        near(bitRate, (bytes.length * 8) / (durationSeconds ?? 0))
      })
    }
  }

  test('the profiles of pictures and sound are read, and what the sound is like', async () => {
    const read = async (wishes: VideoWishes) => {
      const { videoCodecString, audioCodecString, audioChannels, audioSampleRate } = await factsOf(await anMp4(wishes))
      return [profileOf(videoCodecString), profileOf(audioCodecString), audioChannels, audioSampleRate]
    }
    assert.deepEqual(await read({ profile: 'high422', sound: { channels: 6 } }), [
      'H.264 High 4:2:2',
      'AAC-LC',
      6,
      48_000,
    ])
    assert.deepEqual(await read({ hevc: 'main10', sound: { channels: 1, rate: 44_100 } }), [
      'HEVC Main 10',
      'AAC-LC',
      1,
      44_100,
    ])
    assert.deepEqual(await read({ profile: 'high', sound: { kind: 'HE-AAC', rate: 96_000 } }), [
      'H.264 High',
      'HE-AAC',
      2,
      96_000,
    ])
    assert.deepEqual(await read({ audio: false }), ['H.264 Baseline', null, null, null])
  })

  test('a silent one has no sound, and an upright one is higher than wide', async () => {
    const facts = await factsOf(await anMp4({ width: 640, height: 360, audio: false, rotation: 90, frameRate: 23.976 }))
    assert.equal(facts.audioCodec, null)
    assert.deepEqual([facts.width, facts.height], [360, 640])
    near(facts.frameRate, 23.976)
  })

  test('one that is cut off anywhere is refused', async () => {
    for (const index of ['start', 'end'] as const) {
      const bytes = await anMp4({ index })
      for (let part = 1; part < 20; part += 1) {
        const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 20))
        assert.equal((await refusalOf(cut)).refused, 'damaged', `${index} ${part}/20`)
      }
    }
  })

  test('whatever stands before or behind it is refused', async () => {
    const bytes = await anMp4()
    for (const other of [Buffer.from('<html><script>alert(1)</script>'), Buffer.from('PK\x03\x04'), Buffer.alloc(3)])
      assert.equal((await refusalOf(Buffer.concat([bytes, other]))).refused, 'damaged')
    assert.ok(isRefusal(await inspect(Buffer.concat([Buffer.from('GIF89a'), bytes]))))
    const later = Buffer.concat([box('free', 'x'), bytes])
    assert.equal((await refusalOf(later)).refused, 'damaged')
  })

  test('fragments are refused, and say what to do', async () => {
    assert.match((await refusalOf(await anMp4({ index: 'fragmented' }))).detail, /export it as an ordinary MP4$/)
  })

  test('sound alone in a video file is refused', async () => {
    const bytes = await anMp4({ index: 'end' })
    const silenced = Buffer.from(bytes)
    // The track of pictures becomes free space.
    silenced.write('free', silenced.indexOf('trak'), 'latin1')
    assert.match((await refusalOf(silenced)).detail, /no picture/)
  })

  test('media in another file are refused', async () => {
    const bytes = await anMp4()
    const reference = bytes.indexOf('url ') + 4
    bytes.writeUInt32BE(0, reference)
    assert.match((await refusalOf(bytes)).detail, /media in another file/)
  })

  const change = (bytes: Buffer, place: readonly [type: string, at: number], value: number): Buffer => {
    const [type, at] = place
    const changed = Buffer.from(bytes)
    changed.writeUInt32BE(value, changed.indexOf(type) + 4 + at)
    return changed
  }

  test('counts that do not agree are refused at once, however large', async () => {
    const bytes = await anMp4({ audio: false })
    const began = systemClock.monotonic()
    for (const [type, at] of [
      ['stts', 4],
      ['stts', 8],
      ['stsz', 8],
      ['stsc', 4],
      ['stsc', 12],
      ['stco', 4],
      ['stco', 8],
    ] as const) {
      assert.equal((await refusalOf(change(bytes, [type, at], 0xffff_fff0))).refused, 'damaged', `${type} ${at}`)
    }
    const all = change(change(bytes, ['stts', 8], 0xffff_fff0), ['stsz', 8], 0xffff_fff0)
    assert.ok(isRefusal(await inspect(change(all, ['stsz', 4], 1))))
    assert.ok(systemClock.monotonic() - began < 5_000)
  })

  test('what is in a file does not reach the console', async (context) => {
    const printed = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      context.mock.method(console, name, () => undefined),
    )
    const bytes = await anMp4()
    const entry = bytes.lastIndexOf('avc1')
    bytes.write('evil', entry, 'latin1')
    assert.equal((await factsOf(bytes)).videoCodec, 'evil')
    bytes.write('\u001b[<>', entry, 'latin1')
    assert.equal((await factsOf(bytes)).videoCodec, 'unknown')
    assert.deepEqual(
      printed.map(({ mock }) => mock.callCount()),
      [0, 0, 0, 0],
    )
  })

  test('a box too many in the index does no harm', async () => {
    const bytes = addToIndex(await anMp4({ index: 'end' }), [box('what', 'ever')])
    assert.equal((await factsOf(bytes)).videoCodec, 'avc')
  })

  test('looking ends when its time is over', async () => {
    let calls = 0
    const clock = { ...systemClock, monotonic: () => (calls += 1) * 1_000 }
    assert.equal((await refusalOf(await anMp4(), clock)).refused, 'too_slow')
  })

  test('no garbage stops the process or takes long', { timeout: 110_000 }, async () => {
    const whole = await anMp4({ index: 'end', seconds: 1 })
    const start = whole.indexOf('moov') - 4
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: start, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (changes) => {
          const broken = Buffer.from(whole)
          for (const [place, value] of changes) broken[place] = value
          await inspect(broken)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('500 MB are read without holding them', { timeout: 110_000 }, async () => {
    await using scratch = await openScratch()
    const path = await scratch.file('large.mp4', await anMp4())
    await inspectFile(path, { clock: systemClock })
    await growVideo(path, 500_000_000)
    const before = process.memoryUsage.rss()
    const facts = await inspectFile(path, { clock: systemClock })
    assert.ok(!isRefusal(facts), JSON.stringify(facts))
    assert.ok(facts.bytes > 500_000_000)
    assert.ok(process.memoryUsage.rss() - before < 60_000_000)
    assert.ok((await stat(path)).blocks * 512 < 1_000_000)
  })

  test('no file is left open', { skip: process.platform !== 'linux' && 'counted in /proc' }, async () => {
    const bytes = await anMp4()
    await inspect(bytes)
    const before = (await readdir('/proc/self/fd')).length
    for (let round = 0; round < 5; round += 1) {
      await inspect(bytes)
      await inspect(bytes.subarray(0, 900))
    }
    assert.ok((await readdir('/proc/self/fd')).length <= before + 1)
  })
})
