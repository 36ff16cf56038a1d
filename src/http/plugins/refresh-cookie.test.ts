import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { portOf } from '#test/fuzz/raw-http.ts'
import { cookieOf, opens, post, refusalOf, renew, signIn } from '#test/support/accounts.ts'
import { aUser, createTestApp, expectStatus, type TestApp, type TestUser } from '#test/support/app.ts'

const ENDED = [401, 'session_ended']

interface Heard {
  readonly status: number
  readonly setCookie: readonly string[]
  readonly body: string
}

/** One request over a real connection, with the Host that a browser at `origin` would send. */
const send = (
  port: number,
  facts: { origin: string; path: string; headers?: Readonly<Record<string, string>>; body?: object },
) =>
  new Promise<Heard>((resolve, reject) => {
    const { origin, path, headers = {}, body = {} } = facts
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const { statusCode: status = 0, headers: heard } = answer
        resolve({ status, setCookie: heard['set-cookie'] ?? [], body: Buffer.concat(chunks).toString() })
      })
    })
    sent.on('error', reject)
    const own = {
      host: new URL(origin).host,
      origin,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    }
    for (const [name, value] of Object.entries({ ...own, ...headers })) sent.setHeader(name, value)
    sent.end(JSON.stringify(body))
  })

/** Whether a browser keeps such a cookie of such an address. */
const isKept = (line: string, protocol: string): boolean => {
  const [pair = '', ...attributes] = line.split('; ')
  const secure = attributes.includes('Secure')
  if (secure && protocol !== 'https:') return false
  return !pair.startsWith('__Host-') || (secure && attributes.includes('Path=/') && !line.includes('Domain='))
}

