import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  accountExists,
  apiKeyCreated,
  emailVerification,
  invitation,
  organizationDeletion,
  passwordChanged,
  passwordReset,
  refreshTokenReused,
  twoFactorChanged,
  type MessageText,
} from './message.ts'

const LINK = 'https://social.example.org/reset#s3cret'
const INSTANT = new Date('2026-03-01T14:30:59.999Z')

/** One of each, with a name that somebody chose wherever one goes. */
const all = (name: string): Readonly<Record<string, MessageText>> => ({
  passwordReset: passwordReset({ link: LINK, minutes: 30 }),
  passwordChanged: passwordChanged(),
  accountExists: accountExists(LINK),
  emailVerification: emailVerification({ link: LINK, minutes: 1440 }),
  invitation: invitation({ organization: name, inviter: name, role: 'editor', link: LINK, expiresAt: INSTANT }),
  refreshTokenReused: refreshTokenReused(),
  organizationDeletion: organizationDeletion({ name, deletedAt: INSTANT }),
  twoFactorChanged: twoFactorChanged(),
  apiKeyCreated: apiKeyCreated({ organization: name, keyName: name, creator: name }),
})

const linesOf = (message: MessageText | undefined): readonly string[] => message?.text.split('\n') ?? []

describe('a message', () => {
  it('has a short subject, ends with a line end, and repeats no line', () => {
    for (const [kind, { subject, text }] of Object.entries(all('Acme'))) {
      assert.match(subject, /^.{10,78}$/, kind)
      assert.match(text, /[.]\n$/, kind)
      const filled = text.split('\n').filter((line) => line !== '')
      assert.equal(new Set(filled).size, filled.length, kind)
    }
  })

  for (const kind of ['passwordReset', 'emailVerification', 'accountExists', 'invitation']) {
    it(`${kind} has its link once, on a line of its own`, () => {
      const lines = linesOf(all('Acme')[kind])
      assert.deepEqual(
        lines.filter((line) => line.includes('https:')),
        [LINK],
      )
    })
  }

  it('says who invites, to what, as what, and until when', () => {
    const { subject, text } = invitation({
      organization: 'Ink & Co',
      inviter: 'Ada',
      role: 'admin',
      link: LINK,
      expiresAt: INSTANT,
    })
    assert.equal(subject, 'Invitation to “Ink & Co” on Scheduly')
    assert.match(text, /“Ada” invites you to join the organization “Ink & Co” on Scheduly as admin/)
    assert.match(text, /until 2026-03-01 14:30 UTC\./)
  })

  it('says how long a link works', () => {
    assert.match(passwordReset({ link: LINK, minutes: 45 }).text, /once, for 45 minutes/)
    assert.match(passwordReset({ link: LINK, minutes: 90 }).text, /once, for 90 minutes/)
    assert.match(emailVerification({ link: LINK, minutes: 2880 }).text, /once, for 48 hours/)
  })

  it('says what is deleted and when', () => {
    const { subject, text } = organizationDeletion({ name: 'Acme', deletedAt: INSTANT })
    assert.equal(subject, '“Acme” will be deleted')
    assert.match(text, /“Acme” will be deleted with everything in it on 2026-03-01 14:30 UTC/)
  })

  it('keeps a name on its line, whatever the name is', () => {
    const odd = fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '\u0000',
      '\u001b',
      '\u0085',
      '\u2028',
      '\u2029',
      '\u202e',
      '\u2066',
    )
    const name = fc
      .array(fc.oneof(odd, fc.string({ unit: 'grapheme' })), { maxLength: 8 })
      .map((parts) => parts.join(''))
    const expected = all('Acme')
    fc.assert(
      fc.property(name, (chosen) => {
        for (const [kind, message] of Object.entries(all(chosen))) {
          assert.doesNotMatch(message.subject, /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u, kind)
          assert.doesNotMatch(
            message.text.replaceAll('\n', ''),
            /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u,
            kind,
          )
          assert.equal(linesOf(message).length, linesOf(expected[kind]).length, kind)
        }
      }),
    )
  })

  it('leaves alone what people write in other scripts and with pictures', () => {
    const name = 'Café 日本 مرحبا 👩‍👩‍👧'
    assert.ok(apiKeyCreated({ organization: name, keyName: 'ci', creator: 'Ada' }).subject.includes(name))
  })
})
