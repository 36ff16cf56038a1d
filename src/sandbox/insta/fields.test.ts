import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pick, readFields, UnknownFieldError } from './fields.ts'

test('fields are read with what is nested in them', () => {
  assert.deepEqual(readFields('id, caption,children{id,media_url},comments.limit(5){text,replies{text}},'), [
    { name: 'id', nested: null },
    { name: 'caption', nested: null },
    { name: 'children', nested: 'id,media_url' },
    { name: 'comments', nested: 'text,replies{text}' },
  ])
})

test('what is empty is left out, and the id is always there', () => {
  const shown = { id: () => '1', caption: () => undefined, text: () => 'Text' }
  assert.deepEqual(pick(shown, 'caption,text'), { text: 'Text', id: '1' })
  assert.throws(() => pick(shown, 'text,colour'), UnknownFieldError)
})

test('any text is read to an end, without a crash', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.ok(readFields(text).every(({ name }) => name !== ''))
    }),
  )
})
