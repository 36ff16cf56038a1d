import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createOidc } from '#auth/oidc.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts'
import { aUser, createTestApp, type TestAnswer, type TestApp, type TestRequest } from './support/app.ts'

const run = promisify(execFile)
const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

const STRICT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
]

const rulesOf = (headers: TestAnswer['headers']): readonly string[] =>
  String(headers['content-security-policy']).split('; ')

/** What an answer lacks; `except` names headers that this kind of answer sets in a way of its own. */
const lacks = (headers: TestAnswer['headers'], except: readonly string[] = []): readonly string[] => [
  ...Object.entries(COMMON).flatMap(([name, value]) =>
    except.includes(name) || headers[name] === value ? [] : [`${name}: ${String(headers[name])}`],
  ),
  ...(String(headers['permissions-policy']).startsWith('camera=(), microphone=()') ? [] : ['permissions-policy']),
  ...(headers['access-control-allow-origin'] === undefined ? [] : ['access-control-allow-origin is there']),
]

const sameRules = (headers: TestAnswer['headers'], rules: readonly string[]): void =>
  assert.deepEqual(rulesOf(headers).toSorted(), rules.toSorted())

let app: TestApp
let secure: TestApp
let sandboxes: readonly Sandbox[]

before(async () => {
  sandboxes = await Promise.all(
    (['twt', 'insta'] as const).map((code) =>
      createSandbox(code, { clock: systemClock, random: systemRandom, journal: null, log: silentLog }),
    ),
  )
  const ready = async () => {
    throw new Error('a fault of ours')
  }
  const mount: TestAppMount = async (server) => {
    for (const { code, plugin } of sandboxes) await server.register(plugin, { prefix: `/sandbox/${code}` })
  }
  const oidc = createOidc({
    issuer: 'http://127.0.0.1:9',
    clientId: 'scheduly',
    clientSecret: null,
    redirectUri: 'http://localhost:3000/auth/sso/callback',
    allowHttp: true,
    http: createHttp(systemClock),
    clock: systemClock,
    random: systemRandom,
  })
  app = await createTestApp({ ready, mount, sso: { name: 'Nobody', oidc } })
  secure = await createTestApp({ publicUrl: 'https://post.example.org' })
  await app.server.listen({ host: '127.0.0.1', port: 0 })
})
after(async () => {
  await Promise.all([app.close(), secure.close(), ...sandboxes.map((sandbox) => sandbox.close())])
})

type TestAppMount = NonNullable<NonNullable<Parameters<typeof createTestApp>[0]>['mount']>

