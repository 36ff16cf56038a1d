import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anImage } from '../sample-media.ts'
import { needsOf } from './needs.ts'
import { aWorld, run } from './upload-world.ts'

test('a permission that files need is one without which nothing is uploaded, by the same code', async () => {
  const media = [anImage()]
  const needs = needsOf({ text: 'Look', media, options: {} }).filter(({ pointer }) => pointer === '/media')
  assert.equal(needs.length, 1)
  for (const { of, code } of needs) {
    assert.ok(of !== 'address')
    const world = aWorld({})
    const scopes = ['tweet.read', 'tweet.write', 'users.read', 'media.write'].filter((scope) => scope !== of.scope)
    const outcome = await run(media, world, { scopes })
    assert.deepEqual([outcome.kind, 'code' in outcome && outcome.code], ['rejected', code])
    assert.deepEqual(world.places(), [])
  }
})
