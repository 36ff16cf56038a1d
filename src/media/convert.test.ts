import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { H264_420, profileOf } from '#domain/codec-profile.ts'
import type { MediaFacts } from '#domain/media.ts'
import { systemClock } from '#lib/clock.ts'
import { withEdits } from '#test/support/edit-lists.ts'
import { exists, NO_FFMPEG, NO_STAND_IN, realFfmpeg, standIn } from '#test/support/ffmpeg.ts'
import { factsOf } from '#test/support/inspecting.ts'
import { aGif, aMov, anMp4 } from '#test/support/media-files.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { convertVideo, type ConvertTask } from './convert.ts'
import { videoWords } from './convert-words.ts'
import { planVideoFit, type VideoBounds, type VideoRules, type VideoWishes } from './video-plan.ts'

/** As X has them, and smaller. */
const RULES = {
  video: {
    mimes: ['video/mp4'],
    bytes: { most: 10_000_000 },
    width: { least: 32, most: 200 },
    height: { least: 32, most: 200 },
    ratio: { least: 1 / 3, most: 3 },
    seconds: { least: 0.5, most: 140 },
    frameRate: { most: 60 },
    videoCodecs: ['avc'],
    audioCodecs: ['aac'],
  },
  gif: { mimes: ['image/gif'], bytes: { most: 15_000_000 }, width: { most: 60 }, frames: { most: 350 } },
} satisfies VideoRules

const CROP: VideoWishes = { mode: 'crop' }

const taskIn = async (
  scratch: Scratch,
  bytes: Buffer,
  { rules = RULES, wishes = CROP }: { readonly rules?: VideoRules; readonly wishes?: VideoWishes } = {},
): Promise<ConvertTask> => {
  const input = await scratch.file('-in', bytes)
  const facts = await factsOf(bytes)
  const plan = planVideoFit(facts, rules, wishes)
  assert.ok(plan.kind === 'convert', JSON.stringify(plan))
  const bounds = rules[plan.mime === 'image/gif' ? 'gif' : 'video']
  assert.ok(bounds !== undefined)
  return { input, output: scratch.at('out'), scratch: scratch.at('palette'), facts, plan, bounds, limitSeconds: 30 }
}

