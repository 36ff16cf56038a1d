import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readIdempotencyKey } from './idempotency-key.ts'

const GOOD: Readonly<Record<string, string>> = {
  '8e03978e-40d5-43e8-bc93-6894a57f9324': '8e03978e-40d5-43e8-bc93-6894a57f9324',
  '"8e03978e-40d5-43e8-bc93-6894a57f9324"': '8e03978e-40d5-43e8-bc93-6894a57f9324',
  '"two words, and a comma"': 'two words, and a comma',
  '"a \\"quoted\\" \\\\ word"': 'a "quoted" \\ word',
  'order:42/retry': 'order:42/retry',
  ' padded ': 'padded',
  ['x'.repeat(255)]: 'x'.repeat(255),
}

for (const [header, key] of Object.entries(GOOD)) {
  test(`reads ${header.slice(0, 60)}`, () => assert.equal(readIdempotencyKey(header), key))
}

const BAD: Readonly<Record<string, string>> = {
  nothing: '',
  'an empty string': '""',
  'two words': 'two words',
  'two keys, as a header that was sent twice': 'one, two',
  'two strings': '"one", "two"',
  'a string that does not end': '"one',
  'a string with parameters': '"one";a=1',
  'a quote in the middle': '"o"ne"',
  'an unknown escape': '"o\\ne"',
  'a character that is not ASCII': 'schlüssel',
  'the same in quotes': '"schlüssel"',
  'a control character': 'one\u0001',
  'a bare word that is too long': 'x'.repeat(256),
  'a string that is too long': `"${'x'.repeat(256)}"`,
}

for (const [what, header] of Object.entries(BAD)) {
  test(`refuses ${what}`, () => assert.equal(readIdempotencyKey(header), null))
}

test('whatever is quoted as structured fields have it comes out as it was', () => {
  const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)) })
  fc.assert(
    fc.property(printable, (key) => {
      fc.pre(key.length >= 1 && key.length <= 255)
      assert.equal(readIdempotencyKey(`"${key.replaceAll(/["\\]/g, '\\$&')}"`), key)
    }),
  )
})

test('nothing makes it throw, and no key is empty or too long', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 600, unit: 'binary' }), (header) => {
      const key = readIdempotencyKey(header)
      assert.ok(key === null || (key.length >= 1 && key.length <= 255))
    }),
  )
})
