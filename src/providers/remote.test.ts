import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NoAnswerError, NotSentError } from '#lib/http.ts'
import { quote, readJson, send } from './remote.ts'

const throwing = (error: Error) => async (): Promise<never> => {
  throw error
}

const failing = (error: Error) => send(throwing(error), { method: 'GET', url: 'http://127.0.0.1/' })

test('the two errors of the door become values, and every other passes through', async () => {
  assert.equal((await failing(new NotSentError('could not reach a'))).kind, 'not-sent')
  assert.equal((await failing(new NoAnswerError('no readable answer'))).kind, 'no-answer')
  await assert.rejects(failing(new TypeError('bug')), TypeError)
})

test('whole numbers beyond 2^53 keep their digits', () => {
  const body = '{"a":17841400000000001,"b":-9007199254740993,"c":12,"d":1.5,"e":"17841400000000001","f":1e400}'
  assert.deepEqual(readJson(body), {
    a: '17841400000000001',
    b: '-9007199254740993',
    c: 12,
    d: 1.5,
    e: '17841400000000001',
    f: Number.POSITIVE_INFINITY,
  })
})

test('what is no JSON reads as nothing, however deep or broken', () => {
  for (const body of ['', '{', '<html>', '[', '['.repeat(1_000_000)]) assert.equal(readJson(body), undefined)
})

test('a name like __proto__ stays a plain member', () => {
  const value = readJson('{"__proto__":{"admin":true}}')
  assert.equal(Object.getPrototypeOf(value), Object.prototype)
})

test('quoted words are one line of at most 300 characters without the secrets', () => {
  assert.equal(quote(' a\r\n\u0000\u2028b  token-1 ', ['token-1', '']), 'a b [secret]')
  assert.equal(quote('x'.repeat(300), []).length, 300)
  assert.equal(quote('x'.repeat(301), []), `${'x'.repeat(299)}…`)
  assert.ok(quote('👾'.repeat(400), []).isWellFormed())
})

test('a secret is hidden before the words are cut, so that no half of it is left', () => {
  assert.ok(!quote(`${'x'.repeat(290)}secret-token`, ['secret-token']).includes('secret-t'))
})

test('quoted words cannot turn the text around them, and are always well-formed', () => {
  assert.equal(quote('paid \u202Egpj.exe\u2066 \ud800', []), 'paid gpj.exe \ufffd')
})
