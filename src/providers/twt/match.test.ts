import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { likenessTo } from './match.ts'

const link = (short: string, long: string | null, isMedia = false) => ({ short, long, isMedia })

const T1 = 'https://t.co/abcdefghi1'
const T2 = 'https://t.co/abcdefghi2'

const SAME: readonly (readonly [string, string, string, ReturnType<typeof link>[]])[] = [
  ['a plain text', 'Hello', 'Hello', []],
  ['escaped signs', 'a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d', []],
  ['signs that were not escaped', 'a &amp; b', 'a &amp; b', []],
  ['an escape that the author wrote', 'write &amp; for &', 'write &amp;amp; for &amp;', []],
  ['changed blanks', ' a\r\n\n b ', 'a\nb', []],
  ['letters composed otherwise', 'cafe\u0301', 'café', []],
  [
    'a shortened address',
    'see https://example.com/a?b=1&c=2',
    `see ${T1}`,
    [link(T1, 'https://example.com/a?b=1&c=2')],
  ],
  ['an address without a scheme', 'go to Foo.io now', `go to ${T1} now`, [link(T1, 'http://foo.io/')]],
  ['two addresses', 'a.com b.com', `${T1} ${T2}`, [link(T2, 'http://b.com'), link(T1, 'http://a.com')]],
  [
    'the address of a picture at the end',
    'Hello',
    `Hello ${T1}`,
    [link(T1, 'https://x.com/ada/status/1/photo/1', true)],
  ],
  ['a t.co address that the author wrote', `see ${T1}`, `see ${T1}`, [link(T1, 'https://example.com')]],
]

for (const [what, sent, text, links] of SAME) {
  test(`${what} is the same`, () => assert.equal(likenessTo(sent)({ text, links }), 'same'))
}

test('another text, and the same text with another address, is different', () => {
  assert.equal(likenessTo('Hello')({ text: 'Hello!', links: [] }), 'different')
  const read = { text: `see ${T1}`, links: [link(T1, 'https://example.com/b')] }
  assert.equal(likenessTo('see https://example.com/a')(read), 'different')
})

test('the same words around an address that X did not explain are perhaps the same', () => {
  const likeness = likenessTo('see https://example.com/a')
  assert.equal(likeness({ text: `see ${T1}`, links: [] }), 'perhaps')
  assert.equal(likeness({ text: `see ${T1}`, links: [link(T1, null)] }), 'perhaps')
  assert.equal(likeness({ text: `look ${T1}`, links: [] }), 'different')
})

describe('an address that X adds', () => {
  const QUOTED = 'https://x.com/bob/status/99'
  test('for a quoted post is left aside, unless the author wrote it', () => {
    const likeness = likenessTo('Look', { hasMedia: false, quote: '99' })
    assert.equal(likeness({ text: `Look ${T1}`, links: [link(T1, QUOTED)] }), 'same')
    assert.equal(likeness({ text: 'Look', links: [] }), 'same')
    assert.equal(likeness({ text: `Look ${T1}`, links: [link(T1, 'https://x.com/bob/status/999')] }), 'different')
    assert.equal(likenessTo('Look')({ text: `Look ${T1}`, links: [link(T1, QUOTED)] }), 'different')
    const written = likenessTo(`Look ${QUOTED}`, { hasMedia: false, quote: '99' })
    assert.equal(written({ text: `Look ${T1}`, links: [link(T1, QUOTED)] }), 'same')
  })
  test('for files, and does not explain, is perhaps theirs', () => {
    const likeness = likenessTo('Look', { hasMedia: true, quote: null })
    assert.equal(likeness({ text: `Look ${T1}`, links: [] }), 'perhaps')
    assert.equal(likeness({ text: T1, links: [] }), 'different')
    assert.equal(likenessTo('', { hasMedia: true, quote: null })({ text: T1, links: [] }), 'perhaps')
    assert.equal(likenessTo('Look')({ text: `Look ${T1}`, links: [] }), 'different')
  })
})

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

test('any text is found again once X has escaped it', () => {
  const texts = fc
    .array(fc.constantFrom('a', '&', '<', '&amp;', '&lt;', ';', ' ', '\n', 'é', '👾', '"', '#39;'), { maxLength: 30 })
    .map((parts) => parts.join(''))
  fc.assert(fc.property(texts, (text) => assert.equal(likenessTo(text)({ text: escapeHtml(text), links: [] }), 'same')))
})

/** A megabyte each, which is the most that one answer can hold; before, they cost minutes or gigabytes. */
const BOMBS: readonly (readonly [string, string, ReturnType<typeof link>[]])[] = [
  [
    'one long address that stands for 35,000 short ones',
    `${T1} `.repeat(35_000),
    [link(T1, `https://a.com/${'x'.repeat(400_000)}`)],
  ],
  ['combining marks without end', `a${'\u0301\u0316'.repeat(250_000)}`, []],
  [
    'as many addresses as fit, none of them told',
    Array.from({ length: 20_000 }, (_, index) => `https://t.co/${index}`).join(' '),
    Array.from({ length: 20_000 }, (_, index) => link(`https://t.co/${index}`, null)),
  ],
]

for (const [what, text, links] of BOMBS) {
  test(`a post of ${what} is different, and is read in little memory`, () => {
    const before = process.memoryUsage().rss
    assert.equal(likenessTo('Hello')({ text, links }), 'different')
    assert.ok(process.memoryUsage().rss - before < 300_000_000)
  })
}
