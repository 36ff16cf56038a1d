import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refused } from '#domain/problem.ts'
import { readJsonBody } from './bad-input.ts'

const refusalOf = (body: string | Buffer) => {
  try {
    readJsonBody(Buffer.from(body as string))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { code, issues } = error.problem
    return { code, pointer: issues?.[0]?.pointer, fault: issues?.[0]?.code }
  }
  return null
}

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`

test('an empty body is none, and an object is read as it is', () => {
  assert.equal(readJsonBody(Buffer.from('')), undefined)
  assert.deepEqual(readJsonBody(Buffer.from('{"text":"h\u00e9llo \u{1f44b}"}')), { text: 'h\u00e9llo \u{1f44b}' })
})

test('what cannot be read as JSON names the character', () => {
  assert.deepEqual(refusalOf('{"a": nope}'), { code: 'malformed_request', pointer: '', fault: 'malformed_json' })
  assert.throws(() => readJsonBody(Buffer.from('{"a":1,}')), /at character 8\./)
  assert.equal(refusalOf('[')?.fault, 'malformed_json')
  assert.equal(refusalOf(Buffer.from([0x7b, 0xff, 0x7d]))?.fault, 'invalid_encoding')
})

test('only an object is a body', () => {
  for (const body of ['[]', '"text"', '1', 'true', 'null'])
    assert.deepEqual(refusalOf(body), { code: 'invalid_request', pointer: '', fault: 'invalid_type' }, body)
})

test('32 levels are read, 33 are refused at their place, and 100,000 do no harm', () => {
  assert.equal(refusalOf(nested(32)), null)
  assert.deepEqual(refusalOf(nested(33)), { code: 'invalid_request', pointer: '/a'.repeat(32), fault: 'too_deep' })
  assert.equal(refusalOf(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)?.fault, 'too_deep')
})

test('1,000 fields are read and 1,001 are refused, also when they are spread over objects', () => {
  const objects = (count: number) => JSON.stringify({ list: Array.from({ length: count }, () => ({ a: 1 })) })
  assert.equal(refusalOf(objects(999)), null)
  assert.equal(refusalOf(objects(1_000))?.fault, 'too_many_keys')
})

test('names that reach into prototypes are refused wherever they stand', () => {
  const fault = { code: 'invalid_request', fault: 'forbidden_key' }
  assert.deepEqual(refusalOf('{"__proto__":{}}'), { ...fault, pointer: '/__proto__' })
  assert.deepEqual(refusalOf('{"a":[{"constructor":1}]}'), { ...fault, pointer: '/a/0/constructor' })
})

test('U+0000 and half surrogates are refused in values and in names', () => {
  const fault = { code: 'invalid_request', fault: 'invalid_character' }
  assert.deepEqual(refusalOf('{"a":{"b":"x\\u0000"}}'), { ...fault, pointer: '/a/b' })
  assert.deepEqual(refusalOf('{"a":["ok","\\ud800"]}'), { ...fault, pointer: '/a/1' })
  assert.deepEqual(refusalOf('{"\\udc00":1}'), { ...fault, pointer: '/\ufffd' })
})

test('a pointer escapes what has a meaning in pointers', () => {
  assert.equal(refusalOf('{"a/b~c":"\\u0000"}')?.pointer, '/a~1b~0c')
})

test('any bytes at all are either read or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        refusalOf(Buffer.from(bytes as Uint8Array))
      },
    ),
    { numRuns: 500 },
  )
})