const portOf = (): number => {
  const address = app.server.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('the strict headers', () => {
  const kinds: Readonly<Record<string, readonly [status: number, request: TestRequest]>> = {
    'a right answer': [200, { path: '/healthz' }],
    'an answer to somebody signed in': [200, { path: '/account', token: 'of somebody' }],
    'nobody signed in': [401, { path: '/account' }],
    'a forged token': [401, { path: '/account', token: 'a.b.c' }],
    'a body that breaks a rule': [422, { method: 'POST', path: '/auth/signin', body: { email: 1 } }],
    'no JSON': [400, { method: 'POST', path: '/auth/signin', body: '{' }],
    'another type of body': [
      415,
      {
        method: 'POST',
        path: '/auth/signin',
        body: 'a=b',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    'a body that is too large': [413, { method: 'POST', path: '/auth/signin', body: 'x'.repeat(300_000) }],
    'no such path': [404, { path: '/nowhere' }],
    'no such asset': [404, { path: '/assets/nothing.js' }],
    'a path that is none': [400, { path: '/%zz' }],
    'another method': [405, { method: 'PUT', path: '/healthz' }],
    'a question for options': [405, { method: 'OPTIONS', path: '/healthz' }],
    'a preflight from elsewhere': [
      405,
      {
        method: 'OPTIONS',
        path: '/orgs',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      },
    ],
    'a question for the head': [200, { method: 'HEAD', path: '/healthz' }],
    'a fault of ours': [500, { path: '/readyz' }],
    'the landing page': [200, { path: '/' }],
    'the head of a page': [200, { method: 'HEAD', path: '/' }],
    'the page of an invitation': [200, { path: '/invitation' }],
    'the page of a reset': [200, { path: '/reset' }],
    'the page of a confirmation': [200, { path: '/verify' }],
    'the end of single sign-on': [200, { path: '/signin-done' }],
    'the end of an authorization': [200, { path: '/oauth/twt/callback?code=a&state=b' }],
    "the API's description": [200, { path: '/openapi.json' }],
  }
  for (const [kind, [status, request]] of Object.entries(kinds)) {
    it(`stand on: ${kind}`, async () => {
      const token = request.token === 'of somebody' ? (await aUser(app)).token : request.token
      const answer = await app.request({ ...request, token })
      assert.equal(answer.status, status, answer.text)
      assert.deepEqual(lacks(answer.headers), [])
      sameRules(answer.headers, STRICT)
    })
  }

  it('stand on assets, which may be kept for a while', async () => {
    for (const asset of ['client.js', 'pages.css', 'icon.svg', 'redoc-init.js']) {
      const { status, headers } = await app.request({ path: `/assets/${asset}` })
      assert.equal(status, 200)
      assert.deepEqual(lacks(headers, ['cache-control']), [])
      assert.equal(headers['cache-control'], 'max-age=300')
      sameRules(headers, STRICT)
    }
  })

  it('stand on a redirect', async () => {
    const { status, headers } = await app.request({ path: '/auth/sso/callback?error=access_denied' })
    assert.equal(status, 302)
    assert.match(String(headers['location']), /^\/signin-done#error=/)
    assert.deepEqual(lacks(headers), [])
    sameRules(headers, STRICT)
  })

  it('stand on the answer to what is no HTTP request', async () => {
    const socket = connect(portOf(), '127.0.0.1')
    await once(socket, 'connect')
    socket.write('NONSENSE\r\n\r\n')
    const [head = ''] = (await text(socket)).split('\r\n\r\n')
    const [first = '', ...lines] = head.split('\r\n')
    assert.match(first, /^HTTP\/1\.1 400 /)
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    )
    assert.deepEqual(lacks(headers), [])
    sameRules(headers, STRICT)
  })

  it('promise https for a year where the address is https, on every kind of answer, and nowhere else', async () => {
    for (const path of ['/', '/healthz', '/nowhere', '/%zz', '/docs', '/account', '/assets/client.js']) {
      const { headers } = await secure.request({ path })
      assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains', path)
      assert.equal((await app.request({ path })).headers['strict-transport-security'], undefined)
    }
  })
})

describe('what is loosened', () => {
  it('on the documentation is styles, fonts, one worker, and trusted types; scripts are as strict as elsewhere', async () => {
    const loosened = STRICT.filter((rule) => !/^style-src|trusted-types/.test(rule))
    const rules = [...loosened, "style-src 'self' 'unsafe-inline'", "font-src 'self' data:", 'worker-src blob:']
    for (const place of ['/docs', '/redoc', '/docs/static/swagger-ui.css', '/redoc/redoc.standalone.js']) {
      const { status, headers } = await app.request({ path: place })
      assert.equal(status, 200, place)
      sameRules(headers, rules)
      assert.deepEqual(lacks(headers, ['cache-control']), [])
    }
  })

  it("on the sandboxes' pages is the way of a form back to the app; they have no script at all", async () => {
    for (const code of ['twt', 'insta']) {
      const { status, headers } = await app.request({ path: `/sandbox/${code}/` })
      assert.equal(status, 200)
      assert.deepEqual(lacks(headers, ['referrer-policy']), [])
      assert.equal(headers['referrer-policy'], 'same-origin')
      const rules = rulesOf(headers)
      for (const rule of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        assert.ok(rules.includes(rule))
      assert.ok(rules.every((rule) => !rule.startsWith('script-src')))
    }
  })
})

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome']

const findBrowser = async (): Promise<string | null> => {
  for (const name of BROWSERS) {
    if (await run(name, ['--version']).catch(() => null)) return name
  }
  return null
}

const browser = await findBrowser()
const skip = browser === null ? 'no Chromium is on PATH: whether pages keep to their policy was not asked' : false

describe('in a real browser', { skip }, () => {
  /** The page as the browser made it, and what it complained about. */
  const open = async (page: string): Promise<{ readonly page: string; readonly complaints: readonly string[] }> => {
    const profile = await mkdtemp(join(tmpdir(), 'scheduly-browser-'))
    const words = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${profile}`,
      '--enable-logging=stderr',
    ]
    const address = `http://127.0.0.1:${portOf()}${page}`
    const limits = { maxBuffer: 2 ** 26 }
    try {
      const last = ['--virtual-time-budget=8000', '--dump-dom', address]
      const { stdout, stderr } = await run(browser ?? '', [...words, ...last], limits)
      const complaints = stderr.split('\n').filter((line) => /Content.Security.Policy|Trusted|Refused to/i.test(line))
      return { page: stdout, complaints }
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    }
  }

  const parts: Readonly<Record<string, RegExp>> = {
    '/': /Scheduly/,
    '/invitation#abc': /id="sign-in"/,
    '/reset': /id="ask"/,
    '/oauth/twt/callback?code=a&state=b': /id="status"/,
    '/docs': /opblock-summary/,
    '/redoc': /operation\/signIn/i,
    '/sandbox/twt/': /Sandbox/,
  }
  for (const [page, part] of Object.entries(parts)) {
    it(`${page} works under its policy`, async () => {
      const opened = await open(page)
      assert.deepEqual(opened.complaints, [])
      assert.match(opened.page, part)
    })
  }
})
