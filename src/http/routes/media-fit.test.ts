import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { suite, test } from 'node:test'
import sharp from 'sharp'
import { connectDatabase } from '#db/database.ts'
import { startJobs } from '#db/jobs.ts'
import { createFitJob } from '#jobs/fit-media.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import type { Shelf } from '#media/shelf.ts'
import { aMember, anOrg, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { NO_FFMPEG, NO_STAND_IN, realFfmpeg, standIn, standInWith } from '#test/support/ffmpeg.ts'
import { aGif, anMp4, aPng, type VideoWishes } from '#test/support/media-files.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { createTestShelf, type ShelfFacts } from '#test/support/shelf.ts'
import { upload } from '#test/support/uploads.ts'

/** Too many pictures a second for X. */
const FAST: VideoWishes = { frameRate: 90, seconds: 1 }

interface Stage extends AsyncDisposable {
  readonly app: TestApp
  readonly shelf: Shelf
  readonly scratch: Scratch
  readonly orgId: string
  readonly token: string
  readonly owner: { readonly orgId: string; readonly owner: Awaited<ReturnType<typeof anOrg>>['owner'] }
  /** Uploads a file; the answer is its id. */
  add(file: Buffer): Promise<string>
  ask(method: 'GET' | 'POST' | 'DELETE', place: string, body?: object): ReturnType<TestApp['request']>
  /** Does jobs until `until` is over. */
  working<T>(until: () => Promise<T>, limitSeconds?: number): Promise<T>
  /** Waits until a job is in one of these states. */
  until(
    place: string,
    states: readonly string[],
  ): Promise<{ state: string; failure: { code: string } | null; result_media_id: string }>
  /** What lies on desks. */
  desks(): Promise<readonly string[]>
}

const open = async (
  program: string | ((scratch: Scratch) => Promise<string>) | null,
  facts: Partial<ShelfFacts> = {},
): Promise<Stage> => {
  const scratch = await openScratch()
  const ffmpeg = typeof program === 'function' ? await program(scratch) : program
  const shelf = createTestShelf({
    clock: systemClock,
    publicUrl: 'http://localhost:3000',
    folder: scratch.at('media'),
    ...facts,
    ffmpeg,
  })
  const app = await createTestApp({ media: shelf })
  const { orgId, owner } = await anOrg(app)
  const { token } = owner
  const ask: Stage['ask'] = (method, place, body) =>
    app.request({ method, path: place, token, ...(body === undefined ? {} : { body }) })
  const working: Stage['working'] = async (until, limitSeconds = 60) => {
    const db = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 3, log: silentLog })
    const { random } = app.deps
    const fit = createFitJob({ db, clock: systemClock, random, log: silentLog, shelf, limitSeconds, lookSeconds: 0.05 })
    const jobs = await startJobs(
      db,
      { fit },
      { log: silentLog, pollSeconds: 0.5, superviseSeconds: 1, oneByOne: { fit: 1 } },
    )
    try {
      return await until()
    } finally {
      await jobs.stop(1)
      await db.destroy()
    }
  }
  return {
    app,
    shelf,
    scratch,
    orgId,
    token,
    owner: { orgId, owner },
    add: async (file) =>
      expectStatus(201, await upload(app, { orgId, token }, { file, fields: { alt_text: 'A river' } })).id,
    ask,
    working,
    until: async (place, states) => {
      for (;;) {
        const job = expectStatus(200, await ask('GET', place))
        if (states.includes(job.state)) return job
        if (['ready', 'failed', 'canceled'].includes(job.state)) assert.fail(JSON.stringify(job))
        await systemClock.sleep(20)
      }
    },
    desks: async () => {
      const found = await readdir(path.join(scratch.at('media'), 'incoming')).catch(() => [])
      return found.filter((name) => /^[0-9a-f]{32}$/.test(name))
    },
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await scratch[Symbol.asyncDispose]()
    },
  }
}

/** A stand-in that makes what X takes, and a still of each video. */
const good = async (scratch: Scratch): Promise<string> =>
  standInWith(scratch, { video: await anMp4({ seconds: 1 }), still: await aPng({ width: 320, height: 240 }) })

const begin = async (stage: Stage, id: string, body: object = { provider: 'twt' }): Promise<string> => {
  const answer = await stage.ask('POST', `/media/${id}/fit`, body)
  const job = expectStatus(202, answer)
  assert.equal(answer.headers['location'], `/media/${id}/fit/${job.id}`)
  return `/media/${id}/fit/${job.id}`
}

