import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readAddress, signAddress, type AskedFile } from './signed-address.ts'

const SECRET = Buffer.alloc(32, 7)
const KEY = `01900000-0000-7000-8000-000000000000/${'ab'.repeat(32)}`
const NOW = 1_800_000_000

const asked = (address: string): AskedFile => {
  const { pathname, searchParams } = new URL(address, 'http://localhost')
  return {
    key: pathname.replace('/media/files/', ''),
    type: searchParams.get('type') ?? '',
    expires: searchParams.get('expires') ?? '',
    signature: searchParams.get('signature') ?? '',
  }
}

const sign = (expires = NOW + 60): AskedFile => asked(signAddress(SECRET, { key: KEY, mime: 'image/jpeg', expires }))

test('an address leads to its file, and to nothing else', () => {
  assert.deepEqual(readAddress(SECRET, sign(), NOW), { key: KEY, mime: 'image/jpeg', expires: NOW + 60 })
  assert.equal(readAddress(Buffer.alloc(32, 8), sign(), NOW), null)
})

test('it ends at its time, and none is made for longer than a day', () => {
  assert.equal(readAddress(SECRET, sign(NOW), NOW), null)
  assert.equal(readAddress(SECRET, sign(NOW - 1), NOW), null)
  assert.notEqual(readAddress(SECRET, sign(NOW + 86_400), NOW), null)
  assert.equal(readAddress(SECRET, sign(NOW + 86_401), NOW), null)
})

test('what leads out of the store, or is no type that is served, is refused even when signed', () => {
  for (const key of ['../../etc/passwd', `${KEY}/../x`, `${KEY}.thumb.thumb`, '']) {
    const file = asked(signAddress(SECRET, { key, mime: 'image/jpeg', expires: NOW + 60 }))
    assert.equal(readAddress(SECRET, { ...file, key }, NOW), null, key)
  }
  const html = asked(signAddress(SECRET, { key: KEY, mime: 'text/html', expires: NOW + 60 }))
  assert.equal(readAddress(SECRET, html, NOW), null)
})

test('a change of any character of any part is refused', () => {
  const parts = ['key', 'type', 'expires', 'signature'] as const
  fc.assert(
    fc.property(fc.constantFrom(...parts), fc.nat(200), fc.string({ minLength: 1, maxLength: 1 }), (part, at, char) => {
      const right = sign()
      const text = right[part]
      const place = at % text.length
      const changed = text.slice(0, place) + char + text.slice(place + 1)
      fc.pre(changed !== text)
      assert.equal(readAddress(SECRET, { ...right, [part]: changed }, NOW), null)
    }),
  )
})
