import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { systemRandom, type Random } from '#lib/random.ts'
import { newApiKey, parseApiKey } from './api-keys.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('an API key', () => {
  it('is known again by its prefix and its sum', () => {
    const { key, prefix, hash } = newApiKey(systemRandom)
    assert.match(key, /^sch_[0-9a-z]{8}_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/)
    assert.equal(key.slice(4, 12), prefix)
    assert.equal(hash.toString('hex'), sha256(key))
    assert.deepEqual(parseApiKey(key), { prefix, hash })
  })

  it('has 32 bytes of chance, and says nothing of them in its prefix', () => {
    const asked: Buffer[] = []
    const random: Random = {
      ...systemRandom,
      bytes: (length) => {
        const bytes = systemRandom.bytes(length)
        asked.push(bytes)
        return bytes
      },
    }
    const { key } = newApiKey(random)
    assert.deepEqual(
      asked.map((bytes) => bytes.length),
      [8, 32],
    )
    assert.equal(key.slice(13, 56), asked[1]?.toString('base64url'))
  })

  it('differs each time', () => {
    const keys = Array.from({ length: 100 }, () => newApiKey(systemRandom))
    assert.equal(new Set(keys.map(({ key }) => key)).size, 100)
    assert.equal(new Set(keys.map(({ prefix }) => prefix)).size, 100)
  })

  it('keeps its form: this one was made when the form was chosen', () => {
    const random: Random = { ...systemRandom, bytes: (length) => Buffer.alloc(length, 7) }
    const { key } = newApiKey(random)
    assert.equal(key, 'sch_77777777_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc3t3Us9')
    assert.notEqual(parseApiKey(key), null)
  })

  it('with any one character changed is none', () => {
    const { key } = newApiKey(systemRandom)
    const change = fc.record({ at: fc.nat(key.length - 1), by: fc.stringMatching(/^[A-Za-z0-9_-]$/) })
    fc.assert(
      fc.property(change, ({ at, by }) => {
        fc.pre(key[at] !== by)
        assert.equal(parseApiKey(`${key.slice(0, at)}${by}${key.slice(at + 1)}`), null)
      }),
      { numRuns: 1000 },
    )
  })

  it('with something before or behind it is none', () => {
    const { key } = newApiKey(systemRandom)
    for (const text of [`${key} `, ` ${key}`, `${key}\n`, key.slice(0, -1), `${key}0`, key.toUpperCase(), '']) {
      assert.equal(parseApiKey(text), null)
    }
  })

  it('is not found in arbitrary text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^sch_[0-9a-z]{8}_[A-Za-z0-9_-]{49}$/))
    fc.assert(fc.property(text, (any) => parseApiKey(any) === null))
  })
})
