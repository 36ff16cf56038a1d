import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { systemRandom } from '#lib/random.ts'
import { checkTotp, newRecoveryCodes, newTotpSecret, normalizeRecoveryCode, recoveryCodeHash, totpUri } from './totp.ts'

/** The secret of RFC 6238's appendix B, "12345678901234567890". */
const RFC_KEY = Buffer.from('12345678901234567890')
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** Seconds, and the last six digits of what the appendix gives for SHA-1. */
const RFC_VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const

const at = (seconds: number): Date => new Date(seconds * 1000)

/** A code as the RFC computes it, without the library. */
const codeOf = (step: number): string => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const sum = createHmac('sha1', RFC_KEY).update(counter).digest()
  const truncated = sum.readUInt32BE((sum.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(truncated % 1_000_000).padStart(6, '0')
}

const check = (code: string, seconds: number, lastStep: number | null = null): number | null =>
  checkTotp({ secret: RFC_SECRET, code, now: at(seconds), lastStep })

describe('a code of an authenticator app', () => {
  for (const [seconds, code] of RFC_VECTORS) {
    it(`is that of RFC 6238 at ${seconds} s`, () => {
      assert.equal(check(code, seconds), Math.floor(seconds / 30))
      assert.equal(codeOf(Math.floor(seconds / 30)), code)
    })
  }

  it('is good in its step, the one before and the one behind it, and not for a second longer', () => {
    const step = 37_037_037
    const start = step * 30
    const answers = [-31, -30, -1, 0, 29, 30, 59, 60].map((seconds) => check(codeOf(step), start + seconds))
    assert.deepEqual(answers, [null, step, step, step, step, step, step, null])
  })

  it('is good once, and nothing older is good after it', () => {
    const step = 37_037_037
    const now = step * 30
    const last = check(codeOf(step), now)
    assert.equal(last, step)
    assert.equal(check(codeOf(step), now, last), null)
    assert.equal(check(codeOf(step - 1), now, last), null)
    assert.equal(check(codeOf(step + 1), now, last), step + 1)
  })

  it('may be typed with blanks', () => {
    assert.equal(check(' 287 082 ', 59), 1)
  })

  for (const code of [
    '',
    '287083',
    '28708',
    '2870820',
    '0287082',
    '٢٨٧٠٨٢',
    '28708a',
    '287082\n',
    '+87082',
    'x'.repeat(100_000),
  ]) {
    it(`is not ${JSON.stringify(code.slice(0, 10))}`, () => assert.equal(check(code, 59), null))
  }

  it('of any moment is taken then, and no other code is', () => {
    const step = fc.integer({ min: 2, max: 4_000_000_000 })
    fc.assert(
      fc.property(step, fc.nat(29), fc.nat(999_999), (current, second, guess) => {
        const near = [current - 1, current, current + 1].map(codeOf)
        const code = String(guess).padStart(6, '0')
        assert.notEqual(check(codeOf(current), current * 30 + second), null)
        assert.equal(check(code, current * 30 + second) !== null, near.includes(code))
      }),
    )
  })
})

describe('a secret of an authenticator app', () => {
  it('has 160 bits in base32 and differs each time', () => {
    const secrets = Array.from({ length: 50 }, () => newTotpSecret(systemRandom))
    for (const secret of secrets) assert.match(secret, /^[A-Z2-7]{32}$/)
    assert.equal(new Set(secrets).size, 50)
  })

  it('is what the random source gave', () => {
    assert.equal(newTotpSecret({ ...systemRandom, bytes: () => Buffer.from(RFC_KEY) }), RFC_SECRET)
  })

  it('is handed over as an address that names account and issuer', () => {
    const account = 'jane+test@example.org'
    const uri = new URL(totpUri({ secret: RFC_SECRET, account, issuer: 'Scheduly & Söhne' }))
    assert.equal(uri.protocol, 'otpauth:')
    assert.equal(uri.host, 'totp')
    assert.equal(decodeURIComponent(uri.pathname), `/Scheduly & Söhne:${account}`)
    assert.deepEqual(Object.fromEntries(uri.searchParams), {
      issuer: 'Scheduly & Söhne',
      secret: RFC_SECRET,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})

describe('recovery codes', () => {
  it('are ten different ones, fit to be read aloud', () => {
    const codes = newRecoveryCodes(systemRandom)
    assert.equal(codes.length, 10)
    assert.equal(new Set(codes).size, 10)
    for (const code of codes) assert.match(code, /^[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){4}$/)
  })

  it('use each of the 32 characters about as often', () => {
    const counts = new Map<string, number>()
    for (let run = 0; run < 200; run += 1) {
      for (const symbol of newRecoveryCodes(systemRandom).join('').replaceAll('-', '')) {
        counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
      }
    }
    assert.equal(counts.size, 32)
    // 50,000 characters: 1,562 of each, give or take 39.
    for (const [symbol, count] of counts) assert.ok(count > 1250 && count < 1875, `${symbol}: ${count}`)
  })

  it('are known again however they were copied', () => {
    for (const code of newRecoveryCodes(systemRandom)) {
      const spellings = [
        code,
        code.toUpperCase(),
        code.replaceAll('-', ''),
        code.replaceAll('-', ' – '),
        ` ${code}\n`,
        code.replaceAll('0', 'O').replaceAll('1', 'l'),
        code.replaceAll('0', 'o').replaceAll('1', 'I'),
      ]
      for (const spelling of spellings) assert.equal(normalizeRecoveryCode(spelling), code)
    }
  })

  it('are told from what never was one', () => {
    const [code = ''] = newRecoveryCodes(systemRandom)
    for (const text of [
      '',
      '-',
      code.slice(1),
      `${code}0`,
      code.replace(/.$/, 'u'),
      code.replace(/.$/, 'é'),
      '287082',
    ]) {
      assert.equal(normalizeRecoveryCode(text), null)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => normalizeRecoveryCode(text) === null))
  })

  it('are kept as their SHA-256', () => {
    const [code = ''] = newRecoveryCodes(systemRandom)
    assert.equal(recoveryCodeHash(code).toString('hex'), createHash('sha256').update(code).digest('hex'))
  })
})