suite('a video that is made to fit', { skip: NO_STAND_IN }, () => {
  test('is planned in words, converted in the background, and becomes a new file; the original stays', async () => {
    await using stage = await open(good)
    const id = await stage.add(await anMp4(FAST))
    const before = expectStatus(200, await stage.ask('GET', `/media/${id}`))
    const plan = expectStatus(200, await stage.ask('POST', `/media/${id}/fit/plan`, { provider: 'twt' }))
    assert.deepEqual(
      [plan.kind, plan.available, plan.background, plan.mime, plan.frame_rate, plan.preview],
      ['fit', true, true, 'video/mp4', 60, null],
    )
    assert.ok(
      plan.changes.some(({ detail }: { detail: string }) =>
        /^It gets 60 pictures a second instead of 9\d/.test(detail),
      ),
    )
    const place = await begin(stage, id)
    const job = await stage.working(() => stage.until(place, ['ready']))
    const made = expectStatus(200, await stage.ask('GET', `/media/${job.result_media_id}`))
    assert.deepEqual([made.derived_from, made.alt_text, made.kind, made.frame_rate], [id, 'A river', 'video', 25])
    assert.ok(made.thumbnail_url)
    const after = expectStatus(200, await stage.ask('GET', `/media/${id}`))
    assert.deepEqual([after.sha256, after.bytes], [before.sha256, before.bytes])
    assert.deepEqual(await stage.desks(), [])
    const log = await stage.app.sql(
      "select action, actor_kind from audit_log where action like 'media.conv%' or detail ? 'job' order by id",
    )
    assert.deepEqual(
      log.map(({ action }) => action),
      ['media.conversion_started', 'media.added'],
    )
  })

  test('asked for once more is the same job, also when it is done, until its file is deleted', async () => {
    await using stage = await open(good)
    const id = await stage.add(await anMp4(FAST))
    const place = await begin(stage, id)
    const all = await Promise.all([1, 2, 3].map(() => begin(stage, id)))
    assert.deepEqual(new Set([place, ...all]).size, 1)
    assert.notEqual(await begin(stage, id, { provider: 'twt', part: { from: 0, to: 0.8 } }), place)
    const { result_media_id: made } = await stage.working(() => stage.until(place, ['ready']))
    assert.equal(await begin(stage, id), place)
    expectStatus(204, await stage.ask('DELETE', `/media/${made}`))
    assert.notEqual(await begin(stage, id), place)
  })

  test('shows what it will look like, cut or with margins, from its small picture', async () => {
    await using stage = await open(good)
    const id = await stage.add(await anMp4({ width: 640, height: 160, seconds: 1 }))
    for (const mode of ['crop', 'pad']) {
      const plan = expectStatus(
        200,
        await stage.ask('POST', `/media/${id}/fit/plan`, { provider: 'twt', mode, preview: true, colour: '#ff0000' }),
      )
      const drawn = sharp(Buffer.from(plan.preview.replace('data:image/webp;base64,', ''), 'base64'))
      const { width, height } = await drawn.metadata()
      assert.ok(Math.abs(width / height - plan.canvas.width / plan.canvas.height) < 0.05)
      const [red = 0, green = 0] = await drawn
        .removeAlpha()
        .extract({ left: width >> 1, top: 0, width: 1, height: 1 })
        .raw()
        .toBuffer()
      assert.equal(red > 200 && green < 60, mode === 'pad')
    }
  })

  test('that cannot be converted says why, leaves nothing behind, and can be asked for again', async () => {
    const bodies: readonly (readonly [string, string, number])[] = [
      ['echo "https://x/?token=hush /etc/passwd" >&2; exit 1', 'failed', 60],
      ['echo garbage > "$out"', 'failed', 60],
      ['exec /bin/sleep 100', 'too_slow', 1],
      ['exec /usr/bin/head -c 3000000000 /dev/zero > "$out"', 'failed', 60],
    ]
    for (const [body, code, seconds] of bodies) {
      await using stage = await open((scratch) => standIn(scratch, body))
      const id = await stage.add(await anMp4(FAST))
      const place = await begin(stage, id)
      const job = await stage.working(() => stage.until(place, ['failed']), seconds)
      assert.equal(job.failure?.code, code, body)
      assert.doesNotMatch(JSON.stringify(job), /hush|passwd|\/tmp/)
      assert.deepEqual(await stage.desks(), [])
      assert.equal(expectStatus(200, await stage.ask('GET', `/orgs/${stage.orgId}/media/usage`)).files, 1)
      assert.notEqual(await begin(stage, id), place)
    }
  })

  test('that is canceled, waiting or under way, leaves nothing behind', async () => {
    await using stage = await open((scratch) => standIn(scratch, `echo half > "$out"; exec /bin/sleep 100`))
    const id = await stage.add(await anMp4(FAST))
    const waiting = await begin(stage, id)
    assert.equal(expectStatus(200, await stage.ask('DELETE', waiting)).state, 'canceled')
    const place = await begin(stage, id)
    await stage.working(async () => {
      await stage.until(place, ['processing'])
      while ((await stage.desks()).length === 0) await systemClock.sleep(10)
      assert.equal(expectStatus(200, await stage.ask('DELETE', place)).state, 'canceled')
      while ((await stage.desks()).length > 0) await systemClock.sleep(10)
    })
    assert.equal(expectStatus(200, await stage.ask('DELETE', place)).state, 'canceled')
    assert.equal(expectStatus(200, await stage.ask('GET', `/orgs/${stage.orgId}/media/usage`)).files, 1)
  })

  test('whose worker must stop is left to the next one, and that was no try', async () => {
    await using stage = await open((scratch) => standIn(scratch, 'exec /bin/sleep 100'))
    const id = await stage.add(await anMp4(FAST))
    const place = await begin(stage, id)
    await stage.working(() => stage.until(place, ['processing']))
    const [row] = await stage.app.sql('select state, tries from media_jobs')
    assert.deepEqual([row.state, row.tries], ['queued', 0])
    await good(stage.scratch)
    await stage.app.sql('update jobs.job set start_after = now()')
    await stage.working(() => stage.until(place, ['ready']))
  })

  test('whose worker died is taken up once more, and after that given up', async () => {
    await using stage = await open(good)
    const id = await stage.add(await anMp4(FAST))
    const one = await begin(stage, id)
    await stage.app.sql("update media_jobs set state = 'processing', tries = 1")
    await stage.working(() => stage.until(one, ['ready']))
    const other = await begin(stage, id, { provider: 'twt', part: { from: 0, to: 0.8 } })
    await stage.app.sql("update media_jobs set state = 'processing', tries = 2 where state = 'queued'")
    const job = await stage.working(() => stage.until(other, ['failed']))
    assert.equal(job.failure?.code, 'interrupted')
  })

  test('is refused where the library is full, before the work and after it', async () => {
    const [small, large] = [await anMp4(FAST), await anMp4({ seconds: 1, width: 640, height: 480 })]
    await using poor = await open(good, { quotaBytes: small.length + 10 })
    const id = await poor.add(small)
    const refused = await poor.ask('POST', `/media/${id}/fit`, { provider: 'twt' })
    assert.deepEqual([refused.status, refused.body.code], [409, 'quota_exceeded'])
    const wasteful = (scratch: Scratch) =>
      standInWith(scratch, {
        video: Buffer.concat([large, Buffer.from([0, 1, 0, 0]), Buffer.from('free'), Buffer.alloc(65_528)]),
      })
    await using stage = await open(wasteful, { quotaBytes: small.length * 3 + 1_000 })
    const place = await begin(stage, await stage.add(small))
    const job = await stage.working(() => stage.until(place, ['failed']))
    assert.equal(job.failure?.code, 'quota_exceeded')
    const usage = expectStatus(200, await stage.ask('GET', `/orgs/${stage.orgId}/media/usage`))
    assert.deepEqual([usage.files, await stage.desks()], [1, []])
  })

  test('whose original is deleted meanwhile ends without a result', async () => {
    await using stage = await open(good)
    const id = await stage.add(await anMp4(FAST))
    await begin(stage, id)
    expectStatus(204, await stage.ask('DELETE', `/media/${id}`))
    await stage.working(async () => {
      for (;;) {
        const [row] = await stage.app.sql('select failure_code from media_jobs')
        if (row.failure_code !== null) return assert.equal(row.failure_code, 'source_deleted')
        await systemClock.sleep(20)
      }
    })
  })

  test('no more than twenty at a time of one organization, and editors cancel their own', async () => {
    await using stage = await open(good)
    const id = await stage.add(await anMp4(FAST))
    const places: string[] = []
    for (let index = 0; index < 20; index += 1)
      places.push(await begin(stage, id, { provider: 'twt', part: { from: 0, to: 0.6 + index / 100 } }))
    const over = await stage.ask('POST', `/media/${id}/fit`, { provider: 'twt' })
    assert.deepEqual([over.status, over.body.code], [409, 'too_many_media_jobs'])
    const editor = await aMember(stage.app, stage.owner, 'editor')
    const foreign = await stage.app.request({ method: 'DELETE', path: places[0] ?? '', token: editor.token })
    assert.equal(foreign.status, 403)
    expectStatus(200, await stage.ask('DELETE', places[0] ?? ''))
    await begin(stage, id)
  })
})

