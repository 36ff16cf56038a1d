import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { systemClock } from '#lib/clock.ts'
import { withEdits, type EditEntry } from '#test/support/edit-lists.ts'
import { NO_FFMPEG, realFfmpeg } from '#test/support/ffmpeg.ts'
import { factsOf, refusalOf } from '#test/support/inspecting.ts'
import { anMp4 } from '#test/support/media-files.ts'
import { openScratch } from '#test/support/scratch.ts'
import { normalizeFile } from './normalize.ts'

/** Four seconds, with the index at the end. */
const plain = anMp4({ width: 64, height: 64, seconds: 4, index: 'end' })

const PLAIN: Readonly<Record<string, readonly EditEntry[]>> = {
  'no entries': [],
  'the whole track': [{ seconds: 4, from: 0 }],
  'to the end, whenever that is': [{ seconds: 0, from: 0 }],
  'two pictures that wait': [{ seconds: 3.92, from: 0.08 }],
  'a little less at the end': [{ seconds: 3.8, from: 0 }],
  'a short pause': [
    { seconds: 0.02, from: -1 },
    { seconds: 4, from: 0 },
  ],
}

const EDITED: Readonly<Record<string, readonly EditEntry[]>> = {
  'the beginning cut off': [{ seconds: 3, from: 1 }],
  'the end cut off': [{ seconds: 3, from: 0 }],
  'a part that is shown twice': [
    { seconds: 4, from: 0 },
    { seconds: 4, from: 0 },
  ],
  'a long pause': [
    { seconds: 1, from: -1 },
    { seconds: 4, from: 0 },
  ],
  'two pauses': [
    { seconds: 0.01, from: -1 },
    { seconds: 0.01, from: -1 },
    { seconds: 4, from: 0 },
  ],
  'a pause and nothing else': [{ seconds: 4, from: -1 }],
  'half the speed': [{ seconds: 4, from: 0, speed: 0.5 }],
}

const editedOf = async (entries: readonly EditEntry[], isLong: boolean) =>
  (await factsOf(withEdits(await plain, entries, isLong))).edited

suite('an edit list', () => {
  for (const [what, entries] of Object.entries(PLAIN)) {
    test(`of ${what} changes nothing`, async () => {
      assert.deepEqual([await editedOf(entries, false), await editedOf(entries, true)], [false, false])
    })
  }

  for (const [what, entries] of Object.entries(EDITED)) {
    test(`with ${what} does`, async () => {
      assert.deepEqual([await editedOf(entries, false), await editedOf(entries, true)], [true, true])
    })
  }

  test('that says to have more than is there is damage', async () => {
    const bytes = withEdits(await plain, [{ seconds: 4, from: 0 }])
    bytes.writeUInt32BE(0x7f_ff_ff_ff, bytes.lastIndexOf('elst') + 8)
    assert.equal((await refusalOf(bytes)).refused, 'damaged')
  })

  test('stays as it is when a video is kept', async () => {
    await using scratch = await openScratch()
    const [input, output] = [
      await scratch.file('in', withEdits(await plain, [{ seconds: 3, from: 1 }])),
      scratch.at('out'),
    ]
    await normalizeFile(input, output, { clock: systemClock })
    assert.equal((await factsOf(await readFile(output))).edited, true)
  })
})

test(
  'what ffmpeg writes around pictures that wait, and sound that is primed, counts as none',
  { skip: NO_FFMPEG },
  async () => {
    await using scratch = await openScratch()
    const output = scratch.at('made.mp4')
    const sources = ['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=24', '-f', 'lavfi', '-i', 'sine=sample_rate=44100']
    const wishes = ['-t', '3', '-c:v', 'libx264', '-bf', '3', '-pix_fmt', 'yuv420p', '-c:a', 'aac', output]
    await promisify(execFile)(realFfmpeg ?? '', ['-v', 'error', ...sources, ...wishes])
    const bytes = await readFile(output)
    assert.ok(bytes.includes('elst'))
    assert.deepEqual(
      (({ edited, videoCodecString, audioCodecString }) => [edited, videoCodecString?.slice(0, 7), audioCodecString])(
        await factsOf(bytes),
      ),
      [false, 'avc1.64', 'mp4a.40.2'],
    )
  },
)
