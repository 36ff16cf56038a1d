import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes } from './size.ts'

for (const [bytes, words] of [
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [1_449_000, '1.4 MB'],
  [5_000_000_000, '5 GB'],
  [2e15, '2,000 TB'],
] as const) {
  test(`${bytes} bytes are ${words}`, () => assert.equal(formatBytes(bytes, 'en'), words))
}
