import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSize } from './size.ts'

test('sizes are said in the unit that fits, and in the language', () => {
  const gigabyte = 1024 ** 3
  assert.equal(formatSize(0, 'en'), '0 MB')
  assert.equal(formatSize(300 * 1024 ** 2, 'en'), '300 MB')
  assert.equal(formatSize(3.44 * gigabyte, 'en'), '3.4 GB')
  assert.equal(formatSize(3.44 * gigabyte, 'de'), '3,4\u00a0GB')
  assert.equal(formatSize(1_536 * gigabyte, 'en'), '1.5 TB')
  assert.equal(formatSize(9_000_000 * gigabyte, 'en'), '8,789.1 TB')
})
