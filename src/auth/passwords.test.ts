import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { describe, it } from 'node:test'
import { performance } from 'node:perf_hooks'
import { Refused } from '#domain/problem.ts'
import { systemRandom } from '#lib/random.ts'
import { createPasswords } from './passwords.ts'

const passwords = createPasswords(systemRandom, 1000)

/** passlib's "adapted base64": the standard alphabet with a dot for the plus, and no padding. */
const ab64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('+', '.').replaceAll('=', '')

/** A stored hash, made without the code under test. */
const stored = (password: string, rounds: number, salt: Buffer): string =>
  `$pbkdf2-sha256$${rounds}$${ab64(salt)}$${ab64(pbkdf2Sync(Buffer.from(password), salt, rounds, 32, 'sha256'))}`

const SALT = Buffer.from('fbeffbefbe00ff10fbeffbefbe00ff10', 'hex')

describe('verifying a password', () => {
  const texts = {
    'an ordinary one': 'correct horse battery staple',
    'one in other scripts': 'pässwörd – 密码 🔑',
    'an empty one': '',
    'one of 200 characters': 'x'.repeat(200),
    'one with a blank behind it': 'trailing ',
  }
  for (const [name, password] of Object.entries(texts)) {
    it(`accepts ${name} as passlib stores it, and no other`, async () => {
      const hash = stored(password, 29_000, SALT)
      assert.ok(hash.includes('.'), 'the salt shows the difference of the alphabets')
      assert.equal(await passwords.verify(password, hash), true)
      for (const wrong of [`${password}x`, `${password} `, password.slice(0, -1) || 'y']) {
        assert.equal(await passwords.verify(wrong, hash), false)
      }
    })
  }

  it('takes bytes as they are: letters that only look alike are different', async () => {
    const hash = stored('\u00e9', 1000, SALT)
    assert.equal(await passwords.verify('\u00e9', hash), true)
    assert.equal(await passwords.verify('e\u0301', hash), false)
  })

  it('accepts salts of other lengths', async () => {
    for (const length of [0, 1, 8, 32, 64]) {
      assert.equal(await passwords.verify('pw', stored('pw', 1000, Buffer.alloc(length, 7))), true, `${length} bytes`)
    }
  })

  const good = stored('pw', 1000, SALT)
  const poisoned = {
    'huge rounds': good.replace('$1000$', '$999999999$'),
    'rounds above the bound': good.replace('$1000$', '$2000001$'),
    'too few rounds': stored('pw', 999, SALT),
    'no rounds': good.replace('$1000$', '$0$'),
    'rounds below zero': good.replace('$1000$', '$-1000$'),
    'another algorithm': good.replace('sha256', 'sha512'),
    'a huge salt': good.replace(ab64(SALT), 'a'.repeat(10_000)),
    'a short sum': good.slice(0, -1),
    'a long sum': `${good}A`,
    nothing: '',
    garbage: 'garbage',
  }
  for (const [name, hash] of Object.entries(poisoned)) {
    it(`answers no, and soon, to a row with ${name}`, async () => {
      const start = performance.now()
      assert.equal(await passwords.verify('pw', hash), false)
      assert.ok(performance.now() - start < 1000)
    })
  }

  it('answers no for an unknown person', async () => {
    assert.equal(await passwords.verify('pw', null), false)
  })
})

describe('hashing a password', () => {
  it('writes the format of passlib with 16 bytes of new salt', async () => {
    const [one, other] = [await passwords.hash('pw'), await passwords.hash('pw')]
    assert.match(one, /^\$pbkdf2-sha256\$1000\$[A-Za-z0-9./]{22}\$[A-Za-z0-9./]{43}$/)
    assert.notEqual(one, other)
    const salt = Buffer.from((one.split('$')[3] ?? '').replaceAll('.', '+'), 'base64')
    assert.equal(one, stored('pw', 1000, salt))
    assert.equal(await passwords.verify('pw', one), true)
  })

  it('uses 600,000 rounds when nothing else is said', async () => {
    assert.match(await createPasswords(systemRandom).hash('pw'), /^\$pbkdf2-sha256\$600000\$/)
  })
})

describe('a storm of sign-ins', () => {
  it('is bounded: beyond 2 at work and 50 in line the answer is too_busy, and afterwards all is well', async () => {
    const crowd = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.verify('pw', null)))
    const refused = crowd.filter((answer) => answer.status === 'rejected')
    assert.equal(refused.length, 8)
    assert.ok(refused.every(({ reason }) => reason instanceof Refused && reason.problem.code === 'too_busy'))
    assert.equal(crowd.filter((answer) => answer.status === 'fulfilled').length, 52)
    const next = await Promise.allSettled(Array.from({ length: 52 }, () => passwords.verify('pw', null)))
    assert.ok(next.every((answer) => answer.status === 'fulfilled'))
  })
})
