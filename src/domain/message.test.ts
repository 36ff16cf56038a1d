import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { MessageText } from './message.ts'
import { MESSAGES, type Messages } from './messages.ts'
import { NOTIFICATION_LANGUAGES } from './notification.ts'

const { passwordReset, emailVerification, invitation, organizationDeletion, channelKeysEnding, channelLost } =
  MESSAGES.en

const LINK = 'https://social.example.org/reset#s3cret'
const INSTANT = new Date('2026-03-01T14:30:59.999Z')

const aChannel = (name: string) => ({
  organization: name,
  channel: name,
  waiting: { posts: 2, earliestAt: INSTANT },
  link: LINK,
  stop: `${LINK}/stop`,
})

/** One of each, with a name that somebody chose wherever one goes. */
const everyIn = (messages: Messages, name: string): Readonly<Record<keyof Messages, MessageText>> => ({
  passwordReset: messages.passwordReset({ link: LINK, minutes: 30 }),
  passwordChanged: messages.passwordChanged(),
  accountExists: messages.accountExists(LINK),
  emailVerification: messages.emailVerification({ link: LINK, minutes: 1440 }),
  invitation: messages.invitation({
    organization: name,
    inviter: name,
    role: 'editor',
    link: LINK,
    expiresAt: INSTANT,
  }),
  refreshTokenReused: messages.refreshTokenReused(),
  organizationDeletion: messages.organizationDeletion({ name, deletedAt: INSTANT }),
  twoFactorChanged: messages.twoFactorChanged(),
  channelKeysEnding: messages.channelKeysEnding({ ...aChannel(name), endsAt: INSTANT, hasEnded: false, trouble: name }),
  channelLost: messages.channelLost({ ...aChannel(name), trouble: name }),
  apiKeyCreated: messages.apiKeyCreated({ organization: name, keyName: name, creator: name }),
  webhookDisabled: messages.webhookDisabled({
    organization: name,
    host: 'example.org',
    link: LINK,
    stop: `${LINK}/stop`,
  }),
  approvalRulesLoosened: messages.approvalRulesLoosened({ name }),
  reviewCode: messages.reviewCode({ code: 'ABCD-EFGH', minutes: 15 }),
})

/** The same in every language. */
const all = (name: string): Readonly<Record<string, MessageText>> =>
  Object.fromEntries(
    NOTIFICATION_LANGUAGES.flatMap((language) =>
      Object.entries(everyIn(MESSAGES[language], name)).map(([kind, message]) => [`${kind} ${language}`, message]),
    ),
  )

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

  for (const kind of [
    'passwordReset',
    'emailVerification',
    'accountExists',
    'invitation',
    'channelKeysEnding',
    'channelLost',
  ]) {
    it(`${kind} has its link once, on a line of its own`, () => {
      for (const language of NOTIFICATION_LANGUAGES) {
        const lines = linesOf(all('Acme')[`${kind} ${language}`])
        assert.deepEqual(
          lines.filter((line) => line.includes('https:') && line !== `${LINK}/stop`),
          [LINK],
        )
      }
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

  it('is in German for who reads German, with the same facts', () => {
    const { subject, text } = MESSAGES.de.invitation({
      organization: 'Ink & Co',
      inviter: 'Ada',
      role: 'editor',
      link: LINK,
      expiresAt: INSTANT,
    })
    assert.equal(subject, 'Einladung zu „Ink & Co“ auf Scheduly')
    assert.match(text, /„Ada“ lädt dich .* mit der Rolle „Redaktion“ ein|mit der Rolle „Redaktion“/)
    assert.match(text, /bis 1\.3\.2026, 14:30 UTC\./)
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

  it('says of keys when they end, why they are not renewed, and what waits for them', () => {
    const ending = { ...aChannel('Ink'), endsAt: INSTANT, hasEnded: false, trouble: 'status 500' }
    const { subject, text } = channelKeysEnding(ending)
    assert.equal(subject, 'Access to “Ink” ends soon')
    assert.match(text, /ends on 2026-03-01 14:30 UTC\. Without it nothing goes out/)
    assert.match(text, /The last answer was: “status 500”/)
    assert.match(text, /2 posts wait for this channel; the first is due on 2026-03-01 14:30 UTC\./)
    assert.equal(channelKeysEnding({ ...ending, hasEnded: true }).subject, 'Access to “Ink” ended and was not renewed')
    const fixed = channelKeysEnding({ ...ending, trouble: null, waiting: { posts: 0, earliestAt: null } })
    assert.match(fixed.text, /does not let Scheduly renew it without a person/)
    assert.doesNotMatch(fixed.text, /wait for this channel|last answer/)
    const one = channelLost({ ...aChannel('Ink'), trouble: null, waiting: { posts: 1, earliestAt: null } })
    assert.match(one.text, /One post waits for this channel\./)
    assert.doesNotMatch(one.text, /The reason/)
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
    assert.ok(MESSAGES.en.apiKeyCreated({ organization: name, keyName: 'ci', creator: 'Ada' }).subject.includes(name))
  })
})
