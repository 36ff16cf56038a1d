import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NotSentError, type HttpRequest } from '#lib/http.ts'
import { openWorld } from '#test/support/insta-world.ts'
import { facebookCheck as check } from './facebook-check.ts'
import { instaFacebook } from './index.ts'
import { answeringAt, APP, json, words, type Answer } from './scripted-check.ts'

const REDIRECT = 'https://social.ink.coop/oauth/insta_facebook/callback'
const TOKEN = 'the-token-of-the-page'
const ADA = {
  credentials: { accessToken: TOKEN, refreshToken: null, expiresAt: null, scopes: [] },
  account: { remoteId: '178', handle: 'ada' },
}

const aContext = answeringAt(instaFacebook.hosts)

const error = (code: number, message: string, rest: object = {}): Answer =>
  json(400, { error: { code, message, type: 'OAuthException', ...rest } })

describe('credentials of a Meta app', () => {
  it('have a shape', () => {
    assert.deepEqual(words(check.judgeApp(APP)), ['ok client_id', 'ok client_secret'])
    const other = check.judgeApp({ clientId: 'abc', clientSecret: '' })
    assert.deepEqual(words(other), ['warn client_id_shape', 'warn client_secret_shape'])
    assert.match(other.map(({ detail }) => detail).join(' '), /FACEBOOK_APP_ID .*FACEBOOK_APP_SECRET is missing/)
  })

  const answers: readonly (readonly [string, Answer, RegExp])[] = [
    ['ok client_known', error(100, 'Invalid verification code format.'), /made-up code/],
    ['ok client_known', error(100, 'This authorization code has been used.', { error_subcode: 36_009 }), /accepts/],
    ['fail client_refused', error(101, 'Error validating application.'), /FACEBOOK_APP_ID.*not the Instagram app ID/],
    ['fail client_refused', error(1, 'Error validating client secret.'), /FACEBOOK_APP_SECRET is not that/],
    ['fail redirect_refused', error(191, "The domain of this URL isn't included."), /Valid OAuth Redirect URIs/],
    ['warn client_unclear', error(1, 'An unknown error has occurred.'), /Try again later/],
    ['warn client_unclear', error(100, 'Wait.', { is_transient: true }), /Try again later/],
    ['warn client_unclear', error(100, 'Missing client_id parameter.'), /client_id/],
    ['warn client_unclear', { status: 503, body: '<html>' }, /status 503/],
    ['fail network_unreachable', new NotSentError('ENOTFOUND'), /graph\.facebook\.com cannot be reached/],
  ]
  for (const [expected, answer, detail] of answers) {
    it(`are asked about with a code that cannot exist: ${expected}, ${detail.source}`, async () => {
      const asked: HttpRequest[] = []
      const findings = await check.askApp(REDIRECT, aContext({ '/v26.0/oauth/access_token': answer }, asked))
      assert.deepEqual(words(findings), [expected, 'ok redirect_uri'])
      assert.match(findings[0]?.detail ?? '', detail)
      assert.ok(findings[1]?.detail.includes(REDIRECT))
      assert.deepEqual(
        asked.map(({ method }) => method),
        ['GET'],
      )
      assert.doesNotMatch(JSON.stringify(findings), new RegExp(APP.clientSecret))
    })
  }
})

describe('a channel of Instagram by Facebook Login', () => {
  const ME = '/v26.0/me'
  const QUOTA = '/v26.0/178/content_publishing_limit'
  const page = (account?: object) => ({ id: '105', name: 'Ada (Page)', instagram_business_account: account })
  const ada = { id: '178', username: 'ada' }
  const quota = (used: number) => json(200, { data: [{ quota_usage: used, config: { quota_total: 50 } }] })
  const ask = async (answers: Readonly<Record<string, Answer>>) => check.askChannel(ADA, aContext(answers))

  it('is asked for its Page, whose account that is, and how many posts and calls are left; nothing is changed', async () => {
    const asked: HttpRequest[] = []
    const headers = { 'x-app-usage': '{"call_count":28,"total_time":5,"total_cputime":5}' }
    const answers = { [ME]: json(200, page(ada), headers), [QUOTA]: quota(3) }
    const findings = await check.askChannel(ADA, aContext(answers, asked))
    assert.deepEqual(words(findings), ['ok account', 'ok page', 'ok quota', 'ok limit'])
    assert.match(findings[1]?.detail ?? '', /"Ada \(Page\)"/)
    assert.deepEqual(
      asked.map(({ method }) => method),
      ['GET', 'GET'],
    )
  })

  it('is warned of a quota that is used up', async () => {
    const findings = await ask({ [ME]: json(200, page(ada)), [QUOTA]: quota(50) })
    assert.deepEqual(words(findings), ['ok account', 'ok page', 'warn quota_used'])
  })

  it('tells a Page without its account, another account, dead keys, a missing permission, and faults that pass', async () => {
    const first = async (answer: Answer) => {
      const [finding] = await ask({ [ME]: answer, [QUOTA]: quota(0) })
      assert.doesNotMatch(finding?.detail ?? '', new RegExp(TOKEN))
      return `${finding?.verdict} ${finding?.code}: ${finding?.detail}`
    }
    const about = `About ${TOKEN}`
    assert.match(await first(json(200, page())), /^fail page_unlinked: .*"Ada \(Page\)".*link @ada to it again/)
    assert.match(await first(json(200, page({ ...ada, id: '179', username: 'eve' }))), /^fail other_account: .*@eve/)
    assert.match(
      await first(error(190, about, { error_subcode: 492 })),
      /^fail keys_refused: .*Connect the channel again/,
    )
    assert.match(await first(error(10, about)), /^fail refused: .*grant every permission/)
    assert.match(await first(error(4, about)), /^warn limit_reached: .*It works again in/)
    assert.match(await first({ status: 500, body: '' }), /^warn account_unclear: .*Try again later/)
    assert.match(await first(new NotSentError('ENOTFOUND')), /^fail network_unreachable: .*Facebook was not reached/)
  })

  it('of the test network is fine, until its token is ended', async (t) => {
    const { account, credentials, context, sandbox } = await openWorld(t, instaFacebook, { isReachable: true })
    const told = async () => words(await check.askChannel({ account, credentials }, context))
    assert.deepEqual((await told()).slice(0, 3), ['ok account', 'ok page', 'ok quota'])
    assert.deepEqual(words(await check.askApp(REDIRECT, context)), ['ok client_known', 'ok redirect_uri'])
    sandbox.revokeTokens('ada')
    assert.deepEqual(await told(), ['fail keys_refused'])
  })
})
