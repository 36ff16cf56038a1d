import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NoAnswerError } from '#lib/http.ts'
import { anImage, aVideo } from '../sample-media.ts'
import { answer, APPEND, aWorld, FINALIZE, INITIALIZE, METADATA, NOW, preparedOf, run } from './upload-world.ts'
import type { Answers } from './upload-world.ts'

describe('a refusal', () => {
  const outcomeOf = async (answers: Answers): Promise<readonly unknown[]> => {
    const outcome = await run([anImage({ altText: 'A cat' })], aWorld(answers))
    return [outcome.kind, 'code' in outcome ? outcome.code : 'stale' in outcome]
  }
  test('of any step is what it says', async () => {
    const resetsAt = Math.floor(NOW.getTime() / 1_000) + 300
    for (const place of [INITIALIZE, APPEND, FINALIZE, METADATA]) {
      assert.deepEqual(await outcomeOf({ [place]: answer(401, { title: 'Unauthorized' }) }), ['unauthorized', false])
      assert.deepEqual(await outcomeOf({ [place]: answer(402, '') }), ['rate-limited', false])
      assert.deepEqual(await outcomeOf({ [place]: answer(503, '<html>') }), ['unavailable', false])
      assert.deepEqual(await outcomeOf({ [place]: new NoAnswerError('reset') }), ['unavailable', false])
      assert.deepEqual(await outcomeOf({ [place]: answer(403, { detail: 'Forbidden' }) }), [
        'rejected',
        'media_scope_missing',
      ])
      const limited = answer(429, '', { 'x-rate-limit-reset': String(resetsAt) })
      const outcome = await run([anImage({ altText: 'A cat' })], aWorld({ [place]: limited }))
      assert.equal(outcome.kind === 'rate-limited' && outcome.retryAfterSeconds, 300)
    }
  })
  test('of a file or its description is for good', async () => {
    const no = answer(400, { detail: 'No', type: 'https://api.x.com/2/problems/invalid-request' })
    assert.deepEqual(await outcomeOf({ [INITIALIZE]: no }), ['rejected', 'media_refused'])
    assert.deepEqual(await outcomeOf({ [FINALIZE]: no }), ['rejected', 'media_refused'])
    assert.deepEqual(await outcomeOf({ [METADATA]: no }), ['rejected', 'alt_text_refused'])
  })
  test("of a video's description keeps no video from going out", async () => {
    const world = aWorld({ [METADATA]: answer(400, '') })
    assert.equal((await run([aVideo({ altText: 'A cat' })], world)).kind, 'ready')
  })
  test('of an upload that an earlier call began begins it anew', async () => {
    const item = aVideo({ bytes: 4_500_000 })
    const world = aWorld({ [APPEND]: [answer(200, ''), answer(200, ''), answer(400, '')] })
    world.state.perRequest = 9_000
    const first = await run([item], world)
    const second = await run([item], world, { prepared: preparedOf(first) })
    assert.deepEqual([second.kind, 'stale' in second && second.stale], ['unavailable', true])
  })
  test('of a part as too large leads to smaller parts, once', async () => {
    const item = aVideo({ bytes: 1_200_000 })
    const world = aWorld({ [APPEND]: [answer(413, ''), answer(200, '')] })
    assert.equal((await run([item], world)).kind, 'ready')
    assert.deepEqual(world.places(), [INITIALIZE, APPEND, INITIALIZE, APPEND, APPEND, APPEND, FINALIZE])
    const never = await run([item], aWorld({ [APPEND]: answer(413, '') }))
    assert.deepEqual([never.kind, 'code' in never && never.code], ['rejected', 'media_bytes'])
  })
})
