import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entityTag, readIfMatch, readIfNoneMatch } from './entity-tag.ts'

const V1 = entityTag('v1')

/** By header: whether the version `v1` meets If-Match and If-None-Match's list; null for what is no list. */
const CASES: Readonly<Record<string, readonly [boolean | null, boolean | null]>> = {
  '"v1"': [true, true],
  '"v2"': [false, false],
  '"v2", "v1"': [true, true],
  '"v2","v1" ': [true, true],
  'W/"v1"': [false, true],
  'W/"v1", "v2"': [false, true],
  '*': [true, true],
  v1: [null, null],
  '"v1': [null, null],
  '"v1" "v2"': [null, null],
  '"v1",': [null, null],
  '*, "v1"': [null, null],
  '': [null, null],
}

for (const [header, expected] of Object.entries(CASES)) {
  test(`reads ${header === '' ? 'an empty header' : header}`, () => {
    assert.deepEqual([readIfMatch(header)?.(V1) ?? null, readIfNoneMatch(header)?.(V1) ?? null], expected)
  })
}

test('a long header that is none is refused at once', () => {
  assert.equal(readIfMatch(`"a"${' ,'.repeat(8_000)}`), null)
})