test('without ffmpeg the plan says what is missing, and asking for it is refused with the way out', async () => {
  await using stage = await open(null)
  const id = await stage.add(await anMp4(FAST))
  const plan = expectStatus(200, await stage.ask('POST', `/media/${id}/fit/plan`, { provider: 'twt', preview: true }))
  assert.deepEqual([plan.kind, plan.available, plan.mime, plan.preview], ['fit', false, 'video/mp4', null])
  assert.match(plan.detail, /apt-get install ffmpeg.*FFMPEG_PATH/)
  const refused = await stage.ask('POST', `/media/${id}/fit`, { provider: 'twt' })
  assert.deepEqual([refused.status, refused.body.code], [409, 'ffmpeg_missing'])
  assert.match(refused.body.detail, /apt-get install ffmpeg/)
})

test("a network's choices count: a story takes less than a reel", async () => {
  await using stage = await open(null)
  const id = await stage.add(await anMp4({ seconds: 61, frameRate: 24, width: 320, height: 240 }))
  const plan = async (options: object) =>
    expectStatus(200, await stage.ask('POST', `/media/${id}/fit/plan`, { provider: 'insta', options }))
  assert.equal((await plan({})).kind, 'keep')
  const story = await plan({ kind: 'story' })
  assert.deepEqual([story.kind, /at most 60 are taken/.test(story.detail)], ['impossible', true])
  const wrong = await stage.ask('POST', `/media/${id}/fit/plan`, { provider: 'insta', options: { kind: 'film' } })
  assert.deepEqual([wrong.status, wrong.body.errors[0].pointer], [422, '/options/kind'])
  const keep = await stage.ask('POST', `/media/${id}/fit`, { provider: 'insta' })
  assert.deepEqual([keep.status, keep.body.code], [409, 'conflict'])
})

