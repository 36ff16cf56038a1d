import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { passwordFault } from './password-rules.ts'

const CONTEXT = ['jane.doe@example.org', 'janed', 'Acme Marketing GmbH']

const faultOf = (password: string): string | null => passwordFault(password, CONTEXT)?.code ?? null

const { dictionary }: typeof import('@zxcvbn-ts/language-common') = createRequire(import.meta.url)(
  '@zxcvbn-ts/language-common',
)
const common = dictionary['passwords-common']

describe('a password is refused', () => {
  const easy = {
    'a common one with digits and signs behind it': [
      'password1234!!',
      'Monkey12345678',
      'p@ssw0rd2024!',
      'summer 2024!!',
    ],
    'a common one with signs around it': ['!!!!password!!!!', '2024-football-2024', 'antanta 2024!'],
    'a common one several times': ['letmein-letmein', 'Password-Password-1', 'qwertyqwerty99'],
    'a repeated unit': [
      'abcabcabcabc',
      'hahahahahaha',
      'x7!x7!x7!x7!',
      'correct correct correct',
      '密码密码密码密码密码密码',
    ],
    'an easy one twice': ['password1234!!password1234!!'],
    'a single character': ['aaaaaaaaaaaa', '            ', '!!!!!!!!!!!!!', 'é'.repeat(12)],
    'a sequence': ['abcdefghijkl', 'zyxwvutsrqponm', 'abcdef123456', 'abc123xyz789', '111222333444', '1234-5678-9012'],
    'a row of the keyboard': ['asdfghjklasd', 'poiuytrewq098', 'qwertzuiop12', '!@#$%^&*()!@', '5tgb6yhn7ujm'],
    'the name of the product': ['schedulyscheduly', 'Scheduly2026!!', 'scheduly-scheduly-1'],
    'the e-mail address': [
      'jane.doe@example.org',
      'JANE.DOE@EXAMPLE.ORG!',
      'jane.doe12345',
      'janedoe-2026-07-01',
      'Doe, Jane 1990',
    ],
    'the user name': ['janed1234567', 'janedjanedjaned'],
    'the organization': ['acme marketing 2026', 'AcmeMarketing!', 'acme-scheduly-01', 'GmbH1234567890'],
    'full-width letters of it': ['ｓｃｈｅｄｕｌｙ２０２６'],
  }
  for (const [name, passwords] of Object.entries(easy)) {
    it(`when it is ${name}`, () => {
      for (const password of passwords) assert.equal(faultOf(password), 'too_easy', password)
    })
  }

  it('when it is on the list, however it is written', () => {
    const long = common.filter((entry) => entry.length >= 12)
    assert.ok(long.length > 300)
    for (const entry of long) {
      assert.equal(faultOf(entry), 'too_common')
      assert.equal(faultOf(entry.toUpperCase()), 'too_common')
      assert.equal(faultOf(` ${entry} `), 'too_common')
    }
  })

  it('when it is a common one with digits and signs around it, and blanks, in any case', () => {
    const entry = fc.constantFrom(...common.filter((word) => /^\p{L}{4,}$/u.test(word)))
    const padding = fc.stringMatching(/^[0-9!?.*#_ -]{0,12}$/)
    fc.assert(
      fc.property(padding, entry, padding, (before, word, after) => {
        assert.notEqual(faultOf(`${before}${word.toUpperCase()}${after}`), null)
      }),
      { numRuns: 500 },
    )
  })

  it('when it is longer than 1,024 bytes', () => {
    const words = dictionary['diceware-common'].join(' ')
    const long = (length: number): string => words.slice(5000, 5000 + length)
    assert.equal(faultOf(`${long(1000)}${'🔑'.repeat(6)}`), null)
    assert.equal(faultOf(`${long(1001)}${'🔑'.repeat(6)}`), 'too_long')
    assert.equal(faultOf('x'.repeat(10_000_000)), 'too_long')
  })

  it('with a sentence that does not repeat it, nor a name', () => {
    for (const password of ['passwordpassword', 'acme marketing 2026', 'janed1234567', `secret${'x'.repeat(2000)}`]) {
      const detail = passwordFault(password, CONTEXT)?.detail ?? ''
      assert.ok(detail.length > 20)
      for (const word of [password, 'jane', 'acme', 'secret']) assert.ok(!detail.toLowerCase().includes(word))
    }
  })
})

describe('a password is taken', () => {
  const decent = [
    'correct horse battery',
    'trombone-kettle-97-sails',
    'jane likes acme a lot',
    'scheduly-kettle-sails',
    'Tr0ub4dor&3xkcd',
    'K7#mQ2vX9pLs',
    '我爱北京天安门的早晨和夜晚',
    'Das Pferd frisst keinen Gurkensalat',
    'ab cd fg ij lm op',
    '🔑🚲🌧🍋🎷🐢🧦🪁🧀🛶🎲🪴',
  ]
  for (const password of decent) {
    it(`such as ${password}`, () => assert.equal(faultOf(password), null))
  }

  it('when no name is known that has a letter or two', () => {
    assert.equal(passwordFault('k4-9-2#81!73+', ['k', 'k@', '@', '', ' ', 'k k']), null)
  })

  it('when it is random', () => {
    const random = fc.noBias(fc.uint8Array({ minLength: 12, maxLength: 12 }))
    fc.assert(
      fc.property(random, (bytes) => faultOf(Buffer.from(bytes).toString('base64')) === null),
      { numRuns: 2000 },
    )
  })
})

it('any text gets an answer', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 3 }), (password, context) => {
      assert.ok(['too_common', 'too_easy', undefined].includes(passwordFault(password, context)?.code))
    }),
  )
})
