import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitsCaption } from './text.ts'

test('characters are counted as people see code points', () => {
  assert.ok(fitsCaption('a'.repeat(2_200)))
  assert.ok(fitsCaption('😀'.repeat(2_200)))
  assert.ok(!fitsCaption('a'.repeat(2_201)))
})

test('hashtags are counted in every script, and glued together', () => {
  assert.ok(fitsCaption('#größe#тест #日本 '.repeat(10)))
  assert.ok(!fitsCaption(`${'#größe#тест #日本 '.repeat(10)}#one`))
  assert.ok(fitsCaption('# '.repeat(40)))
})

test('mentions are counted, addresses of mail are none', () => {
  assert.ok(fitsCaption('@ada.b_c '.repeat(20)))
  assert.ok(!fitsCaption('@ada '.repeat(21)))
  assert.ok(fitsCaption('ada@example.org '.repeat(40)))
})
