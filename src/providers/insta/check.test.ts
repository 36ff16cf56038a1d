import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NotSentError, type HttpRequest } from '#lib/http.ts'
import { check } from './check.ts'
import { insta } from './index.ts'
import { answeringAt, APP, json, words, type Answer } from './scripted-check.ts'

const REDIRECT = 'https://social.ink.coop/oauth/insta/callback'
const TOKEN = 'the-token-of-ada'
const ADA = {
  credentials: { accessToken: TOKEN, refreshToken: null, expiresAt: null, scopes: [] },
  account: { remoteId: '178', handle: 'ada' },
}

const aContext = answeringAt(insta.hosts)

describe('credentials of an Instagram app', () => {
  it('have a shape', () => {
    assert.deepEqual(words(check.judgeApp(APP)), ['ok client_id', 'ok client_secret'])
    const other = check.judgeApp({ clientId: 'RXhhbXBsZTox', clientSecret: '' })
    assert.deepEqual(words(other), ['warn client_id_shape', 'warn client_secret_shape'])
    assert.match(other[1]?.detail ?? '', /is missing/)
  })

  const answers: readonly (readonly [string, Answer])[] = [
    [
      'ok client_known',
      json(400, { error_type: 'OAuthException', error_message: 'Matching code was not found or was already used' }),
    ],
    ['fail client_refused', json(400, { error_type: 'OAuthException', error_message: 'Invalid platform app' })],
    [
      'fail client_refused',
      json(400, { error_type: 'OAuthException', error_message: 'Error validating client secret.' }),
    ],
    ['warn client_unclear', { status: 503, body: '<html>' }],
    ['warn client_unclear', json(429, { error_message: 'Too many calls' })],
    ['fail network_unreachable', new NotSentError('ENOTFOUND')],
  ]
  for (const [expected, answer] of answers) {
    it(`are asked about with a code that cannot exist: ${expected}`, async () => {
      const asked: HttpRequest[] = []
      const findings = await check.askApp(REDIRECT, aContext({ '/oauth/access_token': answer }, asked))
      assert.deepEqual(words(findings), [expected, 'ok redirect_uri'])
      assert.equal(asked.length, 1)
      assert.ok(findings[1]?.detail.includes(REDIRECT))
      assert.doesNotMatch(JSON.stringify(findings), new RegExp(APP.clientSecret))
    })
  }
})

describe('a channel of Instagram', () => {
  const ME = '/v26.0/me'
  const QUOTA = '/v26.0/178/content_publishing_limit'
  const me = { user_id: '178', username: 'ada' }
  const quota = (used: number) => json(200, { data: [{ quota_usage: used, config: { quota_total: 50 } }] })
  const ask = async (answers: Readonly<Record<string, Answer>>) => check.askChannel(ADA, aContext(answers))

  it('is asked whose it is, and how many posts and calls are left', async () => {
    const headers = {
      'x-app-usage': '{"call_count":28,"total_time":5,"total_cputime":5}',
      'x-business-use-case-usage': '{"178":[{"type":"instagram","call_count":12}]}',
    }
    const findings = await ask({ [ME]: json(200, { data: [me] }, headers), [QUOTA]: quota(3) })
    assert.deepEqual(words(findings), ['ok account', 'ok quota', 'ok limit'])
    assert.match(findings[1]?.detail ?? '', /^3 of the 50 posts/)
    assert.match(findings[2]?.detail ?? '', /^28 percent/)
  })

  it('is warned of limits that are near or reached', async () => {
    const headers = { 'x-business-use-case-usage': '{"178":[{"call_count":81}]}' }
    const findings = await ask({ [ME]: json(200, me, headers), [QUOTA]: quota(50) })
    assert.deepEqual(words(findings), ['ok account', 'warn quota_used', 'warn limit_near'])
  })

  it('tells another account, dead keys, a missing permission, and faults that pass', async () => {
    const first = async (answer: Answer) => words(await ask({ [ME]: answer, [QUOTA]: quota(0) }))[0]
    const error = (code: number, rest: object = {}) =>
      json(400, { error: { code, message: `About ${TOKEN}`, ...rest } })
    assert.equal(await first(json(200, { ...me, user_id: '179' })), 'fail other_account')
    assert.equal(await first(error(190, { error_subcode: 463 })), 'fail keys_refused')
    assert.equal(await first(error(10)), 'fail refused')
    assert.equal(await first(error(4)), 'warn limit_reached')
    assert.equal(await first({ status: 500, body: '' }), 'warn account_unclear')
    assert.equal(await first(new NotSentError('ENOTFOUND')), 'fail network_unreachable')
    assert.doesNotMatch(JSON.stringify(await ask({ [ME]: error(190) })), new RegExp(TOKEN))
  })
})