suite('with a stand-in for ffmpeg', { skip: NO_STAND_IN }, () => {
  const convertWith = async (scratch: Scratch, body: string) => {
    const program = await standIn(scratch, body)
    const result = await convertVideo(await taskIn(scratch, await aMov()), { program, clock: systemClock })
    return { result, left: await exists(scratch.at('out')) }
  }

  test('a video comes out, with the facts of the new file', async () => {
    await using scratch = await openScratch()
    const bytes = await anMp4({ width: 200, height: 150 })
    const ready = await scratch.file('ready.mp4', bytes)
    const { result, left } = await convertWith(scratch, `/bin/cp '${ready}' "$out"`)
    assert.deepEqual([result, left], [{ kind: 'done', facts: await factsOf(bytes) }, true])
  })

  test('it may read files and nothing else, and gets nothing of our environment', async () => {
    await using scratch = await openScratch()
    const program = await standIn(scratch, 'exit 1')
    const task = await taskIn(scratch, await aMov())
    await convertVideo(task, { program, clock: systemClock })
    const words = (await readFile(scratch.at('words'), 'utf8')).trimEnd().split('\n')
    assert.deepEqual(words, videoWords(task.plan, { ...task, isGif: false }, task.facts.durationSeconds ?? 0))
    const input = words.indexOf('-i')
    assert.ok(words.indexOf('-protocol_whitelist') < input && words.includes('-nostdin'))
    assert.equal(words[words.indexOf('-protocol_whitelist') + 1], 'file')
    assert.equal(words[input + 1], `file:${task.input}`)
    const names = (await readFile(scratch.at('environment'), 'utf8')).split('\n').map((line) => line.split('=')[0])
    // What is left is what the shell adds by itself.
    assert.deepEqual(
      names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_', ''].includes(name ?? '')),
      [],
    )
  })

  test('what fails, or is no video in the end, leaves nothing behind and says what to do', async () => {
    await using scratch = await openScratch()
    const bodies = [
      'echo half > "$out"; exit 1',
      'echo text > "$out"',
      'exit 0',
      'kill -9 $$',
      'echo token-of-grace >&2; exit 1',
    ]
    for (const body of bodies) {
      const { result, left } = await convertWith(scratch, body)
      const detail = 'the video cannot be converted: convert it before sending it'
      assert.deepEqual([result, left], [{ kind: 'failed', detail }, false], body)
    }
  })

  test('what comes out and is not what the network takes is no result', async () => {
    await using scratch = await openScratch()
    for (const made of [
      await anMp4({ width: 640, height: 480 }),
      await aMov({ width: 200, height: 150 }),
      await aGif(),
    ]) {
      const ready = await scratch.file('ready', made)
      const { result, left } = await convertWith(scratch, `/bin/cp '${ready}' "$out"`)
      assert.ok(result.kind === 'failed' && !left)
      assert.match(result.detail, /is not what the network takes/)
    }
  })

  test('a result that is still too large is none', async () => {
    await using scratch = await openScratch()
    const ready = await scratch.file('ready.mp4', await anMp4({ width: 200, height: 150 }))
    const program = await standIn(scratch, `/bin/cp '${ready}' "$out"`)
    const task = await taskIn(scratch, await aMov())
    const bounds = { ...task.bounds, bytes: { most: 100 } }
    const result = await convertVideo({ ...task, bounds }, { program, clock: systemClock })
    assert.deepEqual(result, {
      kind: 'too_large',
      detail: 'it cannot be brought below 100 bytes: choose a shorter one',
    })
    assert.equal(await exists(scratch.at('out')), false)
  })

  test('one that writes without end is stopped by the system, whatever it says', async () => {
    await using scratch = await openScratch()
    const { result, left } = await convertWith(scratch, `exec /usr/bin/head -c 3000000000 /dev/zero > "$out"`)
    assert.deepEqual([result.kind, left], ['failed', false])
  })

  /** Waits until the stand-in runs and has written that down, or until it has ended without. */
  const started = async (place: string, running: Promise<unknown>): Promise<void> => {
    const ended = running.then(
      () => true,
      () => true,
    )
    const later = () => systemClock.sleep(5).then(() => false)
    while ((await readFile(place, 'utf8').catch(() => '')) === '' && !(await Promise.race([ended, later()]))) continue
  }

  test('it is killed when its time is over, with what it has started itself', async () => {
    await using scratch = await openScratch()
    const program = await standIn(
      scratch,
      `echo half > "$out"\n/bin/sleep 100 &\necho $! > '${scratch.at('child')}'\nwait`,
    )
    const over = new AbortController()
    const clock = { ...systemClock, deadline: () => over.signal }
    const running = convertVideo(await taskIn(scratch, await aMov()), { program, clock })
    await started(scratch.at('child'), running)
    over.abort()
    assert.equal((await running).kind, 'too_slow')
    assert.equal(await exists(scratch.at('out')), false)
    const child = Number(await readFile(scratch.at('child'), 'utf8'))
    const isGone = async (): Promise<boolean> => {
      // One that nobody waits for stays as a zombie where no init collects it; it does nothing any more.
      const state = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => ' Z ')
      return / [ZX] /.test(state)
    }
    while (!(await isGone())) await systemClock.sleep(5)
  })

  test('it is killed when the work is called off', async () => {
    await using scratch = await openScratch()
    const program = await standIn(scratch, 'exec /bin/sleep 100')
    const off = new AbortController()
    const task = await taskIn(scratch, await aMov())
    const running = convertVideo(task, { program, clock: systemClock, signal: off.signal })
    await started(scratch.at('environment'), running)
    off.abort(new Error('called off'))
    await assert.rejects(running, /called off/)
    await assert.rejects(convertVideo(task, { program, clock: systemClock, signal: off.signal }), /called off/)
  })
})

test('without ffmpeg the answer says so, and what to do', async () => {
  await using scratch = await openScratch()
  const result = await convertVideo(await taskIn(scratch, await aMov()), { program: null, clock: systemClock })
  assert.ok(result.kind === 'unavailable')
  assert.match(result.detail, /^this installation cannot convert videos: install ffmpeg .*FFMPEG_PATH/)
})

test('a program that cannot be started is a failure, not a crash', async () => {
  await using scratch = await openScratch()
  const program = await scratch.file('ffmpeg', 'no program')
  assert.equal(
    (await convertVideo(await taskIn(scratch, await aMov()), { program, clock: systemClock })).kind,
    'failed',
  )
})

