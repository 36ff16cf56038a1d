import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { expectStatus } from '#test/support/app.ts'
import { NO_FFMPEG, realFfmpeg } from '#test/support/ffmpeg.ts'
import { begin, FAST, openFitStage } from '#test/support/fitting.ts'
import { aGif, anMp4, aPng } from '#test/support/media-files.ts'

test('without ffmpeg the plan says what is missing, and asking for it is refused with the way out', async () => {
  await using stage = await openFitStage(null)
  const id = await stage.add(await anMp4(FAST))
  const plan = expectStatus(200, await stage.ask('POST', `/media/${id}/fit/plan`, { provider: 'twt', preview: true }))
  assert.deepEqual([plan.kind, plan.available, plan.mime, plan.preview], ['fit', false, 'video/mp4', null])
  assert.match(plan.detail, /apt-get install ffmpeg.*FFMPEG_PATH/)
  const refused = await stage.ask('POST', `/media/${id}/fit`, { provider: 'twt' })
  assert.deepEqual([refused.status, refused.body.code], [409, 'ffmpeg_missing'])
  assert.match(refused.body.detail, /apt-get install ffmpeg/)
})

test("a network's choices count: a story takes less than a reel", async () => {
  await using stage = await openFitStage(null)
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

test('a wish that means nothing for a file is told, and so is a part that ends before it begins', async () => {
  await using stage = await openFitStage(null)
  const [still, video] = [await stage.add(await aPng()), await stage.add(await anMp4(FAST))]
  const wrong = async (id: string, wishes: object) => {
    const answers = [
      await stage.ask('POST', `/media/${id}/fit/plan`, { provider: 'twt', ...wishes }),
      await stage.ask('POST', `/media/${id}/fit`, { provider: 'twt', ...wishes }),
    ]
    assert.deepEqual(answers[0]?.body.errors, answers[1]?.body.errors)
    return answers.map(({ status, body }) => [status, body.errors[0].pointer])
  }
  for (const [id, wishes, pointer] of [
    [still, { become: 'video' }, '/become'],
    [still, { part: { from: 0, to: 1 } }, '/part'],
    [video, { part: { from: 5, to: 1 } }, '/part/to'],
  ] as const) {
    assert.deepEqual(await wrong(id, wishes), [
      [422, pointer],
      [422, pointer],
    ])
  }
})

test('a shape is chosen among those that the network takes', async () => {
  await using stage = await openFitStage(null)
  const id = await stage.add(await aPng({ width: 1_200, height: 900 }))
  const fit = (ratio: number) => stage.ask('POST', `/media/${id}/fit`, { provider: 'insta', ratio })
  const square = expectStatus(201, await fit(1))
  assert.equal(square.width, square.height)
  const upright = expectStatus(201, await fit(0.8))
  assert.equal(upright.width / upright.height, 0.8)
  const outside = await fit(2)
  assert.deepEqual([outside.status, outside.body.errors[0].pointer], [422, '/ratio'])
})

suite('with the real ffmpeg', { skip: NO_FFMPEG, timeout: 110_000 }, () => {
  test('a video and an animated GIF become what Instagram takes, with small pictures', async () => {
    await using stage = await openFitStage(realFfmpeg)
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
    await using stage = await openFitStage(realFfmpeg)
    const id = await stage.add(await anMp4({ index: 'fragmented', seconds: 2 }))
    const media = expectStatus(200, await stage.ask('GET', `/media/${id}`))
    assert.deepEqual([media.mime, media.video_codec], ['video/mp4', 'avc'])
    assert.ok(Math.abs(media.duration_seconds - 2) < 0.1)
  })
})