/** As much of a browser's cookie jar as tells whether a cookie sticks at an address. */
const createJar = (origin: string) => {
  const { protocol } = new URL(origin)
  const jar = new Map<string, string>()
  return {
    header: () => ({ cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
    keep: ({ setCookie }: Heard) => {
      for (const line of setCookie.filter((each) => isKept(each, protocol))) {
        const [name = '', value = ''] = line.split(/[=;]/)
        if (line.includes('Max-Age=0;')) jar.delete(name)
        else jar.set(name, value)
      }
    },
  }
}

const ADDRESSES = [
  { publicUrl: 'http://localhost:8000', origin: 'http://localhost:8000' },
  { publicUrl: 'http://192.168.1.20:8000', origin: 'http://192.168.1.20:8000' },
  // Set up for this machine, and opened from another one in the same house.
  { publicUrl: 'http://localhost:8000', origin: 'http://192.168.1.20:8000' },
  { publicUrl: 'https://post.example.org', origin: 'https://post.example.org' },
]

describe('signing in sticks', () => {
  for (const { publicUrl, origin } of ADDRESSES) {
    it(`at ${origin}, with ${publicUrl} as the public address`, async () => {
      await using app = await createTestApp({ publicUrl })
      const { email, password } = await aUser(app)
      await app.server.listen({ host: '127.0.0.1', port: 0 })
      const port = portOf(app.server)
      const jar = createJar(origin)
      const act = async (path: string, body: object = {}): Promise<Heard> => {
        const heard = await send(port, { origin, path, body, headers: jar.header() })
        jar.keep(heard)
        return heard
      }
      assert.equal((await act('/auth/signin', { email, password })).status, 200)
      for (let times = 0; times < 3; times += 1) assert.equal((await act('/auth/access')).status, 200)
      const [name] = jar.header().cookie.split('=')
      assert.equal(name, publicUrl.startsWith('https') ? '__Host-scheduly_refresh' : 'scheduly_refresh')
      assert.equal((await act('/auth/logout')).status, 204)
      assert.equal(jar.header().cookie, '')
      assert.equal((await act('/auth/access')).status, 401)
    })
  }
})

describe('cookies that somebody else has planted', () => {
  let app: TestApp
  let ada: TestUser
  let mallory: TestUser
  before(async () => {
    app = await createTestApp({ publicUrl: 'https://post.example.org' })
    ada = await aUser(app)
    mallory = await aUser(app)
  })
  after(() => app.close())

  /** The value of the person's cookie under the name that browsers do not protect. */
  const plain = ({ cookie }: TestUser): string => cookie.replace('__Host-', '')

  it('under the plain name are no session where there is https', async () => {
    assert.deepEqual(refusalOf(await renew(app, plain(mallory))), ENDED)
    const answer = await renew(app, `${plain(mallory)}; ${ada.cookie}; ${plain(mallory)}`)
    expectStatus(200, answer)
    const account = expectStatus(200, await app.request({ path: '/account', token: answer.body.access_token }))
    assert.equal(account.id, ada.userId)
  })

  it('under the very name make neither of the two count, in any order', async () => {
    for (const cookie of [`${ada.cookie}; ${mallory.cookie}`, `${mallory.cookie}; ${ada.cookie}`]) {
      const answer = await renew(app, cookie)
      assert.deepEqual(refusalOf(answer), ENDED)
      assert.deepEqual(answer.cookies, [])
    }
  })

  it('do not keep anybody from signing out', async () => {
    const eve = await aUser(app)
    const planted = cookieOf(await signIn(app, mallory))
    expectStatus(204, await post(app, '/auth/logout', { headers: { cookie: `${planted}; ${eve.cookie}` } }))
    assert.deepEqual(refusalOf(await renew(app, eve.cookie)), ENDED)
    assert.equal(await opens(app, eve.token), false)
  })

  it('the same value twice is one', async () => {
    const answer = await signIn(app, ada)
    expectStatus(200, await renew(app, `${cookieOf(answer)}; ${cookieOf(answer)}`))
  })

  const GARBAGE = [
    '%',
    '%E0%A4%A',
    '"',
    '""',
    '=',
    '====',
    'x'.repeat(12_000),
    'a'.repeat(43),
    '"; Path=/',
    '\u00ff\u00fe',
    '__proto__',
    '../../etc/passwd',
    "' or 1=1 --",
    '0',
  ]

  it('and garbage are no session, and no fault of the server', async () => {
    for (const value of GARBAGE) {
      for (const cookie of [`__Host-scheduly_refresh=${value}`, `${value}=${value}`, value]) {
        assert.deepEqual(refusalOf(await renew(app, cookie)), ENDED)
        assert.equal((await post(app, '/auth/logout', { headers: { cookie } })).status, 204)
      }
    }
  })

  it('a hundred of them are no fault either, and the name counts as it is written', async () => {
    const many = Array.from({ length: 100 }, (_, at) => `__Host-scheduly_refresh=${'b'.repeat(40)}${at}`).join('; ')
    assert.deepEqual(refusalOf(await renew(app, many)), ENDED)
    assert.equal((await post(app, '/auth/logout', { headers: { cookie: many } })).status, 204)
    const shouted = ada.cookie.replace('__Host-scheduly_refresh', '__HOST-SCHEDULY_REFRESH')
    assert.deepEqual(refusalOf(await renew(app, shouted)), ENDED)
  })
})

describe('what only pages of this site may send', () => {
  let app: TestApp
  let ada: TestUser
  before(async () => {
    app = await createTestApp()
    ada = await aUser(app)
  })
  after(() => app.close())

  const BODIES = [
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-type': 'text/plain; application/json' },
  ]

  for (const path of ['/auth/access', '/auth/logout', '/auth/signin', '/auth/passkey']) {
    it(`${path} takes no body that a form can send`, async () => {
      for (const headers of BODIES) {
        for (const body of ['{}', 'email=a', '']) {
          const sent = { ...headers, cookie: ada.cookie, 'content-length': String(body.length) }
          const answer = await app.request({ method: 'POST', path, body, headers: sent })
          assert.deepEqual(refusalOf(answer), [415, 'unsupported_media_type'], `${body} as ${headers['content-type']}`)
        }
      }
      expectStatus(200, await renew(app, ada.cookie))
    })
  }

  it('a page of another site is refused before its cookie is looked at, and told apart from none', async () => {
    for (const path of ['/auth/access', '/auth/logout']) {
      for (const site of ['cross-site', 'same-site', 'SAME-ORIGIN', '']) {
        const headers = { cookie: ada.cookie, 'sec-fetch-site': site }
        assert.deepEqual(refusalOf(await post(app, path, { headers })), [403, 'cross_site_request'], site)
      }
      for (const origin of ['http://sub.localhost:3000', 'http://localhost:3001', 'null', '', 'localhost:3000']) {
        const headers = { cookie: ada.cookie, origin, host: 'localhost:3000' }
        assert.deepEqual(refusalOf(await post(app, path, { headers })), [403, 'cross_site_request'], origin)
      }
    }
    expectStatus(200, await renew(app, ada.cookie))
  })
})
