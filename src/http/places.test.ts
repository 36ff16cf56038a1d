import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPlaces } from './places.ts'

const take = (places: ReturnType<typeof createPlaces>, caller: string, times: number): number =>
  Array.from({ length: times }, () => places.take(caller)).filter(Boolean).length

test('one caller alone gets half of the places, and others the rest', () => {
  const places = createPlaces(80)
  assert.equal(take(places, 'wild', 1_000), 40)
  assert.deepEqual([take(places, 'calm', 3), take(places, 'other', 20)], [3, 10])
  assert.equal(take(places, 'many', 1_000) + take(places, 'more', 1_000) + take(places, 'last', 1_000), 27)
  assert.equal(places.take('nobody yet'), false)
})

test('a place that was left is there again, and what was begun goes on beyond the last one', () => {
  const places = createPlaces(2)
  assert.equal(take(places, 'a', 1) + take(places, 'b', 1), 2)
  places.leave('a')
  assert.equal(places.take('c'), true)
  places.resume('a')
  assert.equal(places.take('d'), false)
  places.leave('b')
  assert.equal(places.take('d'), false)
  places.leave('c')
  assert.equal(places.take('d'), true)
})