suite('with the real ffmpeg', { skip: NO_FFMPEG, timeout: 110_000 }, () => {
  test('a video and an animated GIF become what Instagram takes, with small pictures', async () => {
    await using stage = await open(realFfmpeg)
    const ids = [
      await stage.add(await anMp4({ seconds: 4, frameRate: 10 })),
      await stage.add(await aGif({ width: 64, height: 48, frames: 5 })),
    ]
    assert.ok(expectStatus(200, await stage.ask('GET', `/media/${ids[0]}`)).thumbnail_url)
    const places: string[] = []
    for (const id of ids) places.push(await begin(stage, id, { provider: 'insta', mode: 'pad' }))
    await stage.working(async () => {
      for (const place of places) {
        const { result_media_id: made } = await stage.until(place, ['ready'])
        const media = expectStatus(200, await stage.ask('GET', `/media/${made}`))
        assert.deepEqual([media.mime, media.video_codec], ['video/mp4', 'avc'])
        const again = expectStatus(200, await stage.ask('POST', `/media/${made}/fit/plan`, { provider: 'insta' }))
        assert.equal(again.kind, 'keep')
      }
    })
  })

  test('a video in fragments is put together when it is uploaded', async () => {
    await using stage = await open(realFfmpeg)
    const id = await stage.add(await anMp4({ index: 'fragmented', seconds: 2 }))
    const media = expectStatus(200, await stage.ask('GET', `/media/${id}`))
    assert.deepEqual([media.mime, media.video_codec], ['video/mp4', 'avc'])
    assert.ok(Math.abs(media.duration_seconds - 2) < 0.1)
  })
})
