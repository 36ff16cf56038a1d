import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import sharp from 'sharp'
import { systemClock } from '#lib/clock.ts'
import { aMember, expectStatus } from '#test/support/app.ts'
import { NO_STAND_IN, standIn, standInWith } from '#test/support/ffmpeg.ts'
import { begin, FAST, good, openFitStage } from '#test/support/fitting.ts'
import { anMp4 } from '#test/support/media-files.ts'
import type { Scratch } from '#test/support/scratch.ts'

suite('a video that is made to fit', { skip: NO_STAND_IN }, () => {
  test('is planned in words, converted in the background, and becomes a new file; the original stays', async () => {
    await using stage = await openFitStage(good)
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
    await using stage = await openFitStage(good)
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
    await using stage = await openFitStage(good)
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
      await using stage = await openFitStage((scratch) => standIn(scratch, body))
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
    await using stage = await openFitStage((scratch) => standIn(scratch, `echo half > "$out"; exec /bin/sleep 100`))
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
    await using stage = await openFitStage((scratch) => standIn(scratch, 'exec /bin/sleep 100'))
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
    await using stage = await openFitStage(good)
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
    await using poor = await openFitStage(good, { quotaBytes: small.length + 1_000 })
    const id = await poor.add(small)
    const refused = await poor.ask('POST', `/media/${id}/fit`, { provider: 'twt' })
    assert.deepEqual([refused.status, refused.body.code], [409, 'quota_exceeded'])
    const wasteful = (scratch: Scratch) =>
      standInWith(scratch, {
        video: Buffer.concat([large, Buffer.from([0, 1, 0, 0]), Buffer.from('free'), Buffer.alloc(65_528)]),
      })
    await using stage = await openFitStage(wasteful, { quotaBytes: small.length * 3 + 1_000 })
    const place = await begin(stage, await stage.add(small))
    const job = await stage.working(() => stage.until(place, ['failed']))
    assert.equal(job.failure?.code, 'quota_exceeded')
    const usage = expectStatus(200, await stage.ask('GET', `/orgs/${stage.orgId}/media/usage`))
    assert.deepEqual([usage.files, await stage.desks()], [1, []])
  })

  test('whose original is deleted meanwhile ends without a result', async () => {
    await using stage = await openFitStage(good)
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
    await using stage = await openFitStage(good)
    const id = await stage.add(await anMp4(FAST))
    const places: string[] = []
    for (let index = 0; index < 20; index += 1)
      places.push(await begin(stage, id, { provider: 'twt', part: { from: 0, to: 0.6 + index / 100 } }))
    const over = await stage.ask('POST', `/media/${id}/fit`, { provider: 'twt' })
    assert.deepEqual([over.status, over.body.code], [409, 'too_many_media_jobs'])
    const editor = await aMember(stage.app, stage.org, 'editor')
    const foreign = await stage.app.request({ method: 'DELETE', path: places[0] ?? '', token: editor.token })
    assert.equal(foreign.status, 403)
    expectStatus(200, await stage.ask('DELETE', places[0] ?? ''))
    await begin(stage, id)
  })
})
