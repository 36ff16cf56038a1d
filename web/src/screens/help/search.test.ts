import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hasWords } from './search.ts'

describe('the search in the help', () => {
  it('finds what has all words, in any order, without minding accents and capitals', () => {
    const texts = ['Ein Beitrag ist gescheitert', 'Öffne den Kanal']
    for (const typed of ['', 'offne', 'KANAL gescheitert', ' beitr ']) assert.ok(hasWords(typed, texts), typed)
    assert.equal(hasWords('Kanal verschoben', texts), false)
  })
})
