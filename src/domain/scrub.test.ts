import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { scrub } from './scrub.ts'

const KEPT: readonly string[] = [
  'X answered with status 403: Forbidden – You are not permitted to perform this action.',
  'Nothing was sent: connect ECONNREFUSED 127.0.0.1:443.',
  'https://x.com/ada_99/status/1990000000000000001',
  'Found at http://localhost:8080/sandbox/twt/ink_4f5e/status/1990000000000000001.',
  'The outcome is open: the answer took longer than 60 seconds.',
  'Error type media_type_not_supported at /2/tweets',
  'The network gave no answer when the post was sent, nor when it was asked since: unavailable',
  '11 posts of @ada since 2026-11-30T06:29:12.345Z were read; none has this text.',
  'Try again at 2026-11-30T06:29:12+01:00.',
  'Zu viele Anfragen – bitte später noch einmal versuchen',
]

const HIDDEN: readonly (readonly [string, string])[] = [
  ['Authorization: Bearer abc', 'Authorization: [hidden]'],
  ['sent bearer abc.def', 'sent bearer [hidden]'],
  ['access_token=x1&next=2', 'access_token=[hidden]&next=2'],
  ['{"refresh_token":"r-1","expires_in":7200}', '{"refresh_token":"[hidden]","expires_in":7200}'],
  ['client_secret: s3cret', 'client_secret: [hidden]'],
  ['Set-Cookie: sid=1', 'Set-Cookie: [hidden]'],
  ['token IGQVJabcdefgh1234567890', 'token [hidden]'],
  ['at 2026-11-30T06:29:12.345Zq7 or', 'at [hidden] or'],
  ['at 2026-11-30T06:29:12.1234567Z', 'at [hidden]'],
  ['see https://api.x.com/2/tweets?access_token=x#y', 'see https://api.x.com/2/tweets?…'],
  ['see https://ada:pw@x.com/i', 'see https://x.com/i'],
  ['one\r\ntwo\u0000three\u2028four', 'one two three four'],
  ['right\u202eto left', 'rightto left'],
]

describe('scrub', () => {
  for (const text of KEPT) it(`keeps: ${text}`, () => assert.equal(scrub(text), text))
  for (const [text, shown] of HIDDEN) it(`hides in: ${JSON.stringify(text)}`, () => assert.equal(scrub(text), shown))

  it('cuts after 500 characters, and never in the middle of one', () => {
    const text = scrub('🙂 '.repeat(400))
    assert.ok(text.length <= 500 && text.endsWith('…') && text.isWellFormed())
  })

  it('never shows a planted token, whatever stands around it', () => {
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((each) => Buffer.from(each))
    const token = bytes.chain((each) =>
      fc.constantFrom(
        each.toString('hex'),
        each.toString('base64'),
        each.toString('base64url'),
        `sch_${each.toString('hex')}`,
        `eyJhbGciOiJIUzI1NiJ9.${each.toString('base64url')}.${each.toString('base64url')}`,
      ),
    )
    const around = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', ' ', '"', 'Bearer ', 'token=', '/', 'https://x.com/', 'https://x.com/?t=', '\u200b', '\n'),
    )
    fc.assert(
      fc.property(around, token, around, (before, secret, after) => {
        const shown = scrub(before + secret + after)
        assert.ok(!shown.includes(secret), shown)
        // Nor a part of it that is good for guessing.
        for (let at = 0; at + OPAQUE <= secret.length; at += 1)
          assert.ok(!shown.includes(secret.slice(at, at + OPAQUE)), shown)
      }),
      { numRuns: 2_000 },
    )
  })

  it('shows one line of print, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => {
        const shown = scrub(text)
        assert.ok(shown.length <= 500 && !/[\p{Cc}\u2028\u2029\u202a-\u202e]/u.test(shown))
      }),
    )
  })
})

/** Long enough to be told from ordinary words. */
const OPAQUE = 20
