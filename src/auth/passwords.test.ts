import assert from 'node:assert/strict'
import { pbkdf2Sync } from 'node:crypto'
import { describe, it } from 'node:test'
import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
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

/** Passwords with what other programs store of them. */
const VECTORS = {
  'the one of the manual of passlib': [
    'password',
    '$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44',
  ],
  // Computed with pbkdf2_hmac of Python's hashlib, in the alphabet of passlib and with its default of 29,000 rounds.
  'an ordinary one': [
    'correct horse battery staple',
    '$pbkdf2-sha256$29000$../7774A/xD77/vvvgD/EA$vtjoNnQFoyijsr.1YHZ2iGXYzLnloOZD.YG2.3t8tus',
  ],
  'one in other scripts': [
    'pässwörd – 密码 🔑',
    '$pbkdf2-sha256$29000$AAECAwQFBgcICQoLDA0ODw$97jqkx3UHLV.ez4g8r/Yfln3jOYntcWMxib0T2.wSAY',
  ],
  'an empty one': ['', '$pbkdf2-sha256$29000$EBESExQVFhcYGRobHB0eHw$sD.Xvu6vGlYuk7L7KKwPM4o86c/xuMc6KQfZLmGmSXA'],
  'one of 200 characters': [
    'x'.repeat(200),
    '$pbkdf2-sha256$29000$ICEiIyQlJicoKSorLC0uLw$/O4YREUVrytDA8vWGbGfmE464vEDrLnjyDI79x/6pE0',
  ],
  'one with a blank behind it': [
    'trailing ',
    '$pbkdf2-sha256$29000$MDEyMzQ1Njc4OTo7PD0.Pw$529XopLOxB8UiwTsURQMTvheSiEWdvMjxLNJTLE83f4',
  ],
  'one with the rounds of today and a salt of 32 bytes': [
    'trombone-kettle-97-sails',
    '$pbkdf2-sha256$600000$4OHi4.Tl5ufo6err7O3u7/Dx8vP09fb3.Pn6./z9/v8$Rc2U0ri9yGGm6e/tHDSImkT1VRYOtH2DMqWH2qmx86I',
  ],
} as const

describe('a password that another program stored', () => {
  for (const [name, [password, hash]] of Object.entries(VECTORS)) {
    it(`is known again: ${name}`, async () => {
      assert.equal(await passwords.verify(password, hash), true)
      assert.equal(await passwords.verify(`${password} `, hash), false)
    })
  }
})

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

describe('any password', () => {
  it('is known again by the hash that was made of it, and another one is not', async () => {
    const bare = (one: string): string => one.replace(/\0+$/, '')
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme' }))
    await fc.assert(
      fc.asyncProperty(text, text, async (password, other) => {
        const hash = await passwords.hash(password)
        assert.equal(await passwords.verify(password, hash), true)
        // HMAC fills a short key up with zero bytes: those at the end of a password do not count.
        assert.equal(await passwords.verify(other, hash), bare(other) === bare(password))
        assert.equal(passwords.needsRehash(hash), false)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a stored hash', () => {
  const today = createPasswords(systemRandom)
  const cases: Readonly<Record<string, readonly [string, boolean]>> = {
    'with fewer rounds than today': [stored('pw', 599_999, SALT), true],
    'of the default of passlib': [VECTORS['an ordinary one'][1], true],
    'with a salt of 15 bytes': [stored('pw', 600_000, SALT.subarray(1)), true],
    'without a salt': [stored('pw', 600_000, Buffer.alloc(0)), true],
    'of today': [stored('pw', 600_000, SALT), false],
    'with more rounds than today': [stored('pw', 600_001, SALT), false],
    'with a longer salt': [stored('pw', 600_000, Buffer.alloc(64)), false],
    'that cannot be read': ['garbage', false],
    'with too few rounds to be believed': [stored('pw', 999, SALT), false],
  }
  for (const [name, [hash, due]] of Object.entries(cases)) {
    it(`${name} ${due ? 'is due' : 'is not due'} for a new one`, () => assert.equal(today.needsRehash(hash), due))
  }
})

describe('the work of an answer', () => {
  const slow = createPasswords(systemRandom, 300_000)
  const legacy = stored('pw', 29_000, SALT)
  const current = stored('pw', 300_000, SALT)
  const works: Readonly<Record<string, () => Promise<unknown>>> = {
    'of a wrong password': () => slow.verify('no', current),
    'of a wrong password of an imported hash': () => slow.verify('no', legacy),
    'of an unreadable row': () => slow.verify('no', 'garbage'),
    'of a right password': () => slow.verify('pw', current),
    'of hashing': () => slow.hash('pw'),
    'of burning': () => slow.burn(),
  }

  /** Microseconds of processor time, which other programs on the machine do not count into. */
  const cost = async (work: () => Promise<unknown>): Promise<number> => {
    const before = process.cpuUsage()
    await work()
    return process.cpuUsage(before).user
  }

  const isAlike = (ratio: number): boolean => ratio > 0.6 && ratio < 1.7

  /** The least of each, in turns: a machine that is slow for a while makes both dear, and another round puts that right. */
  const compare = async (one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<number> => {
    let least: [number, number] = [Infinity, Infinity]
    for (let round = 1; round <= 25; round += 1) {
      least = [Math.min(least[0], await cost(one)), Math.min(least[1], await cost(other))]
      if (round >= 5 && isAlike(least[0] / least[1])) break
    }
    return least[0] / least[1]
  }

  for (const [name, work] of Object.entries(works)) {
    it(`${name} is that of an unknown person`, async () => {
      const ratio = await compare(work, () => slow.verify('no', null))
      assert.ok(isAlike(ratio), `${ratio}`)
    })
  }
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

  it('is bounded for the process, whatever is asked and of whom', async () => {
    const other = createPasswords(systemRandom, 1000)
    const crowd = await Promise.allSettled(
      Array.from({ length: 20 }, () => [
        passwords.verify('pw', null),
        other.hash('pw'),
        other.burn(),
        other.verify('pw', null),
      ]).flat(),
    )
    assert.equal(crowd.filter((answer) => answer.status === 'fulfilled').length, 52)
  })
})
