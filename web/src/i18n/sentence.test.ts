import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sentenceIn, type Book, type Coded } from './sentence.ts'

const book: Book = {
  problems: { rate_limited: { other: 'Zu oft.', requests: 'Nur {limit} in {seconds:span}.' } },
  issues: { too_long: 'Der Text hat {actual} Zeichen.', media_bytes: '{actual:size} sind zu viel.' },
  failures: { too_long: 'Zu lang.' },
  findings: { disk_full: 'Voll: {use:word}.' },
  changes: {},
  plans: {},
  choices: {},
  scopes: {},
  terms: { files: 'Dateien', keys: 'Schlüssel' },
}

const say = (lists: Parameters<typeof sentenceIn>[1], of: Omit<Coded, 'detail'>): string | null =>
  sentenceIn({ book, locale: 'de' }, lists, { detail: 'In English.', ...of })

describe('a sentence of the book', () => {
  it('is that of the case, with what the answer tells', () => {
    const params = { reason: 'requests', limit: 1_200, seconds: 60 }
    assert.equal(say(['problems'], { code: 'rate_limited', params }), 'Nur 1.200 in 1 Min..')
    assert.equal(say(['issues'], { code: 'too_long', actual: 281, limit: 280 }), 'Der Text hat 281 Zeichen.')
    assert.equal(say(['issues'], { code: 'media_bytes', actual: 6 * 1024 ** 2 }), '6 MB sind zu viel.')
    assert.equal(
      say(['findings'], { code: 'disk_full', params: { use: 'keys, files, more' } }),
      'Voll: Schlüssel, Dateien, more.',
    )
  })

  it('is none where the case is new, or its names are missing: the server says exactly what it is', () => {
    assert.equal(say(['problems'], { code: 'rate_limited' }), 'Zu oft.')
    for (const params of [{ reason: 'tides' }, { reason: 'requests', limit: 3 }, { reason: 'constructor' }])
      assert.equal(say(['problems'], { code: 'rate_limited', params }), null)
  })

  it('is looked for in the lists as they come, and is none where nothing can be filled', () => {
    assert.equal(say(['failures', 'issues'], { code: 'too_long' }), 'Zu lang.')
    assert.equal(say(['issues', 'failures'], { code: 'too_long', actual: null }), 'Zu lang.')
    assert.equal(say(['issues'], { code: 'too_long', actual: null }), null)
    assert.equal(say(['problems', 'issues', 'failures'], { code: 'constructor' }), null)
  })
})
