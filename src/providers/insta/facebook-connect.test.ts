import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import type { AuthorizationGrant, Context } from '../provider.ts'
import { NO_MEDIA } from '../without-media.ts'
import { instaFacebook } from './index.ts'
import { FACEBOOK_SCOPES } from './scopes.ts'

type Reply = readonly [status: number, body: unknown]

/** Facebook with one answer per path, or several in turn, and what it was asked. */
const aFacebook = (answers: Readonly<Record<string, Reply | readonly Reply[]>>) => {
  const asked: HttpRequest[] = []
  const isOne = (reply: Reply | readonly Reply[]): reply is Reply => typeof reply[0] === 'number'
  const context: Context = {
    http: async (request): Promise<HttpResponse> => {
      const { pathname } = new URL(request.url)
      const nth = asked.filter(({ url }) => new URL(url).pathname === pathname).length
      asked.push(request)
      const found = answers[pathname] ?? [404, {}]
      const [status, body] = isOne(found) ? found : (found[nth] ?? [404, {}])
      return { headers: {}, status, body: JSON.stringify(body) }
    },
    clock: systemClock,
    log: silentLog,
    hosts: instaFacebook.hosts,
    app: { clientId: 'app', clientSecret: 'planted-app-secret' },
    media: NO_MEDIA,
    signal: new AbortController().signal,
  }
  return { asked, context }
}

const TOKEN = '/v26.0/oauth/access_token'
const PERMISSIONS = '/v26.0/me/permissions'
const ACCOUNTS = '/v26.0/me/accounts'
const tokens: readonly Reply[] = [
  [200, { access_token: 'short-token', token_type: 'bearer', expires_in: 5_000 }],
  [200, { access_token: 'planted-long-token', token_type: 'bearer', expires_in: 5_183_944 }],
]
const granted = (scopes: readonly string[], declined: readonly string[] = []): Reply => [
  200,
  {
    data: [
      ...scopes.map((permission) => ({ permission, status: 'granted' })),
      ...declined.map((permission) => ({ permission, status: 'declined' })),
    ],
  },
]
const page = (name: string, account: string | null, more: object = {}) => ({
  id: '105',
  name: `${name} Page`,
  access_token: `token-of-${name}`,
  ...(account === null ? {} : { instagram_business_account: { id: account, username: name } }),
  ...more,
})
const pages = (...data: readonly object[]): Reply => [200, { data }]

const GRANT: AuthorizationGrant = { code: 'the-code', redirectUri: 'https://x.example/back', codeVerifier: 'unused' }

const connecting = async (
  answers: Readonly<Record<string, Reply | readonly Reply[]>>,
  grant: Partial<AuthorizationGrant> = {},
) => {
  const { asked, context } = aFacebook({ [TOKEN]: tokens, [PERMISSIONS]: granted(FACEBOOK_SCOPES), ...answers })
  const outcome = await instaFacebook.connect({ ...GRANT, ...grant }, context)
  const said = JSON.stringify(outcome.kind === 'connected' ? '' : outcome)
  for (const secret of ['planted-app-secret', 'planted-long-token', 'short-token', 'token-of', 'the-code'])
    assert.ok(!said.includes(secret), said)
  return { outcome, asked }
}

const reasonOf = (outcome: object): string => {
  assert.ok('reason' in outcome && typeof outcome.reason === 'string', JSON.stringify(outcome))
  assert.ok(outcome.reason.length <= 400)
  return outcome.reason
}

test("what is kept is the Page's token, without an end, and what was granted", async () => {
  const scopes = FACEBOOK_SCOPES.filter((scope) => scope !== 'instagram_manage_comments')
  const { outcome, asked } = await connecting({
    [PERMISSIONS]: granted(scopes, ['instagram_manage_comments']),
    [ACCOUNTS]: pages(page('ada', '17841400000000001')),
  })
  assert.deepEqual(outcome, {
    kind: 'connected',
    credentials: { accessToken: 'token-of-ada', refreshToken: null, expiresAt: null, scopes },
    account: {
      remoteId: '17841400000000001',
      handle: 'ada',
      displayName: 'ada',
      facts: { accountType: null, canComment: false, page: 'ada Page' },
    },
  })
  assert.deepEqual([...new Set(asked.map(({ url }) => new URL(url).origin))], ['https://graph.facebook.com'])
  assert.equal(new URL(asked[1]?.url ?? '').searchParams.get('fb_exchange_token'), 'short-token')
})

test('the dialog asks for every permission, and again for those that were declined', () => {
  const request = { state: 's', redirectUri: 'https://x.example/back', codeChallenge: 'c' }
  const address = instaFacebook.authorizationUrl(request, instaFacebook.hosts, { clientId: 'a', clientSecret: '' })
  const { origin, pathname, searchParams } = new URL(address)
  assert.deepEqual([origin, pathname], ['https://www.facebook.com', '/v26.0/dialog/oauth'])
  assert.deepEqual(searchParams.get('scope')?.split(','), [...FACEBOOK_SCOPES])
  assert.equal(searchParams.get('auth_type'), 'rerequest')
})

test('the code loses the fragment of the redirect', async () => {
  const { asked } = await connecting({ [ACCOUNTS]: pages(page('ada', '1')) }, { code: 'the-code#_=_' })
  assert.equal(new URL(asked[0]?.url ?? '').searchParams.get('code'), 'the-code')
})

