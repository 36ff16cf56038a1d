import assert from 'node:assert/strict'
import { access, chmod, mkdir, readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import type { MediaFacts } from '#domain/media.ts'
import { systemClock } from '#lib/clock.ts'
import { factsOf } from '#test/support/inspecting.ts'
import { aMov, anMp4, aPng } from '#test/support/media-files.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { findFfmpeg } from './ffmpeg.ts'
import { isRefusal } from './refusal.ts'
import { makeThumbnail } from './thumbnail.ts'
import { createTakeStill, transcodeVideo, transcodeWords, type TranscodeBounds } from './transcode.ts'

/** A program that stands in for ffmpeg: `$out` is where the result belongs, and its words are written down. */
const standIn = async (scratch: Scratch, body: string): Promise<string> => {
  const text = `#!/bin/sh
printf '%s\\n' "$@" > '${scratch.at('words')}'
/usr/bin/env > '${scratch.at('environment')}'
for out; do :; done
out="\${out#file:}"
${body}
`
  const program = await scratch.file('ffmpeg', text)
  await chmod(program, 0o755)
  return program
}

const exists = (place: string): Promise<boolean> =>
  access(place).then(
    () => true,
    () => false,
  )

const taskIn = async (scratch: Scratch, bounds: TranscodeBounds = {}) => {
  const bytes = await aMov({ seconds: 4 })
  const input = await scratch.file('-in.mov', bytes)
  return { input, output: scratch.at('out.mp4'), facts: await factsOf(bytes), bounds, limitSeconds: 30 }
}

suite('with a stand-in for ffmpeg', { skip: process.platform === 'win32' && 'the stand-in is a shell script' }, () => {
  test('a video comes out, with the facts of the new file', async () => {
    await using scratch = await openScratch()
    const bytes = await anMp4({ width: 640, height: 360 })
    const ready = await scratch.file('ready.mp4', bytes)
    const program = await standIn(scratch, `/bin/cp '${ready}' "$out"`)
    const result = await transcodeVideo(await taskIn(scratch), { program, clock: systemClock })
    assert.deepEqual(result, { kind: 'done', facts: await factsOf(bytes) })
  })

  test('it may read files and nothing else, and gets nothing of our environment', async () => {
    await using scratch = await openScratch()
    const program = await standIn(scratch, 'exit 1')
    const task = await taskIn(scratch)
    await transcodeVideo(task, { program, clock: systemClock })
    const words = (await readFile(scratch.at('words'), 'utf8')).trimEnd().split('\n')
    assert.deepEqual(words, transcodeWords(task))
    const input = words.indexOf('-i')
    assert.ok(words.indexOf('-protocol_whitelist') < input && words.includes('-nostdin'))
    assert.equal(words[words.indexOf('-protocol_whitelist') + 1], 'file')
    assert.equal(words[input + 1], `file:${task.input}`)
    const names = (await readFile(scratch.at('environment'), 'utf8')).split('\n').map((line) => line.split('=')[0])
    // What is left is what the shell of the stand-in adds by itself.
    assert.deepEqual(
      names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_', ''].includes(name ?? '')),
      [],
    )
  })

  test('what fails, or is no video in the end, leaves nothing behind and says what to do', async () => {
    await using scratch = await openScratch()
    for (const body of ['echo half > "$out"; exit 1', 'echo text > "$out"', 'exit 0', 'kill -9 $$']) {
      const program = await standIn(scratch, body)
      const result = await transcodeVideo(await taskIn(scratch), { program, clock: systemClock })
      assert.deepEqual(result, {
        kind: 'failed',
        detail: 'the video cannot be converted: convert it before sending it',
      })
      assert.equal(await exists(scratch.at('out.mp4')), false)
    }
  })

  test('a result that is still too large is none', async () => {
    await using scratch = await openScratch()
    const ready = await scratch.file('ready.mp4', await anMp4())
    const program = await standIn(scratch, `/bin/cp '${ready}' "$out"`)
    const result = await transcodeVideo(await taskIn(scratch, { bytes: 100 }), { program, clock: systemClock })
    assert.deepEqual(result, {
      kind: 'failed',
      detail: 'the video cannot be brought below 100 bytes: send a shorter one',
    })
    assert.equal(await exists(scratch.at('out.mp4')), false)
  })

  /** Waits until the stand-in runs: it writes down its words first. */
  const started = async (scratch: Scratch): Promise<void> => {
    while (!(await exists(scratch.at('environment')))) await systemClock.sleep(5)
  }

  test('it is killed when its time is over', async () => {
    await using scratch = await openScratch()
    const program = await standIn(scratch, 'echo half > "$out"; exec /bin/sleep 100')
    const over = new AbortController()
    const clock = { ...systemClock, deadline: () => over.signal }
    const running = transcodeVideo(await taskIn(scratch), { program, clock })
    await started(scratch)
    over.abort()
    assert.equal((await running).kind, 'too_slow')
    assert.equal(await exists(scratch.at('out.mp4')), false)
  })

  test('it is killed when the work is called off', async () => {
    await using scratch = await openScratch()
    const program = await standIn(scratch, 'exec /bin/sleep 100')
    const off = new AbortController()
    const task = await taskIn(scratch)
    const running = transcodeVideo(task, { program, clock: systemClock, signal: off.signal })
    await started(scratch)
    off.abort(new Error('called off'))
    await assert.rejects(running, /called off/)
    await assert.rejects(transcodeVideo(task, { program, clock: systemClock, signal: off.signal }), /called off/)
  })

  test('a video gets a small picture', async () => {
    await using scratch = await openScratch()
    const ready = await scratch.file('ready.png', await aPng({ width: 1_024, height: 256 }))
    const program = await standIn(scratch, `/bin/cp '${ready}' "$out"`)
    const takeStill = createTakeStill({ program, clock: systemClock })
    const input = { path: await scratch.file('in.mp4', await anMp4()), kind: 'video' as const }
    const made = await makeThumbnail(input, scratch.at('small'), { still: scratch.at('still.png'), takeStill })
    assert.ok(made !== null && !isRefusal(made))
    assert.deepEqual([made.width, made.height], [512, 128])
    const none = createTakeStill({ program: null, clock: systemClock })
    assert.equal(await makeThumbnail(input, scratch.at('s'), { still: scratch.at('t'), takeStill: none }), null)
  })
})

test('without ffmpeg the answer says so, and what to do', async () => {
  await using scratch = await openScratch()
  const result = await transcodeVideo(await taskIn(scratch), { program: null, clock: systemClock })
  assert.deepEqual(result, {
    kind: 'unavailable',
    detail: 'this installation cannot convert videos: install ffmpeg, or convert the video before sending it',
  })
})

test('a program that cannot be started is a failure, not a crash', async () => {
  await using scratch = await openScratch()
  const program = await scratch.file('ffmpeg', 'no program')
  assert.equal((await transcodeVideo(await taskIn(scratch), { program, clock: systemClock })).kind, 'failed')
})

test('ffmpeg is looked for in the folders given, and only programs in absolute ones count', async () => {
  await using scratch = await openScratch()
  const folders = [scratch.at('none'), '', '.', scratch.at('folder'), scratch.at('text'), scratch.at('real')]
  for (const name of ['folder/ffmpeg', 'text', 'real']) await mkdir(scratch.at(name), { recursive: true })
  await scratch.file('text/ffmpeg', 'no program')
  assert.equal(await findFfmpeg(folders), null)
  await chmod(await scratch.file('real/ffmpeg', '#!/bin/sh\n'), 0o755)
  assert.equal(await findFfmpeg(folders), scratch.at('real/ffmpeg'))
})

test('the bit rate keeps the file below its bounds', () => {
  const facts: MediaFacts = {
    kind: 'video',
    mime: 'video/mp4',
    bytes: 100_000_000,
    width: 1_920,
    height: 1_080,
    frames: 1,
    durationSeconds: 100,
    videoCodec: 'avc',
    audioCodec: 'aac',
    frameRate: 30,
    bitRate: 8_000_000,
    audioChannels: 2,
    audioSampleRate: 48_000,
  }
  const rate = (bounds: TranscodeBounds): number => {
    const words = transcodeWords({ input: '/in', output: '/out', facts, bounds, limitSeconds: 1 })
    return Number(words[words.indexOf('-maxrate') + 1])
  }
  assert.ok((rate({ bytes: 10_000_000 }) + 128_000) * 100 <= 10_000_000 * 8)
  assert.ok(rate({ bitRate: 5_000_000 }) + 128_000 <= 5_000_000)
  assert.equal(rate({ bytes: 10 }), 100_000)
})

test('the real ffmpeg makes a video that we take', async (context) => {
  const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin']
  const program = await findFfmpeg(folders)
  if (program === null) return context.skip('there is no ffmpeg on this machine')
  await using scratch = await openScratch()
  const task = await taskIn(scratch, { width: 200, height: 200, frameRate: 10 })
  const result = await transcodeVideo(task, { program, clock: systemClock })
  assert.ok(result.kind === 'done', JSON.stringify(result))
  assert.ok(result.facts.width <= 200 && (result.facts.frameRate ?? 99) <= 10.1 && result.facts.mime === 'video/mp4')
})