suite('with the real ffmpeg', { skip: NO_FFMPEG, timeout: 110_000 }, () => {
  const convert = async (bytes: Buffer, rules: VideoRules, wishes: VideoWishes = CROP) => {
    await using scratch = await openScratch()
    const task = await taskIn(scratch, bytes, { rules, wishes })
    const result = await convertVideo(task, { program: realFfmpeg, clock: systemClock })
    assert.ok(result.kind === 'done', JSON.stringify(result))
    const { canvas } = task.plan
    assert.deepEqual([result.facts.width, result.facts.height], [canvas.width, canvas.height])
    assert.equal(await exists(scratch.at('palette')), false)
    return result.facts
  }
  const video = (more: Partial<VideoBounds>) => ({ video: { ...RULES.video, ...more } })
  const profiles = ({ videoCodecString, audioCodecString, audioChannels, edited }: MediaFacts) => [
    profileOf(videoCodecString),
    profileOf(audioCodecString),
    audioChannels,
    edited,
  ]

  test('a MOV becomes an MP4 that is smaller and keeps its length and its sound', async () => {
    const facts = await convert(await aMov({ seconds: 3 }), RULES)
    assert.deepEqual(
      [facts.mime, facts.videoCodec, facts.audioCodec, facts.width, facts.height],
      ['video/mp4', 'avc', 'aac', 200, 150],
    )
    assert.ok(Math.abs((facts.durationSeconds ?? 0) - 3) < 0.1)
  })

  test('a video is cut or gets margins to the ratio that is taken, held upright too', async () => {
    const wide = video({ ratio: { least: 0.8, most: 1 } })
    for (const rotation of [0, 90] as const) {
      for (const mode of ['crop', 'pad'] as const) {
        const facts = await convert(
          await anMp4({ width: 320, height: 180, rotation }),
          rotation === 0 ? wide : video({ ratio: { least: 0.8 } }),
          { mode, colour: '#2040c0' },
        )
        assert.ok(facts.width / facts.height <= 1.005 && facts.width / facts.height >= 0.795)
      }
    }
  })

  test('the rate of pictures is lowered and raised', async () => {
    assert.ok(
      ((await convert(await anMp4({ frameRate: 50 }), video({ frameRate: { most: 25 } }))).frameRate ?? 99) <= 25.3,
    )
    assert.ok(
      ((await convert(await anMp4({ frameRate: 10 }), video({ frameRate: { least: 23 } }))).frameRate ?? 0) >= 22.9,
    )
  })

  test('a part is kept when that is asked for', async () => {
    const wishes: VideoWishes = { ...CROP, part: { from: 1, to: 2.5 } }
    const { durationSeconds } = await convert(await anMp4({ seconds: 4 }), video({ seconds: { most: 2 } }), wishes)
    assert.ok(Math.abs((durationSeconds ?? 0) - 1.5) < 0.1, String(durationSeconds))
  })

  test('4:2:2 becomes 4:2:0, six channels two, and an edited one what it shows', async () => {
    await using scratch = await openScratch()
    const made = scratch.at('made.mp4')
    const sources = [
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=160x120:rate=25',
      '-f',
      'lavfi',
      '-i',
      'anullsrc=channel_layout=5.1',
    ]
    const rich = ['-t', '4', '-c:v', 'libx264', '-pix_fmt', 'yuv422p', '-c:a', 'aac', made]
    await promisify(execFile)(realFfmpeg ?? '', ['-v', 'error', ...sources, ...rich])
    const { video: rules } = video({
      videoProfiles: H264_420,
      audioProfiles: ['AAC-LC'],
      audioChannels: { most: 2 },
      unedited: true,
    })
    const source = await readFile(made)
    assert.deepEqual(profiles(await factsOf(source)), ['H.264 High 4:2:2', 'AAC-LC', 6, false])
    assert.deepEqual(profiles(await convert(source, { video: rules })), ['H.264 High', 'AAC-LC', 2, false])
    const cut = withEdits(await anMp4({ width: 160, height: 120, seconds: 4, audio: false, index: 'end' }), [
      { seconds: 2, from: 1 },
    ])
    const shown = await convert(cut, { video: rules })
    assert.deepEqual(profiles(shown), ['H.264 High', null, null, false])
    assert.ok(Math.abs((shown.durationSeconds ?? 0) - 2) < 0.1, String(shown.durationSeconds))
  })

  test('an animated GIF becomes a smaller one, or a video that is repeated until it is long enough', async () => {
    const gif = await aGif({ width: 120, height: 90, frames: 6, delay: 100 })
    const small = await convert(gif, RULES)
    assert.deepEqual([small.kind, small.width, small.frames], ['gif', 60, 6])
    const rules = video({ seconds: { least: 3 }, frameRate: { least: 23, most: 60 } })
    const film = await convert(gif, rules)
    assert.deepEqual([film.kind, film.mime, film.audioCodec], ['video', 'video/mp4', null])
    assert.ok((film.durationSeconds ?? 0) >= 2.95 && (film.frameRate ?? 0) > 22.7, JSON.stringify(film))
    const few = await convert(await aGif({ width: 40, height: 30, frames: 20, delay: 50 }), {
      gif: { ...RULES.gif, frames: { most: 12 } },
    })
    assert.ok(few.frames <= 12 && few.frames > 5, String(few.frames))
  })
})