test('permissions that were left out are named, and no Page is asked for', async () => {
  const { outcome, asked } = await connecting({ [PERMISSIONS]: granted(['instagram_basic', 'pages_show_list']) })
  assert.equal(reasonOf(outcome), 'Facebook did not grant instagram_content_publish, pages_read_engagement.')
  assert.equal(asked.length, 3)
})

const NOTHING: readonly (readonly [string, Reply, RegExp])[] = [
  ['no Page', pages(), /granted no Page/],
  ['Pages without an account', pages(page('ada', null), page('eve', null)), /ada Page, eve Page.*business or creator/],
  ['a Page in which the role is too small', pages(page('ada', '1', { access_token: undefined })), /role there is too/],
]

for (const [what, answer, reason] of NOTHING) {
  test(`${what} connects nothing, and what to do is said`, async () => {
    const { outcome } = await connecting({ [ACCOUNTS]: answer })
    assert.equal(outcome.kind, 'rejected')
    assert.match(reasonOf(outcome), reason)
  })
}

describe('of several accounts', () => {
  const several = { [ACCOUNTS]: pages(page('ada', '1'), page('eve', '2'), page('lin', null), page('grace', '3')) }
  const CHOICES: readonly (readonly [string, Partial<AuthorizationGrant>, string | RegExp])[] = [
    ['the one that the channel had is taken', { formerId: '2' }, '2'],
    ['the only one that is no channel yet is taken', { formerId: null, connectedIds: ['1', '3'] }, '2'],
    ['none is taken when two could be meant', { connectedIds: ['1'] }, /@ada, @eve, @grace.*one Page only/],
    ['none is taken when all are channels already', { connectedIds: ['1', '2', '3'] }, /All accounts.*@ada/],
    ["none is taken when the channel's own is not among them", { formerId: '9' }, /not among.*@ada, @eve, @grace/],
  ]
  for (const [what, grant, expected] of CHOICES) {
    test(what, async () => {
      const { outcome } = await connecting(several, grant)
      if (typeof expected === 'string') {
        assert.equal(outcome.kind === 'connected' ? outcome.account.remoteId : reasonOf(outcome), expected)
      } else {
        assert.equal(outcome.kind, 'rejected')
        assert.match(reasonOf(outcome), expected)
      }
    })
  }

  test('a few are named', async () => {
    const many = Array.from({ length: 60 }, (_, index) => page('n'.repeat(45) + index, String(index + 1)))
    assert.match(reasonOf((await connecting({ [ACCOUNTS]: pages(...many) })).outcome), /^Facebook granted several/)
  })
})

test('a long list of Pages is read to its end, and its own addresses are never called', async () => {
  const first = { data: [page('ada', null)], paging: { cursors: { after: 'c2' }, next: 'https://evil.example/' } }
  const { outcome, asked } = await connecting({ [ACCOUNTS]: [[200, first], pages(page('eve', '2'))] })
  assert.equal(outcome.kind === 'connected' ? outcome.account.handle : reasonOf(outcome), 'eve')
  assert.equal(new URL(asked.at(-1)?.url ?? '').searchParams.get('after'), 'c2')
  assert.ok(!asked.some(({ url }) => url.includes('evil')))
})

test('one account alone is taken as it is: that it is another than before, or a channel, is told by who asks', async () => {
  for (const grant of [{ formerId: '9' }, { connectedIds: ['1'] }]) {
    const { outcome } = await connecting({ [ACCOUNTS]: pages(page('ada', '1')) }, grant)
    assert.equal(outcome.kind, 'connected')
  }
})

const REFUSALS: readonly (readonly [number, object, string])[] = [
  [400, { code: 100, error_subcode: 36_009, message: 'This authorization code has been used.' }, 'rejected'],
  [400, { code: 100, error_subcode: 36_007 }, 'rejected'],
  [400, { code: 1, message: 'Error validating client secret.' }, 'rejected'],
  [400, { code: 101, message: 'Error validating application.' }, 'rejected'],
  [400, { code: 1, is_transient: true }, 'unavailable'],
  [400, { code: 2 }, 'unavailable'],
  [400, { code: 4 }, 'unavailable'],
  [500, { code: 100 }, 'unavailable'],
]

for (const [status, error, kind] of REFUSALS) {
  test(`a code answered by ${status} with ${JSON.stringify(error)} is ${kind}`, async () => {
    assert.equal((await connecting({ [TOKEN]: [status, { error }] })).outcome.kind, kind)
  })
}

const ENDS: readonly (readonly [number, object, string])[] = [
  [400, { code: 190, error_subcode: 460 }, 'rejected'],
  [403, { code: 10 }, 'rejected'],
  [400, { code: 190, is_transient: true }, 'unavailable'],
  [400, { code: 4 }, 'unavailable'],
  [500, { code: 190 }, 'unavailable'],
]

for (const [status, error, kind] of ENDS) {
  test(`a Page's token that is answered by ${status} with ${JSON.stringify(error)} is ${kind}`, async () => {
    const { context } = aFacebook({ '/v26.0/me': [status, { error }] })
    const credentials = { accessToken: 'page-token', refreshToken: null, expiresAt: null, scopes: [] }
    assert.equal((await instaFacebook.refresh(credentials, context)).kind, kind)
  })
}
